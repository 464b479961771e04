"""Step: what is due. Each due date that has passed undone is noted once in the ledger; the books show it in colour."""

from __future__ import annotations

from datetime import timedelta

from flows.ledger import DueRow
from flows.runtime import Runtime


def sweep_due_dates(office: Runtime) -> tuple[DueRow, ...]:
    """Everything that is due today or overdue; what became overdue is recorded."""
    today = office.day()
    for row in office.ledger.due_on_or_before(today - timedelta(days=1)):
        if row.noted != "missed":
            office.ledger.note_due(row, "missed", office.now())
    return office.ledger.due_on_or_before(today)
