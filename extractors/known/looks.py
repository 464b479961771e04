"""How the word of an option looked when it was learned, in full detail, and how a page differs from that: what it has
more is a pen's, and what it lacks of a word that was marked then was the pen's then.

Owns how such pictures are cut, kept as text, laid over a page and compared; knows no fields.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from extractors.known.model import KnownOption
from extractors.layout import MmBox
from extractors.slots import PX_PER_MM

_SEARCH_MM, _AS_THE_OTHERS_MM = 0.7, 0.25
"""How far from where it is looked for a word may lie; one that was marked, from where the others of its choice lie."""
_ALIKE = 0.6
"""How like its look a word is that is there, -1..1."""
_INSET_MM = 0.3
"""Of a word, what the rings around its neighbours reach into at each end."""
_BOLDEST = 3
_USUAL = 0.06
"""Share of the outermost pixels of a word by which it may be bolder than it was learned."""
_SAME, _MOST_LOST_MM2 = 0.7, 0.3
"""How like its look, and with how little of its print lacking, a word is whose ink can be told from a pen's."""
_MARKED_MM2, _CLEAN_MM2 = 0.35, 0.2
"""Ink as thick as a stroke over a word from which, and any up to which, it is marked or not."""
_GONE_MM2, _STILL_MM2 = 0.7, 0.25
"""Ink that lacks of a word that was marked from where, and up to where, it is not marked any more or again."""
_LEVEL = 0.5
"""Share of a word's height within which a line through it stays."""
CLEAN, MARKED, UNTOLD = "clean", "marked", ""
Point = tuple[float, float]
"""mm from the page's corner."""


@dataclass(frozen=True)
class Difference:
    """What a page shows of a word.

    more, less: ink that it has, or lacks, beside the known look, mm², for each number of pixels by which a scan may be
    bolder; solid: of `more` what is as thick as a stroke. edge_mm2: the outermost pixels of the look. likeness: -1..1.
    is_level: what it has more runs level through the word.
    """

    more: tuple[float, ...]
    less: tuple[float, ...]
    solid: tuple[float, ...]
    edge_mm2: float
    likeness: float
    is_level: bool = True

    def told(self, bolder: int, *, is_partly: bool) -> str:
        """Whether the word is marked: MARKED, CLEAN, or UNTOLD.

        bolder: `boldness` of the page; is_partly: the look has a mark itself.
        """
        more, less = self.more[bolder], self.less[bolder]
        if is_partly:
            is_clean = self.likeness >= _ALIKE and more <= _CLEAN_MM2 and less >= _GONE_MM2
            is_marked = self.likeness >= _ALIKE and less <= _STILL_MM2
        else:
            is_sound = self.likeness >= _SAME and less <= _MOST_LOST_MM2
            is_clean, is_marked = is_sound and more <= _CLEAN_MM2, is_sound and self.solid[bolder] >= _MARKED_MM2
        return CLEAN if is_clean else MARKED if is_marked else UNTOLD

    @property
    def is_there(self) -> bool:
        """Whether the word itself is seen there."""
        return self.likeness >= _ALIKE


def look_of(unruled: np.ndarray, zone: MmBox) -> str:
    """The ink in a zone as text. unruled: H x W bool of the page without rulings, at PX_PER_MM."""
    return b64encode(zlib.compress(np.packbits(_part(unruled, zone)).tobytes(), 9)).decode("ascii")


def differences(
    options: Sequence[KnownOption], corners: Sequence[Point], unruled: np.ndarray, others: Sequence[MmBox]
) -> list[Difference | None]:
    """How a page differs from the looks of the options of a choice; None for one that has none.

    corners: where the zone of each is looked for; others: boxes (mm) of other print nearby, whose ink is no pen's.
    Those that were marked lie as the others do.
    """
    bare = unruled.copy()
    for box in others:
        x0, y0, x1, y1 = (max(0, round(v * PX_PER_MM)) for v in (box.x, box.y, box.x + box.w, box.y + box.h))
        bare[y0:y1, x0:x1] = False
    layers = (unruled, bare)
    laid: dict[int, _Laid] = {}
    for n, option in enumerate(options):
        if option.look and not option.is_partly:
            laid[n] = _laid(option, corners[n], layers, _SEARCH_MM)
    sure = [one for one in laid.values() if one.likeness >= _ALIKE]
    off = tuple(median(one.off[axis] for one in sure) for axis in (0, 1)) if sure else None
    for n, option in enumerate(options):
        if option.look and option.is_partly:
            at = (option.zone.x + off[0], option.zone.y + off[1]) if off else corners[n]
            laid[n] = _laid(option, at, layers, _AS_THE_OTHERS_MM if off else _SEARCH_MM)
    return [_difference(laid[n]) if n in laid else None for n in range(len(options))]


def boldness(found: Sequence[Difference]) -> int:
    """By how many pixels the words of a page are bolder than they were learned. found: of words of which few are
    marked."""
    clear = [d for d in found if d.is_there and d.edge_mm2 > 0]
    for step in range(_BOLDEST):
        if not clear or median(d.more[step] / d.edge_mm2 for d in clear) <= _USUAL:
            return step
    return _BOLDEST - 1


@dataclass(frozen=True)
class _Laid:
    """The look of an option and the page beneath it, H x W bool. bare: without other print nearby. off: mm to the right
    and down from its zone."""

    known: np.ndarray
    page: np.ndarray
    bare: np.ndarray
    off: Point
    likeness: float


def _laid(option: KnownOption, at: Point, layers: tuple[np.ndarray, np.ndarray], search_mm: float) -> _Laid:
    look = _seen(option)
    reach = round(search_mm * PX_PER_MM)
    rows, columns = look.shape
    size = MmBox(0, 0, (columns + 2 * reach) / PX_PER_MM, (rows + 2 * reach) / PX_PER_MM)
    wide = size._replace(x=at[0] - search_mm, y=at[1] - search_mm)
    word, zone = option.word, option.zone
    inset = min(_INSET_MM, word.w / 8)
    x0, x1 = (round(v * PX_PER_MM) for v in (word.x - zone.x + inset, word.x + word.w - zone.x - inset))
    x0, x1 = max(0, x0), max(x0 + 1, min(columns, x1))
    y0, y1 = (round(v * PX_PER_MM) for v in (word.y - zone.y, word.y + word.h - zone.y))
    y0, y1 = max(0, y0 - 1), max(y0 + 1, min(rows, y1 + 1))
    known = look[y0:y1, x0:x1]
    windows = [_part(layer, wide)[y0 : y1 + 2 * reach, x0 : x1 + 2 * reach] for layer in layers]
    fit = cv2.matchTemplate(_soft(windows[0]), _soft(known), cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (left, top) = cv2.minMaxLoc(fit)
    page, bare = (window[top : top + y1 - y0, left : left + x1 - x0] for window in windows)
    off = (at[0] - zone.x + (left - reach) / PX_PER_MM, at[1] - zone.y + (top - reach) / PX_PER_MM)
    return _Laid(known, page, bare, off, float(likeness))


def _difference(laid: _Laid) -> Difference:
    known, page, mm2 = laid.known, laid.page, 1 / PX_PER_MM**2
    steps = range(1, _BOLDEST + 1)
    more = tuple(float((page & ~_thick(known, step)).sum()) * mm2 for step in steps)
    solid = tuple(float(_solid(laid.bare & ~_thick(known, step)).sum()) * mm2 for step in steps)
    less = tuple(float((known & ~_thick(page, step)).sum()) * mm2 for step in steps)
    inner = np.asarray(cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0
    height = np.flatnonzero(_solid(laid.bare & ~_thick(known, 1)).any(axis=1))
    is_level = not len(height) or int(np.ptp(height)) + 1 <= _LEVEL * len(known)
    return Difference(more, less, solid, float((known & ~inner).sum()) * mm2, laid.likeness, is_level)


def _seen(option: KnownOption) -> np.ndarray:
    """The look of an option, H x W bool at PX_PER_MM."""
    rows, columns = _size(option.zone)
    bits = np.unpackbits(np.frombuffer(zlib.decompress(b64decode(option.look)), np.uint8))[: rows * columns]
    return np.asarray(bits.reshape(rows, columns), dtype=bool)


def _part(unruled: np.ndarray, box: MmBox) -> np.ndarray:
    """The ink in a box, white beyond the page."""
    rows, columns = _size(box)
    top, left = round(box.y * PX_PER_MM), round(box.x * PX_PER_MM)
    found = np.zeros((rows, columns), dtype=bool)
    y0, x0 = max(0, top), max(0, left)
    part = unruled[y0 : max(y0, top + rows), x0 : max(x0, left + columns)]
    found[y0 - top : y0 - top + part.shape[0], x0 - left : x0 - left + part.shape[1]] = part
    return found


def _size(box: MmBox) -> tuple[int, int]:
    return max(1, round(box.h * PX_PER_MM)), max(1, round(box.w * PX_PER_MM))


def _thick(ink: np.ndarray, step: int) -> np.ndarray:
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((2 * step + 1, 2 * step + 1), np.uint8))) > 0


def _solid(ink: np.ndarray) -> np.ndarray:
    """The ink that is at least as thick as a thin pen's stroke."""
    return ink & (cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0)


def _soft(ink: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(ink.astype(np.float32), (0, 0), 1.0))
