"""Pages turned upright: quarter turns by the lines of text, up or down by reading, then the fine skew.

Takes a page as it came from the file and hands on a `LinedPage`: its raster upright, deskewed and filled white, with
the lines found on it; of a photograph taken at a slant the page alone, straight from above, where its own lines prove
that. Also owns the question whether a page is blank.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extractors.models import Page
from extractors.pages.ink import ink_mask, without_red
from extractors.pages.rectify import tilted_page
from extractors.text import LinedPage, Ocr, PageLines, find_page_lines

_WORK_SIDE_PX = 1000
_FINE_PX = 2800
"""Longer side from which a page is fine enough to be turned without cubic interpolation."""
_SKEW_LIMIT_DEG = 10.0
_SKEW_MATTERS_DEG = 0.06
_COARSE = np.arange(-_SKEW_LIMIT_DEG, _SKEW_LIMIT_DEG + 0.1, 0.2)
_SQUARE_DEG = 0.5
"""Rightly laid pages were within 0.4 degrees, wrongly laid ones beyond 2.5 (drawn photographs)."""
_RIM_SHARE = 0.03
"""Of the page, left out: a seam of the desk along its edge."""
_MAX_POINTS = 60_000
_SURE_READING, _FAIR_READING, _LEAST_READING = 0.85, 0.6, 0.2
"""Mean probability of the characters of the longest lines: a page the wrong way up stays below the first."""
_A4_LONG_MM = 297.0
_BLANK_MARK_MM = 1.2
_BLANK_INK_MM2 = 2.5
_EDGE_SHARE = 0.035

_TURNS: dict[int, int] = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def upright(page: Page, ocr: Ocr) -> LinedPage:
    """The page turned and deskewed, with its lines; `rotation` grows by the degrees clockwise that it was turned.

    A page with a real text layer comes back as it is: its raster was drawn from upright text.
    """
    if page.words is not None:
        return LinedPage(page, None)
    level = deskewed(page.image, skew_angle(page.image))
    turn, lines = _turned_lines(level, ocr)
    return LinedPage(replace(page, image=lines.image, rotation=(page.rotation + turn) % 360), lines)


def laid_flat(page: Page, ocr: Ocr) -> LinedPage | None:
    """A page photographed at a slant as if it had been scanned, upright; None for any other, or if its edge is unsure.

    The page's own lines decide: laid flat rightly, level ones are level and upright ones upright all over it.
    """
    flat = tilted_page(page.image) if page.words is None else None
    if flat is None or not lies_square(flat):
        return None
    return upright(replace(page, image=flat, dpi=max(flat.shape[:2]) / _A4_LONG_MM * 25.4), ocr)


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
    smooth = cv2.INTER_LINEAR if max(width, height) > _FINE_PX else cv2.INTER_CUBIC
    return cv2.warpAffine(image, matrix, (new_width, new_height), flags=smooth, borderValue=(255, 255, 255))


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


def lies_square(image: np.ndarray) -> bool:
    """Whether lines of text and rulings lie level in both halves of a picture, and upright edges stand so in both."""
    small, _ = _work_size(image)
    ink = ink_mask(without_red(small), px_per_mm=_WORK_SIDE_PX / _A4_LONG_MM)
    rim = int(_RIM_SHARE * max(ink.shape))
    inner = np.zeros_like(ink)
    inner[rim:-rim, rim:-rim] = ink[rim:-rim, rim:-rim]
    edges, uprights = inner & ~np.roll(inner, 1, axis=0), inner & ~np.roll(inner, 1, axis=1)
    none = np.zeros((0, 2), np.float32)
    level = [_sharpest(_points(half), none, _COARSE) for half in np.array_split(edges, 2, axis=0)]
    plumb = [_sharpest(none, _points(half), _COARSE) for half in np.array_split(uprights, 2, axis=1)]
    return max(*level, *plumb) - min(*level, *plumb) <= _SQUARE_DEG


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


def turn_needed(image: np.ndarray, ocr: Ocr) -> int:
    """Degrees clockwise by which a level page must be turned to stand upright; 0 where nothing can be read."""
    return _turned_lines(image, ocr)[0]


def _turned_lines(image: np.ndarray, ocr: Ocr) -> tuple[int, PageLines]:
    """The turn that a level page needs and its lines after it: the first way that reads well, else the best."""
    found = find_page_lines(image, ocr)
    ways = {0: found} if found.lie_down() else {90: find_page_lines(turned(image, 90), ocr)}
    turn, score = _best_way(ways)
    if score < _FAIR_READING:
        other = 90 if 0 in ways else 0
        ways[other] = found if other == 0 else find_page_lines(turned(image, other), ocr)
        turn, score = _best_way(ways)
    return (turn, ways[turn]) if score > _LEAST_READING else (0, found)


def _best_way(ways: dict[int, PageLines]) -> tuple[int, float]:
    """The turn after which lines read best and how well; `ways` gains what had to be tried."""
    for turn in [t for t in (0, 90) if t in ways]:
        if ways[turn].legibility() >= _SURE_READING:
            return turn, ways[turn].legibility()
        ways.setdefault(turn + 180, ways[turn].upside_down())
    return max(((t, lines.legibility()) for t, lines in ways.items()), key=lambda way: way[1])


def _work_size(image: np.ndarray) -> tuple[np.ndarray, float]:
    scale = min(1.0, _WORK_SIDE_PX / max(image.shape[:2]))
    size = (max(1, int(image.shape[1] * scale)), max(1, int(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA), scale


def _darkest(image: np.ndarray) -> np.ndarray:
    """The darkest channel of each pixel: ink of any colour counts."""
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(blue, green), red))


def is_blank(image: np.ndarray, *, dpi: float | None = None) -> bool:
    """Whether a page carries nothing: specks, dust, dark edges and show-through do not count.

    image: BGR or grey, uint8. dpi: of the image; taken as A4 if None.
    """
    px_per_mm = dpi / 25.4 if dpi else max(image.shape[:2]) / _A4_LONG_MM
    grey = image if image.ndim == 2 else _darkest(image)
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
