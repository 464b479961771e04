"""Seals as presence: whether there is a round seal on a page, and where; red, scanned grey, or copied black.

Hands on boxes of rings of seal size. A seal is a ring that stands clear of what is around it, with writing inside: that
tells it from logos, codes, filled marks and stamps of another shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.models import BoxTuple
from extractors.pages import red_mask

_WORK_PX_PER_MM = 3.0
_DIAMETER_MM = (28.0, 56.0)
_RED_LEAST_MM2 = 40.0
_RED_COVER, _GREY_COVER = 0.7, 0.76
_DOUBLED_COVER = 0.75
_REFINED = 12
_CHARACTER_MM = 6.0
_SEARCH_PX_PER_MM = 1.6
_VOTES = 22
_STANDS_OUT = 22.0
"""Grey levels by which a ring is darker than the paper around it."""
_PAPER_MM = 5.0
_CANDIDATES = 160
_MOST_SEALS = 6
_ANGLES = 240
_TURNS = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
_COSINES, _SINES = np.cos(_TURNS), np.sin(_TURNS)
_MOVES = np.array([(dx, dy, dr) for dx in (-1, 0, 1) for dy in (-1, 0, 1) for dr in (-1, 0, 1)])
_AT_ONCE = 32
"""Circles measured at a time: few enough for the fast memory of a processor."""
_LEAST_FILLED, _FILLED = 0.12, 0.5
_TEXT_BAND = (0.55, 0.92)
_WRITTEN = (0.05, 0.62)
"""Share of the band inside the ring that its writing covers: less is an empty circle, more is a filled mark."""
_ECCENTRIC, _SAME_SEAL = 0.2, 0.12


@dataclass(frozen=True)
class _Ring:
    """A circle in working pixels. cover: share of its circumference that is a line of ink."""

    x: float
    y: float
    radius: float
    cover: float

    @property
    def box(self) -> BoxTuple:
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius


def find_seals(image: np.ndarray, grey: np.ndarray, *, px_per_mm: float) -> tuple[BoxTuple, ...]:
    """Boxes of the round seals on a page: red ones by colour, else grey and black ones (a copy) by their ring.

    image: H x W x 3 BGR; grey: the same page, H x W; uint8.
    """
    scale = min(1.0, _WORK_PX_PER_MM / px_per_mm)
    per_mm = px_per_mm * scale
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = _red_seals(small, per_mm)
    if not found:
        darkness = _darkness(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), per_mm)
        found = [r.box for r in _rings(darkness, per_mm, least=_GREY_COVER)]
    return tuple((b[0] / scale, b[1] / scale, b[2] / scale, b[3] / scale) for b in found)


def _red_seals(small: np.ndarray, per_mm: float) -> list[BoxTuple]:
    """The rings among what is red; a red patch of about a seal's shape counts where its ring is too faint to follow."""
    mask = red_mask(small).astype(np.uint8)
    if mask.sum() < _RED_LEAST_MM2 * per_mm**2:
        return []
    rings = [r.box for r in _rings(mask * 255, per_mm, least=_RED_COVER)]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((int(3 * per_mm) | 1,) * 2, np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    for index, (x, y, w, h, area) in enumerate(stats[1:].tolist(), 1):
        box = (float(x), float(y), float(x + w), float(y + h))
        inked = float(mask[labels == index].sum()) / per_mm**2
        round_like = abs(w - h) < 0.25 * max(w, h) and area < 0.9 * w * h
        fits = min(w, h) >= 0.9 * _DIAMETER_MM[0] * per_mm and max(w, h) <= 1.1 * _DIAMETER_MM[1] * per_mm
        alone = not any(_share(box, ring) > 0.3 for ring in rings)
        open_inside = _LEAST_FILLED < mask[y : y + h, x : x + w].mean() < _FILLED
        if (
            fits
            and round_like
            and open_inside
            and inked >= _RED_LEAST_MM2
            and alone
            and not _is_square(joined[y : y + h, x : x + w])
        ):
            rings.append(box)
    return rings


def _is_square(patch: np.ndarray) -> bool:
    """Whether a patch reaches into its corners, as a square stamp does and a round one does not."""
    height, width = (max(2, round(0.13 * s)) for s in patch.shape)
    corners = (patch[:height, :width], patch[:height, -width:], patch[-height:, :width], patch[-height:, -width:])
    return sum(bool(c.mean() > 0.25) for c in corners) >= 3


def _darkness(small: np.ndarray, per_mm: float) -> np.ndarray:
    """How much darker than the paper around it each pixel is (H x W uint8); shadows and grey paper do not count."""
    size = int(_PAPER_MM * per_mm) | 1
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    return np.asarray(cv2.subtract(paper, small))


def _rings(ink: np.ndarray, per_mm: float, *, least: float) -> list[_Ring]:
    """Rings with writing in them, the surest first. ink: H x W uint8, more is more ink."""
    found: list[_Ring] = []
    for ring in sorted(_circles(ink, per_mm), key=lambda r: -r.cover):
        under = [r for r in found if np.hypot(ring.x - r.x, ring.y - r.y) < r.radius]
        enough = max(least, _DOUBLED_COVER) if under else least
        if ring.cover >= enough and all(_is_second(ring, r) for r in under) and len(under) < 2:
            found += [ring] if _is_written(ink, ring) and len(found) < _MOST_SEALS else []
    return found


def _is_second(ring: _Ring, first: _Ring) -> bool:
    """Whether a ring is a second impression over a first one: of its size, clearly beside it."""
    beside = np.hypot(ring.x - first.x, ring.y - first.y) > _ECCENTRIC * first.radius
    return bool(beside and abs(ring.radius - first.radius) < _SAME_SEAL * first.radius)


def _circles(ink: np.ndarray, per_mm: float) -> list[_Ring]:
    """Circles of seal size, each moved to where it is covered best; looked for at half the size, which is enough."""
    scale = min(1.0, _SEARCH_PX_PER_MM / per_mm)
    strong = _without_text(np.clip(ink.astype(np.float32) * 2.5, 0, 255).astype(np.uint8), per_mm)
    soft = cv2.GaussianBlur(cv2.resize(strong, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), 0.8)
    low, high = (int(d / 2 * per_mm * scale) for d in _DIAMETER_MM)
    circles = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 1.5, 4 * per_mm * scale, param1=90, param2=_VOTES, minRadius=low, maxRadius=high
    )
    if circles is None:
        return []
    rings = circles[0][:_CANDIDATES].astype(np.float64) / scale
    rated = np.argsort(-_covers(ink, rings, per_mm, slack=2.0), kind="stable")[:_REFINED]
    return [_Ring(*values) for values in _settled(ink, rings[rated], per_mm).tolist()]


def _without_text(strong: np.ndarray, per_mm: float) -> np.ndarray:
    """Only what is larger than a character: a ring, or long arcs of a patchy one."""
    mask = (strong > _STANDS_OUT).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= _CHARACTER_MM * per_mm
    return np.where(large[labels], strong, 0).astype(np.uint8)


def _settled(ink: np.ndarray, rings: np.ndarray, per_mm: float) -> np.ndarray:
    """For each circle the one nearby that is covered best: coarse, then fine steps (N x 4: x, y, radius, cover)."""
    best = np.column_stack((rings, _covers(ink, rings, per_mm)))
    for step in (1.2 * per_mm, 0.5 * per_mm):
        near = best[:, None, :3] + _MOVES * step
        covers = _covers(ink, near.reshape(-1, 3), per_mm).reshape(len(best), -1)
        tried = np.concatenate((near, covers[..., None]), axis=2)
        both = np.concatenate((best[:, None], tried), axis=1)
        best = np.take_along_axis(both, both[..., 3].argmax(axis=1)[:, None, None], axis=1)[:, 0]
    return np.asarray(best)


def _covers(ink: np.ndarray, rings: np.ndarray, per_mm: float, *, slack: float = 1.0) -> np.ndarray:
    """Share of each circumference within the page where a line runs: ink on it, less of it just outside.

    rings: N x 3 (x, y, radius); 0 where less than half of the circle is on the page.
    """
    on_at, outside_at = np.arange(-0.5, 0.51, 0.25) * per_mm * slack, np.arange(1.3, 2.6, 0.4) * per_mm
    covers = np.zeros(len(rings))
    for first in range(0, len(rings), _AT_ONCE):
        some = rings[first : first + _AT_ONCE]
        on = _along(ink, some, on_at).max(axis=1)
        outside = _along(ink, some, outside_at).mean(axis=1, dtype=np.float32)
        line = (on > _STANDS_OUT) & (on - outside > 0.5 * _STANDS_OUT)
        visible = _visible(ink, some)
        seen = visible.sum(axis=1)
        share = (line & visible).sum(axis=1) / np.maximum(seen, 1)
        covers[first : first + _AT_ONCE] = np.where(seen / _ANGLES < 0.5, 0.0, share)
    return covers


def _is_written(ink: np.ndarray, ring: _Ring) -> bool:
    """Whether the band inside the ring carries writing, about as much on most sides."""
    circle = np.array([[ring.x, ring.y, ring.radius]])
    radii = (np.linspace(*_TEXT_BAND, 14) - 1) * ring.radius
    inked = (_along(ink, circle, radii)[0] > _STANDS_OUT)[:, _visible(ink, circle)[0]]
    sectors = [s.mean() for s in np.array_split(inked, 12, axis=1)]
    written = sum(bool(s > 0.5 * _WRITTEN[0]) for s in sectors)
    return bool(_WRITTEN[0] <= inked.mean() <= _WRITTEN[1] and written >= 7)


def _along(ink: np.ndarray, rings: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Ink on circles at these offsets from each ring, outward positive (N x offsets x angles, uint8)."""
    reach = (rings[:, 2, None] + offsets)[..., None]
    columns = np.rint(rings[:, 0, None, None] + reach * _COSINES).astype(np.int32)
    rows = np.rint(rings[:, 1, None, None] + reach * _SINES).astype(np.int32)
    np.clip(columns, 0, ink.shape[1] - 1, out=columns)
    np.clip(rows, 0, ink.shape[0] - 1, out=rows)
    return np.asarray(ink.ravel().take(rows * ink.shape[1] + columns))


def _visible(ink: np.ndarray, rings: np.ndarray) -> np.ndarray:
    """Which points of each ring lie on the page (N x angles)."""
    x = rings[:, 0, None] + rings[:, 2, None] * _COSINES
    y = rings[:, 1, None] + rings[:, 2, None] * _SINES
    return np.asarray((x >= 0) & (y >= 0) & (x < ink.shape[1]) & (y < ink.shape[0]))


def _share(a: Sequence[float], b: Sequence[float]) -> float:
    """Shared area over the smaller box's."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
