"""Days of one form held against each other: a misread year is mostly seen by the order that days must have.

The rules of casework send an application back for days out of order; before that a person makes sure that the form says
so, and not the reading of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, doubted

_ORDER = (
    ("sign_date", "apply_date"),
    ("apply_date", "need_date"),
    ("start_date", "finish_date"),
)
"""Pairs of days of which the first is never later (domain §2, V08)."""
_ROW_ORDER = ("seg_start", "seg_end")
_SIGNED_WITHIN = timedelta(days=60)
"""Who signs and who hands in are the same people in the same weeks; longer apart, one of the two is mostly misread."""
_REVERSED = "与“{other}”先后颠倒，请对照原件"
_APART = "与“{other}”相距过久，请对照原件"


def days_in_order(
    fields: Mapping[str, FieldReading], labels: Mapping[str, str], table: Calibration, *, today: date | None
) -> dict[str, FieldReading]:
    """The fields; both days of a pair that cannot be true together are sent to a person.

    labels: what each field is called. today: no form is of a later day than it came.
    """
    known = dict(fields)
    for first, second in _ORDER:
        known |= _compared(known, (first, second), labels, table)
    known |= _far_apart(known, labels, table)
    applied = known.get("apply_date")
    if applied is not None and today is not None and (day := _day(applied)) is not None and day > today:
        known["apply_date"] = doubted(applied, "晚于今天，请对照原件", table)
    return known


def row_in_order(row: RowReading, labels: Mapping[str, str], table: Calibration) -> RowReading:
    """The row; its days of works where they are out of order are sent to a person."""
    changed = _compared(row.cells, _ROW_ORDER, labels, table)
    return row.model_copy(update={"cells": {**row.cells, **changed}}) if changed else row


def _compared(
    known: Mapping[str, FieldReading], pair: tuple[str, str], labels: Mapping[str, str], table: Calibration
) -> dict[str, FieldReading]:
    first, second = (known.get(key) for key in pair)
    if first is None or second is None:
        return {}
    early, late = _day(first), _day(second)
    if early is None or late is None or early <= late:
        return {}
    return _both(first, second, _REVERSED, labels, table)


def _far_apart(
    known: Mapping[str, FieldReading], labels: Mapping[str, str], table: Calibration
) -> dict[str, FieldReading]:
    signed, applied = known.get("sign_date"), known.get("apply_date")
    if signed is None or applied is None:
        return {}
    first, second = _day(signed), _day(applied)
    if first is None or second is None or abs(second - first) <= _SIGNED_WITHIN:
        return {}
    return _both(signed, applied, _APART, labels, table)


def _both(
    first: FieldReading, second: FieldReading, why: str, labels: Mapping[str, str], table: Calibration
) -> dict[str, FieldReading]:
    return {
        a.key: doubted(a, why.format(other=labels.get(b.key, b.key)), table)
        for a, b in ((first, second), (second, first))
    }


def _day(reading: FieldReading) -> date | None:
    if reading.status is Status.MISSING or not isinstance(reading.value, str):
        return None
    try:
        return date.fromisoformat(reading.value)
    except ValueError:
        return None
