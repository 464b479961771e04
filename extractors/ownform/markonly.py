"""Finds where a page of the own form lies when its code cannot be read: by the solid squares at its corners alone.

Takes a grey picture; hands on the page of the form whose printed rules lie under it, and the map. Two squares are
enough. A page without such squares, nearly every page that is not ours, is let go after one look at a small picture.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.layout import FormLayout, FormPage
from extractors.ownform.rulings import line_mask, quick_share
from extractors.pages import ink_mask

_WORK_SIDE_PX = 1300
_A4_LONG_MM = 297.0
_SIDE_SHARES = (0.5, 1.35)
"""Side of a mark against that on a page that fills the picture: copiers reduce, photographs show the desk."""
_MOST_SQUARES = 16
_SOLID = 0.82
_SIDE_ERROR = 0.3
_NEAR_SHARE = 0.1
_MOST_TRIED = 40
_SLACK_MM = {2: 1.2, 3: 0.8, 4: 0.5}
"""How far a rule may be off where the fit rests on so many marks."""
_ROUGHLY_SEEN = 0.6


@dataclass(frozen=True)
class Square:
    """A filled square on the picture: its centre and side in pixels of the small picture."""

    x: float
    y: float
    side: float


@dataclass(frozen=True)
class _Guess:
    """A map from millimetres to pixels of the small picture; marks: how many squares it rests on."""

    to_px: np.ndarray
    marks: int


@dataclass(frozen=True)
class LiesByMarks:
    """A page of the form and its rough 3 x 3 map (millimetres to pixels); marks: how many squares it rests on."""

    form_page: FormPage
    to_px: np.ndarray
    marks: int


def lies_by_marks(grey: np.ndarray, layout: FormLayout) -> LiesByMarks | None:
    """Which page of the form lies where, None where it is no such page.

    grey: H x W uint8 without red, the page in any direction.
    """
    scale = min(1.0, _WORK_SIDE_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    squares = solid_squares(small)
    if len(squares) < 2:
        return None
    blank = np.array([[m.x + m.w / 2, m.y + m.h / 2] for m in layout.pages[0].marks])
    tried = sorted(_guesses(squares, blank, layout.pages[0].marks[0].w), key=lambda g: -g.marks)[:_MOST_TRIED]
    lines = line_mask(small)
    near = {marks: _widened(lines, mm * max(small.shape) / _A4_LONG_MM) for marks, mm in _SLACK_MM.items()}
    pages = {page.slots: page for page in reversed(layout.pages)}.values()
    scored = [(quick_share(near[g.marks], g.to_px, page), g, page) for g in tried for page in pages]
    best = max(scored, key=lambda s: s[0], default=None)
    if best is None or best[0] < _ROUGHLY_SEEN:
        return None
    _, guess, form_page = best
    return LiesByMarks(form_page, np.diag([1 / scale, 1 / scale, 1.0]) @ guess.to_px, guess.marks)


def _widened(lines: np.ndarray, by_px: float) -> np.ndarray:
    side = 2 * round(by_px) + 1
    return np.asarray(cv2.dilate(lines.astype(np.uint8), np.ones((side, side), np.uint8))) > 0


def solid_squares(small: np.ndarray) -> list[Square]:
    """Filled squares of about a mark's size on a picture reduced to working size, in any direction."""
    px_per_mm = max(small.shape) / _A4_LONG_MM
    side = 6.0 * px_per_mm
    mask = ink_mask(small, px_per_mm=px_per_mm).astype(np.uint8)
    kernel = np.ones((max(3, int(side * _SIDE_SHARES[0] * 0.6)),) * 2, np.uint8)
    found = []
    for contour in outlines(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)):
        (x, y), (w, h), _ = cv2.minAreaRect(contour)
        within = _SIDE_SHARES[0] * side <= min(w, h) and max(w, h) <= _SIDE_SHARES[1] * side
        if within and max(w, h) < 1.4 * min(w, h) and cv2.contourArea(contour) > _SOLID * w * h:
            found.append(Square(float(x), float(y), float(np.sqrt(w * h))))
    return sorted(found, key=lambda s: -s.side)[:_MOST_SQUARES]


def outlines(mask: np.ndarray) -> list[np.ndarray]:
    """The outer outlines of all that is set in a mask, also of what lies inside a dark frame."""
    contours, hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return [c for c, (*_, parent) in zip(contours, hierarchy[0], strict=True) if parent < 0] if contours else []


def _guesses(squares: Sequence[Square], blank: np.ndarray, mark_mm: float) -> Iterator[_Guess]:
    """Every way in which two squares can be two of the marks, with the other marks that then fall on squares."""
    known: set[tuple[int | None, ...]] = set()
    for first, second in itertools.permutations(range(len(squares)), 2):
        for i, j in itertools.combinations(range(len(blank)), 2):
            rough = _similarity(blank[i], blank[j], squares[first], squares[second])
            scale = float(np.hypot(rough[0, 0], rough[1, 0]))
            sides = [squares[k].side / (mark_mm * scale) for k in (first, second)]
            if any(abs(side - 1) > _SIDE_ERROR for side in sides):
                continue
            chosen = tuple(
                first if k == i else second if k == j else _near(squares, rough, b) for k, b in enumerate(blank)
            )
            if chosen not in known:
                known.add(chosen)
                seen = [(blank[k], (squares[c].x, squares[c].y)) for k, c in enumerate(chosen) if c is not None]
                guess = _fitted(np.array([b for b, _ in seen]), np.array([p for _, p in seen]), rough)
                if guess is not None:
                    yield guess


def _similarity(a: np.ndarray, b: np.ndarray, first: Square, second: Square) -> np.ndarray:
    """2 x 3: the turn, scale and shift that lay two points of the blank on two squares."""
    turn = complex(second.x - first.x, second.y - first.y) / complex(*(b - a))
    shift = complex(first.x, first.y) - turn * complex(*a)
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def _near(squares: Sequence[Square], rough: np.ndarray, centre: np.ndarray) -> int | None:
    """The square nearest to where a mark should be, None where there is none close by."""
    x, y = rough[:, :2] @ centre + rough[:, 2]
    reach = _NEAR_SHARE * _A4_LONG_MM * float(np.hypot(rough[0, 0], rough[1, 0]))
    near = min((float(np.hypot(s.x - x, s.y - y)), k) for k, s in enumerate(squares))
    return near[1] if near[0] < reach else None


def _fitted(blank: np.ndarray, seen: np.ndarray, rough: np.ndarray) -> _Guess | None:
    """The map through two (a similarity), three (affine) or four squares, None where they do not stand like marks."""
    if len({tuple(p) for p in seen.tolist()}) < len(seen):
        return None
    if len(seen) == 4:
        exact = cv2.getPerspectiveTransform(blank.astype(np.float32), seen.astype(np.float32))
    elif len(seen) == 3:
        exact = np.vstack([cv2.getAffineTransform(blank.astype(np.float32), seen.astype(np.float32)), [0, 0, 1]])
    else:
        exact = np.vstack([rough, [0, 0, 1]])
    upright = float(np.linalg.det(exact[:2, :2])) > 0
    return _Guess(np.asarray(exact, np.float64), len(seen)) if upright else None
