"""Pages turned upright: quarter turns by the lines of text, up or down by reading, then the fine skew.

Takes a page as it came from the file and hands on the same page with its raster upright, deskewed and filled white.
Also owns the question whether a page is blank.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from extractors.ink import ink_mask, without_red
from extractors.models import BoxTuple, Page
from extractors.ocr import Ocr

_WORK_SIDE_PX = 1000
_SKEW_LIMIT_DEG = 10.0
_SKEW_MATTERS_DEG = 0.06
_MAX_POINTS = 60_000
_SAMPLE_LINES = 4
_SURE_READING = 0.9
_A4_LONG_MM = 297.0
_BLANK_MARK_MM = 1.2
_BLANK_INK_MM2 = 2.5
_EDGE_SHARE = 0.035
_RULING_PX = 45

_TURNS: dict[int, int] = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
Turn = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class _Small:
    """A page's text at working size: mask without rulings, and pixels per millimetre there."""

    text: np.ndarray
    scale: float


def upright(page: Page, ocr: Ocr) -> Page:
    """The page turned and deskewed; `rotation` grows by the degrees clockwise that it was turned.

    A page with a real text layer comes back as it is: its raster was drawn from upright text.
    """
    if page.words is not None:
        return page
    skew = skew_angle(page.image)
    level = deskewed(page.image, skew)
    turn = turn_needed(level, ocr)
    return replace(page, image=turned(level, turn), rotation=(page.rotation + turn) % 360)


def turned(image: np.ndarray, degrees: int) -> np.ndarray:
    """The image turned clockwise by a multiple of 90 degrees."""
    return image if degrees % 360 == 0 else cv2.rotate(image, _TURNS[degrees % 360])


def deskewed(image: np.ndarray, angle: float) -> np.ndarray:
    """The image turned counter-clockwise by `angle` degrees on a canvas that keeps its corners, filled with paper."""
    if abs(angle) < _SKEW_MATTERS_DEG:
        return image
    height, width = image.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), dtype=np.float64)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = int(height * sine + width * cosine), int(height * cosine + width * sine)
    matrix[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    return cv2.warpAffine(image, matrix, (new_width, new_height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def skew_angle(image: np.ndarray) -> float:
    """Degrees by which to turn the image counter-clockwise to level it, within ±10; 0 on a page without lines.

    The angle whose row and column sums of ink are sharpest: text lines and rulings both speak for it.
    """
    small, _ = _work_size(image)
    ink = ink_mask(without_red(small), px_per_mm=_WORK_SIDE_PX / _A4_LONG_MM)
    edges = ink & ~np.roll(ink, 1, axis=0)
    uprights = ink & ~np.roll(ink, 1, axis=1)
    rows, columns = _points(edges), _points(uprights)
    if len(rows) < 200:
        return 0.0
    best = _sharpest(rows, columns, np.arange(-_SKEW_LIMIT_DEG, _SKEW_LIMIT_DEG + 0.1, 0.4))
    best = _sharpest(rows, columns, best + np.arange(-0.4, 0.41, 0.1))
    return float(_sharpest(rows, columns, best + np.arange(-0.08, 0.081, 0.02)))


def _points(mask: np.ndarray) -> np.ndarray:
    """x, y of the set pixels around the middle of the mask, thinned to a bounded number (N x 2)."""
    y, x = np.nonzero(mask)
    points = np.column_stack((x - mask.shape[1] / 2, y - mask.shape[0] / 2)).astype(np.float32)
    return points[:: max(1, len(points) // _MAX_POINTS + 1)] if len(points) > _MAX_POINTS else points


def _sharpest(rows: np.ndarray, columns: np.ndarray, angles: np.ndarray) -> float:
    def sharpness(angle: float) -> float:
        cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        return _peaks(rows[:, 1] * cosine - rows[:, 0] * sine) + _peaks(columns[:, 0] * cosine + columns[:, 1] * sine)

    scores = [sharpness(float(a)) for a in angles]
    return float(angles[int(np.argmax(scores))])


def _peaks(positions: np.ndarray) -> float:
    counts = np.bincount((positions + 2 * _WORK_SIDE_PX).astype(np.int32))
    return float((counts.astype(np.float64) ** 2).sum())


def turn_needed(image: np.ndarray, ocr: Ocr) -> Turn:
    """Degrees clockwise by which a level page must be turned to stand upright; 0 where nothing can be read."""
    small = _small(image)
    first: Turn = 90 if _is_sideways(small.text) else 0
    best_turn, best_score = first, -1.0
    for start in (first, 90 - first):
        for turn in (start, start + 180):
            score = _reads_as(image, small, turn, ocr)
            if score > best_score:
                best_turn, best_score = turn, score  # type: ignore[assignment]
            if score >= _SURE_READING:
                return turn  # type: ignore[return-value]
        if best_score >= 0.6:
            break
    return best_turn if best_score > 0.2 else 0


def _reads_as(image: np.ndarray, small: _Small, turn: int, ocr: Ocr) -> float:
    """How well a few lines read with the page turned: mean confidence of their characters, 0 without lines."""
    boxes = _line_boxes(turned(small.text.view(np.uint8), turn), small.scale)
    page = turned(image, turn)
    crops = [_crop(page, b, small.scale) for b in boxes[:_SAMPLE_LINES]]
    weights = scores = 0.0
    for reading in ocr.read_crops(crops):
        chances = [p for _, p in reading.characters] or [reading.confidence] * len(reading.text)
        weights += len(chances)
        scores += sum(chances)
    return scores / weights if weights >= 4 else 0.0


def _crop(page: np.ndarray, box: BoxTuple, scale: float) -> np.ndarray:
    x0, y0, x1, y1 = (v / scale for v in box)
    pad = 0.25 * (y1 - y0)
    return page[max(0, int(y0 - pad)) : int(y1 + pad), max(0, int(x0 - pad)) : int(x1 + pad)]


def _line_boxes(text: np.ndarray, scale: float) -> list[BoxTuple]:
    """Boxes of text lines (working pixels): those of the commonest height first, longer before shorter."""
    height_px = _WORK_SIDE_PX / _A4_LONG_MM * 4
    joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, int(height_px * 0.9)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, w, h, area in stats[1:count].tolist():
        if 0.4 * height_px < h < 2.5 * height_px and 2.5 * h < w < 20 * h and area > 0.3 * w * h:
            found.append((float(x), float(y), float(x + w), float(y + h)))
    return sorted(found, key=lambda b: -min(b[2] - b[0], 12 * height_px))


def _is_sideways(text: np.ndarray) -> bool:
    """Whether the marks join up along columns rather than along rows."""
    reach = int(_WORK_SIDE_PX / _A4_LONG_MM * 2)
    mask = text.view(np.uint8)
    rows = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    columns = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, 1), np.uint8))
    return _elongation(columns.T) > _elongation(rows)


def _elongation(mask: np.ndarray) -> float:
    """Area in components at least three times as wide as high."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask))
    sizes = stats[1:].astype(np.float64)
    long = (sizes[:, 2] > 3 * sizes[:, 3]) & (sizes[:, 3] > 4)
    return float(sizes[long, 4].sum())


def _small(image: np.ndarray) -> _Small:
    small, scale = _work_size(image)
    ink = ink_mask(without_red(small), px_per_mm=_WORK_SIDE_PX / _A4_LONG_MM).view(np.uint8)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RULING_PX), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((_RULING_PX, 1), np.uint8))
    rulings = cv2.dilate(cv2.max(across, down), np.ones((3, 3), np.uint8))
    return _Small(text=np.where(np.asarray(rulings) > 0, 0, ink).astype(np.uint8), scale=scale)


def _work_size(image: np.ndarray) -> tuple[np.ndarray, float]:
    scale = min(1.0, _WORK_SIDE_PX / max(image.shape[:2]))
    size = (max(1, int(image.shape[1] * scale)), max(1, int(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA), scale


def is_blank(image: np.ndarray, *, dpi: float | None = None) -> bool:
    """Whether a page carries nothing: specks, dust, dark edges and show-through do not count.

    image: BGR or grey, uint8. dpi: of the image; taken as A4 if None.
    """
    px_per_mm = dpi / 25.4 if dpi else max(image.shape[:2]) / _A4_LONG_MM
    grey = image if image.ndim == 2 else image.min(axis=2)
    scale = min(1.0, 4.0 / px_per_mm)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    px_per_mm *= scale
    inset = int(max(small.shape) * _EDGE_SHARE)
    inner = small[inset:-inset, inset:-inset] if min(small.shape) > 4 * inset else small
    if inner.size == 0:
        return True
    ink = ink_mask(inner, px_per_mm=px_per_mm).view(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[1:]
    marks = sizes[np.maximum(sizes[:, 2], sizes[:, 3]) >= _BLANK_MARK_MM * px_per_mm]
    return bool(marks[:, 4].sum() / px_per_mm**2 < _BLANK_INK_MM2)
