"""Papers and cards photographed on a desk: their outlines found, and each laid flat by its four corners.

Takes a photograph; hands on `Flat`s, each with the way back to the photograph's pixels. A scan, whose sheet fills the
picture, has no outline and stays as it is. Sides are fitted as lines, so that rounded or folded corners do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.models import BoxTuple

_WORK_SIDE_PX = 900
_SMALLEST_SHARE, _LARGEST_SHARE = 0.02, 0.97
_MOST_SHEETS = 6
_PAGE_SHARE = 0.25
_SOLID = 0.93
_SQUAREST, _BLUNTEST = 50.0, 130.0
_EDGE_SHARE = 0.012
_SIDES_ON_DESK = 3
_CONTRAST = 22.0
_RATIOS = (297 / 210, 85.6 / 54.0)
"""Long over short side of A4 and of a card: what is near one of them is drawn in its true shape."""
_NEAR_RATIO = 0.12
_SAME_PLACE = 0.6
_LEAST_TILT = 0.01
_RIM_SIDE_PX = 120
_TURNS: dict[int, int] = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True)
class Flat:
    """A paper laid flat. image: H x W x 3 BGR; back: 3 x 3, from its pixels to those of the photograph."""

    image: np.ndarray
    back: np.ndarray

    def turned(self, degrees: int) -> Flat:
        """The same paper turned clockwise by a multiple of 90 degrees."""
        if degrees % 360 == 0:
            return self
        height, width = self.image.shape[:2]
        ways = {
            90: ((0, 1, 0), (-1, 0, height - 1), (0, 0, 1)),
            180: ((-1, 0, width - 1), (0, -1, height - 1), (0, 0, 1)),
            270: ((0, -1, width - 1), (1, 0, 0), (0, 0, 1)),
        }
        return Flat(cv2.rotate(self.image, _TURNS[degrees % 360]), self.back @ np.array(ways[degrees % 360], float))

    def box_back(self, box: BoxTuple) -> BoxTuple:
        """The smallest box on the photograph around a box of the flat paper."""
        x0, y0, x1, y1 = box
        corners = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
        placed = cv2.perspectiveTransform(corners, self.back)[0]
        (left, top), (right, bottom) = placed.min(axis=0).tolist(), placed.max(axis=0).tolist()
        return left, top, right, bottom


def rectified(image: np.ndarray) -> np.ndarray | None:
    """The one sheet of a photograph laid flat, None where there is none, or where several lie on the desk.

    image: H x W x 3 BGR. The sheet keeps the direction in which it lies to the nearest quarter turn.
    """
    corners = _outline_of_page(image)
    return None if corners is None else flattened(image, corners).image


def tilted_page(image: np.ndarray) -> np.ndarray | None:
    """The one sheet of A4 on a photograph that was taken at a slant, laid flat; None for anything else.

    image: H x W x 3 BGR. A scan with paper up to its rim is told at once.
    """
    if not _has_dark_rim(image):
        return None
    corners = _outline_of_page(image)
    if corners is None or _tilt(corners) < _LEAST_TILT:
        return None
    flat = flattened(image, corners).image
    ratio = max(flat.shape[:2]) / min(flat.shape[:2])
    return flat if abs(ratio - _RATIOS[0]) < 0.01 * _RATIOS[0] else None


def _outline_of_page(image: np.ndarray) -> np.ndarray | None:
    sheets = find_sheets(image)
    area = image.shape[0] * image.shape[1]
    return sheets[0] if len(sheets) == 1 and cv2.contourArea(sheets[0]) >= _PAGE_SHARE * area else None


def _has_dark_rim(image: np.ndarray) -> bool:
    """Whether most of the picture's rim is darker than its paper."""
    small = cv2.resize(image, (_RIM_SIDE_PX, _RIM_SIDE_PX), interpolation=cv2.INTER_AREA).min(axis=2)
    rim = np.concatenate((small[0], small[-1], small[:, 0], small[:, -1]))
    return bool(float((rim < np.percentile(small, 70) - _CONTRAST).mean()) > 0.5)


def _tilt(corners: np.ndarray) -> float:
    """By which share a side of a sheet looks shorter than the opposite one: 0 straight from above."""
    top, right, bottom, left = (float(np.linalg.norm(corners[(i + 1) % 4] - corners[i])) for i in range(4))
    return max(abs(top - bottom) / max(top, bottom), abs(left - right) / max(left, right))


def find_sheets(image: np.ndarray) -> tuple[np.ndarray, ...]:
    """Outlines of the papers on a photograph, the largest first; empty for a scan.

    Each: 4 x 2 float32, corners in pixels clockwise from the upper left one.
    """
    if image.ndim != 3 or min(image.shape[:2]) < 64:
        return ()
    scale = min(1.0, _WORK_SIDE_PX / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    smooth = cv2.medianBlur(small, 5)
    found: list[np.ndarray] = []
    for mask in _paper_masks(smooth):
        for corners in _outlines(mask):
            if not any(_same_place(corners, other) for other in found) and _lies_on_desk(smooth, corners):
                found.append(corners)
    found.sort(key=lambda c: -cv2.contourArea(c))
    return tuple((c / scale).astype(np.float32) for c in found[:_MOST_SHEETS])


def flattened(image: np.ndarray, corners: np.ndarray) -> Flat:
    """The paper between four corners (clockwise from the upper left) drawn straight on, in its true shape if known."""
    top, right, bottom, left = (float(np.linalg.norm(corners[(i + 1) % 4] - corners[i])) for i in range(4))
    width, height = _true_shape(max(top, bottom), max(left, right))
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    size = (round(width), round(height))
    flat = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return Flat(flat, np.linalg.inv(matrix))


def _true_shape(width: float, height: float) -> tuple[float, float]:
    ratio = max(width, height) / min(width, height)
    near = min(_RATIOS, key=lambda r: abs(r - ratio))
    if abs(near - ratio) > _NEAR_RATIO * near:
        return width, height
    return (width, width / near) if width > height else (height / near, height)


def _paper_masks(smooth: np.ndarray) -> Iterator[np.ndarray]:
    """Where paper may be (H x W uint8, 0 or 255): light against the desk, by the whole picture and by each place."""
    light = smooth.min(axis=2)
    level, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    for share in (1.0, 0.82, 1.12):
        yield _cleaned((light > level * share).astype(np.uint8) * 255)
    edges = cv2.Canny(smooth, 30, 90)
    joined = cv2.dilate(edges, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    yield cv2.drawContours(np.zeros(light.shape, np.uint8), contours, -1, (255,), cv2.FILLED)


def _cleaned(mask: np.ndarray) -> np.ndarray:
    """Without what is thinner than 1 % of the picture, print on the paper closed."""
    size = max(3, round(0.01 * max(mask.shape))) | 1
    kernel = np.ones((size, size), np.uint8)
    return np.asarray(cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), cv2.MORPH_OPEN, kernel))


def _outlines(mask: np.ndarray) -> Iterator[np.ndarray]:
    """The four-sided outlines in a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    area = mask.shape[0] * mask.shape[1]
    for contour in contours:
        hull = cv2.convexHull(contour)
        share = cv2.contourArea(hull) / area
        if not _SMALLEST_SHARE <= share <= _LARGEST_SHARE or cv2.contourArea(contour) < _SOLID * cv2.contourArea(hull):
            continue
        rough = _four_corners(hull)
        if rough is None:
            continue
        corners = _ordered(_fitted(contour[:, 0, :].astype(np.float32), rough))
        if _is_plausible(corners, hull):
            yield corners


def _four_corners(hull: np.ndarray) -> np.ndarray | None:
    """A hull's four corners, its own ones cut off where they are round."""
    length = cv2.arcLength(hull, closed=True)
    for percent in range(2, 21):
        corners = cv2.approxPolyDP(hull, percent / 200 * length, closed=True)
        if len(corners) == 4:
            return np.asarray(corners[:, 0, :], np.float32)
    return None


def _fitted(points: np.ndarray, rough: np.ndarray) -> np.ndarray:
    """The corners where lines through the middles of the four sides meet (4 x 2)."""
    lines = []
    for start, end in zip(rough, np.roll(rough, -1, axis=0), strict=True):
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        offset = points - start
        place = offset @ along / max(float(np.linalg.norm(end - start)), 1.0)
        aside = np.abs(offset @ np.array([-along[1], along[0]]))
        near = points[(place > 0.12) & (place < 0.88) & (aside < 0.03 * np.linalg.norm(end - start) + 2)]
        if len(near) < 8:
            return rough
        vx, vy, x, y = cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        lines.append((vy, -vx, vy * x - vx * y))
    meets = [_meet(lines[i - 1], lines[i]) for i in range(4)]
    return rough if any(m is None for m in meets) else np.array(meets, np.float32)


def _meet(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float] | None:
    across = a[0] * b[1] - b[0] * a[1]
    if abs(across) < 1e-6:
        return None
    return (a[2] * b[1] - b[2] * a[1]) / across, (a[0] * b[2] - b[0] * a[2]) / across


def _ordered(corners: np.ndarray) -> np.ndarray:
    """Clockwise, beginning with the corner that lies farthest to the upper left."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    clockwise = corners[np.argsort(angles)]
    return np.asarray(np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0), np.float32)


def _is_plausible(corners: np.ndarray, hull: np.ndarray) -> bool:
    """Whether four corners are those of a sheet in perspective: no sharp angle, and they hold what was found."""
    for i in range(4):
        one, two = corners[i - 1] - corners[i], corners[(i + 1) % 4] - corners[i]
        lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
        angle = np.degrees(np.arccos(np.clip(float(one @ two) / max(lengths, 1.0), -1, 1)))
        if not _SQUAREST <= angle <= _BLUNTEST:
            return False
    area = cv2.contourArea(corners)
    return bool(_SOLID <= cv2.contourArea(hull) / max(area, 1.0) <= 1.04)


def _lies_on_desk(smooth: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a darker desk is seen beyond at least three sides: a copier's dark edge is seen on one or two."""
    height, width = smooth.shape[:2]
    light = smooth.min(axis=2).astype(np.float32)
    middle, step = corners.mean(axis=0), max(4.0, 0.015 * max(height, width))
    seen = 0
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        normal = np.array([end[1] - start[1], start[0] - end[0]])
        normal = normal / max(float(np.linalg.norm(normal)), 1.0)
        outward = normal if (start + end) @ normal / 2 > middle @ normal else -normal
        places = start + (end - start) * np.linspace(0.1, 0.9, 25)[:, None]
        outside, inside = places + outward * step, places - outward * step
        off = (outside < _EDGE_SHARE * width * 0.2).any(axis=1) | (outside >= [width - 1, height - 1]).any(axis=1)
        if off.mean() > 0.5:
            continue
        seen += float(np.median(_at(light, inside[~off]) - _at(light, outside[~off]))) > _CONTRAST
    return seen >= _SIDES_ON_DESK


def _at(light: np.ndarray, places: np.ndarray) -> np.ndarray:
    x = np.clip(places[:, 0].round().astype(int), 0, light.shape[1] - 1)
    y = np.clip(places[:, 1].round().astype(int), 0, light.shape[0] - 1)
    return np.asarray(light[y, x])


def _same_place(a: np.ndarray, b: np.ndarray) -> bool:
    shared, _ = cv2.intersectConvexConvex(a, b)
    return bool(shared > _SAME_PLACE * min(cv2.contourArea(a), cv2.contourArea(b)))
