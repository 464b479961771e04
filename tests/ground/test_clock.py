"""Stamps and the days they fall on."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from flows.ground import day_of_stamp, stamp


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-22T23:59:59.999+08:00", date(2026, 11, 22)),
        ("2026-11-22T16:00:00.000+00:00", date(2026, 11, 23)),
        ("2026-11-22T00:30:00.000+09:00", date(2026, 11, 21)),
    ],
)
def test_a_stamp_falls_on_the_day_at_the_office(at: str, day: date) -> None:
    assert day_of_stamp(at) == day


def test_a_stamp_made_elsewhere_is_written_on_the_offices_clock() -> None:
    late = datetime(2026, 11, 22, 20, tzinfo=timezone(-timedelta(hours=5)))
    assert stamp(late) == "2026-11-23T09:00:00.000+08:00"


def test_a_time_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_of_stamp("2026-11-22T12:00:00")
