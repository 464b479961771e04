"""Two readings of one page, by its known layout and by its labels: which of them counts for each field.

What both say alike stands; where the layout is sure it is followed, for it reads fewer and better crops; where it is
not, a sure reading by labels helps out; where they differ a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.known.reading import KnownReading
from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, doubted

_DIFFER = "按已知版式与按栏目名称的识别结果不一致"


def settled_fields(
    known: KnownReading, others: Iterable[FieldReading], *, number: int, table: Calibration
) -> Iterator[FieldReading]:
    """The fields of a page. others: read by labels on all pages; those of other pages go through as they are."""
    mine = {f.key: f for f in known.fields}
    for other in others:
        own = mine.get(other.key) if other.page == number else None
        if own is None:
            yield other
        else:
            del mine[other.key]
            yield _settled(own, other, known.plain, table)
    yield from mine.values()


def settled_rows(
    known: KnownReading, others: Sequence[RowReading], *, number: int, table: Calibration
) -> tuple[RowReading, ...]:
    """The rows of a page, as `settled_fields`. Of a list that it shows empty, rows found by labels are doubted."""
    have = {r.table for r in known.rows}
    kept = []
    for row in others:
        if row.table not in known.covered or not any(c.page == number for c in row.cells.values()):
            kept.append(row)
        elif row.table not in have:
            cells = {k: doubted(c, _DIFFER, table) for k, c in row.cells.items()}
            kept.append(row.model_copy(update={"cells": cells}))
    return (*known.rows, *kept)


def _settled(own: FieldReading, other: FieldReading, plain: frozenset[str], table: Calibration) -> FieldReading:
    if own.status is Status.ACCEPTED or other.status is Status.MISSING:
        return own
    if own.status is Status.MISSING:
        is_less_sure = other.status is Status.REVIEW and own.key in plain
        return own if is_less_sure else doubted(other, _DIFFER, table)
    is_help = other.status is Status.ACCEPTED and (own.value is None or own.value == other.value)
    return other if is_help else own
