"""Step: papers that come back: slips into the events of their case, sealed scans as the originals of their letters.

Every page is judged on its own (`flows.course.returns`); what is taken or refused is written down, with its reason, and
what a person must look at waits in 待核对 with a 核对单. The package's originals go into the archive of every case that
it touches; one that touches none goes back to its sender.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extractors.errors import LedgerError, SlipRefusedError
from extractors.models import DocumentType, Frozen, Reading, ReturnedPage
from flows.casework import OutcomeKind
from flows.course import (
    SLIP_ANSWERED,
    SLIP_ASKED,
    SLIP_REFUSED,
    SLIP_TAKEN,
    Course,
    Verdict,
    as_contact,
    is_reply,
    judge_reply,
    judge_slip,
)
from flows.handed_in import sender_of
from flows.intake import Arrival, settle
from flows.issuing import FILES, advance_case, advance_mates, as_laid_out, course_now
from flows.ledger import AGAIN, SUPPLIED, PlannedPaper
from flows.office import Runtime
from flows.online import CONFIRM, note_confirmed
from flows.packages import PackageEnd, file_originals
from flows.returned.signed import (
    SIGNED,
    SIGNED_PART,
    PaperPages,
    judge_pages,
    keep_part,
    keep_signed,
    pages_by_paper,
    with_known_seals,
)
from flows.returned.slip_back import give_back, note_refused
from flows.returned.slip_sheets import ask_about, clear_settled, settled_slip
from flows.sheets import answer_on

SEEN_AGAIN = "slip_seen_again"
"""Event kind: what is in the case already came once more; payload {"kind", "provider", "version", "package"}."""


class Returned(Frozen):
    """A slip, or the pages of a paper, and what became of it. page: the one that stands for them."""

    page: ReturnedPage
    verdict: Verdict
    of_paper: PaperPages


def is_returned(office: Runtime, arrival: Arrival) -> bool:
    """Whether an earlier attempt has linked this package as papers that came back: only its end is lacking."""
    kinds = (SLIP_TAKEN, SLIP_REFUSED, SLIP_ASKED, SLIP_ANSWERED, SIGNED, SIGNED_PART, SEEN_AGAIN)
    events = office.ledger.events(arrival.case_no)
    if any(e.payload["package"] == arrival.sha256 for e in events if e.kind == SUPPLIED):
        return False  # a slip lay with a form, which goes on by itself
    if any(e.payload["sha256"] == arrival.sha256 for e in events if e.kind == AGAIN):
        return False
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
    judged = [_whole(office, _judge(office, arrival, p), reading) for p in pages_by_paper(office, reading)]
    case_nos = tuple(dict.fromkeys(r.page.case_no for r in judged if r.verdict.outcome != "refused"))
    for case_no in case_nos:
        file_originals(office, arrival, case_no)
    back = [path for r in judged if (path := _write_down(office, arrival, r, reading, is_alone=not case_nos))]
    if not case_nos:
        reasons = dict.fromkeys(r.verdict.reason for r in judged)
        next_step = "按上述原因更正后重新放入收件夹"
        raise SlipRefusedError("；".join(reasons), file=arrival.source_name, next_step=next_step)
    papers = [paper for case_no in case_nos for paper in advance_case(office, case_no)]
    for returned in judged:
        if returned.verdict.outcome == "taken":
            advance_mates(office, returned.page.case_no, returned.verdict.slip)
    office.ledger.link_package(arrival.sha256, case_nos[0], office.now())
    return finish_returned(office, arrival, case_nos[0], papers=papers, judged=judged, back=back)


def take_slip_answer(office: Runtime, arrival: Arrival) -> PackageEnd:
    """The 核对单 of a slip that came back: the slip is taken as the person settled it, and its case goes on.

    Raises:
        ReviewSheetError: not filled in, of no question that was asked, or answered before.
    """
    answer = answer_on(office, arrival)
    settled = settled_slip(office, arrival, answer)
    if settled.verdict.outcome == "taken":
        take_slip(office, answer.case_no, settled.verdict, actor=f"核对人 {answer.reviewer}")
    file_originals(office, arrival, answer.case_no)
    papers = advance_case(office, answer.case_no)
    advance_mates(office, answer.case_no, settled.verdict.slip)
    office.ledger.link_package(arrival.sha256, answer.case_no, office.now())
    judged = (Returned(page=settled.page, verdict=settled.verdict, of_paper=PaperPages(pages=(settled.page,))),)
    back = (settled.path,) if settled.path else ()
    return finish_returned(office, arrival, answer.case_no, papers=papers, judged=judged, back=back)


def finish_returned(  # noqa: PLR0913 - the package, its case, and what became of its pages
    office: Runtime,
    arrival: Arrival,
    case_no: str,
    *,
    papers: Iterable[PlannedPaper] = (),
    judged: Iterable[Returned] = (),
    back: Iterable[str] = (),
) -> PackageEnd:
    """The end of a package of returned papers. back: where those that were not taken lie in 退件."""
    judged = list(judged)
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)
    asked = any(r.verdict.outcome == "asked" for r in judged)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.REVIEW if asked else OutcomeKind.RETURNED,
        case_no=case_no,
        papers=(*(p.path for p in papers if p.path), *back),
        reason="；".join(_told(office, r) for r in judged) or "回件已登记",
    )


def _judge(office: Runtime, arrival: Arrival, of_paper: PaperPages) -> Returned:
    page = of_paper.first
    if (reason := _two_cases(of_paper)) != "":
        return Returned(page=page, verdict=Verdict(outcome="refused", reason=reason), of_paper=of_paper)
    if page.kind and not _is_known(office, page.case_no):
        reason = f"台账中没有受理编号 {page.case_no}；请核对是否交错了窗口"
        return Returned(page=page, verdict=Verdict(outcome="refused", reason=reason), of_paper=of_paper)
    course = course_now(office, page.case_no) if _is_known(office, page.case_no) else None
    if course is None or (of_paper.is_signed and not (is_reply(page) and len(of_paper.pages) == 1)):
        of_paper = of_paper if course is None else with_known_seals(office, of_paper, course)
        return Returned(page=page, verdict=judge_pages(office, arrival, of_paper, course), of_paper=of_paper)
    if is_reply(page):
        verdict = judge_reply(page, course, office.templates.slips, package=arrival.sha256)
        return Returned(page=as_contact(page, office.templates.slips), verdict=verdict, of_paper=of_paper)
    if not sender_of(office, arrival):  # what was typed stands in no layout
        page = as_laid_out(office, page)
    verdict = judge_slip(page, course, office.templates.slips, package=arrival.sha256)
    return Returned(page=page, verdict=_same_package(verdict, course, page, arrival), of_paper=of_paper)


def _whole(office: Runtime, returned: Returned, reading: Reading) -> Returned:
    """The same; a slip that comes with drawings or papers is refused where a file of its package cannot be opened."""
    kind = office.templates.slips.get(returned.page.kind)
    if returned.verdict.outcome != "taken" or kind is None or not kind.with_files or not reading.unread:
        return returned
    names = "、".join(dict.fromkeys(reading.unread))
    reason = f"随《{kind.title}》附交的文件（{names}）打不开或没有读完；请重新扫描或另存后，与本表一起重新交回"
    return returned.model_copy(update={"verdict": Verdict(outcome="refused", reason=reason)})


def _two_cases(of_paper: PaperPages) -> str:
    """The reason against pages whose code and print name different cases, '' where they do not."""
    page = next((p for p in of_paper.pages if p.other_case), None)
    if page is None:
        return ""
    return (
        f"扫描件第 {page.page} 页机读码的受理编号是 {page.case_no}，旁边印的是 {page.other_case}，两者不一致；"
        "请核对是否拼接或错印，用窗口发出的文书重新盖章扫描"
    )


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


def _write_down(office: Runtime, arrival: Arrival, returned: Returned, reading: Reading, *, is_alone: bool) -> str:
    """What became of a page, into its case. is_alone: nothing of the package was taken, so that it goes back whole.

    Returns:
        Where the page lies in 退件, '' where it does not.
    """
    page, verdict, of_paper = returned.page, returned.verdict, returned.of_paper
    key = {"kind": page.kind, "provider": page.provider, "version": page.version, "package": arrival.sha256}
    if verdict.outcome == "refused" and is_alone:
        note_refused(office, page.case_no, key | {"reason": verdict.reason})
    elif verdict.outcome == "refused":
        return give_back(office, page, package=arrival.sha256, reason=verdict.reason)
    elif verdict.outcome == "same":
        office.ledger.record_once(page.case_no, SEEN_AGAIN, key, now=office.now())
    elif verdict.outcome == "asked" and verdict.slip is not None:
        ask_about(office, arrival, page, verdict)
    elif verdict.outcome == "taken" and verdict.slip is not None:
        take_slip(office, page.case_no, verdict, actor=sender_of(office, arrival) or "system")
        if office.templates.slips[page.kind].with_files:
            _note_files(office, page, reading, key)
    elif verdict.outcome == "taken":
        keep_signed(office, arrival, of_paper, reading)
    elif verdict.outcome == "asked":
        keep_part(office, arrival, of_paper, reading, reason=verdict.reason)
    return ""


def _note_files(office: Runtime, page: ReturnedPage, reading: Reading, key: dict[str, Any]) -> None:
    """The pages behind a slip, each with its file and its place in it."""
    behind = _pages_behind(page, reading)
    places = [[reading.pages[n - 1].file, reading.pages[n - 1].page - 1] for n in behind]
    if behind:
        told = {"key": f"{page.kind}|{page.provider}|{page.version}", "pages": behind, "places": places}
        office.ledger.record_once(page.case_no, FILES, key | told, now=office.now())


def take_slip(office: Runtime, case_no: str, verdict: Verdict, *, actor: str = "system") -> None:
    """Write a taken slip into its case, once; with its day where that is not today."""
    if verdict.slip is None:
        raise ValueError("the verdict has no slip")
    slip = verdict.slip
    told = [e.payload for e in office.ledger.events(case_no) if e.kind == SLIP_TAKEN]
    if all(_paper_of(t) != _paper_of(slip.model_dump()) for t in told):
        payload = slip.model_dump(mode="json", exclude={"on"} if slip.on == office.day() else None)
        office.ledger.record(case_no, SLIP_TAKEN, payload, actor=actor, now=office.now())
    clear_settled(office, case_no)
    if CONFIRM in verdict.slip.words("request"):
        note_confirmed(office, case_no, verdict.slip)


def _paper_of(slip: dict[str, Any]) -> tuple[Any, ...]:
    """By what a slip that came in a package is known again."""
    return slip["kind"], slip.get("provider", ""), slip.get("version", 1), slip.get("package", "")


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


def _told(office: Runtime, returned: Returned) -> str:
    kind = office.templates.slips.get(returned.page.kind)
    title = f"《{kind.title}》" if kind is not None else "签章件" if returned.verdict.outcome == "taken" else ""
    if returned.verdict.outcome == "taken":
        return f"{title}已登记"
    return f"{title}{returned.verdict.reason}"
