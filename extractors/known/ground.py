"""A page as a layout is learned from it: its characters, printed words, tick squares and rulings, in millimetres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import cv2
import numpy as np

from extractors.known.wording import Line, Token, Wording, lines_of
from extractors.layout import MmBox
from extractors.marks import find_tick_squares
from extractors.models import BoxTuple
from extractors.pages import ink_mask, rule_mask, without_red
from extractors.slots import PX_PER_MM, redrawn
from extractors.text import LinedPage

SCALE = 4.0
"""Pixels a millimetre of the masks in which places grow."""

_WALL_MM, _WALL, _CLEAR_MM = 1.5, 0.95, 0.2
"""How far an upright ruling goes beyond a place, and lies within its ends, that parts it; share of it that is inked;
how far from it a part ends."""


@dataclass(frozen=True)
class Mark:
    """A character with its box in millimetres and the number of its line."""

    text: str
    box: MmBox
    line: int


@dataclass(frozen=True)
class Ground:
    """A page to learn from. image: the page redrawn at PX_PER_MM."""

    number: int
    lined: LinedPage
    lines: tuple[Line, ...]
    tokens: tuple[Token, ...]
    image: np.ndarray

    @property
    def px_per_mm(self) -> float:
        """Of the page's own picture."""
        return self.lined.page.dpi / 25.4

    @property
    def to_px(self) -> np.ndarray:
        """3 x 3, millimetres to pixels of the page's own picture."""
        return np.diag([self.px_per_mm, self.px_per_mm, 1.0])

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height."""
        height, width = self.lined.page.image.shape[:2]
        return width / self.px_per_mm, height / self.px_per_mm

    def mm(self, box: BoxTuple) -> MmBox:
        """A box of the page's own picture in millimetres."""
        x0, y0, x1, y1 = (v / self.px_per_mm for v in box)
        return MmBox(x0, y0, x1 - x0, y1 - y0)

    @cached_property
    def characters(self) -> tuple[Mark, ...]:
        """Every character that was read."""
        return tuple(Mark(c.text, self.mm(c.box), n) for n, line in enumerate(self.lines) for c in line.characters)

    @cached_property
    def words(self) -> tuple[tuple[Token, MmBox], ...]:
        """Every printed word with its box in millimetres."""
        return tuple((t, self.mm(t.box)) for t in self.tokens)

    @cached_property
    def squares(self) -> tuple[MmBox, ...]:
        """Tick squares from top to bottom."""
        page = self.lined.page
        return tuple(
            sorted((self.mm(b) for b in find_tick_squares(page.image, dpi=page.dpi)), key=lambda b: (b.y, b.x))
        )

    @cached_property
    def ink(self) -> np.ndarray:
        """True on ink, red apart, at PX_PER_MM."""
        return ink_mask(without_red(self.image), px_per_mm=PX_PER_MM)

    @cached_property
    def unruled(self) -> np.ndarray:
        """The ink without rulings, at PX_PER_MM."""
        return np.asarray(self.ink & ~self._rules)

    @cached_property
    def _rules(self) -> np.ndarray:
        return rule_mask(self.ink, px_per_mm=PX_PER_MM)

    @cached_property
    def rules(self) -> np.ndarray:
        """True on rulings, at SCALE."""
        rules = self._rules.astype(np.uint8) * 255
        share = SCALE / PX_PER_MM
        return np.asarray(cv2.resize(rules, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)) > 40


def ground_of(lined: LinedPage, *, number: int, wording: Wording) -> Ground:
    """A scanned page made ready to be learned from. number: 1-based page of the package."""
    lines = tuple(lines_of(lined))
    tokens = tuple(t for line in lines for t in wording.tokens(line))
    bare = Ground(number, lined, lines, tokens, lined.page.image)
    image = redrawn(lined.page.image, bare.to_px, bare.size_mm)
    return Ground(number, lined, lines, tokens, image)


def holds(area: MmBox, box: MmBox, *, slack: float = 0.0) -> bool:
    """Whether the middle of a box lies in an area. slack: mm around it."""
    x, y = box.x + box.w / 2, box.y + box.h / 2
    return area.x - slack <= x <= area.x + area.w + slack and area.y - slack <= y <= area.y + area.h + slack


def around(boxes: Iterable[MmBox]) -> MmBox:
    """The smallest box around boxes (at least one)."""
    kept = list(boxes)
    x0, y0 = min(b.x for b in kept), min(b.y for b in kept)
    return MmBox(x0, y0, max(b.x + b.w for b in kept) - x0, max(b.y + b.h for b in kept) - y0)


def enlarged(box: MmBox, across: float, down: float) -> MmBox:
    """A box with more room on all sides, mm."""
    return MmBox(box.x - across, box.y - down, box.w + 2 * across, box.h + 2 * down)


def between_walls(box: MmBox, ink: np.ndarray, *, is_ruled: bool, core: MmBox | None = None) -> MmBox:
    """The part of a place between the upright rulings that run through it: that of its value (core), else the widest.

    ink: H x W bool at PX_PER_MM. is_ruled: the place is as high as its cell, so walls may end where it does.
    """
    x0, x1 = (max(0, round(x * PX_PER_MM)) for x in (box.x + _WALL_MM, box.x + box.w - _WALL_MM))
    above, below = (
        ink[max(0, round(y0 * PX_PER_MM)) : round(y1 * PX_PER_MM), x0:x1]
        for y0, y1 in ((box.y - _WALL_MM, box.y + box.h), (box.y, box.y + box.h + _WALL_MM))
    )
    if not above.size or not below.size:
        return box
    ups, downs = (part.mean(axis=0) >= _WALL for part in (above, below))
    walls = [float(x0 + n) / PX_PER_MM for n in np.flatnonzero(ups | downs if is_ruled else ups & downs)]
    ends = [box.x, *walls, box.x + box.w]
    middle = core.x + core.w / 2 if core is not None else -1.0
    parts = [(a, b) for a, b in pairwise(ends) if a <= middle <= b] or list(pairwise(ends))
    start, stop = max(parts, key=lambda part: part[1] - part[0])
    start, stop = start + _CLEAR_MM * (start > box.x), stop - _CLEAR_MM * (stop < box.x + box.w)
    return MmBox(start, box.y, stop - start, box.h)


def filled(mask: np.ndarray, boxes: Sequence[MmBox]) -> np.ndarray:
    """The mask (at SCALE) with boxes filled in."""
    full = mask.copy()
    for box in boxes:
        x0, y0, x1, y1 = (max(0, round(v * SCALE)) for v in (box.x, box.y, box.x + box.w, box.y + box.h))
        full[y0:y1, x0:x1] = True
    return full
