"""Two pages in one picture: two sheets on the glass, an A3 scan, two pages printed on one sheet.

Takes an upright picture; hands on a page of its own for each half. What is one sheet stays one page.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extractors.models import Page
from extractors.pages.ink import ink_mask, without_red

_WORK_SIDE_PX = 1200
_LONG_MM = 420.0
_PAGE_SHAPE = (1.25, 1.62)
"""Long by short side of a page: A4 is 1.41, Letter 1.29."""
_SINGLE, _DOUBLE = (1.25, 1.62), (2.4, 3.3)
_MIDDLE = (0.44, 0.56)
_GUTTER_SHARE = 0.022
_CLEAR, _EDGE = 0.004, 0.6
"""Ink in a line across the gutter: nearly none, or the edge of a sheet from end to end."""
_WRITTEN_ACROSS, _WRITTEN_DOWN, _LEAST_INK_PX = 0.15, 0.012, 3
"""A last page may carry no more than a place to sign."""
_RIM = 0.03


def halves(page: Page) -> tuple[Page, ...]:
    """The two pages on an upright picture that is parted by an empty gutter or the edges of two sheets; () if one.

    Only shapes of which each half is a page: a landscape picture, or one more than twice as long as wide.
    """
    if page.words is not None:
        return ()
    height, width = page.image.shape[:2]
    is_across = _SINGLE[0] <= width / height <= _SINGLE[1] or _DOUBLE[0] <= width / height <= _DOUBLE[1]
    is_down = _DOUBLE[0] <= height / width <= _DOUBLE[1]
    if not (is_across or is_down):
        return ()
    at = _gutter(page.image if is_across else np.ascontiguousarray(page.image.transpose(1, 0, 2)))
    if at is None:
        return ()
    if is_across:
        parts = page.image[:, : int(at * width)], page.image[:, int(at * width) :]
    else:
        parts = page.image[: int(at * height)], page.image[int(at * height) :]
    return tuple(replace(page, image=np.ascontiguousarray(part)) for part in parts)


def _gutter(image: np.ndarray) -> float | None:
    """Where the gutter lies (share of the width), None where writing or a rule runs over the middle."""
    scale = min(1.0, _WORK_SIDE_PX / max(image.shape[:2]))
    small = cv2.resize(without_red(image), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rim = max(1, int(_RIM * small.shape[0]))
    ink = ink_mask(small, px_per_mm=max(small.shape) / _LONG_MM)[rim:-rim]
    share = ink.mean(axis=0)
    width = len(share)
    first, last = (int(edge * width) for edge in _MIDDLE)
    free = (share < _CLEAR) | (share > _EDGE)
    run = _longest_run(free[first:last])
    if run[1] - run[0] < _GUTTER_SHARE * width:
        return None
    at = first + (run[0] + run[1]) / 2
    both = ink[:, rim : int(at) - rim], ink[:, int(at) + rim : -rim]
    return at / width if all(_is_written(part) for part in both) else None


def _longest_run(flags: np.ndarray) -> tuple[int, int]:
    """Start and end of the longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return max(runs, key=lambda r: r[1] - r[0], default=(0, 0))


def _is_written(ink: np.ndarray) -> bool:
    """Whether writing covers enough of a part's width and height to be a page."""
    across, down = (float((ink.sum(axis=axis) >= _LEAST_INK_PX).mean()) for axis in (0, 1))
    return across >= _WRITTEN_ACROSS and down >= _WRITTEN_DOWN
