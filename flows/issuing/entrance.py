"""Step: the clock of the entrance (行政许可法 第三十二条, domain §5 T06) and what follows when it runs out.

Within 5 working days of receipt the applicant is told everything that is lacking, once; a case about which nothing was
said by then counts as accepted from the day of receipt. The days begin anew when a correction has been supplied.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.casework import Due, Finding, Severity
from flows.ground import day_of_stamp
from flows.ledger import CLOSED, CaseState, DueRow, PaperState, PlannedPaper
from flows.letters import PaperKind
from flows.office import Runtime

LIMIT = "T06"
_WAITING = (CaseState.RECOGNISED, CaseState.RECEIVED, CaseState.IN_REVIEW, CaseState.RESUBMITTED)
_DEEMED = "逾期未一次性告知需要补正的内容，自收到申请材料之日起即为受理（行政许可法第三十二条）"
_TOO_LATE = "（本案已受理，不能再退回补正）"
_SETTLE = "请联系申请人补齐或更正，办妥后选“通过”"


def start_clock(office: Runtime, case_no: str) -> None:
    """Count the days for the one notice from receipt, or anew from the day on which a correction was supplied."""
    since, turn = _received(office, case_no)
    due = office.limits.due(LIMIT, day_of_stamp(since), office.workdays)
    if due is None:
        return
    if turn:
        due = due.model_copy(update={"what": f"{due.what}（第{turn}次补正后）"})
    others = [row.due for row in office.ledger.dues(case_no) if (row.limit, row.what) != (LIMIT, due.what)]
    office.ledger.set_dues(case_no, [*others, due], office.now())


def stop_clock(office: Runtime, case_no: str, papers: Iterable[PlannedPaper]) -> None:
    """The notice has been made: its days are kept."""
    if any(p.kind == PaperKind.CORRECTION.value and p.state is PaperState.FILED for p in papers):
        office.ledger.due_done(case_no, LIMIT, office.now())


def entrance_dues(office: Runtime, case_no: str) -> tuple[Due, ...]:
    """The dates of the entrance that a case has, beside those of its course."""
    return tuple(row.due for row in office.ledger.dues(case_no) if row.limit == LIMIT)


def deem_accepted(office: Runtime, row: DueRow) -> bool:
    """A case whose days for the one notice have passed without a word counts as accepted from its receipt.

    What a person was asked stays open; until it is answered no paper goes out. Returns whether it now counts so.
    """
    case = office.ledger.case(row.case_no)
    if row.limit != LIMIT or row.day >= office.day() or CaseState(case.state) not in _WAITING:
        return False
    since, _ = _received(office, row.case_no)
    state = CaseState.DEEMED_ACCEPTED
    return office.ledger.set_state(row.case_no, state, office.now(), reason=_DEEMED, accepted_at=since)


def _is_unsettled(office: Runtime, case_no: str) -> bool:
    """Whether a case counts as accepted only because its days passed, and a person has not let it go on yet."""
    if office.ledger.case(case_no).state != CaseState.DEEMED_ACCEPTED:
        return False
    return all(p.kind != PaperKind.ACCEPTANCE.value for p in office.ledger.papers(case_no))


def is_in_course(office: Runtime, case_no: str) -> bool:
    """Whether a case is open and beyond its entrance: pushed, or accepted."""
    case = office.ledger.case(case_no)
    state = CaseState(case.state)
    is_running = state is CaseState.PUSHED or bool(case.accepted_at)
    return state not in CLOSED and is_running and not _is_unsettled(office, case_no)


def not_sent_back(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a case that is accepted: what would have gone back to the applicant is now for a person."""
    return tuple(f if f.severity is not Severity.HARD else _for_person(f) for f in findings)


def _for_person(finding: Finding) -> Finding:
    why = finding.why if finding.why.endswith(_TOO_LATE) else f"{finding.why}{_TOO_LATE}"
    supply = finding.supply if finding.supply.endswith(_SETTLE) else f"{finding.supply.rstrip('。')}；{_SETTLE}"
    return finding.model_copy(update={"severity": Severity.PERSON, "why": why, "supply": supply})


def corrections(office: Runtime, case_no: str) -> int:
    """How many times a correction has been supplied: each notice after that is a version of its own."""
    return _received(office, case_no)[1]


def _received(office: Runtime, case_no: str) -> tuple[str, int]:
    """ISO time from which the days count, and how many corrections have been supplied."""
    events = office.ledger.events(case_no)
    moved = [e.at for e in events if e.kind == "state_changed" and e.payload["new"] == CaseState.RESUBMITTED.value]
    return (moved[-1], len(moved)) if moved else (office.ledger.case(case_no).received_at, 0)
