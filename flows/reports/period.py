"""The spans of days that reports are about: weeks from Monday, months, years, or any two days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from extractors.models import Frozen


class Period(Frozen):
    """From `first` to `last`, both counted. label: Chinese, as in the title of a report and its file name."""

    first: date
    last: date
    label: str

    def __contains__(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


def week_of(day: date) -> Period:
    """The week of a day, Monday to Sunday, numbered as in ISO 8601."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Period(first=monday, last=monday + timedelta(days=6), label=f"{year}年第{week:02d}周")


def month_of(day: date) -> Period:
    """The month of a day."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return Period(first=day.replace(day=1), last=last, label=f"{day.year}年{day.month:02d}月")


def month_before(day: date) -> Period:
    """The month before that of a day."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def year_of(day: date) -> Period:
    """The year of a day."""
    return Period(first=date(day.year, 1, 1), last=date(day.year, 12, 31), label=f"{day.year}年")


def span(first: date, last: date) -> Period:
    """Any two days."""
    return Period(first=first, last=last, label=f"{first:%Y%m%d}-{last:%Y%m%d}")


def months_in(period: Period) -> Iterator[Period]:
    """The months that a span touches, whole."""
    month = month_of(period.first)
    while month.first <= period.last:
        yield month
        month = month_of(month.last + timedelta(days=1))
