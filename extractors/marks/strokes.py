"""Strokes of a pen in a mask of ink: straight lines in it, and strokes mended where a ruling was taken out.

Takes H x W bool masks and pixels; knows nothing of squares, words and fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from extractors.models import BoxTuple

_STEEPEST = 0.3
_RULE_SHARE = 0.6
_INKED = 0.85
_FRAME = 0.16
_STRAIGHT = 0.11
_BOTH, _FAR = 0.3, 0.8
"""Sides of a square by which a stroke goes on beyond both of its ends, or beyond one."""
_SWAY = 0.07
_LEVEL = 0.25


def has_line(ink: np.ndarray, most_white: int) -> bool:
    """Whether a nearly level straight line from side to side is inked but for gaps of `most_white` pixels."""
    height, width = ink.shape
    columns = np.arange(width)
    middles = np.linspace(0.18 * height, 0.82 * height, 24)
    for slope in np.linspace(-_STEEPEST, _STEEPEST, 25):
        rows = np.rint(middles[:, None] + slope * (columns - width / 2)[None, :]).astype(int)
        inked = ink[np.clip(rows, 0, height - 1), columns[None, :]] & (rows >= 0) & (rows < height)
        if any(longest_white(line) <= most_white for line in inked[inked.mean(axis=1) > _INKED]):
            return True
    return False


def longest_white(line: np.ndarray) -> int:
    """Longest run without ink along a line of pixels (bool)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], line.view(np.int8), [1]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def inked_runs(line: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and last pixel of every run of ink along a line of pixels (bool)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], line.view(np.int8), [0]))))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield start, stop - 1


def plumb_zones(rules: np.ndarray) -> list[tuple[int, int]]:
    """Columns (first, one past the last) that plumb rulings take up. rules: the ink that was taken out as such."""
    return [(start, stop + 1) for start, stop in inked_runs(np.asarray(rules.mean(axis=0) >= _RULE_SHARE))]


def mend(mask: np.ndarray, zone: tuple[int, int], reach: int) -> None:
    """Draw anew what a plumb ruling cut in two: strokes that end at both sides of `zone` within `reach` rows.

    Changes `mask`; give it turned (`mask.T`) for a level ruling.
    """
    first, stop = zone
    if first < 2 or stop > mask.shape[1] - 2:
        return
    left = list(inked_runs(np.asarray(mask[:, first - 2 : first].any(axis=1))))
    right = list(inked_runs(np.asarray(mask[:, stop : stop + 2].any(axis=1))))
    for a, b in left:
        near = min(right, key=lambda run: max(run[0] - b, a - run[1]), default=None)
        if near is None or max(near[0] - b, a - near[1]) > reach:
            continue
        start, end = ((first - 1, b), (stop, near[0])) if near[0] > b else ((first - 1, a), (stop, min(near[1], a)))
        drawn = np.zeros(mask.shape, np.uint8)
        cv2.line(drawn, start, end, (1,), 2)
        mask[drawn > 0] = True


def passes(mask: np.ndarray, box: BoxTuple) -> bool:
    """Whether all ink inside a square is one straight stroke that comes from far outside: the tail of another's tick.

    It leaves the frame on two sides, or goes on for about a side of the square beyond its lower end (either, if it is
    level): the long arm of a tick that is made here goes up.
    """
    x0, y0, x1, y1 = box
    side = ((x1 - x0) + (y1 - y0)) / 2
    inset = _FRAME * side
    top, left = round(y0 + inset), round(x0 + inset)
    inside = mask[max(0, top) : round(y1 - inset), max(0, left) : round(x1 - inset)]
    points = np.argwhere(inside)[:, ::-1].astype(np.float64) + np.array((max(0, left), max(0, top)))
    if len(points) < side / 2:
        return False
    middle = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - middle, full_matrices=False)
    off = np.abs((points - middle) @ axes[1])
    if np.quantile(off, 0.95) > _STRAIGHT * side:
        return False
    down = axes[0] if axes[0][1] > 0 else -axes[0]
    below, above = (_runs_on(mask, box, middle, way) / side for way in (down, -down))
    far = max(below, above) if down[1] < _LEVEL else below
    return min(below, above) >= _BOTH or far >= _FAR


def _runs_on(mask: np.ndarray, box: BoxTuple, start: np.ndarray, way: np.ndarray) -> float:
    """How far (pixels) a straight stroke goes on beyond a square's frame, from a point inside it along a direction."""
    side = box[2] - box[0]
    steps = np.arange(0, 4.0 * side)
    x, y = (start[:, None] + way[:, None] * steps).round().astype(int)
    x0, y0, x1, y1 = box
    out = int(np.argmax((x < x0) | (x > x1) | (y < y0) | (y > y1)))
    across = np.array([-way[1], way[0]]) * max(1.0, _SWAY * side)
    inked = np.zeros(len(steps), bool)
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        shift = (across * share).round().astype(int)
        a, b = np.clip(y + shift[1], 0, mask.shape[0] - 1), np.clip(x + shift[0], 0, mask.shape[1] - 1)
        inked |= mask[a, b]
    gap = max(1, round(0.05 * side))
    white = np.convolve(~inked[out:], np.ones(gap), mode="valid") >= gap
    return float(np.argmax(white)) if white.any() else float(len(inked) - out)
