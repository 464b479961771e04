"""Step: what the day brings. Open cases with a date that is near or past are carried on; each date is spoken of once a
stage: before its day, on it, and when it was missed. The books show it in colour.

A sweep costs by the dates that are news today, not by the cases that are open; all cases are looked at only when the
calendar, the limits or the settings have changed, since then any date may have moved.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flows.course import AFTER, DueState, Rules, stage_of
from flows.issuing import (
    advance_case,
    cases_in_hand,
    deem_accepted,
    is_in_course,
    note_heard,
    rules_of,
    waiting_neighbours,
)
from flows.ledger import DueRow
from flows.office import Runtime

__all__ = ["LOOKED", "MISSED", "is_in_course", "sweep_due_dates"]

LOOKED = "course_looked_through"
"""Event kind, of no case: every open case was carried on under these rules; payload {"rules": their SHA-256}."""
MISSED = "missed"


def sweep_due_dates(office: Runtime) -> tuple[DueRow, ...]:
    """Carry on what the day has reached and note it. Returns everything that is due today or overdue."""
    rules = rules_of(office)
    changed = _rules_changed(office, rules)
    rows = _news(office, rules)
    in_hand = cases_in_hand(office)
    waiting = [case_no for case_no in waiting_neighbours(office) if case_no not in in_hand]
    case_nos = dict.fromkeys([*(_in_course(office) if changed else ()), *(row.case_no for row in rows), *waiting])
    for row in rows:
        if row.case_no not in in_hand:
            deem_accepted(office, row)
    for case_no in case_nos:
        if case_no not in in_hand and is_in_course(office, case_no):
            advance_case(office, case_no)
    for case_no in waiting:
        note_heard(office, case_no)
    for row in rows:
        if row.case_no not in in_hand:
            office.ledger.note_due(row, _stage(row, office, rules), office.now())
    if changed:
        office.ledger.record("", LOOKED, {"rules": changed}, now=office.now())
    return office.ledger.due_on_or_before(office.day())


def _news(office: Runtime, rules: Rules) -> tuple[DueRow, ...]:
    """Open dates that have reached a stage which was not spoken of yet."""
    ahead = max(rules.settings.remind_before, 0)
    horizon, _ = rules.calendar.add(office.day() + timedelta(days=1), ahead)
    rows = office.ledger.due_on_or_before(horizon, besides=MISSED)
    return tuple(row for row in rows if _stage(row, office, rules) not in ("", row.noted))


def _stage(row: DueRow, office: Runtime, rules: Rules) -> str:
    due = DueState(limit=row.limit, what=row.what, day=row.day)
    stage = stage_of(due, office.day(), rules)
    return MISSED if stage == AFTER else stage


def _in_course(office: Runtime) -> tuple[str, ...]:
    return tuple(case.case_no for case in office.ledger.views.open_cases())


def _rules_changed(office: Runtime, rules: Rules) -> str:
    """The fingerprint of the rules where it is another than when all cases were last carried on, else ''."""
    said = (rules.limits.model_dump_json(), rules.calendar.version, rules.settings.model_dump_json())
    now = hashlib.sha256("\n".join(said).encode()).hexdigest()
    last = office.ledger.latest(LOOKED)
    return "" if last is not None and last.payload["rules"] == now else now
