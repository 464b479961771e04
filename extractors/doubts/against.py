"""What the page itself says against a value, whichever reader read it: it is struck out, a printed example, of storeys.

Takes the readings of one page; hands them on, those in doubt that a person has to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from extractors.doubts.otherunits import OTHER_UNIT, has_other_unit
from extractors.doubts.storeys import STOREYS, may_be_storeys
from extractors.evidence import CHOICES, Pool, same_row
from extractors.marks import STRUCK, is_crossed, is_crossed_in_red
from extractors.models import BoxTuple, FieldReading, RowReading, Status
from extractors.pages import without_red
from extractors.values import PROMPT, Calibration, Catalogue, doubted, leads_to_example

_NOT_READ = CHOICES | {"seal", "signature"}
_HEADING = "像是标题的编号，不是勾选，请核对"
_NUMBERED, _CLEAR = re.compile(r"[一二三四五六七八九十]{1,2}[、.．]"), 0.9
_BESIDE = 1.5
"""In heights of a line: white up to which an example follows the word that announces it."""


@dataclass(frozen=True)
class Against:
    """The page that values are held against. image: H x W x 3 BGR or grey; pool: its texts."""

    image: np.ndarray
    pool: Pool
    catalogue: Catalogue
    table: Calibration

    def fields(self, readings: Iterable[FieldReading]) -> list[FieldReading]:
        """The readings in their order, in doubt where the page says so."""
        return [doubted(r, why, self.table) if (why := self._why(r)) else r for r in readings]

    def row(self, row: RowReading) -> RowReading:
        """A row of a list, its cells in doubt where the page says so."""
        cells = self.fields(row.cells.values())
        return row.model_copy(update={"cells": dict(zip(row.cells, cells, strict=True))})

    def _why(self, reading: FieldReading) -> str:
        if reading.status is not Status.ACCEPTED or reading.box is None:
            return ""
        if self.catalogue[reading.key].type in _NOT_READ:
            is_heading = self.catalogue[reading.key].type == "yes_no" and self._is_heading(reading.box)
            return _HEADING if is_heading else ""
        if self._is_example(reading.box):
            return PROMPT
        if may_be_storeys(reading, self.pool):
            return STOREYS
        if has_other_unit(reading, self.catalogue[reading.key], self.pool):
            return OTHER_UNIT
        return STRUCK if self._is_struck(reading.box, reading.raw) else ""

    @cached_property
    def _grey(self) -> np.ndarray:
        return without_red(self.image)

    def _is_struck(self, box: BoxTuple, text: str) -> bool:
        return is_crossed(self._grey, box, text) or is_crossed_in_red(self.image, self._grey, box, text)

    def _is_heading(self, box: BoxTuple) -> bool:
        """Whether what was taken for a mark is the number of a heading: 四 of 四、申请人承诺."""
        x, y = box[0], (box[1] + box[3]) / 2
        return any(
            _NUMBERED.match(t.text) and t.glyphs and t.glyphs[0].chance >= _CLEAR
            and abs(x - t.box[0]) < self.pool.height and t.box[1] < y < t.box[3]
            for t in self.pool.tokens
        )  # fmt: skip

    def _is_example(self, box: BoxTuple) -> bool:
        """Whether the word before a value in its line announces an example."""
        reach = _BESIDE * self.pool.height
        before = [t for t in self.pool.tokens if same_row(t.box, box) and -reach < box[0] - t.box[2] < reach]
        return any(leads_to_example(t.text) and t.box[0] < box[0] for t in before)
