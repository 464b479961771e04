"""A row of a list that the end of a page breaks: its first cells at the foot of one page, the others atop the next.

Takes the rows of all pages in order; hands them on, such two as one row, for a person to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors.models import FieldReading, RowReading
from extractors.values import Calibration, doubted

_BROKEN = "这一行分在两页上，请核对"


def rejoined(rows: Iterable[RowReading], table: Calibration) -> list[RowReading]:
    """The rows; the last of a list on its page and the first on the next are one where no column has both, and they
    have no more columns together than another row of the list.
    """
    whole = list(rows)
    found: list[RowReading] = []
    for row in whole:
        before = found[-1] if found and found[-1].table == row.table else None
        others = [_filled(r) for r in whole if r.table == row.table and r is not row and r is not before]
        if before is not None and _continues(before, row, others):
            cells = {k: doubted(c, _BROKEN, table) for k, c in (before.cells | _held(row)).items()}
            found[-1] = before.model_copy(update={"cells": cells})
        else:
            found.append(row)
    return found


def _continues(before: RowReading, row: RowReading, others: list[set[str]]) -> bool:
    upper, lower = _filled(before), _filled(row)
    pages = _pages(before), _pages(row)
    is_next = bool(upper and lower) and all(pages) and max(pages[0]) + 1 == min(pages[1])
    return is_next and not upper & lower and any(upper | lower <= held for held in others)


def _held(row: RowReading) -> dict[str, FieldReading]:
    return {k: c for k, c in row.cells.items() if c.value is not None or c.doubt}


def _filled(row: RowReading) -> set[str]:
    return {k for k, c in row.cells.items() if c.value is not None}


def _pages(row: RowReading) -> set[int]:
    return {c.page for c in row.cells.values() if c.value is not None and c.page}
