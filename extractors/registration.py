"""Lays a scanned page of the project's own form over its blank: which pixel is which millimetre.

Takes the page as it came, in any direction, and the QR on it; hands on the page redrawn upright at a fixed scale, so
that every slot of the blank lies where `extractors.blank` says. The QR gives version, page and direction; the four
corner marks give the exact place; with a corner lost, three marks and the QR do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.blank import FormLayout, FormPage, MmBox
from extractors.codes import FormCode, FoundCode, parse_code
from extractors.ink import ink_mask, without_red
from extractors.models import BoxTuple

PX_PER_MM = 10.0
"""Scale of a registered page (254 dpi)."""
_SEARCH_MM = 16.0
_FEWEST_MARKS = 3


@dataclass(frozen=True)
class Registered:
    """A page of the own form, redrawn: `image` is H x W x 3 uint8 at PX_PER_MM, `error_mm` the worst mark's offset.

    rotation: degrees clockwise by which the page as it came had to be turned.
    """

    image: np.ndarray
    code: FormCode
    form_page: FormPage
    rotation: int
    error_mm: float


def px_box(box: MmBox) -> BoxTuple:
    """A box of the blank in pixels of a registered page."""
    return (box.x * PX_PER_MM, box.y * PX_PER_MM, (box.x + box.w) * PX_PER_MM, (box.y + box.h) * PX_PER_MM)


def form_code(codes: Sequence[FoundCode]) -> tuple[FormCode, FoundCode] | None:
    """The first code among those found on a page that names a page of the own form."""
    for found in codes:
        code = parse_code(found.payload)
        if isinstance(code, FormCode):
            return code, found
    return None


def register(image: np.ndarray, codes: Sequence[FoundCode], layout: FormLayout) -> Registered | None:
    """The page laid over its blank, or None where it is not a page of this version or too little of it is left.

    image: H x W x 3 uint8 as scanned. codes: what `find_codes` saw on it.
    """
    known = form_code(codes)
    if known is None or known[0].version != layout.version:
        return None
    code, found = known
    form_page = next((p for p in layout.pages if p.number == code.page), None)
    if form_page is None:
        return None
    rough = _from_qr(form_page.qr, found)
    blank, seen = _matching_marks(image, form_page, rough)
    if len(blank) < _FEWEST_MARKS:
        return None
    exact, error_mm = _fit(form_page, found, blank, seen)
    size = (round(layout.width_mm * PX_PER_MM), round(layout.height_mm * PX_PER_MM))
    scale = np.diag([1 / PX_PER_MM, 1 / PX_PER_MM, 1.0])
    redrawn = cv2.warpPerspective(
        image, exact @ scale, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(255, 255, 255)
    )
    return Registered(redrawn, code, form_page, _rotation(found), error_mm)


def _corners(box: MmBox) -> np.ndarray:
    """Upper left, upper right, lower right, lower left."""
    return np.array([[box.x, box.y], [box.x + box.w, box.y], [box.x + box.w, box.y + box.h], [box.x, box.y + box.h]])


def _from_qr(qr: MmBox, found: FoundCode) -> np.ndarray:
    """2 x 3 similarity from millimetres of the blank to pixels of the scan, good to some millimetres."""
    similarity, _ = cv2.estimateAffinePartial2D(_corners(qr), np.array(found.corners))
    return np.asarray(similarity)


def _matching_marks(image: np.ndarray, form_page: FormPage, rough: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centres of the marks that were found: on the blank (N x 2, mm) and on the scan (N x 2, px)."""
    px_per_mm = float(np.hypot(rough[0, 0], rough[1, 0]))
    squares = _solid_squares(image, side_px=form_page.marks[0].w * px_per_mm, px_per_mm=px_per_mm)
    blank, seen = [], []
    for mark in form_page.marks:
        centre = np.array([mark.x + mark.w / 2, mark.y + mark.h / 2])
        expected = rough[:, :2] @ centre + rough[:, 2]
        near = [s for s in squares if np.hypot(*(s - expected)) < _SEARCH_MM * px_per_mm]
        if near:
            blank.append(centre)
            seen.append(min(near, key=lambda s: float(np.hypot(*(s - expected)))))
    return np.array(blank), np.array(seen)


def _solid_squares(image: np.ndarray, *, side_px: float, px_per_mm: float) -> list[np.ndarray]:
    """Centres of filled black squares of about the given side, in any direction."""
    mask = ink_mask(without_red(image), px_per_mm=px_per_mm).astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((max(3, int(side_px * 0.35)),) * 2, np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    centres = []
    for contour in contours:
        (x, y), (w, h), _ = cv2.minAreaRect(contour)
        if min(w, h) > 0.6 * side_px and max(w, h) < 1.5 * side_px and max(w, h) < 1.35 * min(w, h):
            centres.append(np.array([x, y]))
    return centres


def _fit(form_page: FormPage, found: FoundCode, blank: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, float]:
    """3 x 3 map from millimetres to pixels, and the worst mark's error in millimetres."""
    points = np.vstack([blank, _corners(form_page.qr)])
    pixels = np.vstack([seen, np.array(found.corners)])
    if len(blank) == len(form_page.marks):
        exact, _ = cv2.findHomography(blank, seen)
    else:
        affine, _ = cv2.estimateAffine2D(points, pixels, ransacReprojThreshold=1e9)
        exact = np.vstack([affine, [0, 0, 1]])
    back = cv2.perspectiveTransform(pixels[None], np.linalg.inv(exact))[0]
    return np.asarray(exact), float(np.abs(back - points).max())


def _rotation(found: FoundCode) -> int:
    """The clockwise turn, in quarter circles, that brings the code's upper edge to the top."""
    (x0, y0), (x1, y1) = found.corners[0], found.corners[1]
    angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    return int(round(-angle / 90) * 90 % 360)
