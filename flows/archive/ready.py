"""Which cases are at their end and may be packaged, and how a packaged case is closed.

At its end is a case that was rated, or called back after connection without a rating, one that was closed on the way
(withdrawn, out of scope, merged, cancelled), and one whose permit was refused once the 送达回证 is back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flows.ledger import CLOSED, Case, CaseState, Event, Ledger, PaperState, next_states

FINISHED: Final = frozenset({CaseState.RATED, CaseState.VISITED_BACK}) | CLOSED
REFUSED: Final = "不予行政许可，已送达"
_REFUSAL, _RECEIPT, _SLIP_TAKEN = "REFUSAL", "RECEIPT", "slip_taken"


def ready_cases(ledger: Ledger, year: int, *, with_open: bool = False) -> tuple[Case, ...]:
    """The cases of a year that are at their end; with_open: those that are accepted and still under way, too."""
    cases = ledger.views.received_between(f"{year:04d}", f"{year + 1:04d}")
    return tuple(case for case in cases if (with_open and case.accepted_at) or is_finished(ledger, case))


def is_finished(ledger: Ledger, case: Case) -> bool:
    """Whether nothing more is to come."""
    return CaseState(case.state) in FINISHED or is_refused(ledger, case)


def is_refused(ledger: Ledger, case: Case) -> bool:
    """Whether the permit was refused, and the applicant has signed for it; also once the case is in the archive."""
    events = ledger.events(case.case_no)
    last = next((e.payload for e in reversed(events) if e.kind == "state_changed"), {})
    stood = last.get("old") if case.state == CaseState.ARCHIVED.value else case.state
    refusals = [p for p in ledger.papers(case.case_no) if p.kind == _REFUSAL and p.state is PaperState.FILED]
    return stood == CaseState.DECIDED.value and bool(refusals) and any(_is_receipt(event) for event in events)


def _is_receipt(event: Event) -> bool:
    return event.kind == _SLIP_TAKEN and event.payload.get("kind") == _RECEIPT


def is_closing(event: Event) -> bool:
    """Whether an event says no more than that the case was put into the archive."""
    return event.kind == "state_changed" and event.payload.get("new") == CaseState.ARCHIVED.value


def close_case(ledger: Ledger, case_no: str, now: datetime, *, archive_no: str) -> bool:
    """Move a case that is at its end to 已归档 where the table of moves allows it; whether it was moved."""
    case = ledger.case(case_no)
    if not is_finished(ledger, case) or CaseState.ARCHIVED not in next_states(CaseState(case.state)):
        return False
    return ledger.set_state(case_no, CaseState.ARCHIVED, now, reason=f"档号 {archive_no}")
