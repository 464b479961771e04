"""Step: a changed form of an accepted case (变更, domain §8): its values go into the case, only touched letters follow.

Two ways in: a signed 申请人事项单 with 变更内容 in the same package as the new form; or the new form alone, which a
person then confirms on the 核对单 of `flows.cases.again`. The permit's clock goes on from the acceptance; what is
unclear in the new form is put before a person before anything goes out.
"""

from __future__ import annotations

from extractors.errors import LedgerError, SlipRefusedError
from extractors.models import DocumentType, Reading, ReturnedPage
from flows.cases.supplement import merged
from flows.casework import Application
from flows.course import CHANGE, NOT_CONTENT, Verdict, amendment, judge_slip, label_of
from flows.intake import Arrival
from flows.issuing import course_now
from flows.ledger import CLOSED, CaseState
from flows.office import Runtime
from flows.packages import tell_supplied
from flows.returned import ask_about, take_slip

SLIP = "REQUEST"
_MOST_TOLD = 12


def changes_told(office: Runtime, case_no: str, new: Application) -> str:
    """What a new form would change in a case, in Chinese; '' where it says the same."""
    old = office.ledger.application(case_no)
    made = amendment(old, merged(old, new), on=office.day())
    told = [
        f"{label_of(name, office.catalogue)}：{was or '空白'}→{now or '空白'}"
        for name, was, now in made.changes
        if name.rpartition(".")[2] not in NOT_CONTENT
    ]
    more = f"；另有 {len(told) - _MOST_TOLD} 处" if len(told) > _MOST_TOLD else ""
    return "；".join(told[:_MOST_TOLD]) + more


def case_changed(office: Runtime, arrival: Arrival, reading: Reading) -> ReturnedPage | None:
    """The signed request by which the form in the same package changes its case, None where there is none.

    A request that a person must look at first is asked about; the form is then asked about as any other.
    """
    if reading.document_type is not DocumentType.FORM:
        return None
    for page in reading.returned:
        if page.kind == SLIP and _is_of_case(office, page, Application.of(reading, office.catalogue)):
            verdict = _verdict(office, arrival, page)
            if verdict.outcome == "asked":
                ask_about(office, arrival, page, verdict)
            elif verdict.slip is None or CHANGE in verdict.slip.words("request"):
                return page
    return None


def take_change(office: Runtime, arrival: Arrival, reading: Reading, page: ReturnedPage) -> str:
    """Take the request and put the new form into its case; returns the case's number. Again: nothing changes.

    Raises:
        SlipRefusedError: the request cannot be taken (unsigned, replaced, dated ahead …).
    """
    verdict = _verdict(office, arrival, page)
    if verdict.outcome == "refused" or verdict.slip is None:
        next_step = "更正申请人事项单后，连同变更后的申请表重新放入收件夹"
        raise SlipRefusedError(verdict.reason, file=arrival.source_name, next_step=next_step)
    take_slip(office, page.case_no, verdict)
    put_change(
        office, page.case_no, Application.of(reading, office.catalogue), sha256=arrival.sha256, work_id=arrival.work_id
    )
    office.ledger.link_package(arrival.sha256, page.case_no, office.now())
    return page.case_no


def put_change(office: Runtime, case_no: str, new: Application, *, sha256: str, work_id: str) -> None:
    """Put the new form into its case; what it leaves empty stays as it was."""
    old = office.ledger.application(case_no)
    tell_supplied(office, case_no, why="变更", sha256=sha256, work_id=work_id)
    office.ledger.set_application(case_no, merged(old, new), office.now())


def can_change(office: Runtime, case_no: str) -> bool:
    """Whether a case is accepted and open, so that a new form can only change it."""
    case = office.ledger.case(case_no)
    return bool(case.accepted_at) and CaseState(case.state) not in CLOSED


def _is_of_case(office: Runtime, page: ReturnedPage, new: Application) -> bool:
    """Whether the request is of an accepted, open case and the form of the same project."""
    try:
        case = office.ledger.case(page.case_no)
    except LedgerError:
        return False
    codes = {case.project_code, new.text("project_code")} - {""}
    return can_change(office, page.case_no) and len(codes) <= 1


def _verdict(office: Runtime, arrival: Arrival, page: ReturnedPage) -> Verdict:
    """What becomes of the request; one that was taken before, alone or before a crash, stands for its form too."""
    course = course_now(office, page.case_no)
    verdict = judge_slip(page, course, office.templates.slips, package=arrival.sha256)
    known = next((s for s in course.all_slips(SLIP) if s.version == page.version), None)
    is_it = known is not None and (verdict.outcome == "same" or known.package == arrival.sha256)
    return Verdict(outcome="taken", slip=known) if is_it else verdict
