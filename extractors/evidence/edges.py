"""Ink about a text that nobody read: a stroke before a figure, print under a word that seems to stand alone.

Takes the place of a text and the pool; answers yes or no. Rulings, squares and what other texts stand for are no such
ink.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.apart import bands
from extractors.evidence.pool import Pool
from extractors.models import BoxTuple

_BESIDE, _TALL, _THIN = 0.75, 0.5, 2
"""In heights of a text: how near a stroke is one of its characters, and how high a character is at least; the columns
of pixels of the thinnest."""
_ABOUT, _ASIDE, _WORD = 1.9, 1.0, 0.8
"""In heights: how far above and below and to the right print may be another word of a list, and how much of it."""


def has_stroke_beside(box: BoxTuple, pool: Pool) -> bool:
    """Whether a stroke as high as a character stands before or behind a text, so close that it is one of its own."""
    height = box[3] - box[1]
    spans = ((box[0] - _BESIDE * height, box[0] - 1), (box[2] + 1, box[2] + _BESIDE * height))
    return any(_characters(unread((left, box[1], right, box[3]), box, pool), height) for left, right in spans)


def end_of_ink(box: BoxTuple, pool: Pool, *, step: int) -> float:
    """Where a text ends to the left (step -1) or right (1): at the far side of the next character beside it that stands
    in no other text, or where it ends now.
    """
    height = box[3] - box[1]
    span = (box[0] - _BESIDE * height, box[0] - 1) if step < 0 else (box[2] + 1, box[2] + _BESIDE * height)
    # a character that begins within the span is taken whole, however far it reaches
    far = (span[0] - height, span[1]) if step < 0 else (span[0], span[1] + height)
    ink = unread((far[0], box[1], far[1], box[3]), box, pool)
    first = max(0, round(far[0]))
    for start, end in _characters(ink, height)[::step]:
        begins = first + end >= span[0] if step < 0 else first + start <= span[1]
        return float(first + start if step < 0 else first + end) if begins else (box[0] if step < 0 else box[2])
    return box[0] if step < 0 else box[2]


def has_print_about(box: BoxTuple, pool: Pool) -> bool:
    """Whether print that no text stands for lies in the lines above or below a word."""
    height = box[3] - box[1]
    right = box[2] + _ASIDE * height
    parts = ((box[1] - _ABOUT * height, box[1] - 1), (box[3] + 1, box[3] + _ABOUT * height))
    inks = (unread((box[0], top, right, bottom), box, pool) for top, bottom in parts)
    return any(int(i.any(axis=0).sum()) > _WORD * height and int(i.any(axis=1).sum()) > _TALL * height for i in inks)


def _characters(ink: np.ndarray, height: float) -> list[tuple[int, int]]:
    """The stretches of columns with ink as high as a character, from left to right."""
    found = []
    for start, end in bands(np.asarray(ink.any(axis=0)), gap=1):
        rows = np.flatnonzero(ink[:, start:end].any(axis=1))
        if end - start >= _THIN and rows[-1] - rows[0] + 1 >= _TALL * height:
            found.append((start, end))
    return found


def unread(area: BoxTuple, own: BoxTuple | None, pool: Pool) -> np.ndarray:
    """The ink of an area (pixels) without rulings, squares and the ink of texts other than that at `own`."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in area)
    ink = pool.sheet.ink[y0:y1, x0:x1].copy()
    walls = pool.walls[y0:y1, x0:x1]
    if walls.shape == ink.shape:
        ink &= ~walls
    others: Sequence[BoxTuple] = [t.box for t in pool.tokens if t.box != own] + [s.box for s in pool.squares]
    for a, b, c, d in others:
        ink[
            max(0, round(b) - 2 - y0) : max(0, round(d) + 2 - y0), max(0, round(a) - 2 - x0) : max(0, round(c) + 2 - x0)
        ] = False
    return ink
