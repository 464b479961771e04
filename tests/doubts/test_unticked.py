"""What stands under a service that is not ticked."""

from __future__ import annotations

from extractors.doubts.unticked import unticked_doubted
from extractors.models import FieldReading, Status, Value
from tests.support.shipped import CATALOGUE, SHIPPED


def reading(key: str, value: Value, status: Status = Status.ACCEPTED) -> FieldReading:
    return FieldReading(key=key, value=value, raw=str(value or "?"), confidence=0.99, status=status, page=1)


def guarded(*readings: FieldReading) -> dict[str, FieldReading]:
    return unticked_doubted({r.key: r for r in readings}, CATALOGUE, SHIPPED.calibration)


def test_a_choice_under_it_goes_to_a_person() -> None:
    choices = (reading("heat_nature", "居民"), reading("water_nature", "非居民"))
    seen = guarded(reading("services", ["用水"]), *choices)
    assert seen["heat_nature"].doubt == "未勾选该项服务却见勾选"
    assert seen["water_nature"].status is Status.ACCEPTED
    assert guarded(reading("services", None, Status.REVIEW), *choices)["water_nature"].status is Status.REVIEW
    assert guarded(reading("services", None, Status.MISSING), *choices)["heat_nature"].status is Status.ACCEPTED


def test_a_figure_written_under_it_speaks_against_the_ticks() -> None:
    seen = guarded(reading("services", ["用水"]), reading("gas_hour_m3", 15.5))
    assert seen["services"].status is Status.REVIEW and "用气" in seen["services"].doubt
    assert seen["services"].candidates == ("用水", "用气")
    assert seen["gas_hour_m3"].status is Status.ACCEPTED
    unsure = reading("gas_hour_m3", 15.5, Status.REVIEW)
    assert guarded(reading("services", ["用水"]), unsure)["services"].status is Status.ACCEPTED


def test_what_cannot_be_read_under_it_is_nobodys_question() -> None:
    unread = reading("gas_nature", None, Status.REVIEW)
    assert guarded(reading("services", ["用水"]), unread)["gas_nature"].status is Status.MISSING
    assert guarded(reading("services", ["用水", "用气"]), unread)["gas_nature"].status is Status.REVIEW
    ticks = reading("services", ["用水"], Status.REVIEW)
    assert guarded(ticks, unread)["gas_nature"].status is Status.REVIEW


def test_on_a_form_without_ticks_what_is_filled_in_is_proposed() -> None:
    seen = guarded(reading("gas_hour_m3", 15.5), reading("water_daily_m3", 3), reading("power_kva", 2, Status.REVIEW))
    assert seen["services"].value == ["用水", "用气"] and seen["services"].status is Status.REVIEW
    assert "services" not in guarded(reading("applicant_name", "某厂"))


def test_where_no_tick_is_seen_or_they_are_unclear_what_is_filled_in_is_proposed_too() -> None:
    filled = (reading("gas_hour_m3", 15.5), reading("heat_nature", "居民"))
    none = guarded(reading("services", None, Status.MISSING), *filled)["services"]
    assert (none.value, none.status) == (["用气"], Status.REVIEW)
    unclear = guarded(reading("services", ["用水"], Status.REVIEW), *filled)["services"]
    assert unclear.value == ["用水", "用气"] == list(unclear.candidates)
    assert guarded(reading("services", None, Status.MISSING))["services"].status is Status.MISSING
