"""Lays a scanned page of the project's own form over its blank: which pixel is which millimetre.

Takes the page as it came, in any direction, and the QR on it; hands on the page redrawn upright at a fixed scale, so
that every slot of the blank lies where `extractors.blank` says. The QR gives version, page and direction; the four
corner marks give the exact place; with a corner lost, three marks and the QR do.
"""

from __future__ import annotations

import itertools
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
_FEWEST_MARKS = 3
_NEAR_MM = 8.0
_SPREAD = 0.22
"""How far a mark may lie from where the QR alone puts it: some millimetres, and a share of its distance."""
_MOST_CANDIDATES = 4
_MOST_ERROR_MM = 2.0
_LOST_MARK_MM = 0.6
"""A fit with one mark fewer must be this much better to be preferred."""
_FRAME_INK = 0.6
_FAINTEST = 0.93
_SQUARES_SEEN = 0.7


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
    fit = _best_fit(form_page, found, _solid_squares(image, form_page, found))
    if fit is None:
        return None
    exact, error_mm = fit
    size = (round(layout.width_mm * PX_PER_MM), round(layout.height_mm * PX_PER_MM))
    scale = np.diag([1 / PX_PER_MM, 1 / PX_PER_MM, 1.0])
    redrawn = cv2.warpPerspective(
        image, exact @ scale, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(255, 255, 255)
    )
    if not _shows_its_squares(redrawn, form_page):
        return None
    return Registered(redrawn, code, form_page, _rotation(found), error_mm)


def _corners(box: MmBox) -> np.ndarray:
    """Upper left, upper right, lower right, lower left."""
    return np.array([[box.x, box.y], [box.x + box.w, box.y], [box.x + box.w, box.y + box.h], [box.x, box.y + box.h]])


def _from_qr(qr: MmBox, found: FoundCode) -> np.ndarray:
    """2 x 3 similarity from millimetres of the blank to pixels of the scan; a direction and a scale, no more."""
    similarity, _ = cv2.estimateAffinePartial2D(_corners(qr), np.array(found.corners))
    return np.asarray(similarity)


def _solid_squares(image: np.ndarray, form_page: FormPage, found: FoundCode) -> list[np.ndarray]:
    """Centres of filled black squares of about a mark's size, in any direction and mild perspective."""
    rough = _from_qr(form_page.qr, found)
    px_per_mm = float(np.hypot(rough[0, 0], rough[1, 0]))
    side_px = form_page.marks[0].w * px_per_mm
    mask = ink_mask(without_red(image), px_per_mm=px_per_mm).astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((max(3, int(side_px * 0.35)),) * 2, np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    centres = []
    for contour in contours:
        (x, y), (w, h), _ = cv2.minAreaRect(contour)
        if min(w, h) > 0.45 * side_px and max(w, h) < 1.6 * side_px and max(w, h) < 1.6 * min(w, h):
            centres.append(np.array([x, y]))
    return centres


def _best_fit(form_page: FormPage, found: FoundCode, squares: Sequence[np.ndarray]) -> tuple[np.ndarray, float] | None:
    """3 x 3 map from millimetres to pixels and its worst error in millimetres, from the squares that fit best.

    Each choice of squares for the marks is held against the corners of the QR, which it was not made from.
    """
    rough = _from_qr(form_page.qr, found)
    blank = np.array([[m.x + m.w / 2, m.y + m.h / 2] for m in form_page.marks])
    choices = [_candidates(squares, rough, centre, form_page.qr) for centre in blank]
    best: tuple[np.ndarray, float] | None = None
    for choice in itertools.product(*choices):
        seen = [(mm, px) for mm, px in zip(blank, choice, strict=True) if px is not None]
        if len(seen) < _FEWEST_MARKS:
            continue
        fit = _fit(np.array([mm for mm, _ in seen]), np.array([px for _, px in seen]), form_page.qr, found)
        bound = _MOST_ERROR_MM if best is None else best[1]
        if fit is not None and fit[1] + _LOST_MARK_MM * (len(blank) - len(seen)) < bound:
            best = (fit[0], fit[1] + _LOST_MARK_MM * (len(blank) - len(seen)))
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


def _shows_its_squares(redrawn: np.ndarray, form_page: FormPage) -> bool:
    """Whether the printed tick squares lie where the blank has them: the last proof that the page lies right."""
    darkest = cv2.erode(without_red(redrawn), np.ones((5, 5), np.uint8))
    boxes = [px_box(tick.box) for slot in form_page.slots for tick in slot.ticks]
    return not boxes or float(np.mean([_is_framed(darkest, box) for box in boxes])) > _SQUARES_SEEN


def _is_framed(grey: np.ndarray, box: BoxTuple) -> bool:
    """Whether a box's outline is darker than the paper beside it along most of its length, however faint the print."""
    x0, y0, x1, y1 = (round(v) for v in box)
    outline = np.concatenate((grey[y0, x0:x1], grey[y1, x0:x1], grey[y0:y1, x0], grey[y0:y1, x1]))
    beside = np.percentile(grey[y0 - 12 : y1 + 12, x0 - 12 : x1 + 12], 90)
    return bool(np.mean(outline < _FAINTEST * beside) > _FRAME_INK)


def _rotation(found: FoundCode) -> int:
    """The clockwise turn, in quarter circles, that brings the code's upper edge to the top."""
    (x0, y0), (x1, y1) = found.corners[0], found.corners[1]
    angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    return int(round(-angle / 90) * 90 % 360)
