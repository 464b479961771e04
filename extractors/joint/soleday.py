"""The one day of a form that stands neither behind a label nor in a place to sign: it may be that of signing or of
applying, and a person is asked.

Takes the readings of a page with its desk, and those of the whole form; hands them on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractors.evidence import Pool, same_row
from extractors.joint.signed import Place, around, ends_of_application
from extractors.models import BoxTuple, FieldReading, Status, is_within
from extractors.values import Calibration, doubted

if TYPE_CHECKING:
    from extractors.joint.reading import Desk

_SIGNED, _APPLIED = "sign_date", "apply_date"
_BESIDE, _UNDER, _BEFORE = 12.0, 3.5, 10.0
"""In heights of a line: how far behind the words that ask to sign their day stands, how far under them, and how far a
day's own label before it."""
_UNCLEAR = "没有写明是申请日期还是签字日期，请核对"


def stands_apart(reading: FieldReading, desk: Desk) -> bool:
    """Whether what was read as the day of signing stands off every place to sign and has no label before it."""
    if reading.key != _SIGNED or reading.box is None or reading.status is Status.MISSING:
        return False
    pool, box = desk.pool, reading.box
    before = [
        one.box for one in desk.page.labels
        if one.tokens and same_row(one.box, box) and -3 <= box[0] - one.box[2] < _BEFORE * pool.height
        and any(m.key == _SIGNED for m in one.matches)
    ]  # fmt: skip
    return not before and not any(_is_of(box, place, pool) for place in ends_of_application(pool, desk.page))


def asked_what_day(merged: dict[str, FieldReading], apart: Iterable[FieldReading], table: Calibration) -> None:
    """Ask about the day of signing where the form has no day of application and `apart` has it; and propose it as both.

    merged: the readings of the form by their keys; changed.
    """
    signed = merged.get(_SIGNED)
    if signed is None or _APPLIED in merged or not any(r.box == signed.box and r.page == signed.page for r in apart):
        return
    merged[_SIGNED] = doubted(signed, _UNCLEAR, table)
    merged[_APPLIED] = merged[_SIGNED].model_copy(update={"key": _APPLIED})


def _is_of(day: BoxTuple, place: Place, pool: Pool) -> bool:
    """Whether a day stands where a place to sign has it: in its cell, on its line, close behind or under its words."""
    height, label = pool.height, place.label.box
    cell = around(label, pool)
    if is_within(day, place.area) or (cell is not None and is_within(day, cell)):
        return True
    if same_row(label, day):
        return 0 <= day[0] - label[2] + height < _BESIDE * height and (cell is not None or place.is_beside)
    is_under = -height < day[1] - label[3] < _UNDER * height
    return is_under and day[0] < label[2] + _BESIDE * height and day[2] > label[0]
