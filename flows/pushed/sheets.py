"""Steps: what is doubtful in a pushed project, asked of a person beside its letters, and the answer put into its case.

The case stays 已推送: its letters are out, and the one form that the enterprise confirms goes on from there.
"""

from __future__ import annotations

from flows.casework import OutcomeKind
from flows.course import TOLD_OTHERWISE, wants
from flows.intake import Arrival
from flows.issuing import advance_case, course_now, rules_of
from flows.ledger import CaseState
from flows.office import Runtime
from flows.packages import PackageEnd, crops_of, keep_originals
from flows.sheets import clear_desk, lay_out_sheet


def is_only_pushed(office: Runtime, case_no: str) -> bool:
    """Whether a case was pushed and nobody has applied for it yet."""
    return office.ledger.case(case_no).state == CaseState.PUSHED


def ask_about_push(office: Runtime, case_no: str) -> str:
    """Lay a 核对单 of the doubtful values of a pushed project into 待核对; its path below the outbox, '' for none."""
    if not is_only_pushed(office, case_no) or not office.ledger.application(case_no).doubtful:
        return ""
    return lay_out_sheet(office, case_no, (), crops=crops_of(office, case_no)).path


def settle_push(office: Runtime, arrival: Arrival, case_no: str) -> PackageEnd:
    """The 核对单 about a pushed project came back and is in its case: what is still in doubt is asked again."""
    path = ask_about_push(office, case_no)
    if not path:
        clear_desk(office, case_no)
    papers = advance_case(office, case_no)
    keep_originals(office, arrival, case_no)
    told = "更正的内容仍有疑点，已出新的核对单" if path else "推送信息已按核对结果更新"
    told += _untold(office, case_no)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.REVIEW if path else OutcomeKind.PUSHED,
        case_no=case_no,
        papers=(*filter(None, [path]), *(p.path for p in papers if p.path)),
        reason=told,
    )


def _untold(office: Runtime, case_no: str) -> str:
    """That the letters which are out do not have it yet, '' where they say the same."""
    asks = wants(course_now(office, case_no), rules_of(office)).asks
    return next((f"。{ask.text}；请{ask.next_step}" for ask in asks if ask.key == TOLD_OTHERWISE), "")
