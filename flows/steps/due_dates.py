"""Step: what is due. Each due date that has passed undone is noted once in the ledger; the books show it in colour."""

from __future__ import annotations

from datetime import timedelta

from flows.ledger import DueRow
from flows.runtime import Runtime

OVERDUE = "due_missed"
"""Event kind: a due date passed undone; payload {"limit", "what", "day"}."""


def sweep_due_dates(office: Runtime) -> tuple[DueRow, ...]:
    """Everything that is due today or overdue; what became overdue is recorded."""
    today = office.day()
    for row in office.ledger.due_on_or_before(today - timedelta(days=1)):
        noted = {(e.payload["limit"], e.payload["day"]) for e in office.ledger.events(row.case_no) if e.kind == OVERDUE}
        if (row.limit, row.day.isoformat()) not in noted:
            payload = {"limit": row.limit, "what": row.what, "day": row.day.isoformat()}
            office.ledger.record(row.case_no, OVERDUE, payload, now=office.now())
    return office.ledger.due_on_or_before(today)
