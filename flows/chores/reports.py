"""督办表 once a week and 月报 once a month, each written into 台账 as soon as its day has come, with the books.

Each is recorded when it lies there; after a crash before that it is written again in the same place. A week or month in
which the office stood still is not made up for: the newest report tells of all that is open.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from flows.chores.books import BookDesk
from flows.ground import make_folder
from flows.ledger import Ledger
from flows.office import replace_bytes
from flows.reports import Desk, Period, ReportKind, make_report, month_before, week_of

WEEKLY = "weekly_report_written"
"""Event kind, of no case: the 督办表 of a week lies in 台账; payload {"period", "first", "path", "sha256"}."""
MONTHLY = "monthly_report_written"
"""Event kind, of no case: the 月报 of a month lies in 台账; payload as that of the week."""
_FOLDERS: Final = {WEEKLY: "督办", MONTHLY: "月报"}
_KINDS: Final = {WEEKLY: ReportKind.SUPERVISION, MONTHLY: ReportKind.MONTH}


def write_reports(desk: BookDesk) -> tuple[str, ...]:
    """Write what is due today and not written yet. Returns the paths below the outbox."""
    if not desk.ledger.views.newest_case():
        return ()
    return tuple(_write(desk, event, period) for event, period in due_reports(desk))


def due_reports(desk: BookDesk) -> tuple[tuple[str, Period], ...]:
    """Event kind and span of each report whose day has come: Monday, and the first working day of a month."""
    today = desk.today()
    wanted = [(WEEKLY, week_of(today))]
    first_workday, _ = desk.rules.calendar.add(today.replace(day=1), 0)
    if today >= first_workday:
        wanted.append((MONTHLY, month_before(today)))
    return tuple((event, period) for event, period in wanted if not _is_written(desk.ledger, event, period))


def _is_written(ledger: Ledger, event: str, period: Period) -> bool:
    newest = ledger.latest(event)
    return newest is not None and date.fromisoformat(newest.payload["first"]) >= period.first


def _write(desk: BookDesk, event: str, period: Period) -> str:
    asked = Desk(desk.ledger, desk.rules, desk.rules.templates, desk.today())
    report = make_report(asked, _KINDS[event], period=period)
    place = make_folder(desk.workspace.folder("books") / _FOLDERS[event]) / report.name
    digest = replace_bytes(place, report.content)
    path = desk.workspace.relative(place)
    payload = {"period": period.label, "first": period.first.isoformat(), "path": path, "sha256": digest}
    desk.ledger.record("", event, payload, now=desk.now())
    return path
