"""A table with one row for each service: 用水 是□ 否□, its quantity, its point, its date beside it.

Takes the grid of a page; hands on the rows, the services asked for as one reading, and which cells were answered by
it. What stands in the other cells of a row is paired with its labels like any cell, within the service's block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.apart import Stream, union
from extractors.models import FieldReading, Status
from extractors.otherform.choosing import options_of, read_choice, word_value
from extractors.otherform.claims import Claim, Desk
from extractors.otherform.grids import Grid
from extractors.otherform.inline import Span
from extractors.otherform.labels import LabelMatch
from extractors.values import Catalogue, chosen

_FEWEST_SERVICES = 3
_KEY = "services"
_ASKED = "boost"
"""Any field that is answered by 是 or 否: how such an answer is read."""
_UNCLEAR = "各专业行的“是否申请”有未勾或不清楚的，请逐行核对"


@dataclass(frozen=True)
class Matrix:
    """answers: for each service the cell in which 是 or 否 is ticked."""

    answers: dict[str, Stream]

    @property
    def used(self) -> tuple[Stream, ...]:
        """The cells that it answers for."""
        return tuple(self.answers.values())


def find_matrix(grid: Grid, catalogue: Catalogue) -> Matrix | None:
    """The first table of the page whose rows begin with services and hold a 是/否 to tick; None where there is none."""
    for members in grid.tables:
        answers: dict[str, Stream] = {}
        for first in members:
            service = _service_of(first, catalogue)
            cell = _asked_beside(first, grid, catalogue) if service else None
            if service and cell is not None:
                answers.setdefault(service, cell)
        if len(answers) >= _FEWEST_SERVICES:
            return Matrix(answers)
    return None


def services_of(matrix: Matrix, desk: Desk) -> FieldReading:
    """The services whose 是 is ticked, as the reading of one field; to a person where any row is not clear."""
    field, asked = desk.catalogue[_KEY], desk.catalogue[_ASKED]
    rows = {service: _answer(cell, desk, asked.key) for service, cell in matrix.answers.items()}
    ticked = [w for w in field.allowed if w in rows and rows[w].value is True]
    unclear = any(r.status is not Status.ACCEPTED for r in rows.values())
    reading = FieldReading(
        key=_KEY,
        value=ticked,
        raw="、".join(ticked),
        confidence=0.5 if unclear else min(r.confidence for r in rows.values()),
        status=Status.REVIEW if unclear else Status.ACCEPTED,
        page=desk.sheet.number,
        box=union(s.box for s in matrix.used),
        doubt=_UNCLEAR if unclear else "",
    )
    return chosen(reading, acceptance=desk.acceptance)


def _service_of(stream: Stream, catalogue: Catalogue) -> str | None:
    """The service that a cell names and nothing else."""
    return word_value(catalogue[_KEY], stream.text) if stream.text and not stream.has_ticks else None


def _asked_beside(first: Stream, grid: Grid, catalogue: Catalogue) -> Stream | None:
    """The cell of the same row that asks 是 or 否 by tick squares."""
    field = catalogue[_ASKED]
    cell = grid.right_of(first)
    while cell is not None:
        words = {word_value(field, o.word) for o in options_of([Span(e) for e in cell.elements])}
        if {"是", "否"} <= words:
            return cell
        cell = grid.right_of(cell)
    return None


def _answer(cell: Stream, desk: Desk, key: str) -> FieldReading:
    items: Sequence[Span] = [Span(e) for e in cell.elements]
    claim = Claim((LabelMatch(key, 0),), tuple(items), cell.box)
    return read_choice(desk.catalogue[key], options_of(items), claim, desk)
