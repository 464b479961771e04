"""Where the print of the options of a choice lies on a page, and how much ink a pen left beside it.

Takes the ink of the page around a choice; hands on each option where it stands, and the pen's strokes at each in mm².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from extractors.known.model import KnownOption
from extractors.known.prints import SCALE, unpacked
from extractors.layout import MmBox

_ROOM_MM = (1.0, 1.4)
"""Around the options, across and down: how far a pen goes beyond them."""
_SEARCH_MM = (2.2, 1.2)
SEEN = 0.72
"""Share of its print that must be there for an option to stand there."""
_REACH = 5
"""Pixels at SCALE: how thick a margin around print still counts as print."""
_OTHER_MM = 0.2
_WORD_INSET_MM = 0.5
_STROKE_MM, _SPECK_MM2 = 0.7, 0.12
_RULING_MM, _TALL, _TALLER = 0.8, 0.9, 1.5
"""How thick what is left of a ruling is, and how tall, in heights of the word beside it; a taller one may lean."""
_PLACE_MM = 3.0
"""How much wider than a word it is with a place for its mark."""


@dataclass(frozen=True)
class Laid:
    """An option where it stands on the page: its print there, and how much of that is seen."""

    option: KnownOption
    at: tuple[int, int]
    bits: np.ndarray
    seen: float


def area_of(options: Sequence[KnownOption]) -> MmBox:
    """Where the options of a choice are, and the marks on them."""
    x0, y0 = min(o.zone.x for o in options) - _ROOM_MM[0], min(o.zone.y for o in options) - _ROOM_MM[1]
    x1 = max(o.zone.x + o.zone.w for o in options) + _ROOM_MM[0]
    y1 = max(o.zone.y + o.zone.h for o in options) + _ROOM_MM[1]
    return MmBox(x0, y0, x1 - x0, y1 - y0)


def laid_out(options: Sequence[KnownOption], area: MmBox, picture: np.ndarray) -> list[Laid]:
    """Each option's print where it fits best; those whose print is not known go along with the others."""
    found: dict[str, Laid] = {}
    whole = [o for o in options if not o.is_partly]
    for option in whole:
        found[option.value] = _fitted(option, area, picture, unpacked(option.print, option.zone))
    moves = [
        (one.at[0] - _at(one.option, area)[0], one.at[1] - _at(one.option, area)[1])
        for one in found.values()
        if one.seen >= SEEN
    ]
    down, across = (round(median(m[axis] for m in moves)) if moves else 0 for axis in (0, 1))
    for option in (o for o in options if o.is_partly):
        top, left = _at(option, area)
        place = _fitted(option, area, picture, without_word(option))
        at = place.at if place.seen >= SEEN else (top + down, left + across)
        found[option.value] = Laid(option, at, unpacked(option.print, option.zone), 1.0)
    return [found[o.value] for o in options]


def _at(option: KnownOption, area: MmBox) -> tuple[int, int]:
    return round((option.zone.y - area.y) * SCALE), round((option.zone.x - area.x) * SCALE)


def without_word(option: KnownOption) -> np.ndarray:
    """What is printed beside the word of an option."""
    bits = unpacked(option.print, option.zone)
    first, last = (round((x - option.zone.x) * SCALE) for x in (option.word.x, option.word.x + option.word.w))
    bits[:, max(0, first) : max(0, last)] = False
    return bits


def _fitted(option: KnownOption, area: MmBox, picture: np.ndarray, bits: np.ndarray) -> Laid:
    """Where the print of an option is seen best, near to where it should be."""
    rows, columns = bits.shape
    across, down = (round(mm * SCALE) for mm in _SEARCH_MM)
    top, left = _at(option, area)
    framed = cv2.copyMakeBorder(picture.astype(np.uint8), down, down, across, across, cv2.BORDER_CONSTANT, value=[0])
    window = framed[top : top + rows + 2 * down, left : left + columns + 2 * across]
    if not bits.any() or window.shape[0] < rows or window.shape[1] < columns:
        return Laid(option, (top, left), bits, 0.0)
    thick = np.asarray(cv2.dilate(window, np.ones((3, 3), np.uint8))).astype(np.float32)
    seen = np.asarray(cv2.matchTemplate(thick, bits.astype(np.float32), cv2.TM_CCORR)) / float(bits.sum())
    # of places where all is seen the one with the least ink beside it: a thick stroke covers many
    sharp = np.asarray(cv2.matchTemplate(window.astype(np.float32), bits.astype(np.float32), cv2.TM_CCORR)) / bits.sum()
    best = seen + 0.5 * sharp
    y, x = divmod(int(best.argmax()), best.shape[1])
    return Laid(option, (top + y - down, left + x - across), bits, float(seen[y, x]))


def strokes_at(
    picture: np.ndarray, laid: Sequence[Laid], area: MmBox, others: Sequence[MmBox]
) -> tuple[list[float], list[float], list[float]]:
    """The pen's ink at each option, mm²: over its word or the place of its mark, and besides; and how far it
    reaches above or below the word, mm."""
    free = picture & _near(picture.shape, laid)
    for one in laid:
        _wipe(free, one)
    for box in others:
        x0, y0 = (round((v - _OTHER_MM) * SCALE) for v in (box.x - area.x, box.y - area.y))
        x1, y1 = (round((v + _OTHER_MM) * SCALE) for v in (box.x + box.w - area.x, box.y + box.h - area.y))
        free[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = False
    joined = np.asarray(cv2.dilate(free.astype(np.uint8), np.ones((3, 3), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found, strays, beyond, level = ([0.0] * len(laid) for _ in range(4))
    for label in range(1, count):
        own = free & (labels == label)
        mm2 = float(own.sum()) / SCALE**2
        if max(stats[label][2], stats[label][3]) < _STROKE_MM * SCALE or mm2 < _SPECK_MM2:
            continue
        ys, xs = np.nonzero(own)
        nearest = _nearest(laid, float(ys.mean()), float(xs.mean()))
        hull = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
        if _is_ruling(laid[nearest], hull):
            continue
        is_mark = _is_at(laid[nearest], hull)
        (found if is_mark else strays)[nearest] += mm2
        level[nearest] += mm2 * _is_level(laid[nearest], hull)
        beyond[nearest] = max(beyond[nearest], _beyond(laid[nearest], int(ys.min()), int(ys.max()) + 1))
    for n, mm2 in enumerate(level):
        # what lies wholly above or below a word is a piece of the ring around another
        if not mm2 and not laid[n].option.is_partly:
            strays[n], found[n] = strays[n] + found[n], 0.0
    return [max(both) for both in zip(found, _fillings(picture, laid), strict=True)], strays, beyond


def _is_level(one: Laid, box: tuple[int, int, int, int]) -> bool:
    """Whether a stroke lies beside or over the word of an option, and not wholly above or below it."""
    top = one.at[0] + (one.option.word.y - one.option.zone.y) * SCALE
    inset = _WORD_INSET_MM * SCALE
    return box[3] > top + inset and box[1] < top + one.option.word.h * SCALE - inset


def _is_ruling(one: Laid, box: tuple[int, int, int, int]) -> bool:
    """Whether a thin piece of ink beside, above or below a word is what is left of a ruling."""
    word, zone = one.option.word, one.option.zone
    top, left = (one.at[0] + (word.y - zone.y) * SCALE, one.at[1] + (word.x - zone.x) * SCALE)
    bottom, right = top + word.h * SCALE, left + word.w * SCALE
    x0, y0, x1, y1 = box
    more = _TALLER if y1 - y0 >= _TALLER * (bottom - top) else 1.0
    inset, thick = _WORD_INSET_MM * SCALE * more, _RULING_MM * SCALE * more
    is_beside = x1 <= left + inset or x0 >= right - inset
    is_upright = x1 - x0 <= thick and y1 - y0 >= _TALL * (bottom - top) and is_beside
    is_level = y1 - y0 <= _RULING_MM * SCALE and x1 - x0 < (right - left) / 2 and (y1 <= top or y0 >= bottom)
    return is_upright or is_level


def _fillings(picture: np.ndarray, laid: Sequence[Laid]) -> list[float]:
    """How much more ink than its print the place for the mark of each option holds, mm², beyond what is usual there:
    a small square or ring that was filled in shows nothing beside its own print.
    """
    more: dict[int, float] = {}
    for n, one in enumerate(laid):
        beside = without_word(one.option)
        ys, xs = np.nonzero(beside)
        if one.seen >= SEEN and len(ys):
            top, left = one.at
            part = picture[max(0, top + ys.min()) : top + ys.max() + 1, max(0, left) : left + beside.shape[1]]
            at_word = [round((x - one.option.zone.x) * SCALE) for x in (one.option.word.x, _end(one.option.word))]
            first, last = (min(part.shape[1], max(0, x - max(0, -left))) for x in at_word)
            before, behind = part[:, int(xs.min()) : first], part[:, last : int(xs.max()) + 1]
            more[n] = (float(before.sum() + behind.sum()) - len(ys)) / SCALE**2
    usual = median(more.values()) if len(more) > 2 else 0.0
    return [max(0.0, more.get(n, 0.0) - usual) for n in range(len(laid))]


def _end(box: MmBox) -> float:
    return box.x + box.w


def _beyond(one: Laid, top: int, bottom: int) -> float:
    """How far ink reaches above or below the word of an option, mm."""
    first = one.at[0] + (one.option.word.y - one.option.zone.y) * SCALE
    last = first + one.option.word.h * SCALE
    return max(first - top, bottom - last) / SCALE


def _is_at(one: Laid, box: tuple[int, int, int, int]) -> bool:
    """Whether a stroke lies over the word of an option or over what is printed beside it to be marked."""
    left = one.at[1]
    word, zone = one.option.word, one.option.zone
    inset = min(_WORD_INSET_MM, word.w / 4)
    x0, x1 = (left + (x - zone.x) * SCALE for x in (word.x + inset, word.x + word.w - inset))
    if box[0] < x1 and box[2] > x0:
        return True
    beside = np.flatnonzero(without_word(one.option).any(axis=0))
    if one.option.is_partly and not len(beside):  # what is printed there is not known
        return zone.w - word.w < _PLACE_MM and bool(box[0] < left + zone.w * SCALE and box[2] > left)
    return bool(len(beside)) and bool(box[0] <= left + beside[-1] and box[2] > left + beside[0])


def _near(shape: tuple[int, ...], laid: Sequence[Laid]) -> np.ndarray:
    """Where a pen that marks an option goes."""
    near = np.zeros(shape, dtype=bool)
    across, down = (round(mm * SCALE) for mm in _ROOM_MM)
    for one in laid:
        (top, left), (rows, columns) = one.at, one.bits.shape
        near[max(0, top - down) : top + rows + down, max(0, left - across) : left + columns + across] = True
    return near


def _wipe(free: np.ndarray, one: Laid) -> None:
    """Takes the print of an option, and a little around it, out of the ink."""
    half = _REACH // 2
    thick = cv2.copyMakeBorder(one.bits.astype(np.uint8), half, half, half, half, cv2.BORDER_CONSTANT, value=[0])
    thick = np.asarray(cv2.dilate(thick, np.ones((_REACH, _REACH), np.uint8)))
    top, left = one.at[0] - half, one.at[1] - half
    y0, x0 = max(0, top), max(0, left)
    part = free[y0 : max(y0, top + thick.shape[0]), x0 : max(x0, left + thick.shape[1])]
    part &= thick[y0 - top : y0 - top + part.shape[0], x0 - left : x0 - left + part.shape[1]] == 0


def _nearest(laid: Sequence[Laid], y: float, x: float) -> int:
    def distance(one: Laid) -> float:
        rows, columns = one.bits.shape
        top, left = one.at
        off = max(left - x, x - left - columns, 0.0), max(top - y, y - top - rows, 0.0)
        return float(np.hypot(off[0], off[1]) + 0.01 * abs(x - left - columns / 2))

    return min(range(len(laid)), key=lambda n: distance(laid[n]))
