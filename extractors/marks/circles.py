"""Round mark places (○ ● ◎): where a page has them, and what lies inside such a frame.

Takes H x W bool masks of ink and pixels; hands on boxes, and the part of a mask inside a round frame. Knows no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from extractors.models import BoxTuple

SMALLEST_MM, LARGEST_MM = 2.0, 6.0
_ANGLES = 48
_RINGED = 0.88
"""Share of the directions in which a round frame is inked."""
_CORNERS, _CORNERED = (1.3, 1.43), 2
"""Where the corners of a square lie, in radii, and how many of a circle's may be inked, by a tick that goes beyond."""
_RADII, _OFF = (0.4, 0.6), 0.14
"""Radii to try and how far off the middle of a box may be, in sides of it."""
_INSIDE = 0.66
"""Share of the radius that is inside of the frame's own stroke."""
_HALO, _HALO_INKED = 1.27, 0.5
_CORE, _CORE_INKED, _SOLID = 0.74, 0.6, 0.9
"""Rings just outside and inside of the frame, in radii, and in how many directions these may be inked: a pen crosses
them at few places, the strokes of a character at many; all of the inner one where the circle is filled."""
_EXACT, _NEARBY = 0.84, np.array((-1.0, -0.5, 0.0, 0.5, 1.0))
_ALIGNED, _ROW, _COLUMN = 0.4, 16.0, 4.0
_ROOM, _ROOM_INKED, _APART = (0.1, 0.4), 0.2, 1.7
_BEYOND, _UPRIGHT, _PASSED = (1.32, 1.45), 0.66, (2, 6)
"""Where strokes beyond a frame are looked for, in radii; how steep the directions are, by their sine; in how many of
these up or down there is ink of a stroke: at least and, as a ruling lies in all of them, at most.
"""
_ROUNDNESS, _ROUND = 0.86, 1.15
_ALIKE, _FEWEST = 0.08, 3


@dataclass(frozen=True)
class Ring:
    """A round frame. inside: its ink (bool, a disc within a square); is_passed: a stroke goes on beyond it, up or down,
    where no word stands.
    """

    inside: np.ndarray
    is_passed: bool


def ring_at(ink: np.ndarray, box: BoxTuple) -> Ring | None:
    """The round frame at `box`; None for other frames.

    ink: H x W bool around the box (pixels of it), which may be off by a seventh of its side.
    """
    side = ((box[2] - box[0]) + (box[3] - box[1])) / 2
    if side < 6:
        return None
    grown = _grown(ink)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    steps = np.arange(-round(_OFF * side), round(_OFF * side) + 1)
    x, y, radius, cover = _best((ink, grown), middle, steps, np.arange(_RADII[0] * side, _RADII[1] * side + 0.5, 0.5))
    if cover < _RINGED or not _is_frame(ink, x, y, radius):
        return None
    return Ring(_disc(ink, x, y, _INSIDE * radius), _is_passed(ink, x, y, radius))


def find_circles(ink: np.ndarray, *, px_per_mm: float) -> list[BoxTuple]:
    """Boxes of the round frames of a page that share their size with others, whatever a pen drew through them."""
    clear = list(_round_holes(ink, px_per_mm))
    sizes = _common(clear)
    if not sizes:
        return []
    found = [b for b in clear if any(abs(b[2] - b[0] - s) <= _ALIKE * s + 1 for s in sizes)]
    grown = _grown(ink)
    for size in sizes:
        for box in _rings_of(grown, ink, size):
            if not any(_crowd(box, k) for k in found) and any(_in_line(box, k) for k in clear):
                found.append(box)
    return found


def _grown(ink: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)))


@cache
def _directions() -> tuple[np.ndarray, np.ndarray]:
    turn = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    return np.cos(turn), np.sin(turn)


def _cover(grown: np.ndarray, x: float, y: float, radius: float) -> float:
    """Share of the directions in which ink lies at a radius around a point."""
    across, down = _directions()
    columns, rows = np.rint(x + radius * across).astype(int), np.rint(y + radius * down).astype(int)
    if columns.min() < 0 or rows.min() < 0 or columns.max() >= grown.shape[1] or rows.max() >= grown.shape[0]:
        return 0.0
    return float(grown[rows, columns].mean())


def _best(
    masks: Sequence[np.ndarray], middle: tuple[float, float], steps: np.ndarray, radii: np.ndarray
) -> tuple[float, float, float, float]:
    """The circle around a place that is inked in most directions: its middle (x, y), radius, and that share.

    masks: of one size; the circle that is best in all of them is taken, its share is that in the last. Of several that
    are as good, as within a broad stroke, the one in their midst.
    """
    dx, dy, radius = (v.ravel() for v in np.meshgrid(steps, steps, radii, indexing="ij"))
    across, down = _directions()
    columns = np.rint(middle[0] + dx[:, None] + radius[:, None] * across).astype(int)
    rows = np.rint(middle[1] + dy[:, None] + radius[:, None] * down).astype(int)
    height, width = masks[0].shape
    inside = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
    places = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    covers = [(m[places].astype(bool) & inside).mean(axis=1) for m in masks]
    total = np.sum(covers, axis=0)
    best = np.flatnonzero(total >= total.max() - 1e-9)
    circles = np.stack((dx, dy, radius), axis=1)[best]
    at = int(best[np.abs(circles - circles.mean(axis=0)).sum(axis=1).argmin()])
    return float(middle[0] + dx[at]), float(middle[1] + dy[at]), float(radius[at]), float(covers[-1][at])


def _is_frame(ink: np.ndarray, x: float, y: float, radius: float) -> bool:
    """Whether a ring of ink is a frame: no square, and no strokes of a character close along it."""
    core = _cover(ink, x, y, _CORE * radius)
    if not (core <= _CORE_INKED or core >= _SOLID) or _cover(ink, x, y, _HALO * radius) > _HALO_INKED:
        return False
    if _corners(ink, x, y, radius) > _CORNERED:
        return False
    return _best((ink,), (x, y), _NEARBY, radius + _NEARBY)[3] >= _EXACT


def _corners(ink: np.ndarray, x: float, y: float, radius: float) -> int:
    """How many of the places are inked where a square of this size has its corners; it may lie a pixel off."""
    reach = np.linspace(*_CORNERS, 5) * radius * np.sqrt(0.5)
    ways = np.array(((1, 1), (1, -1), (-1, 1), (-1, -1)))
    off = np.array([(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)])
    places = np.rint((x, y) + off[:, None, None] + ways[None, :, None] * reach[None, None, :, None]).astype(int)
    held = ((places >= 0) & (places < ink.shape[::-1])).all(axis=-1)
    columns, rows = np.moveaxis(np.clip(places, 0, np.array(ink.shape[::-1]) - 1), -1, 0)
    return int((ink[rows, columns].astype(bool) & held).any(axis=-1).sum(axis=-1).max())


def _disc(ink: np.ndarray, x: float, y: float, radius: float) -> np.ndarray:
    reach = max(1, int(radius))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    part = ink[round(y) - reach : round(y) + reach + 1, round(x) - reach : round(x) + reach + 1]
    return np.asarray(part & (rows**2 + columns**2 <= radius**2))


def _is_passed(ink: np.ndarray, x: float, y: float, radius: float) -> bool:
    """Whether ink lies above or below a frame, close to it."""
    turn = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    turn = turn[np.abs(np.sin(turn)) > _UPRIGHT]
    inked = np.zeros(len(turn), bool)
    for reach in np.linspace(*_BEYOND, 3) * radius:
        columns, rows = np.rint(x + reach * np.cos(turn)).astype(int), np.rint(y + reach * np.sin(turn)).astype(int)
        held = (columns >= 0) & (rows >= 0) & (columns < ink.shape[1]) & (rows < ink.shape[0])
        inked[held] |= ink[rows[held], columns[held]]
    return any(_PASSED[0] <= int(inked[np.sin(turn) * way > 0].sum()) <= _PASSED[1] for way in (1, -1))


def _round_holes(ink: np.ndarray, px_per_mm: float) -> Iterator[BoxTuple]:
    """The outer boxes of strokes around white discs."""
    contours, hierarchy = cv2.findContours(ink.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    least, most = SMALLEST_MM * px_per_mm, LARGEST_MM * px_per_mm
    for contour, (_, _, _, parent) in zip(contours, hierarchy[0] if hierarchy is not None else (), strict=True):
        if parent < 0:
            continue
        _x, _y, w, h = cv2.boundingRect(contour)
        if max(w, h) > _ROUND * min(w, h) or not 0.6 * least <= w <= most:
            continue
        length = cv2.arcLength(contour, closed=True)
        if 4 * np.pi * cv2.contourArea(contour) < _ROUNDNESS * length**2:
            continue
        ox, oy, ow, oh = cv2.boundingRect(contours[parent])
        if max(ow, oh) <= _ROUND * min(ow, oh) and least <= ow <= most and ow <= 1.6 * w:
            yield float(ox), float(oy), float(ox + ow), float(oy + oh)


def _common(boxes: Sequence[BoxTuple]) -> list[int]:
    """Sizes (pixels) that several round frames share, the commonest first."""
    sides = sorted(((b[2] - b[0]) + (b[3] - b[1])) / 2 for b in boxes)
    groups: list[list[float]] = []
    for side in sides:
        if groups and side <= groups[-1][0] * (1 + _ALIKE) + 1:
            groups[-1].append(side)
        else:
            groups.append([side])
    groups = [g for g in groups if len(g) >= _FEWEST]
    return [round(g[len(g) // 2]) for g in sorted(groups, key=len, reverse=True)]


def _rings_of(grown: np.ndarray, ink: np.ndarray, size: int) -> Iterator[BoxTuple]:
    """Places where a round stroke of one size is inked in most directions, the clearest first."""
    radius = (size - 1) / 2 - 1
    across, down = _directions()
    reach = int(radius) + 2
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    np.add.at(kernel, (np.rint(reach + radius * down).astype(int), np.rint(reach + radius * across).astype(int)), 1.0)
    cover = cv2.filter2D(grown, cv2.CV_32F, kernel / _ANGLES, borderType=cv2.BORDER_CONSTANT)
    width = max(3, size // 2) | 1
    highest = cv2.dilate(cover, np.ones((width, width), np.uint8))
    rows, columns = np.nonzero((cover >= _RINGED) & (cover >= highest))
    for x, y in sorted(zip(columns.tolist(), rows.tolist(), strict=True), key=lambda p: -cover[p[1], p[0]]):
        box = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
        if _has_room(ink, box) and _is_frame(ink, x, y, radius):
            yield box


def _has_room(ink: np.ndarray, box: BoxTuple) -> bool:
    """Whether there is paper before or behind a place, as there is for a mark place at either end of its word."""
    x0, y0, x1, y1 = (round(v) for v in box)
    near, far = max(2, round(_ROOM[0] * (x1 - x0))), round(_ROOM[1] * (x1 - x0))
    bands = (ink[y0:y1, max(0, x0 - far) : max(0, x0 - near)], ink[y0:y1, x1 + near : x1 + far])
    return any(b.size and b.any(axis=1).mean() <= _ROOM_INKED for b in bands)


def _in_line(one: BoxTuple, other: BoxTuple) -> bool:
    """Whether two places stand in one row, or close below one another in one column, as those of a choice do."""
    side = one[2] - one[0]
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    return (down < _ALIGNED * side and across < _ROW * side) or (across < _ALIGNED * side and down < _COLUMN * side)


def _crowd(one: BoxTuple, other: BoxTuple) -> bool:
    """Whether two places are too close in a row for a word to stand between them."""
    side = one[2] - one[0]
    return abs(one[0] - other[0]) < _APART * side and abs(one[1] - other[1]) < side
