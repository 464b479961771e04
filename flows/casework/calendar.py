"""Working days, counted on dated calendar files (templates/calendar/2026.json …).

Owns the files' shape and the counting of 行政许可法 第82条 and 民法典 第201条: the first day does not count, rest days
and statutory holidays do not count, exchanged rest days do. A year that is not announced makes a date provisional.
Own files because chinesecalendar ends with the last announced year and holidays guesses the next without saying so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError, model_validator

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import first_fault

_LONGEST = 3660
"""Days walked at most: no limit of the law is longer than ten years."""


class Holiday(Frozen):
    """A named holiday and its days off."""

    name: str
    days: tuple[date, ...]


class CalendarYear(Frozen):
    """One year's file: its source, whether the State Council has announced it, days off and exchanged working days."""

    year: int
    version: str
    announced: bool
    announced_on: date | None = None
    source: str
    note: str = ""
    holidays: tuple[Holiday, ...]
    workdays: tuple[date, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> CalendarYear:
        days = [*self.days_off, *self.workdays]
        if any(day.year != self.year for day in days):
            raise ValueError(f"有不属于 {self.year} 年的日期")
        if len(days) != len(set(days)):
            raise ValueError("同一天写了两次")
        if any(day.weekday() < 5 for day in self.workdays):
            raise ValueError("调休上班日应为周六或周日")
        return self

    @property
    def days_off(self) -> tuple[date, ...]:
        """Every day of every holiday."""
        return tuple(day for holiday in self.holidays for day in holiday.days)


class Workdays(Frozen):
    """The calendar of all years that have a file."""

    years: tuple[CalendarYear, ...]

    @classmethod
    def load(cls, files: Iterable[Path]) -> Workdays:
        """The calendar of these files, one a year.

        Raises:
            ConfigurationError: a file is not a calendar, or there is none; names the file.
        """
        years = tuple(_read(path) for path in sorted(files))
        if not years:
            raise ConfigurationError("没有工作日历文件", file="calendar", next_step="放入当年的日历文件")
        return cls(years=years)

    @property
    def version(self) -> str:
        """The versions of all years, oldest first."""
        return "+".join(year.version for year in self.years)

    def version_between(self, first: date, last: date) -> str:
        """The versions of the years that a span touches; a year without a file shows as `2031.?`."""
        files = self._by_year
        years = range(first.year, last.year + 1)
        return "+".join(files[y].version if y in files else f"{y}.?" for y in years)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day. A year without a file has its weekends off only."""
        year = self._by_year.get(day.year)
        if year and day in year.days_off:
            return False
        return day.weekday() < 5 or bool(year and day in year.workdays)

    def is_announced(self, year: int) -> bool:
        """Whether the State Council's notice of a year is in the files."""
        return year in self._by_year and self._by_year[year].announced

    def add(self, start: date, n: int) -> tuple[date, bool]:
        """The n-th working day after `start`, and whether it is provisional.

        start: not counted. n = 0 means the same working day, or the next one where offices are closed.
        """
        if n < 0:
            raise ValueError("the number of working days is negative")
        day, left = start, n
        if n == 0 and not self.is_workday(day):
            left = 1
        for _ in range(_LONGEST):
            if left == 0:
                return day, not all(map(self.is_announced, range(start.year, day.year + 1)))
            day += timedelta(days=1)
            left -= self.is_workday(day)
        raise ValueError("the limit is longer than ten years")

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative where `end` lies before."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_workday(start + timedelta(days=i)) for i in range(1, (end - start).days + 1))

    @cached_property
    def _by_year(self) -> dict[int, CalendarYear]:
        return {year.year: year for year in self.years}


def load_workdays(templates: Templates) -> Workdays:
    """The working days; raises ConfigurationError naming the file."""
    return templates.once(_workdays)


def _workdays(templates: Templates) -> Workdays:
    return Workdays.load(templates.files("calendar", "[0-9][0-9][0-9][0-9].json"))


def _read(path: Path) -> CalendarYear:
    try:
        year = CalendarYear.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ConfigurationError(first_fault(error), file=path.name, next_step="更正该项") from error
    if path.stem != str(year.year):
        raise ConfigurationError(f"文件名与年份 {year.year} 不一致", file=path.name, next_step="改文件名")
    return year
