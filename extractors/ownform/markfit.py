"""Where a page of the own form lies whose code was read: the code's direction and scale, and the marks it points to.

Takes the picture and the code found on it; hands on the map from the blank's millimetres to the picture's pixels and
its worst error. With a corner lost, three marks and the code do.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.layout import FormPage, MmBox
from extractors.marks import FoundCode
from extractors.ownform.markonly import outlines
from extractors.pages import ink_mask

_FEWEST_MARKS = 3
_NEAR_MM = 8.0
_SPREAD = 0.22
"""How far a mark may lie from where the QR alone puts it: some millimetres, and a share of its distance."""
_MOST_CANDIDATES = 4
_MOST_ERROR_MM = 2.0
_LOST_MARK_MM = 0.6
"""A fit with one mark fewer must be this much better to be preferred."""


@dataclass(frozen=True)
class MarkFit:
    """A 3 x 3 map from millimetres to pixels, its worst error in millimetres, and how many marks it rests on."""

    to_px: np.ndarray
    error_mm: float
    marks: int


def _corners(box: MmBox) -> np.ndarray:
    """Upper left, upper right, lower right, lower left."""
    return np.array([[box.x, box.y], [box.x + box.w, box.y], [box.x + box.w, box.y + box.h], [box.x, box.y + box.h]])


def from_qr(qr: MmBox, found: FoundCode) -> np.ndarray:
    """2 x 3 similarity from millimetres of the blank to pixels of the scan; a direction and a scale, no more."""
    similarity, _ = cv2.estimateAffinePartial2D(_corners(qr), np.array(found.corners))
    return np.asarray(similarity)


def _solid_squares(grey: np.ndarray, form_page: FormPage, found: FoundCode) -> list[np.ndarray]:
    """Centres of filled black squares of about a mark's size, in any direction and mild perspective."""
    rough = from_qr(form_page.qr, found)
    px_per_mm = float(np.hypot(rough[0, 0], rough[1, 0]))
    side_px = form_page.marks[0].w * px_per_mm
    mask = ink_mask(grey, px_per_mm=px_per_mm).astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((max(3, int(side_px * 0.35)),) * 2, np.uint8))
    centres = []
    for contour in outlines(opened):
        (x, y), (w, h), _ = cv2.minAreaRect(contour)
        if min(w, h) > 0.45 * side_px and max(w, h) < 1.6 * side_px and max(w, h) < 1.6 * min(w, h):
            centres.append(np.array([x, y]))
    return centres


def best_fit(grey: np.ndarray, form_page: FormPage, found: FoundCode) -> MarkFit | None:
    """The map that the squares give which fit best; None with fewer than three of them.

    Each choice of squares for the marks is held against the corners of the QR, which it was not made from.
    """
    squares = _solid_squares(grey, form_page, found)
    rough = from_qr(form_page.qr, found)
    blank = np.array([[m.x + m.w / 2, m.y + m.h / 2] for m in form_page.marks])
    choices = [_candidates(squares, rough, centre, form_page.qr) for centre in blank]
    best: MarkFit | None = None
    for choice in itertools.product(*choices):
        seen = [(mm, px) for mm, px in zip(blank, choice, strict=True) if px is not None]
        if len(seen) < _FEWEST_MARKS:
            continue
        fit = _fit(np.array([mm for mm, _ in seen]), np.array([px for _, px in seen]), form_page.qr, found)
        bound = _MOST_ERROR_MM if best is None else best.error_mm
        if fit is not None and fit[1] + _LOST_MARK_MM * (len(blank) - len(seen)) < bound:
            best = MarkFit(fit[0], fit[1] + _LOST_MARK_MM * (len(blank) - len(seen)), len(seen))
    return best


def _candidates(
    squares: Sequence[np.ndarray], rough: np.ndarray, centre: np.ndarray, qr: MmBox
) -> list[np.ndarray | None]:
    """The squares that may be the mark at `centre`: near where the QR alone would put it; None for a lost corner."""
    middle = np.array([qr.x + qr.w / 2, qr.y + qr.h / 2])
    px_per_mm = float(np.hypot(rough[0, 0], rough[1, 0]))
    reach = px_per_mm * (_NEAR_MM + _SPREAD * float(np.hypot(*(centre - middle))))
    expected = rough[:, :2] @ centre + rough[:, 2]
    near = sorted((float(np.hypot(*(s - expected))), i) for i, s in enumerate(squares))
    return [*(squares[i] for distance, i in near[:_MOST_CANDIDATES] if distance < reach), None]


def _fit(blank: np.ndarray, seen: np.ndarray, qr: MmBox, found: FoundCode) -> tuple[np.ndarray, float] | None:
    """The map that the marks give (with the QR's corners where a mark is lost) and its worst error in millimetres."""
    points = np.vstack([blank, _corners(qr)])
    pixels = np.vstack([seen, np.array(found.corners)])
    whole = len(blank) == len(points) - 4 == 4
    exact, _ = cv2.findHomography(blank, seen) if whole else cv2.findHomography(points, pixels)
    if exact is None or abs(np.linalg.det(exact)) < 1e-9:
        return None
    back = cv2.perspectiveTransform(pixels[None].astype(float), np.linalg.inv(exact))[0]
    return np.asarray(exact), float(np.hypot(*(back - points).T).max())
