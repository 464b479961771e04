"""Working days: the announced years against an independent package, the examples of the law, and 2027 as 暂定."""

import json
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigurationError
from flows.casework.calendar import Workdays, load_workdays
from flows.casework.deadlines import Limits, dues, load_limits, recount
from flows.casework.permit import PermitView
from tests.support.shipped import SHIPPED

CALENDAR = load_workdays(SHIPPED)
days = st.dates(date(2022, 1, 1), date(2026, 11, 30))


@pytest.mark.parametrize("year", range(2022, 2027))
def test_announced_years_agree_with_chinesecalendar(year):
    every = [date(year, 1, 1) + timedelta(days=i) for i in range(366) if (date(year, 1, 1) + timedelta(i)).year == year]
    assert [d for d in every if CALENDAR.is_workday(d) != chinese_calendar.is_workday(d)] == []


@pytest.mark.parametrize(
    ("start", "n", "due", "provisional"),
    [
        (date(2026, 9, 30), 3, date(2026, 10, 10), False),  # over the National Day, a working Saturday
        (date(2026, 10, 9), 1, date(2026, 10, 10), False),
        (date(2026, 2, 13), 3, date(2026, 2, 25), False),  # 14 February works
        (date(2026, 9, 18), 3, date(2026, 9, 22), False),  # Sunday 20 works
        (date(2026, 12, 29), 3, date(2027, 1, 4), True),
        (date(2026, 12, 29), 2, date(2026, 12, 31), False),
        (date(2026, 11, 23), 0, date(2026, 11, 23), False),  # at once: the same working day
        (date(2026, 11, 22), 0, date(2026, 11, 23), False),  # a Sunday: the next one
        (date(2026, 11, 21), 1, date(2026, 11, 23), False),
        (date(2031, 5, 1), 1, date(2031, 5, 2), True),  # no file at all: never final
    ],
)
def test_counting(start, n, due, provisional):
    assert CALENDAR.add(start, n) == (due, provisional)


def test_negative_limits_are_refused():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add(date(2026, 1, 5), -1)


@given(days, st.integers(0, 30))
def test_a_due_day_is_a_workday_and_n_workdays_away(start, n):
    due, _ = CALENDAR.add(start, n)
    assert CALENDAR.is_workday(due)
    assert CALENDAR.between(start, due) == max(n, 0 if CALENDAR.is_workday(start) else 1)


@given(days, st.integers(1, 15), st.integers(1, 15))
def test_counting_on_is_counting_once(start, a, b):
    assert CALENDAR.add(CALENDAR.add(start, a)[0], b)[0] == CALENDAR.add(start, a + b)[0]


def test_2027_holds_the_thirteen_statutory_days_and_is_not_announced():
    year = next(y for y in CALENDAR.years if y.year == 2027)
    assert len(year.days_off) == 13
    assert not year.announced
    assert not year.workdays


def test_version_names_the_years_touched():
    assert CALENDAR.version_between(date(2026, 12, 29), date(2027, 1, 4)) == "2026.1+2027.0"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"year": 2025}, "2025"),
        ({"workdays": ["2026-01-05"]}, "周六或周日"),
        ({"holidays": [{"name": "x", "days": ["2026-01-01", "2026-01-01"]}]}, "两次"),
        ({"holidays": "x"}, "holidays"),
    ],
)
def test_a_wrong_calendar_file_is_named(tmp_path, change, word):
    content = json.loads(SHIPPED.path("calendar/2026.json").read_text(encoding="utf-8"))
    (tmp_path / "2026.json").write_text(json.dumps({**content, **change}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=word) as caught:
        Workdays.load(tmp_path.glob("*.json"))
    assert caught.value.file == "2026.json"


def test_an_empty_calendar_folder_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="没有工作日历"):
        Workdays.load(tmp_path.glob("*.json"))


LIMITS = load_limits(SHIPPED)


@pytest.mark.parametrize(
    ("limit", "start", "day"),
    [
        ("T01", date(2026, 9, 30), date(2026, 10, 10)),
        ("T04", date(2026, 9, 30), date(2026, 9, 30)),
        ("T05", date(2026, 10, 9), date(2026, 10, 10)),
        ("T06", date(2026, 11, 23), date(2026, 11, 30)),
        ("T07", date(2026, 11, 2), date(2026, 11, 30)),
        ("T09", date(2026, 11, 2), date(2026, 11, 16)),
    ],
)
def test_limits_of_plan_and_law(limit, start, day):
    due = LIMITS.due(limit, start, CALENDAR)
    assert due is not None
    assert due.day == day
    assert due.source


@pytest.mark.parametrize("limit", ["T02", "T03", "T16", "T17"])
def test_limits_without_a_number_in_the_plan_have_no_date(limit):
    assert LIMITS[limit].workdays is None
    assert LIMITS[limit].owner
    assert LIMITS.due(limit, date(2026, 11, 2), CALENDAR) is None


def test_a_limit_of_the_law_without_a_number_is_refused():
    law = {**LIMITS["T07"].model_dump(), "workdays": None}
    with pytest.raises(ValueError, match="T07"):
        Limits.model_validate({"version": "x", "limits": [law]})


@pytest.mark.parametrize(("mode", "ids"), [("告知承诺", ["T04", "T01"]), ("一般程序", ["T01", "T07"]), ("", ["T01"])])
def test_dates_of_an_accepted_case(mode, ids):
    permit = PermitView(asked=mode, mode=mode, is_eligible=True)
    found = dues(date(2026, 11, 2), permit=permit, limits=LIMITS, calendar=CALENDAR)
    assert [d.limit for d in found] == ids


def test_a_provisional_date_says_so_and_is_recounted_when_the_year_is_announced():
    due = LIMITS.due("T01", date(2026, 12, 29), CALENDAR)
    assert due is not None
    assert due.printed == "2027年1月4日（暂定）"
    known = tuple(
        y.model_copy(update={"announced": True, "version": "2027.1", "workdays": (date(2027, 1, 3),)})
        if y.year == 2027
        else y
        for y in CALENDAR.years
    )
    again = recount(due, Workdays(years=known))
    assert (again.printed, again.calendar_version) == ("2027年1月3日", "2026.1+2027.1")
