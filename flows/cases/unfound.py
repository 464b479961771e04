"""Step: before a letter asks an applicant for what a form of an unknown layout lacks, a person is asked to look."""

from __future__ import annotations

from typing import Final

from flows.casework import with_unfound
from flows.ledger import CaseState
from flows.office import Runtime

_BEFORE_LETTERS: Final = frozenset({CaseState.RECOGNISED, CaseState.IN_REVIEW})


def ask_for_unfound(office: Runtime, case_no: str) -> None:
    """Put what was not found into the application of a new case as doubtful; done again it changes nothing."""
    if CaseState(office.ledger.case(case_no).state) not in _BEFORE_LETTERS:
        return
    application = office.ledger.application(case_no)
    asked = with_unfound(application, today=office.day(), templates=office.templates)
    if asked is not application:
        office.ledger.set_application(case_no, asked, office.now())
