"""Which cases wait for their 核对单. The one answer for the terminal, the books and the spares of var/done.

An accepted case can wait as well, beside its state: for a form that changes it, or where its days at the entrance ran
out before the sheet came back. So can a pushed one, for what was doubtful in the push.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from flows.casework import OutcomeKind
from flows.ledger.kinds import ASSESSED, SHEET_ANSWERED, SHEET_ASKED, SUPPLIED
from flows.ledger.ledger import Ledger
from flows.ledger.matters import MatterKind
from flows.ledger.models import Case, Event
from flows.ledger.states import CLOSED, CaseState

SHEET_KINDS: Final = (SHEET_ASKED, SHEET_ANSWERED, ASSESSED, "state_changed", SUPPLIED)
"""Event kinds that say whether a 核对单 is waited for, since when, and for which packages."""


def waits_for_sheet(case: Case, told: Iterable[Event]) -> bool:
    """Whether a person is still to fill in a 核对单 of the case. told: its events, in order.

    One that a later assessment made needless, so that it was cleared from the desk, waits no more.
    """
    state = CaseState(case.state)
    if state is CaseState.IN_REVIEW:
        return True
    if state in CLOSED or not (case.accepted_at or state is CaseState.PUSHED):
        return False
    waiting, outcome = 0, OutcomeKind.REVIEW.value
    for event in told:
        waiting += (event.kind == SHEET_ASKED) - (event.kind == SHEET_ANSWERED)
        if event.kind == ASSESSED:
            outcome = event.payload["outcome"]["kind"]
    return waiting > 0 and outcome == OutcomeKind.REVIEW


def waiting_for_sheet(ledger: Ledger) -> Iterator[tuple[Case, tuple[Event, ...]]]:
    """Every case that waits for its 核对单, by number, with its events of SHEET_KINDS."""
    views = ledger.views
    asked = (matter.case_no for matter in views.matters(MatterKind.SHEET))
    for case in views.some((*asked, *(case.case_no for case in views.in_states([CaseState.IN_REVIEW])))):
        told = ledger.events(case.case_no, kinds=SHEET_KINDS)
        if waits_for_sheet(case, told):
            yield case, told
