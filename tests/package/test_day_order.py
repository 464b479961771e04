"""Days that cannot be true together go to a person, both of them; days in order stay as they are."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.models import FieldReading, RowReading, Status
from extractors.package import days_in_order, row_in_order
from tests.support.shipped import CATALOGUE, SHIPPED

LABELS = {f.key: f.label for f in CATALOGUE.fields}
TODAY = date(2026, 11, 28)
GOOD = {"apply_date": "2026-11-20", "sign_date": "2026-11-19", "need_date": "2027-05-01", "start_date": "2026-12-01",
        "finish_date": "2027-04-01"}  # fmt: skip


def read(**days: str | None) -> dict[str, FieldReading]:
    return {
        k: FieldReading(key=k, value=v, raw=v or "", confidence=0.9999,
                        status=Status.ACCEPTED if v else Status.MISSING) for k, v in {**GOOD, **days}.items()
    }  # fmt: skip


def doubtful(**days: str | None) -> set[str]:
    found = days_in_order(read(**days), LABELS, SHIPPED.calibration, today=TODAY)
    assert {k: f.value for k, f in found.items()} == {k: f.value for k, f in read(**days).items()}
    return {k for k, f in found.items() if f.status is Status.REVIEW}


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        ({}, set()),
        ({"need_date": None, "sign_date": None}, set()),
        ({"need_date": "2016-05-01"}, {"apply_date", "need_date"}),
        ({"apply_date": "2016-11-20"}, {"apply_date", "sign_date"}),
        ({"sign_date": "2026-11-21"}, {"apply_date", "sign_date"}),
        ({"finish_date": "2026-04-01"}, {"start_date", "finish_date"}),
        ({"apply_date": "2026-11-29", "sign_date": "2026-11-29"}, {"apply_date"}),
    ],
)
def test_days_out_of_order_are_asked_about(days: dict[str, str | None], asked: set[str]) -> None:
    assert doubtful(**days) == asked


def test_the_doubt_names_the_other_day() -> None:
    found = days_in_order(read(need_date="2016-05-01"), LABELS, SHIPPED.calibration, today=TODAY)
    assert "申报日期" in found["need_date"].doubt and "要求接通日期" in found["apply_date"].doubt


def test_works_that_end_before_they_begin() -> None:
    days = {"seg_start": "2026-12-20", "seg_end": "2026-12-02"}
    cells = {k: FieldReading(key=k, value=v, raw=v, confidence=0.99, status=Status.ACCEPTED) for k, v in days.items()}
    row = row_in_order(RowReading(table="segments", index=1, cells=cells), LABELS, SHIPPED.calibration)
    assert row.status is Status.REVIEW
    assert all("先后颠倒" in c.doubt for c in row.cells.values())
