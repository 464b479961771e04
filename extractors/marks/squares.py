"""Where the tick squares of a page are, by pixels: empty, ticked over their frame, or filled; round ones among them.

Hands on boxes. A character such as 口 can look the same; `tickwords` keeps only squares beside a word to choose.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from extractors.marks.circles import find_circles
from extractors.models import BoxTuple
from extractors.pages import ink_mask, red_mask, without_red

SMALLEST_MM, LARGEST_MM = 2.3, 7.2
_SQUARENESS = 1.3
_SIDE_COVER = 0.78
_CORNER_SHARE = 0.14
_CROWDED = 0.45
_HALO = (0.08, 0.19)
_HALO_CROWDED = 0.28
_INK_UNDER_SEAL = 0.6
_SMALLER = 0.85
_SAME_SIZE = 0.09
_WORK_DPI = 200.0
_OVERLAP = 0.3
_FILLED = 0.55
_BAR = 0.9
"""Share of the inside that a bar of a character crosses."""


def find_tick_squares(image: np.ndarray, *, dpi: float) -> tuple[BoxTuple, ...]:
    """Boxes of the tick squares and circles on an upright page, empty, ticked or filled, in reading order (pixels).

    Squares of 2 to 7 mm with four straight sides. The character 口 can look the same: the reader keeps only squares
    that stand beside a word that can be chosen. Squares whose frame runs into a tick or a word are found by the size
    of the others on the page.
    """
    scale = min(1.0, _WORK_DPI / dpi)
    grey, red = without_red(image), red_mask(image).view(np.uint8)
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
        size = (grey.shape[1], grey.shape[0])
        red = cv2.resize(red, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    px_per_mm = dpi * scale / 25.4
    ink = ink_mask(grey, px_per_mm=px_per_mm)
    mask = ink.view(np.uint8)
    closed = [b for b in _contour_squares(mask, px_per_mm) if _is_framed(ink, b)]
    framed = [*closed, *(b for b in _stroke_squares(mask, px_per_mm) if _is_framed(ink, b))]
    alone = [b for b in closed if _stands_alone(ink, b)]
    sizes = _common_sizes(_without_doubles(alone), fewest=2) or _common_sizes(_without_doubles(framed), fewest=3)
    framed += [b for size in sizes for b in _squares_of_size(ink, size) if _is_framed(ink, b)]
    if red.any():
        framed += [b for size in sizes for b in _sealed_squares(ink, red > 0, size)]
    least = _SMALLER * min(sizes) if sizes else 0.0
    candidates = {*framed, *_filled_squares(mask, px_per_mm)}
    likely = [b for b in candidates if max(b[2] - b[0], b[3] - b[1]) >= least and not _is_character(ink, b)]
    likely = [b for b in likely if _is_of_size(b, sizes) or _stands_alone(ink, b)]
    round_ones = find_circles(ink, px_per_mm=px_per_mm)
    taken = np.array(round_ones).reshape(-1, 4)
    squares = [b for b in _without_doubles(likely, sizes, ink) if not _overlaps(np.array(b), taken).any()]
    squares += round_ones
    return tuple(_scaled(b, 1 / scale) for b in sorted(squares, key=lambda b: (b[1], b[0])))


def _scaled(box: BoxTuple, factor: float) -> BoxTuple:
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def _common_sizes(boxes: Iterable[BoxTuple], *, fewest: int) -> list[int]:
    """Sides (pixels) that several of the squares share, commonest first; rare ones are parts of characters."""
    sides = sorted(((b[2] - b[0]) + (b[3] - b[1])) / 2 for b in boxes)
    clusters: list[list[float]] = []
    for side in sides:
        if clusters and side <= clusters[-1][-1] * 1.05:
            clusters[-1].append(side)
        else:
            clusters.append([side])
    most = max((len(c) for c in clusters), default=0)
    common = [c for c in clusters if len(c) >= max(fewest, 0.4 * most)]
    common.sort(key=len, reverse=True)
    return list(dict.fromkeys(round(c[int(share * len(c))]) for c in common for share in (0.5, 0.15)))


def _squares_of_size(ink: np.ndarray, side: int) -> list[BoxTuple]:
    """Places where the four sides of a square of `side` pixels are inked, whatever crosses them."""
    length, reach = side - 2 * round(_CORNER_SHARE * side), side - 1
    mask = ink.view(np.uint8)
    if min(mask.shape) <= side:
        return []
    across = _inked(cv2.dilate(mask, np.ones((3, 1), np.uint8)), (length, 1))
    down = _inked(cv2.dilate(mask, np.ones((1, 3), np.uint8)), (1, length))
    low = round(reach / 2)
    columns, rows = slice(low, mask.shape[1] - reach + low), slice(low, mask.shape[0] - reach + low)
    level = cv2.min(across[:-reach, columns], across[reach:, columns])
    cover = cv2.min(level, cv2.min(down[rows, :-reach], down[rows, reach:]))
    highest = cv2.dilate(cover, np.ones((side // 2 | 1, side // 2 | 1), np.uint8))
    y, x = np.nonzero((cover >= math.ceil(round(_SIDE_COVER * length, 6))) & (cover >= highest))
    corners = zip(x.tolist(), y.tolist(), strict=True)
    return [(float(cx), float(cy), float(cx + side), float(cy + side)) for cx, cy in corners]


def _inked(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """How many pixels are ink around each in a stroke of this size (width, height), at most 255 (H x W uint8)."""
    return np.asarray(cv2.boxFilter(mask, -1, size, normalize=False))


def _sealed_squares(ink: np.ndarray, red: np.ndarray, side: int) -> list[BoxTuple]:
    """Squares whose frame a red seal crosses: red counts as frame there, but half of the frame must be ink."""
    either = ink | cv2.dilate(red.view(np.uint8), np.ones((3, 3), np.uint8)).view(bool)
    found = []
    for box in _squares_of_size(either, side):
        x0, y0, x1, y1 = (round(v) for v in box)
        if red[y0:y1, x0:x1].any() and _is_framed(either, box) and _fit(ink, box) >= _INK_UNDER_SEAL:
            found.append(box)
    return found


def _is_of_size(box: BoxTuple, sizes: Sequence[int]) -> bool:
    """Whether a box has a size that others on the page have."""
    return any(max(abs(box[2] - box[0] - s), abs(box[3] - box[1] - s)) < _SAME_SIZE * s for s in sizes)


def _stands_alone(ink: np.ndarray, box: BoxTuple) -> bool:
    """Whether there is paper along three of its sides at least: part of a character has strokes close by.

    A tick crosses a side at one place, a word or a ruling stands along one side only.
    """
    x0, y0, x1, y1 = (round(v) for v in box)
    side = min(x1 - x0, y1 - y0)
    near, far = max(2, round(_HALO[0] * side)), max(4, round(_HALO[1] * side))
    bands = (
        ink[max(0, y0 - far) : max(0, y0 - near), x0:x1].any(axis=0),
        ink[y1 + near : y1 + far, x0:x1].any(axis=0),
        ink[y0:y1, max(0, x0 - far) : max(0, x0 - near)].any(axis=1),
        ink[y0:y1, x1 + near : x1 + far].any(axis=1),
    )
    return sum(bool(b.size and b.mean() > _HALO_CROWDED) for b in bands) <= 1


def _is_character(ink: np.ndarray, box: BoxTuple) -> bool:
    """Whether it is part of a character: bars from side to side as in 日 and 目, or strokes close above or below."""
    x0, y0, x1, y1 = (round(v) for v in box)
    side = min(x1 - x0, y1 - y0)
    near, far = max(2, round(0.1 * side)), max(4, round(0.22 * side))
    above, below = ink[max(0, y0 - far) : max(0, y0 - near), x0:x1], ink[y1 + near : y1 + far, x0:x1]
    if any(b.size and np.count_nonzero(np.logical_or.reduce(b)) / b.shape[1] > _CROWDED for b in (above, below)):
        return True
    inset = max(2, round(0.16 * side))
    inside = ink[y0 + inset : y1 - inset, x0 + inset : x1 - inset]
    if inside.size == 0 or np.count_nonzero(inside) / inside.size > _FILLED:
        return False
    height, width = inside.shape
    longest = [int(np.add.reduce(inside, axis=axis, dtype=np.int32).max()) for axis in (1, 0)]
    return bool(longest[0] / width > _BAR or longest[1] / height > _BAR)


def _is_square(width: float, height: float, px_per_mm: float) -> bool:
    short, long = min(width, height), max(width, height)
    return short >= SMALLEST_MM * px_per_mm and long <= LARGEST_MM * px_per_mm and long <= _SQUARENESS * short


def _contour_squares(mask: np.ndarray, px_per_mm: float) -> list[BoxTuple]:
    """Bounding boxes of outlines, outer and inner, that are square."""
    contours, hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour, (_, _, _, parent) in zip(contours, hierarchy[0] if hierarchy is not None else (), strict=True):
        x, y, w, h = cv2.boundingRect(contour)
        if not _is_square(w, h, px_per_mm):
            continue
        if parent >= 0:
            if cv2.contourArea(contour) < 0.75 * w * h:
                continue
            x, y, w, h = x - 1, y - 1, w + 2, h + 2
        found.append((float(x), float(y), float(x + w), float(y + h)))
    return found


def _stroke_squares(mask: np.ndarray, px_per_mm: float) -> list[BoxTuple]:
    """Squares whose frame runs into a tick or a word: two level strokes above each other, and the sides between."""
    length = max(5, int(SMALLEST_MM * 0.95 * px_per_mm))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    strokes = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
    thin = [s for s in stats[1:].tolist() if s[3] <= 0.9 * px_per_mm and s[2] <= LARGEST_MM * 1.1 * px_per_mm]
    thin.sort(key=lambda s: s[0])
    found: list[BoxTuple] = []
    slack = 0.35 * px_per_mm
    for index, (x, y, w, h, _) in enumerate(thin):
        for x2, y2, w2, h2, _ in thin[index + 1 :]:
            if x2 - x > slack:
                break
            if abs(x2 + w2 - x - w) <= slack:
                top, bottom = min(y, y2), max(y + h, y2 + h2)
                left, right = min(x, x2), max(x + w, x2 + w2)
                if _is_square(right - left, bottom - top, px_per_mm):
                    found.append((float(left), float(top), float(right), float(bottom)))
    return found


def _filled_squares(mask: np.ndarray, px_per_mm: float) -> list[BoxTuple]:
    """Solid squares: what is left of the ink when everything thinner than 1.4 mm is taken away."""
    size = max(4, int(1.4 * px_per_mm))
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(solid)
    found = []
    for x, y, w, h, area in stats[1:].tolist():
        if _is_square(w, h, px_per_mm) and area >= 0.85 * w * h:
            found.append((float(x), float(y), float(x + w), float(y + h)))
    return found


def _is_framed(ink: np.ndarray, box: BoxTuple) -> bool:
    """Whether all four sides are inked along most of their length (corners apart)."""
    x0, y0, x1, y1 = (round(v) for v in box)
    width, height = x1 - x0, y1 - y0
    depth = max(2, round(0.14 * min(width, height)))
    cut_x, cut_y = round(_CORNER_SHARE * width), round(_CORNER_SHARE * height)
    row, column = slice(y0 + cut_y, y1 - cut_y), slice(x0 + cut_x, x1 - cut_x)
    return (
        _is_covered(ink[max(0, y0 - 1) : y0 + depth, column], 0)
        and _is_covered(ink[y1 - depth : y1 + 1, column], 0)
        and _is_covered(ink[row, max(0, x0 - 1) : x0 + depth], 1)
        and _is_covered(ink[row, x1 - depth : x1 + 1], 1)
    )


def _is_covered(side: np.ndarray, across: int) -> bool:
    """Whether most of a side is inked anywhere in its depth. across: the axis of the depth."""
    inked = np.logical_or.reduce(side, axis=across)
    return bool(inked.size and np.count_nonzero(inked) / inked.size >= _SIDE_COVER)


def _overlaps(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Shared area over the smaller box's area, for each of the others (N)."""
    shared = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1)
    smaller = np.minimum((box[2:] - box[:2]).prod(), areas)
    return np.asarray(np.where((shared > 0).all(axis=1), shared.prod(axis=1) / np.maximum(smaller, 1), 0.0))


def _without_doubles(
    boxes: Iterable[BoxTuple], sizes: Sequence[int] = (), ink: np.ndarray | None = None
) -> list[BoxTuple]:
    """One box per place: of the size that others have before any other, then the one whose sides fit best."""

    def rank(box: BoxTuple) -> tuple[float, float, float]:
        width, height = box[2] - box[0], box[3] - box[1]
        off = min((max(abs(width - s), abs(height - s)) / s for s in sizes), default=0.0)
        fit = 0.0 if ink is None else _fit(ink, box)
        return (0.0 if off < _SAME_SIZE else off, -round(fit, 2), -width * height)

    ranked = sorted(set(boxes), key=rank)
    edges, free = np.array(ranked).reshape(-1, 4), np.ones(len(ranked), bool)
    kept: list[BoxTuple] = []
    for at, box in enumerate(ranked):
        if free[at]:
            kept.append(box)
            free &= _overlaps(edges[at], edges) < _OVERLAP
    return kept


def _fit(ink: np.ndarray, box: BoxTuple) -> float:
    """Mean cover of the four sides, measured on their own two pixels."""
    x0, y0, x1, y1 = (round(v) for v in box)
    sides = (ink[y0 : y0 + 2, x0:x1], ink[y1 - 2 : y1, x0:x1], ink[y0:y1, x0 : x0 + 2].T, ink[y0:y1, x1 - 2 : x1].T)
    covers = [np.count_nonzero(np.logical_or.reduce(s, axis=0)) / s.shape[1] if s.size else 0.0 for s in sides]
    return float(sum(covers) / len(covers))
