"""The cells of a number that is written character by character, found by the even steps of their walls."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from extractors.layout import MmBox
from extractors.slots import PX_PER_MM

_MIDDLE = (0.2, 0.8)
_UPRIGHT, _UNEVEN_MM, _FEWEST_CELLS, _CELL_MM = 0.7, 0.25, 8, (2.5, 12.0)
"""Of cells for single characters: share of a ruling between two, how unlike they may be, how many, how wide, mm."""


def comb_in(blank: MmBox, ink: np.ndarray) -> tuple[MmBox, ...]:
    """The cells of a blank in which each character has one of its own; empty where it is no such blank.

    ink: H x W bool of the page with its rulings, at PX_PER_MM.
    """
    top, bottom = (round((blank.y + share * blank.h) * PX_PER_MM) for share in _MIDDLE)
    columns = np.flatnonzero(ink[top:bottom].mean(axis=0) >= _UPRIGHT)
    if not len(columns):
        return ()
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 2) + 1)
    lines = np.array([run.mean() / PX_PER_MM for run in runs])
    lines = lines[(lines >= blank.x - _CELL_MM[1]) & (lines <= blank.x + blank.w + _CELL_MM[1])]
    steps = sorted(
        {round(float(d), 1) for d in (lines[None] - lines[:, None]).ravel() if _CELL_MM[0] <= d <= _CELL_MM[1]}
    )
    chain = max((_chain(lines, float(x), step) for x in lines for step in steps), key=len, default=[])
    if len(chain) <= _FEWEST_CELLS or chain[0] > blank.x + _CELL_MM[1]:
        return ()
    return tuple(MmBox(a, blank.y, b - a, blank.h) for a, b in pairwise(chain))


def as_many(cells: tuple[MmBox, ...], count: int, blank: MmBox) -> tuple[MmBox, ...]:
    """The cells where they are as many as a number has characters; empty else.

    One before the blank is left out, and one behind the last added, whose outer wall a scan has lost. count: 0 where
    numbers are of any length.
    """
    if not count or len(cells) == count or not cells:
        return cells
    if len(cells) == count + 1 and cells[0].x + cells[0].w / 2 < blank.x:
        return cells[1:]
    last = cells[-1]
    more = last._replace(x=last.x + last.w)
    return (*cells, more) if len(cells) == count - 1 and more.x + more.w / 2 < blank.x + blank.w else ()


def _chain(lines: np.ndarray, start: float, step: float) -> list[float]:
    """The lines that follow each other at even steps."""
    chain = [start]
    while len(near := lines[np.abs(lines - chain[-1] - step) <= _UNEVEN_MM]):
        chain.append(float(near[np.argmin(np.abs(near - chain[-1] - step))]))
    return chain
