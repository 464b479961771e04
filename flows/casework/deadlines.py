"""Time limits of templates/limits.yaml as dates: which run from which day, counted in working days.

A limit without a number (the plan gives none for T02, T03 …) has no date; it is never filled in by the program.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field as Rule
from pydantic import model_validator

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml
from flows.casework.calendar import Workdays
from flows.casework.model import Due
from flows.casework.permit import GENERAL, PLEDGE, PermitView


class Limit(Frozen):
    """One time limit. workdays: None where nobody has fixed a number yet; `example` is never printed as a limit."""

    id: str
    act: str
    basis: Literal["方案", "法律", "待定"]
    source: str
    workdays: int | None = Rule(default=None, ge=0, le=1000)
    extension: int | None = None
    example: int | None = None
    owner: str = ""
    starts: str
    if_missed: str
    note: str = ""

    @model_validator(mode="after")
    def _has_number_or_owner(self) -> Limit:
        if self.basis != "待定" and self.workdays is None:
            raise ValueError(f"{self.id} 的依据是{self.basis}，应写 workdays")
        if self.workdays is None and not self.owner:
            raise ValueError(f"{self.id} 没有天数，应写明由谁确定（owner）")
        return self


class Limits(Frozen):
    """All time limits of the office."""

    version: str
    limits: tuple[Limit, ...]

    def __getitem__(self, limit_id: str) -> Limit:
        for limit in self.limits:
            if limit.id == limit_id:
                return limit
        raise ConfigurationError(f"没有时限 {limit_id}", file="limits.yaml", next_step="补上该条")

    @property
    def open(self) -> tuple[Limit, ...]:
        """Limits that still need a number, for the list of open questions."""
        return tuple(limit for limit in self.limits if limit.workdays is None)

    def due(self, limit_id: str, start: date, calendar: Workdays) -> Due | None:
        """The date of a limit that starts on `start` (not counted); None where it has no number."""
        limit = self[limit_id]
        if limit.workdays is None:
            return None
        day, provisional = calendar.add(start, limit.workdays)
        return Due(
            limit=limit.id,
            what=limit.act,
            day=day,
            starts=start,
            workdays=limit.workdays,
            calendar_version=calendar.version_between(start, day),
            provisional=provisional,
            source=limit.source,
        )


def load_limits(templates: Templates) -> Limits:
    """The time limits; raises ConfigurationError naming the key."""
    return templates.once(_limits)


def _limits(templates: Templates) -> Limits:
    return load_yaml(Limits, templates.path("limits.yaml"))


def dues(accepted: date, *, permit: PermitView, limits: Limits, calendar: Workdays) -> tuple[Due, ...]:
    """The dates that run from the acceptance of a case, soonest first.

    Always T01 (the letters are the push to the providers) and T17; with outside works either T04 (告知承诺) or T03 and
    T07. T05 starts when the survey is finished, T09 with the decision: those are asked of `Limits.due` on that day.
    """
    wanted = ["T01", "T17"]
    if permit.mode == PLEDGE:
        wanted.append("T04")
    if permit.mode == GENERAL:
        wanted += ["T03", "T07"]
    found = [limits.due(limit_id, accepted, calendar) for limit_id in wanted]
    return tuple(sorted((d for d in found if d is not None), key=lambda d: (d.day, d.limit)))


def recount(due: Due, calendar: Workdays) -> Due:
    """The same limit counted on another calendar: the day may move, and 暂定 may go."""
    if due.workdays is None:
        return due
    day, provisional = calendar.add(due.starts, due.workdays)
    version = calendar.version_between(due.starts, day)
    return due.model_copy(update={"day": day, "provisional": provisional, "calendar_version": version})
