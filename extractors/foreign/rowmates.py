"""Several values behind one label: which of them is asked for, a head must say; where none does, a person.

Takes the desk of a page; answers of a reading whether another cell between its label and the next one holds what would
fit its field as well. Only ruled tables; what other fields have is no rival.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.apart import Cell, changed_rows
from extractors.evidence import CHOICES, Token
from extractors.joint import Desk, Fitting
from extractors.models import BoxTuple, FieldReading, is_within

_SURE_LABEL, _WEAKEST = 4, 5
_COMB, _FITS = 8, 0.5
"""Cells from which a row is a comb of single characters; how well a rival fits at least."""


class RowMates:
    """The cells beside the values of a page."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._cells = desk, desk.pool.sheet.rulings.cells
        self._fitting = Fitting(desk.page, desk.wording, desk.today)
        self._told = [(one.reach, m.key) for one in desk.page.labels if one.reach is not None for m in one.matches
                      if m.rank < _WEAKEST]  # fmt: skip
        self._told += [(change.new, "") for change in changed_rows(desk.pool.sheet)]
        self._labels = {i for one in desk.page.labels if one.colon or any(m.rank <= _SURE_LABEL for m in one.matches)
                        for i in one.tokens}  # fmt: skip

    def is_told(self, reading: FieldReading) -> bool:
        """Whether heads say that a value is what its field asks for."""
        box = reading.box
        return box is not None and any(k in ("", reading.key) and is_within(box, area) for area, k in self._told)

    def has_rival(self, reading: FieldReading, others: Iterable[FieldReading]) -> bool:
        """Whether another cell of the reading's row holds a value that may be meant as well."""
        if reading.box is None or self._desk.wording.catalogue[reading.key].type in CHOICES or self.is_told(reading):
            return False
        own = next((c for c in self._cells if is_within(reading.box, c.box)), None)
        if own is None or self._names(own, reading.key):
            return False
        places = [o.box for o in others if o.key != reading.key and o.box is not None and o.value is not None]
        return any(self._fits(reading.key, cell, places) for cell in self._beside(own))

    def _names(self, cell: Cell, key: str) -> bool:
        """Whether a cell holds the label of its value."""
        named = (one for one in self._desk.page.labels if one.tokens and is_within(one.box, cell.box))
        return any(m.key == key and m.rank <= _SURE_LABEL for one in named for m in one.matches)

    def _beside(self, own: Cell) -> list[Cell]:
        """The other cells between the label of a cell and the next label; none where no label stands before them."""
        row = sorted((c for c in self._cells if c.table == own.table and _in_row(c.box, own.box)), key=lambda c: c.col)
        place = row.index(own)
        before = [n for n, c in enumerate(row[:place]) if self._is_label(c)]
        after = [n for n, c in enumerate(row) if n > place and self._is_label(c)]
        if not before:
            return []
        run = row[before[-1] + 1 : after[0] if after else len(row)]
        return [c for c in run if c is not own] if len(run) < _COMB else []

    def _inside(self, cell: Cell) -> Sequence[Token]:
        return [t for t in self._desk.pool.tokens if is_within(t.box, cell.box)]

    def _is_label(self, cell: Cell) -> bool:
        inside = self._inside(cell)
        printed = self._labels | self._desk.page.printed
        return any(t.id in printed or self._desk.wording.is_like_label(t.text) for t in inside)

    def _fits(self, key: str, cell: Cell, places: Sequence[BoxTuple]) -> bool:
        field = self._desk.wording.catalogue[key]
        free = (t for t in self._inside(cell) if not any(is_within(t.box, p) for p in places))
        return any(self._fitting.fit(t, field) > _FITS for t in free)


def _in_row(one: BoxTuple, other: BoxTuple) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > min(one[3] - one[1], other[3] - other[1]) / 2
