"""What a returned 核对单 teaches: each doubtful reading with its evidence beside what a person says stands there.

Lessons hold values of the form, so they are kept in the ledger only; what leaves it for calibration has none of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.models import FieldReading, Frozen, Status, Value
from flows.casework import Application
from flows.review.answer import ReviewAnswer
from flows.review.sheet import doubtful_cells


class Lesson(Frozen):
    """One reading that a person settled.

    key: as on the sheet. grounds, score: the evidence, see `FieldReading`; claimed: its confidence; read, raw: what was
    read; meant: the value that a person vouches for. right: whether the reading had it.
    """

    key: str
    grounds: str
    score: float
    claimed: float
    raw: str
    read: Value
    meant: Value
    right: bool


def lessons_of(before: Application, after: Application, answer: ReviewAnswer) -> tuple[Lesson, ...]:
    """The lessons of an answer. before, after: the application without and with it.

    A correction that is itself still doubted teaches only that the reading was not right.
    """
    read, settled = doubtful_cells(before), _cells(after)
    keys = [a.key for a in answer.answers if a.key in read and a.key in settled and read[a.key].grounds]
    return tuple(_lesson(key, read[key], settled[key]) for key in keys)


def _lesson(key: str, read: FieldReading, settled: FieldReading) -> Lesson:
    is_settled = settled.status is not Status.REVIEW
    return Lesson(
        key=key,
        grounds=read.grounds,
        score=read.score,
        claimed=read.confidence,
        raw=read.raw,
        read=read.value,
        meant=settled.value if is_settled else None,
        right=is_settled and read.value is not None and settled.value == read.value,
    )


def _cells(application: Application) -> dict[str, FieldReading]:
    """Every field and row cell, by its key on the sheet."""
    cells: Sequence[tuple[str, FieldReading]] = [
        (f"{row.table}.{row.index}.{key}", cell) for row in application.rows for key, cell in row.cells.items()
    ]
    return application.fields | dict(cells)
