"""Seals and signatures as presence: whether there is a round seal on a page, whether a place carries ink."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.ink import red_mask
from extractors.models import BoxTuple

_WORK_PX_PER_MM = 3.0
_DIAMETER_MM = (28.0, 56.0)
_RED_LEAST_MM2 = 40.0
_RING_COVER = 0.8


def find_seals(image: np.ndarray, grey: np.ndarray, *, px_per_mm: float) -> tuple[BoxTuple, ...]:
    """Boxes of the round seals on a page: red ones by colour, else black ones (a copy) by their ring.

    image: H x W x 3 BGR; grey: the same page, H x W; uint8.
    """
    return _red_seals(image, px_per_mm) or _black_seals(grey, px_per_mm)


def _red_seals(image: np.ndarray, px_per_mm: float) -> tuple[BoxTuple, ...]:
    scale = min(1.0, _WORK_PX_PER_MM / px_per_mm)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = red_mask(small).astype(np.uint8)
    per_mm = px_per_mm * scale
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((int(3 * per_mm) | 1,) * 2, np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for index, (x, y, w, h, _) in enumerate(stats[1:].tolist(), 1):
        inked = float(mask[labels == index].sum()) / per_mm**2
        fits = min(w, h) >= 0.6 * _DIAMETER_MM[0] * per_mm and max(w, h) <= 2 * _DIAMETER_MM[1] * per_mm
        if fits and inked >= _RED_LEAST_MM2:
            found.append((x / scale, y / scale, (x + w) / scale, (y + h) / scale))
    return tuple(found)


def _black_seals(grey: np.ndarray, px_per_mm: float) -> tuple[BoxTuple, ...]:
    """Rings of seal size whose circumference is inked nearly all round."""
    scale = min(1.0, _WORK_PX_PER_MM / px_per_mm)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    per_mm = px_per_mm * scale
    low, high = (int(d / 2 * per_mm) for d in _DIAMETER_MM)
    circles = cv2.HoughCircles(
        cv2.medianBlur(small, 3),
        cv2.HOUGH_GRADIENT,
        2,
        10 * per_mm,
        param1=120,
        param2=90,
        minRadius=low,
        maxRadius=high,
    )
    found = []
    for x, y, radius in [] if circles is None else circles[0][:8].tolist():
        if _ring_cover(small, x, y, radius, per_mm) >= _RING_COVER:
            box = (x - radius, y - radius, x + radius, y + radius)
            found.append(tuple(v / scale for v in box))
    return tuple(found)


def _ring_cover(grey: np.ndarray, x: float, y: float, radius: float, per_mm: float) -> float:
    """Share of the circumference that is dark within 1.5 mm."""
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    dark = np.zeros(len(angles), dtype=bool)
    for offset in np.arange(-1.5 * per_mm, 1.5 * per_mm + 0.5):
        columns = np.clip((x + (radius + offset) * np.cos(angles)).astype(int), 0, grey.shape[1] - 1)
        rows = np.clip((y + (radius + offset) * np.sin(angles)).astype(int), 0, grey.shape[0] - 1)
        dark |= grey[rows, columns] < 140
    return float(dark.mean())
