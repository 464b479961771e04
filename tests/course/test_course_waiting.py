"""A slip that waits for a person: the day of its arrival counts, whatever the person finds and whenever."""

from __future__ import annotations

from datetime import date

import pytest

from flows.course.clauses.consultation import DEEMED, GIVEN
from tests.support.application_parts import application
from tests.support.course_parts import Life

OPINION = {"has_opinion": "有意见", "place_1": "车库入口", "level_1": "必须修改", "text_1": "净距不足"}
DUE, AFTER = date(2026, 11, 30), date(2026, 12, 3)
"""Five working days after the start, and three days on."""
WATER = {"services": ["用水"]}


def asked() -> Life:
    life = Life(of=application(**WATER))
    life.slip("CONTACT", "water", intent="有")
    return life.slip("SCHEME", scheme_date="2026-11-23", reply_days=5)


def urges(life: Life, limit: str) -> list[str]:
    return [p.facts["stage"] for p in life.course.papers("URGE", "water") if p.facts["limit"] == limit]


def test_what_came_in_time_and_waits_is_neither_silence_nor_overdue_nor_reminded() -> None:
    life = asked().workdays(2).waits("OPINION", "water").until(AFTER)
    assert not life.course.noted(DEEMED) and urges(life, "T02") == []
    assert life.due("T02:water") is None and not life.has("FEEDBACK")


def test_found_good_it_counts_from_the_day_on_which_it_came() -> None:
    life = asked().workdays(2).waits("OPINION", "water").until(AFTER)
    life.looked("OPINION", "water", is_void=False, **OPINION)
    due = life.due("T02:water")
    assert due is not None and due.done_on == date(2026, 11, 25)
    (letter,) = life.course.papers("FEEDBACK")
    assert [(r["how"], r["text"]) for r in letter.facts["rows"]] == [(GIVEN, "净距不足")]


@pytest.mark.parametrize(
    ("came_after", "found_on", "new_day"),
    [
        (2, date(2026, 12, 3), date(2026, 12, 8)),  # three days were left: three from the day on which it went back
        (5, date(2026, 12, 3), date(2026, 12, 4)),  # it came on the last day: one whole day
        (1, date(2026, 11, 24), DUE),  # looked at the same day: nothing was lost
    ],
)
def test_found_void_its_sender_has_what_was_left_when_it_came(came_after: int, found_on: date, new_day: date) -> None:
    life = asked().workdays(came_after).waits("OPINION", "water").until(found_on)
    life.looked("OPINION", "water", is_void=True)
    due = life.due("T02:water")
    assert due is not None and due.day == new_day
    assert not life.until(new_day).course.noted(DEEMED)
    (note,) = life.until(date(2026, 12, 10)).course.noted(DEEMED, "water")
    assert note.payload["due"] == new_day.isoformat()


def test_another_slip_within_the_new_days_is_no_late_one() -> None:
    life = asked().workdays(2).waits("OPINION", "water").until(AFTER).looked("OPINION", "water", is_void=True)
    life.until(date(2026, 12, 7)).slip("OPINION", "water", **OPINION)
    assert not life.course.noted(DEEMED) and not life.course.noted("opinion_late") and life.has("FEEDBACK")


def test_what_came_after_its_day_does_not_undo_the_silence() -> None:
    life = asked().until(date(2026, 12, 1)).waits("OPINION", "water").until(AFTER)
    assert life.course.noted(DEEMED, "water") and life.has("FEEDBACK")


def test_a_contact_that_waits_holds_back_reminders_and_the_naming_of_the_team() -> None:
    life = Life(of=application(**WATER)).workdays(1).waits("CONTACT", "water").until(AFTER)
    assert urges(life, "T01") == [] and life.due("T01:water") is None and not life.has("TEAM")
    life.looked("CONTACT", "water", is_void=False, intent="有", staff_name="样本一")
    due = life.due("T01:water")
    assert due is not None and due.done_on == date(2026, 11, 24)
    (team,) = life.course.papers("TEAM", "")
    assert team.facts["rows"][0]["name"] == "样本一"


def test_reminders_go_on_once_it_is_void() -> None:
    life = Life(of=application(**WATER)).workdays(1).waits("CONTACT", "water").until(AFTER)
    life.looked("CONTACT", "water", is_void=True)
    due = life.due("T01:water")
    assert due is not None and due.day == date(2026, 12, 7)
    assert urges(life.until(date(2026, 12, 8)), "T01") == ["before", "after"]
