"""What stands about the legends of a page: lines and cells beside them, and what was read in a place.

Takes flows with their legends and the pool; hands on `Surroundings` and `Place`s. Knows no labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.apart import Cell
from extractors.evidence import Pool, Token, Wording, same_row
from extractors.legends.codes import numbers_in
from extractors.legends.flow import Char, Flow
from extractors.legends.legends import Legend
from extractors.models import BoxTuple, is_within

PlaceKind = Literal["bracket", "ruled", "square", "line", "bare", "gap"]
CHINESE = re.compile("[㐀-鿿]")
OPENING, CLOSING = "(（[【〔", ")）]】〕"
_FILLING = re.compile(r"[^㐀-鿿：:]{0,16}")
_EDGE = 0.12
"""Heights that a ruling is broad."""


@dataclass(frozen=True)
class Place:
    """A place for an answer. box: where its ink is looked for (px); chars: what was read there. is_certain: it is
    there for the answer, so that one which is empty is none.
    """

    kind: PlaceKind
    box: BoxTuple
    chars: tuple[Char, ...]
    is_certain: bool = True

    @property
    def text(self) -> str:
        """What was read there, folded."""
        return "".join(c.char for c in self.chars)

    @property
    def tokens(self) -> list[Token]:
        """The texts that were read there, as a whole or in part."""
        return list({c.token.id: c.token for c in self.chars if c.token is not None}.values())


class Surroundings:
    """A page with its legends, to be asked what stands where."""

    def __init__(self, legends: Sequence[Legend], flows: Sequence[Flow], pool: Pool, wording: Wording) -> None:
        self.legends, self.flows, self.pool, self.wording = legends, flows, pool, wording
        self.cells = pool.sheet.rulings.cells
        self._own = frozenset(
            id(c) for one in legends for c in one.flow.chars[one.start : one.end] if c.token is not None
        )

    def is_legends(self, place: Place) -> bool:
        """Whether what was read in a place is a legend's own."""
        return any(id(c) in self._own for c in place.chars)

    def end_before(self, legend: Legend) -> int:
        """Where the legend before another in its flow ends; 0 for none."""
        return max((o.end for o in self.legends if o.flow is legend.flow and o.end <= legend.start), default=0)

    def frame(self, legend: Legend) -> BoxTuple:
        """The cell of a legend, or its first line."""
        if legend.flow.cell is not None:
            return legend.flow.cell.box
        return self.first_line(legend)

    @staticmethod
    def first_line(legend: Legend) -> BoxTuple:
        """Where the first line of a legend stands."""
        _, end = legend.flow.line(legend.start)
        return legend.flow.box(legend.start, min(end, legend.end))

    @staticmethod
    def last_line(legend: Legend) -> BoxTuple:
        """Where the last line of a legend stands."""
        end = len(legend.flow.text[: legend.end].rstrip())
        start, _ = legend.flow.line(end - 1)
        return legend.flow.box(max(start, legend.start), end)

    def said_in(self, cell: Cell) -> str:
        """What is read in a cell, line by line."""
        return next((f.text for f in self.flows if f.cell is cell), "")

    def left_of(self, frame: BoxTuple) -> list[Cell]:
        """The cells in a row to the left of a place, the nearest first."""
        near = [c for c in self.cells if c.box[2] < frame[0] + self.pool.height and same_row(c.box, frame)]
        return sorted(near, key=lambda c: -c.box[2])

    def right_of(self, frame: BoxTuple) -> Cell | None:
        """The nearest cell in a row to the right of a place."""
        near = [c for c in self.cells if c.box[0] > frame[2] - self.pool.height and same_row(c.box, frame)]
        return min(near, key=lambda c: c.box[0], default=None)

    def above(self, cell: Cell) -> Cell | None:
        """The nearest cell above another in its column."""
        near = [
            c for c in self.cells
            if c.box[3] < cell.box[1] + self.pool.height and over(c.box, cell.box)
        ]  # fmt: skip
        return max(near, key=lambda c: c.box[3], default=None)

    def parts(self, box: BoxTuple, line: BoxTuple, legend: Legend) -> bool:
        """Whether words stand between a box and the legend."""
        return any(
            box[2] - 2 < t.box[0] and t.box[2] < line[0] + 2 and same_row(t.box, line) and len(t.text) > 1
            for t in self.pool.tokens if t.id not in legend.tokens
        )  # fmt: skip

    def inside(self, box: BoxTuple, kind: PlaceKind, *, is_certain: bool = True) -> Place:
        """The place inside a box or over a line, with all characters whose middle is there."""
        edge = _EDGE * self.pool.height
        inner = (box[0] + edge, box[1] + edge, box[2] - edge, box[3] - edge)
        found = [
            c for f in self.flows for c in f.chars
            if c.token is not None and box[0] < c.x < box[2] and is_within(_column(c), box)
        ]  # fmt: skip
        return Place(kind, inner, tuple(found), is_certain)

    def between(self, flow: Flow, start: int, end: int) -> Place:
        """The place between two brackets, the first just before `start`."""
        left, right = flow.chars[start - 1], flow.chars[min(end, len(flow.chars) - 1)]
        edge = 0.3 * self.pool.height
        owner = left.token
        top, bottom = (owner.box[1], owner.box[3]) if owner is not None else (0.0, 0.0)
        x1 = right.x - edge if right.x > left.x and right.char in CLOSING else right.x + edge
        box = (left.x + edge, top, max(x1, left.x + edge + 1), bottom)
        return Place("bracket", box, tuple(c for c in flow.chars[start:end] if c.char not in "\n\t"))

    def is_answer(self, text: str, legend: Legend) -> bool:
        """Whether a text is nothing but codes of a legend, as far as it was read."""
        return bool(text.strip()) and bool(numbers_in(text, legend.kind, legend.numbers)[0])

    def is_filling(self, text: str) -> bool:
        """Whether what stands in brackets may be filled in, and is no hint and no unit."""
        return bool(_FILLING.fullmatch(text)) and not self.wording.is_printed(text)


def _column(char: Char) -> BoxTuple:
    """The stretch of a text where a character stands."""
    box = char.token.box if char.token is not None else (char.x, 0.0, char.x, 0.0)
    return (char.x - 1, box[1], char.x + 1, box[3])


def over(one: BoxTuple, other: BoxTuple) -> bool:
    """Whether two boxes stand above each other for the better part of the narrower."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0.5 * min(one[2] - one[0], other[2] - other[0])
