"""Writing that was struck out, and two values in one blank: what a person does to a form, and no recogniser says.

Takes the ink of one written line (H x W bool, printed rules included); answers yes or no. A stroke through writing
bridges the white between characters at half their height, which no character does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from extractors.marks.strokes import inked_runs
from extractors.values import Field

_MIDDLE = (0.22, 0.78)
"""Shares of the line's height between which a stroke runs through its characters."""
_LEAST_PX, _THICKEN = 12, 0.08
"""Height of a line of which this can be said; how much a stroke may slope within its length, in heights."""
_ALONE, _BRIDGED = 0.25, 0.2
"""In heights: ink of a column that holds nothing but the stroke; how many such columns there are at least."""
_LONGEST_OF_FIGURE, _LONGEST_OF_WORD = 0.9, 1.1
"""In heights of a line: the longest level stroke that a figure and that a character has."""
_NUMBERS, _LONGEST_NAME = frozenset({"number", "integer"}), 4
"""Characters of a name with wide white in it from which it is two."""
STRUCK, _TWO = "字上有横线，可能是划去改写的，请核对", "一栏中像是写了两个，请核对"
_APART = 0.9
"""White between two figures, in heights of the line, from which they are two numbers."""


def correction(field: Field, lines: Sequence[tuple[np.ndarray, np.ndarray]], value: str) -> str:
    """Why a value may not be what was meant, '' for no reason. lines: each one's ink with and without printed rules."""
    longest = _LONGEST_OF_FIGURE if field.type in _NUMBERS else _LONGEST_OF_WORD
    if any(is_struck(whole, longest=longest, height=whole.shape[0]) for whole, _ in lines):
        return STRUCK
    return seems_two(field, [plain for _, plain in lines], value)


def seems_two(field: Field, lines: Sequence[np.ndarray], value: str) -> str:
    """Why a value may be two, '' for no reason. lines: the ink of each line without printed rules."""
    may_be = field.type in _NUMBERS or (field.type == "name" and len(value) >= _LONGEST_NAME)
    return _TWO if may_be and any(are_two(line) for line in lines) else ""


def is_struck(ink: np.ndarray, *, longest: float, height: float) -> bool:
    """Whether a nearly level stroke runs through writing. longest: of a stroke that a character has, in heights of the
    line; height: of the line (px).
    """
    if ink.size == 0 or height < _LEAST_PX:
        return False
    length, thick = max(3, round(longest * height)), max(1, round(_THICKEN * height))
    whole = ink.astype(np.uint8)
    grown = cv2.dilate(whole, np.ones((thick, 1), np.uint8))
    runs = cv2.morphologyEx(grown, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)).astype(bool)
    top, bottom = (round(share * ink.shape[0]) for share in _MIDDLE)
    crossed = runs[top:bottom].any(axis=0)
    alone = crossed & (whole.sum(axis=0) <= _ALONE * height)
    return float(alone.sum()) >= _BRIDGED * height


def are_two(ink: np.ndarray) -> bool:
    """Whether the writing of a line stands in two parts with wide white between: 20   30 is no 2030."""
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) == 0:
        return False
    height = rows[-1] + 1 - rows[0]
    runs = list(inked_runs(np.asarray(ink.any(axis=0))))
    return any(after[0] - before[1] - 1 > _APART * height for before, after in pairwise(runs))
