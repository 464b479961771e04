"""督办表 (D32): what is overdue and what will be soon, by the unit that owes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from extractors.models import Frozen
from flows.books import CaseFile, DueRow, Urgency, due_row
from flows.course import Rules


class PressRow(Frozen):
    """A date that presses. urged: reminders that went out for it."""

    due: DueRow
    urged: int = 0

    @property
    def days_late(self) -> int | None:
        """Working days since it was due; None where it is still to come."""
        return -self.due.workdays_left if self.due.workdays_left < 0 else None


class UnitRow(Frozen):
    """What presses at one unit."""

    unit: str
    overdue: int
    soon: int
    worst: int | None


def pressing(files: Iterable[CaseFile], rules: Rules, *, today: date) -> tuple[PressRow, ...]:
    """Open dates of open cases that are overdue or due soon: by unit, the latest first."""
    rows = []
    for file in files:
        for due in file.dues if file.is_open else ():
            row = due_row(due, file.case.project, rules, today=today)
            if row.urgency in (Urgency.OVERDUE, Urgency.SOON):
                rows.append(PressRow(due=row, urged=_urged(file, due.limit)))
    order = {p.name: place for place, p in enumerate(rules.office.providers.values())}
    return tuple(sorted(rows, key=lambda r: (order.get(r.due.unit, len(order)), r.due.unit, r.due.day, r.due.case_no)))


def by_unit(rows: Iterable[PressRow]) -> tuple[UnitRow, ...]:
    """How much presses at each unit, in the order of the rows."""
    found: dict[str, list[PressRow]] = {}
    for row in rows:
        found.setdefault(row.due.unit, []).append(row)
    return tuple(
        UnitRow(
            unit=unit,
            overdue=sum(r.days_late is not None for r in theirs),
            soon=sum(r.days_late is None for r in theirs),
            worst=max((r.days_late for r in theirs if r.days_late is not None), default=None),
        )
        for unit, theirs in found.items()
    )


def _urged(file: CaseFile, limit: str) -> int:
    bare, _, provider = limit.partition(":")
    urged = (paper for paper in file.course.papers("URGE") if provider in paper.readers)
    return sum(paper.facts.get("limit") == bare for paper in urged) if provider else 0
