"""Step: papers that come back: slips into the events of their case, sealed scans as the originals of their letters.

Every page is judged on its own (`flows.course.returns`); what is taken or refused is written down, with its reason, and
what a person must look at waits in 待核对 with a 核对单. The package's originals go into the archive of every case that
it touches; one that touches none goes back to its sender.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extractors.errors import LedgerError, SlipRefusedError
from extractors.layout import load_slips
from extractors.models import DocumentType, Frozen, Reading, ReturnedPage
from flows.casework import OutcomeKind
from flows.course import SLIP_TAKEN, Course, Verdict, as_contact, is_reply, judge_reply, judge_slip
from flows.intake import Arrival, settle
from flows.ledger import PlannedPaper
from flows.office import Runtime
from flows.review import read_review_sheet
from flows.steps.closing import PackageEnd, file_originals
from flows.steps.confirmed import CONFIRM, note_confirmed
from flows.steps.course import advance_case, course_now
from flows.steps.mates import advance_mates
from flows.steps.signed import (
    SIGNED,
    SIGNED_PART,
    Sheets,
    judge_sheets,
    keep_part,
    keep_signed,
    sheets_of,
    write_refusal,
)
from flows.steps.slip_desk import ANSWERED, ask_about, settled_slip
from flows.steps.supplement import SUPPLIED

REFUSED = "slip_refused"
"""Event kind; payload {"kind", "provider", "version", "package", "reason", "note": its path in 待核对, if any}."""
FILES = "files_received"
"""Event kind: files came behind a slip; payload {"kind", "provider", "version", "package", "pages"}."""


class Returned(Frozen):
    """A slip, or the pages of a paper, and what became of it. page: the one that stands for them."""

    page: ReturnedPage
    verdict: Verdict
    sheets: Sheets


def is_returned(office: Runtime, arrival: Arrival) -> bool:
    """Whether an earlier attempt has linked this package as papers that came back: only its end is lacking."""
    kinds = (SLIP_TAKEN, REFUSED, SIGNED, SIGNED_PART, ANSWERED)
    events = office.ledger.events(arrival.case_no)
    if any(e.payload["package"] == arrival.sha256 for e in events if e.kind == SUPPLIED):
        return False  # a slip lay with a form, which goes on by itself
    told = [e.payload for e in events if e.kind in kinds]
    return any(arrival.sha256 in (said.get("package"), said.get("sha256")) for said in told)


def is_all_returned(reading: Reading) -> bool:
    """Whether a package holds papers of ours and no form: then they are what it is about."""
    return bool(reading.returned) and reading.document_type is not DocumentType.FORM


def take_returned(office: Runtime, arrival: Arrival, reading: Reading) -> PackageEnd:
    """Every returned page of a package into its case; then the cases go on as far as that lets them.

    Raises:
        SlipRefusedError: no page of the package could be taken or asked about; names each reason.
    """
    judged = [_judge(office, arrival, sheets) for sheets in sheets_of(office, reading)]
    case_nos = tuple(dict.fromkeys(r.page.case_no for r in judged if r.verdict.outcome != "refused"))
    for case_no in case_nos:
        file_originals(office, arrival, case_no)
    for returned in judged:
        if returned.verdict.outcome == "refused":
            _refuse(office, arrival, returned, home="".join(case_nos[:1]))
        else:
            _write_down(office, arrival, returned, reading)
    if not case_nos:
        reasons = dict.fromkeys(r.verdict.reason for r in judged)
        next_step = "按上述原因更正后重新放入收件夹"
        raise SlipRefusedError("；".join(reasons), file=arrival.source_name, next_step=next_step)
    papers = [paper for case_no in case_nos for paper in advance_case(office, case_no)]
    for returned in judged:
        if returned.verdict.outcome == "taken":
            advance_mates(office, returned.page.case_no, returned.verdict.slip)
    office.ledger.link_package(arrival.sha256, case_nos[0], office.now())
    return finish_returned(office, arrival, case_nos[0], papers=papers, judged=judged)


def take_slip_answer(office: Runtime, arrival: Arrival) -> PackageEnd:
    """The 核对单 of a slip that came back: the slip is taken as the person settled it, and its case goes on.

    Raises:
        ReviewSheetError: not filled in, of no question that was asked, or answered before.
        SlipRefusedError: the person refused the slip, or what now stands on it cannot be taken.
    """
    answer = read_review_sheet(arrival.original)
    verdict = settled_slip(office, arrival, answer)
    take_slip(office, answer.case_no, verdict, actor=f"核对人 {answer.reviewer}")
    file_originals(office, arrival, answer.case_no)
    papers = advance_case(office, answer.case_no)
    advance_mates(office, answer.case_no, verdict.slip)
    office.ledger.link_package(arrival.sha256, answer.case_no, office.now())
    return finish_returned(office, arrival, answer.case_no, papers=papers)


def finish_returned(
    office: Runtime,
    arrival: Arrival,
    case_no: str,
    *,
    papers: Iterable[PlannedPaper] = (),
    judged: Iterable[Returned] = (),
) -> PackageEnd:
    """The end of a package of returned papers."""
    judged = list(judged)
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)
    asked = any(r.verdict.outcome == "asked" for r in judged)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.REVIEW if asked else OutcomeKind.RETURNED,
        case_no=case_no,
        papers=tuple(p.path for p in papers if p.path),
        reason="；".join(_told(r) for r in judged) or "回件已登记",
    )


def _judge(office: Runtime, arrival: Arrival, sheets: Sheets) -> Returned:
    page = sheets.first
    if page.kind and not _is_known(office, page.case_no):
        reason = f"台账中没有受理编号 {page.case_no}；请核对是否交错了窗口"
        return Returned(page=page, verdict=Verdict(outcome="refused", reason=reason), sheets=sheets)
    course = course_now(office, page.case_no) if _is_known(office, page.case_no) else None
    if course is None or (sheets.is_signed and not (is_reply(page) and len(sheets.pages) == 1)):
        return Returned(page=page, verdict=judge_sheets(office, arrival, sheets, course), sheets=sheets)
    if is_reply(page):
        verdict = judge_reply(page, course, package=arrival.sha256)
        return Returned(page=as_contact(page), verdict=verdict, sheets=sheets)
    verdict = judge_slip(page, course, package=arrival.sha256)
    return Returned(page=page, verdict=_same_package(verdict, course, page, arrival), sheets=sheets)


def _same_package(verdict: Verdict, course: Course, page: ReturnedPage, arrival: Arrival) -> Verdict:
    """After a crash the slip is there already, taken from this very package: then it is taken, not the same again."""
    known = [s for s in course.all_slips(page.kind, page.provider) if s.package == arrival.sha256]
    return Verdict(outcome="taken", slip=known[0]) if known and verdict.outcome == "same" else verdict


def _is_known(office: Runtime, case_no: str) -> bool:
    try:
        office.ledger.case(case_no)
    except LedgerError:
        return False
    return True


def _refuse(office: Runtime, arrival: Arrival, returned: Returned, *, home: str) -> None:
    """Write down what was refused. home: the case of another page of the scan, which then stays; '' where all go back.

    What does not go back with its reason gets a note of its own in 待核对.
    """
    page, reason = returned.page, returned.verdict.reason
    case_no = page.case_no if _is_known(office, page.case_no) else home
    if not case_no:
        return
    payload = {"kind": page.kind, "provider": page.provider, "version": page.version, "package": arrival.sha256}
    if home:
        payload["note"] = write_refusal(office, arrival, returned.sheets, case_no=case_no, reason=reason)
    _once(office, case_no, REFUSED, payload | {"reason": reason})


def _write_down(office: Runtime, arrival: Arrival, returned: Returned, reading: Reading) -> None:
    page, verdict, sheets = returned.page, returned.verdict, returned.sheets
    key = {"kind": page.kind, "provider": page.provider, "version": page.version, "package": arrival.sha256}
    if verdict.outcome == "asked" and verdict.slip is not None:
        ask_about(office, arrival, page, verdict)
    elif verdict.outcome == "taken" and verdict.slip is not None:
        take_slip(office, page.case_no, verdict)
        if load_slips()[page.kind].with_files:
            behind = _pages_behind(page, reading)
            _once(office, page.case_no, FILES, key | {"pages": behind}) if behind else None
    elif verdict.outcome == "taken":
        keep_signed(office, arrival, sheets, reading)
    elif verdict.outcome == "asked":
        keep_part(office, arrival, sheets, reading, reason=verdict.reason)


def take_slip(office: Runtime, case_no: str, verdict: Verdict, *, actor: str = "system") -> None:
    """Write a taken slip into its case, once."""
    if verdict.slip is None:
        raise ValueError("the verdict has no slip")
    _once(office, case_no, SLIP_TAKEN, verdict.slip.model_dump(mode="json", exclude={"on"}), actor=actor)
    if CONFIRM in verdict.slip.words("request"):
        note_confirmed(office, case_no, verdict.slip)


def _pages_behind(page: ReturnedPage, reading: Reading) -> list[int]:
    """The pages of drawings and papers that follow a slip, up to the next page of ours."""
    ours = {r.page for r in reading.returned}
    found = []
    for number in range(page.page + 1, len(reading.pages) + 1):
        if number in ours:
            break
        if reading.pages[number - 1].document_type is not DocumentType.BLANK:
            found.append(number)
    return found


def _once(office: Runtime, case_no: str, kind: str, payload: dict[str, Any], *, actor: str = "system") -> None:
    if all(e.payload != payload for e in office.ledger.events(case_no) if e.kind == kind):
        office.ledger.record(case_no, kind, payload, actor=actor, now=office.now())


def _told(returned: Returned) -> str:
    kind = load_slips().get(returned.page.kind)
    title = f"《{kind.title}》" if kind is not None else "签章件" if returned.verdict.outcome == "taken" else ""
    if returned.verdict.outcome == "taken":
        return f"{title}已登记"
    return f"{title}{returned.verdict.reason}"
