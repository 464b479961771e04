"""Several pages, one application: joins what each page brought and never lets one silently overrule another."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, doubted

_TWO_VALUES = "两处填写的内容不一致"


def merge_fields(readings: Iterable[FieldReading], table: Calibration) -> dict[str, FieldReading]:
    """One reading per key. A filled blank wins over an empty one; two different values become a doubt.

    table: says how often values in doubt are right.
    """
    merged: dict[str, FieldReading] = {}
    for reading in readings:
        known = merged.get(reading.key)
        merged[reading.key] = reading if known is None else _joined(known, reading, table)
    return merged


def merge_rows(rows: Iterable[RowReading]) -> tuple[RowReading, ...]:
    """The rows of all pages, numbered on within each list: continuation sheets follow the form."""
    count: dict[str, int] = {}
    merged = []
    for row in rows:
        count[row.table] = count.get(row.table, 0) + 1
        merged.append(row.model_copy(update={"index": count[row.table]}))
    return tuple(merged)


def _joined(first: FieldReading, second: FieldReading, table: Calibration) -> FieldReading:
    if second.status is Status.MISSING:
        return first
    if first.status is Status.MISSING:
        return second
    if first.value == second.value:
        return max(first, second, key=lambda r: (r.status is Status.ACCEPTED, r.confidence))
    candidates = tuple(dict.fromkeys([*first.candidates, first.raw, second.raw]))
    doubt = doubted(first, _TWO_VALUES, table).doubt
    doubt = doubt if _TWO_VALUES in doubt else f"{doubt}；{_TWO_VALUES}"
    return doubted(first, _TWO_VALUES, table).model_copy(update={"doubt": doubt, "candidates": candidates})
