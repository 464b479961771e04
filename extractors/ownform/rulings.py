"""The printed rules of the blank as a yardstick: how many of them a page shows, and by how much a fit is off.

Takes a picture of a page and a rough map from the blank's millimetres to its pixels; hands on a better map, and the
share of the rules that are seen. Only pages that have lost a mark or their code come here.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from extractors.layout import FormPage, MmBox

_SCALE = 4.0
"""Working pixels per millimetre."""
_WINDOW_MM = 36.0
_STEP_MM = 20.0
_REACHES_MM = (3.2, 3.2, 1.6, 0.8)
"""How far each round looks; rows of the form repeat every 7.2 mm."""
_FEWEST_WINDOWS = 6
_LEAST_LIKENESS = 0.3
_TOLERANCE_MM = 0.7
_STRAIGHT_MM = 12.0
"""Least length of rules in each direction that a window needs to say where it lies."""
_POINTS = 900
_PIECE_PX, _PIECE_SEEN = 24, 0.6
"""A cell is whole where of every six millimetres of its outline more than so much is seen."""
_DARKER = 18
"""Grey levels by which a rule is darker than the paper beside it."""


def seen_share(grey: np.ndarray, to_px: np.ndarray, form_page: FormPage, *, slack_mm: float = 0.4) -> float:
    """The share (0..1) of the page's rules inside the picture that are seen as lines; 0 where most lie outside.

    grey: H x W uint8 without red. to_px: 3 x 3, millimetres of the blank to pixels.
    """
    lines, inside = _lines_of(grey, to_px, form_page)
    rules = (_drawn(form_page)[0] > 0) & inside
    if rules.sum() < 0.5 * (_drawn(form_page)[0] > 0).sum():
        return 0.0
    side = 2 * round(slack_mm * _SCALE) + 1
    seen = np.asarray(cv2.dilate((lines > _DARKER).astype(np.uint8), np.ones((side, side), np.uint8))) > 0
    return float(seen[rules].mean())


def unseen(grey: np.ndarray, to_px: np.ndarray, form_page: FormPage) -> frozenset[str]:
    """The names of the slots that are cut off at the picture's edge or whose ruled cell is not seen (folded, torn)."""
    lines, inside = _lines_of(grey, to_px, form_page)
    seen = np.asarray(cv2.dilate((lines > _DARKER).astype(np.uint8), np.ones((5, 5), np.uint8))) > 0
    return frozenset(s.name for s in form_page.slots if not _is_whole(s.cell, seen, inside))


def _is_whole(cell: MmBox, seen: np.ndarray, inside: np.ndarray) -> bool:
    """Whether a cell lies on the picture and all of its outline is seen; a covered corner is one too many."""
    x0, y0, x1, y1 = (round(v * _SCALE) for v in (cell.x, cell.y, cell.x + cell.w, cell.y + cell.h))
    if not inside[y0:y1, x0:x1].all():
        return False
    sides = (seen[y0, x0:x1], seen[y1, x0:x1], seen[y0:y1, x0], seen[y0:y1, x1])
    pieces = [piece for side in sides for piece in np.array_split(side, max(1, round(len(side) / _PIECE_PX)))]
    return all(piece.mean() > _PIECE_SEEN for piece in pieces if len(piece))


def line_mask(small: np.ndarray) -> np.ndarray:
    """True where a picture of about four pixels a millimetre is darker than close by: thin lines and letters."""
    return np.asarray(cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((7, 7), np.uint8))) > _DARKER


def quick_share(near_lines: np.ndarray, to_px: np.ndarray, form_page: FormPage) -> float:
    """As `seen_share`, from some points of each rule only. near_lines: True on lines and as far as they may be off."""
    points = cv2.perspectiveTransform(_sampled(form_page)[None], to_px)[0].round().astype(int)
    height, width = near_lines.shape
    inside = ((points >= 0) & (points < (width, height))).all(axis=1)
    if inside.sum() < 0.5 * len(points):
        return 0.0
    x, y = points[inside].T
    return float(near_lines[y, x].mean())


def refined(grey: np.ndarray, to_px: np.ndarray, form_page: FormPage) -> np.ndarray | None:
    """The map moved so that the blank's rules lie on those of the picture, or None where too few are found.

    The rough map may be some three millimetres off.
    """
    best = to_px
    for reach in _REACHES_MM:
        moved = _round(grey, best, form_page, reach)
        if moved is None:
            return None
        best = moved
    return best


def _round(grey: np.ndarray, to_px: np.ndarray, form_page: FormPage, reach_mm: float) -> np.ndarray | None:
    lines, inside = _lines_of(grey, to_px, form_page)
    lines = np.where(inside, lines, 0).astype(np.float32)
    pairs = [
        (point, offset)
        for point in _windows(form_page)
        if (offset := _offset(lines, form_page, point, reach_mm)) is not None
    ]
    if len(pairs) < _FEWEST_WINDOWS:
        return None
    blank = np.array([point for point, _ in pairs])
    seen = cv2.perspectiveTransform(blank[None] + np.array([offset for _, offset in pairs])[None], to_px)[0]
    scale = float(np.sqrt(abs(np.linalg.det(to_px[:2, :2]))))
    whole = len(pairs) >= 2 * _FEWEST_WINDOWS and reach_mm < max(_REACHES_MM)
    if whole:
        exact, good = cv2.findHomography(blank, seen, cv2.RANSAC, _TOLERANCE_MM * scale)
    else:
        affine, good = cv2.estimateAffine2D(blank, seen, method=cv2.RANSAC, ransacReprojThreshold=2 * scale)
        exact = None if affine is None else np.vstack([affine, [0, 0, 1]])
    if exact is None or good.sum() < max(_FEWEST_WINDOWS, 0.4 * len(pairs)):
        return None
    return np.asarray(exact)


def _offset(
    lines: np.ndarray, form_page: FormPage, point: tuple[float, float], reach_mm: float
) -> tuple[float, float] | None:
    """By how many millimetres the rules around a point of the blank are off, None where they are not found."""
    half, reach = round(_WINDOW_MM / 2 * _SCALE), round(reach_mm * _SCALE)
    x, y = round(point[0] * _SCALE), round(point[1] * _SCALE)
    drawn = _drawn(form_page)[1]
    x0, y0, x1, y1 = max(reach, x - half), max(reach, y - half), x + half, y + half
    x1, y1 = min(drawn.shape[1] - reach, x1), min(drawn.shape[0] - reach, y1)
    likeness = cv2.matchTemplate(
        lines[y0 - reach : y1 + reach, x0 - reach : x1 + reach], drawn[y0:y1, x0:x1], cv2.TM_CCOEFF_NORMED
    )
    _, best, _, (across, down) = cv2.minMaxLoc(likeness)
    if best < _LEAST_LIKENESS:
        return None
    return (across - reach) / _SCALE, (down - reach) / _SCALE


def _lines_of(grey: np.ndarray, to_px: np.ndarray, form_page: FormPage) -> tuple[np.ndarray, np.ndarray]:
    """The picture over the blank at working scale: how much darker than around each pixel is, and what lies inside."""
    drawn = _drawn(form_page)[0]
    size = (drawn.shape[1], drawn.shape[0])
    matrix = to_px @ np.diag([1 / _SCALE, 1 / _SCALE, 1.0])
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(_softened(grey, to_px), matrix, size, flags=flags, borderValue=(255,))
    inside = cv2.warpPerspective(np.full(grey.shape, 255, np.uint8), matrix, size, flags=flags)
    dark = cv2.morphologyEx(laid, cv2.MORPH_BLACKHAT, np.ones((7, 7), np.uint8))
    return np.minimum(dark, 90), np.asarray(inside) > 250


def _softened(grey: np.ndarray, to_px: np.ndarray) -> np.ndarray:
    """The picture without detail finer than a working pixel."""
    ratio = float(np.sqrt(abs(np.linalg.det(to_px[:2, :2])))) / _SCALE
    return cv2.blur(grey, (round(ratio),) * 2) if ratio >= 1.5 else grey


@lru_cache(maxsize=12)
def _drawn(form_page: FormPage) -> tuple[np.ndarray, np.ndarray]:
    """The rules of the blank at working scale: as thin lines (uint8), and softened for matching (float32)."""
    right = max(m.x + m.w for m in form_page.marks) + form_page.marks[0].x
    bottom = max(m.y + m.h for m in form_page.marks) + form_page.marks[0].y
    thin = np.zeros((round(bottom * _SCALE), round(right * _SCALE)), np.uint8)
    for box in _ruled(form_page):
        corners = (
            (round(box.x * _SCALE), round(box.y * _SCALE)),
            (
                round((box.x + box.w) * _SCALE),
                round((box.y + box.h) * _SCALE),
            ),
        )
        cv2.rectangle(thin, *corners, 255, 1)
    return thin, cv2.GaussianBlur(thin, (0, 0), 1.0).astype(np.float32)


def _ruled(form_page: FormPage) -> list[MmBox]:
    cells = [s.cell for s in form_page.slots]
    ticks = [t.box for s in form_page.slots for t in s.ticks]
    return [*cells, *ticks]


@lru_cache(maxsize=32)
def _sampled(form_page: FormPage) -> np.ndarray:
    """Points on the rules, in millimetres (N x 2)."""
    y, x = np.nonzero(_drawn(form_page)[0])
    return np.column_stack((x, y))[:: max(1, len(x) // _POINTS)] / _SCALE


@lru_cache(maxsize=32)
def _windows(form_page: FormPage) -> tuple[tuple[float, float], ...]:
    """Points of the blank with rules in both directions around them."""
    thin = _drawn(form_page)[0] > 0
    half = _WINDOW_MM / 2
    points = []
    for y in np.arange(half, thin.shape[0] / _SCALE - half / 2, _STEP_MM):
        for x in np.arange(half, thin.shape[1] / _SCALE - half / 2, _STEP_MM):
            x0, y0, x1, y1 = (round(v * _SCALE) for v in (x - half, y - half, x + half, y + half))
            part = thin[max(0, y0) : y1, max(0, x0) : x1]
            least = _STRAIGHT_MM * _SCALE
            if (part.sum(axis=0) > least).any() and (part.sum(axis=1) > least).any():
                points.append((float(x), float(y)))
    return tuple(points)
