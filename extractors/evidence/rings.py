"""Rings that a pen drew about a word: told by a stroke on most sides of it, where print leaves white.

Takes a `Word` and its pool; hands on how far each side of the word is closed. Knows no choices.
"""

from __future__ import annotations

import numpy as np

from extractors.evidence.optionwords import NO_WORD, Word, span_of, wipe
from extractors.evidence.order import same_row
from extractors.evidence.pool import Pool
from extractors.models import BoxTuple

_REACH, _DOWN, _NEAR = 0.75, 0.6, 0.04
"""In heights of a word: how far beside it, and above and below it, a ring runs; what still belongs to its print."""
_CORNER, _ROW = (0.2, 0.25), 0.55
"""Shares of a word's width and height at its ends where a ring cuts through its corners; half a line of print."""
_STRAIGHT = 0.9
"""Share of a side that one row of pixels inks from which it is a ruling."""
_CLOSED, _SIDES = 0.7, 3
"""Share of a side along which there is ink where a ring runs; sides that a ring closes at least: its ends may not meet,
and it may run through the characters."""


def is_ringed(sides: tuple[float, float, float, float]) -> bool:
    """Whether a word with so much ink on its sides has a ring about it."""
    return sum(s >= _CLOSED for s in sides) >= _SIDES


def is_held(sides: tuple[float, float, float, float]) -> bool:
    """Whether a ring begins and ends beside its word, so that it can hold no other."""
    return is_ringed(sides) and min(sides[2:]) >= _CLOSED


def sides_of(word: Word, pool: Pool) -> tuple[float, float, float, float]:
    """Shares of a word's upper, lower, left and right side along which there is ink that is no print."""
    (left, right), top, bottom, height = span_of(word.token, word.height), word.box[1], word.box[3], word.height
    area = (left - _REACH * height, top - _DOWN * height, right + _REACH * height, bottom + _DOWN * height)
    ink, near = _without_print(area, word, pool), _NEAR * height
    down = _CORNER[1] * height
    x0, y0 = max(0, round(area[0])), max(0, round(area[1]))

    def part(box: BoxTuple) -> np.ndarray:
        a, b, c, d = (max(0, round(v)) for v in (box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0))
        return ink[b:d, a:c]

    above, below = (part((left, a, right, b)) for a, b in ((area[1], top - near), (bottom + near, area[3])))
    before, behind = (
        part((a, top + down, b, bottom - down)).T for a, b in ((area[0], left + near), (right - near, area[2]))
    )
    cut = round(_CORNER[0] * (right - left))
    return _share(_bent(above)[:, cut:-cut]), _share(_bent(below)[:, cut:-cut]), _share(before), _share(behind)


def _bent(side: np.ndarray) -> np.ndarray:
    """The ink on one side of a word; none of it where it is a straight stroke over all of it, which is a ruling."""
    return side if side.size and side.mean(axis=1).max() <= _STRAIGHT else side[:0]


def _share(side: np.ndarray) -> float:
    """Share of the columns with ink."""
    return float(side.any(axis=0).mean()) if side.size else 0.0


def _without_print(area: BoxTuple, word: Word, pool: Pool) -> np.ndarray:
    """The ink of an area without rulings and without the characters of other texts, however far a ring about one of
    them widened its box.
    """
    x0, y0 = max(0, round(area[0])), max(0, round(area[1]))
    part = slice(y0, max(y0 + 1, round(area[3]))), slice(x0, max(x0 + 1, round(area[2])))
    ink = pool.sheet.ink[part].copy()
    if pool.walls.shape == pool.sheet.ink.shape:
        ink &= ~pool.walls[part]
    for token in pool.tokens:
        box = token.box
        is_far = box[2] < area[0] or area[2] < box[0] or box[3] < area[1] or area[3] < box[1]
        if token.id == word.token.id or is_far or NO_WORD.fullmatch(token.text):
            continue
        middle, half = (box[1] + box[3]) / 2, min(token.height, word.height) / 2
        if same_row(box, word.box):
            middle, half = (word.box[1] + word.box[3]) / 2, _ROW * word.height
        left, right = span_of(token, word.height)
        wipe(ink, (left - x0, middle - half - y0, right - x0, middle + half - y0))
    return ink
