"""The options of a choice without squares with their prints: of each word what is printed in it and beside it.

Takes rows of words; hands on options as layouts keep them. A word that was marked keeps the place of its mark, and how
it looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.known.ground import Ground
from extractors.known.looks import look_of
from extractors.known.model import KnownOption
from extractors.known.prints import SCALE, cut, packed
from extractors.layout import MmBox

BEFORE, BEHIND, BETWEEN, NOWHERE_PRINTED = -1, 1, 2, 0
"""Where something stands beside words: a place for a mark before or behind each, or a sign between two."""
LIKE_MM = 1.5
"""How alike the rooms beside words are."""
_EDGE_MM, _GAP_MM, _PLACE_MM = 0.5, 1.2, 10.0
_ROOM_MM, _BRACKET_MM = 5.0, 2.0
"""Of a place for a mark: the room between two brackets, the width of one."""
_BESIDE_MM, _OVER_MM = 0.8, 0.8


@dataclass(frozen=True)
class Row:
    """Words in a line: (value, box) from left to right, the stretch that belongs to them, and the height of their
    print, mm."""

    words: tuple[tuple[str, MmBox], ...]
    start: float
    end: float
    top: float
    height: float


def runs_of(columns: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of ink with gaps narrower than between words."""
    places = np.flatnonzero(columns)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > _GAP_MM * SCALE)
    starts, ends = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(places) - 1]
    return [(int(places[a]), int(places[b]) + 1) for a, b in zip(starts, ends, strict=True)]


def pair_of(runs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The ink nearest to a word: a square, or both brackets of a pair with the room between them."""
    start, end = runs[0]
    for left, right in runs[1:]:
        if max(left - end, start - right) <= _ROOM_MM * SCALE and right - left <= _BRACKET_MM * SCALE:
            start, end = min(start, left), max(end, right)
            break
    return start, end


def options_printed(rows: Sequence[Row], ground: Ground, chosen: Sequence[str], side: int) -> list[KnownOption]:
    """The options with their prints; of those that are marked the place of the mark alone."""
    bare = [option for row in rows for option in _zones(row, side)]
    clean = [_with_print(o, ground) for o in bare if o.value not in chosen]
    if side in (NOWHERE_PRINTED, BETWEEN):
        clean = [o.model_copy(update={"look": look_of(ground.unruled, o.zone)}) for o in clean]
    found = []
    for option in bare:
        own = next((c for c in clean if c.value == option.value), None)
        found.append(own or _partly(option, side, clean, ground))
    return found


def _zones(row: Row, side: int) -> list[KnownOption]:
    """Each word with what belongs to it: the place before or behind it, else a little on both sides."""
    found = []
    for n, (value, word) in enumerate(row.words):
        before = row.words[n - 1][1] if n else None
        behind = row.words[n + 1][1] if n + 1 < len(row.words) else None
        left, right = word.x - _BESIDE_MM, word.x + word.w + _BESIDE_MM
        if side == BEFORE:
            left = max(word.x - _PLACE_MM, before.x + before.w + _EDGE_MM if before else row.start)
        elif side == BEHIND or (side == BETWEEN and behind):  # behind the last word no sign stands
            right = min(word.x + word.w + _PLACE_MM, behind.x - _EDGE_MM if behind else row.end)
        left, right = min(left, word.x - 0.2), max(right, word.x + word.w + 0.2)
        zone = MmBox(left, row.top - _OVER_MM, right - left, row.height + 2 * _OVER_MM)
        found.append(KnownOption(value=value, word=MmBox(word.x, row.top, word.w, row.height), zone=_snapped(zone)))
    return found


def _snapped(box: MmBox) -> MmBox:
    """The box on whole pixels of the pictures."""
    x0, y0, x1, y1 = (round(v * SCALE) / SCALE for v in (box.x, box.y, box.x + box.w, box.y + box.h))
    return MmBox(x0, y0, x1 - x0, y1 - y0)


def _with_print(option: KnownOption, ground: Ground) -> KnownOption:
    return option.model_copy(update={"print": packed(cut(ground.unruled, option.zone))})


def _partly(option: KnownOption, side: int, clean: Sequence[KnownOption], ground: Ground) -> KnownOption:
    """An option that was marked as it was learned: the place of another one beside a word that may be anything.

    How it looked is kept where the mark lies over the word, and not in a place of its own.
    """
    zone, word = option.zone, option.word
    bits = np.zeros_like(cut(ground.unruled, zone))
    if side != NOWHERE_PRINTED:
        pattern = next((c for c in clean if abs(c.zone.w - c.word.w - zone.w + word.w) < LIKE_MM), clean[0])
        _borrow(bits, option, pattern, ground, is_before=side == BEFORE)
    first, last = round((word.x - zone.x) * SCALE), round((word.x + word.w - zone.x) * SCALE)
    top, bottom = round((word.y - zone.y) * SCALE), round((word.y + word.h - zone.y) * SCALE)
    bits[max(0, top) : bottom, max(0, first) : last] = True
    look = look_of(ground.unruled, zone) if side in (NOWHERE_PRINTED, BETWEEN) else ""
    return option.model_copy(update={"print": packed(bits), "is_partly": True, "look": look})


def _borrow(bits: np.ndarray, option: KnownOption, pattern: KnownOption, ground: Ground, *, is_before: bool) -> None:
    """The place of a mark, or the sign, as it is printed beside another word, where it fits the ink best."""
    mine, theirs = (_beside(o, ground, is_before=is_before) for o in (option, pattern))
    columns = np.flatnonzero(theirs[1].any(axis=0))
    if not len(columns):
        return
    runs = runs_of(np.asarray(theirs[1].any(axis=0)))
    start, end = pair_of(runs[::-1] if is_before else runs)
    mark = theirs[1][:, start:end]
    inked = np.flatnonzero(mark.any(axis=1))
    mark = mark[inked[0] : inked[-1] + 1]  # rows are of unlike height
    if mark.shape[0] > mine[1].shape[0] or mark.shape[1] > mine[1].shape[1]:
        return
    reach = round(LIKE_MM * SCALE)
    framed = np.pad(mine[1], ((reach, reach), (0, 0))).astype(np.float32)
    fit = np.asarray(cv2.matchTemplate(framed, mark.astype(np.float32), cv2.TM_CCORR))
    y, x = divmod(int(fit.argmax()), fit.shape[1])
    top, left = y - reach, mine[0] + x
    y0 = max(0, top)
    part = bits[y0 : max(y0, top + mark.shape[0]), left : left + mark.shape[1]]
    part |= mark[y0 - top : y0 - top + part.shape[0], : part.shape[1]]


def _beside(option: KnownOption, ground: Ground, *, is_before: bool) -> tuple[int, np.ndarray]:
    """What is printed in the zone of an option before or behind its word, and at which column it begins."""
    whole = cut(ground.unruled, option.zone)
    if is_before:
        return 0, whole[:, : max(1, round((option.word.x - option.zone.x) * SCALE))]
    first = round((option.word.x + option.word.w - option.zone.x) * SCALE)
    return first, whole[:, first:]
