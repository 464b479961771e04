"""What is ink on a page: the mark of a pen or printer, told from paper, shadow and red seals.

Hands on a grey picture without red, and a mask of the ink in it.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

_RULE_MM = 14.0
_STROKE_MM = 1.0
_SPECK_PX = 12
_DOT_REACH_MM = 1.6
_REDDISH = 24
_INK_BELOW = np.ceil(0.72 * np.maximum(np.arange(256), 60)).astype(np.uint8)
"""For each level of the paper, the grey level below which there is ink."""


def without_red(image: np.ndarray) -> np.ndarray:
    """A grey picture (H x W uint8) in which red ink is as light as paper and black or blue ink stays dark.

    image: H x W x 3 BGR or H x W grey, uint8.
    """
    if image.ndim == 2:
        return image
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    red, lead = _red_lead(image)
    reddish = lead > _REDDISH
    if reddish.any():
        np.copyto(grey, cv2.max(red, grey), where=reddish)
    return grey


def ink_mask(grey: np.ndarray, *, px_per_mm: float) -> np.ndarray:
    """True where there is ink: darker than the paper around it (H x W bool); follows shadows and grey paper.

    grey: H x W uint8, red already taken out.
    """
    block = int(px_per_mm * 8) | 1
    paper = cv2.medianBlur(cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), _odd(block // 4))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    mask: np.ndarray = np.less(grey, cv2.LUT(paper, _INK_BELOW))
    return mask


def rule_mask(ink: np.ndarray, *, px_per_mm: float) -> np.ndarray:
    """True on printed rules: level or upright lines longer than any stroke of writing (H x W bool)."""
    plain = ink.astype(np.uint8)
    length = int(_RULE_MM * px_per_mm)
    lines = cv2.bitwise_or(long_runs(plain, length), long_runs(plain, length, is_upright=True))
    mask: np.ndarray = np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8))) > 0
    return mask


def long_runs(plain: np.ndarray, length: int, *, is_upright: bool = False) -> np.ndarray:
    """The level (or upright) runs of ink of at least `length` pixels; one that leaves the picture may go on outside.

    plain: H x W uint8, 0 or 1; so is the answer. It is a morphological opening, done only on the rows (or columns) that
    hold ink enough for such a run.
    """
    axis = 0 if is_upright else 1
    kernel = np.ones((length, 1) if is_upright else (1, length), np.uint8)
    full = np.flatnonzero(plain.sum(axis=axis, dtype=np.int32) >= min(length // 2, plain.shape[axis]))
    opened = np.zeros_like(plain)
    if len(full):
        where = (slice(None), full) if is_upright else (full, slice(None))
        opened[where] = cv2.morphologyEx(np.ascontiguousarray(plain[where]), cv2.MORPH_OPEN, kernel)
    return opened


def pen_mask(ink: np.ndarray, *, px_per_mm: float) -> np.ndarray:
    """The ink that is writing: strokes, and dots close to a stroke; specks of a scan are left out (H x W bool)."""
    if not ink.size:  # OpenCV ends the whole process
        return np.zeros(ink.shape, dtype=bool)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    longest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    is_stroke = (longest >= _STROKE_MM * px_per_mm) & (stats[:, cv2.CC_STAT_AREA] > _SPECK_PX)
    is_stroke[0] = False
    if count < 2 or not is_stroke.any():
        return np.zeros(ink.shape, dtype=bool)
    strokes = is_stroke[labels]
    reach = int(_DOT_REACH_MM * px_per_mm) * 2 + 1
    near = cv2.dilate(strokes.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    mask: np.ndarray = ink & near
    return mask


def red_mask(image: np.ndarray) -> np.ndarray:
    """True where there is red ink of a seal (H x W bool); all False on a grey picture."""
    if image.ndim == 2:
        return np.zeros(image.shape, dtype=bool)
    red, lead = _red_lead(image)
    mask: np.ndarray = (red > 90) & (lead > 40)
    return mask


def _red_lead(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The red channel, and by how much it is above both others, 0 where it is not (H x W uint8)."""
    blue, green, red = cv2.split(image)
    return np.asarray(red), np.asarray(cv2.subtract(red, cv2.max(blue, green)))


def level(grey: np.ndarray, percent: float) -> float:
    """The grey level below which this share of the pixels lies, as `np.percentile` has it, by counting.

    grey: H x W uint8, not empty.
    """
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    rank = (grey.size - 1) * percent / 100
    lower, upper = np.searchsorted(np.cumsum(counts, dtype=np.float64), (int(rank), math.ceil(rank)), side="right")
    return float(lower + (upper - lower) * (rank - int(rank)))


def _odd(size: int) -> int:
    return min(255, max(3, size | 1))
