"""Acts of a person on a running case: call a paper back that has gone out, name the 政府服务专员.

Like every act each takes who does it and why and is one event; what follows from it — notices, a new version, papers
laid aside in 作废 — is done by the course of the case, so that a crash in between ends in the same files.
"""

from __future__ import annotations

from typing import Final

from extractors.errors import LedgerError, UsageError
from flows.acts.act import Act, Done, require_act, require_running
from flows.course import LETTER, OFFICER_SET, PAPER_CALLED_BACK
from flows.issuing import advance_case, course_now
from flows.ledger import PaperState, PlannedPaper
from flows.letters import PaperKind, kind_title
from flows.office import Runtime, filing

CALLED_BACK: Final = PaperKind.CALLED_BACK.value
_STAY: Final = {
    PaperKind.DECISION: "许可决定不能收回：撤销的，填写《许可办理意见单》",
    PaperKind.CONSULT: "征求意见函不能收回：联审的意见和期限都以它为准，重来的另发《设计方案送审单》",
    PaperKind.CALLED_BACK: "告知作废的文书不能收回",
    PaperKind.VOIDED: "告知作废的文书不能收回",
    PaperKind.WITHDRAWN: "告知作废的文书不能收回",
    PaperKind.WITHDRAWN_TOLD: "告知作废的文书不能收回",
}
"""Papers from which more follows than their text: what is done instead."""
_LONGEST_OFFICER: Final = 60


def is_recallable(paper: PlannedPaper) -> bool:
    """Whether a paper may be called back: a letter or notice of the course that is filed and still holds."""
    if paper.state is not PaperState.FILED or paper.kind not in PaperKind.__members__:
        return False
    kind = PaperKind(paper.kind)
    return (kind.is_course or kind == LETTER) and kind not in _STAY


def call_back_paper(office: Runtime, case_no: str, number: str, act: Act) -> Done:
    """Call a paper back: it goes to 作废, its readers are told, a requirement letter comes again as its next version.

    Asked for twice it is done once.

    Raises:
        UsageError: no name or reason.
        LedgerError: no such case or paper, the case has ended or is being worked on, or the paper must stay.
    """
    require_act(act)
    with filing(office):
        require_running(office, case_no)
        paper = next((p for p in office.ledger.papers(case_no) if p.number == number), None)
        if paper is None:
            raise LedgerError(f"{case_no} 没有文书 {number}", next_step="核对文号")
        if not course_now(office, case_no).has_note(PAPER_CALLED_BACK, number):
            _require_recallable(paper)
            _note(office, paper, act)
        advance_case(office, case_no)
        notices = course_now(office, case_no).papers(CALLED_BACK)
        told = {p.number for p in notices if p.facts.get("which") == number}
        return Done(case_no=case_no, papers=tuple(p.path for p in office.ledger.papers(case_no) if p.number in told))


def _require_recallable(paper: PlannedPaper) -> None:
    if paper.kind in _STAY:
        raise LedgerError(_STAY[PaperKind(paper.kind)], file=paper.number, next_step="按上述办法办理")
    if not is_recallable(paper):
        what = "这份文书已经作废、还没有发出，或者是回件表、受理阶段的文书，不能收回"
        raise LedgerError(what, file=paper.number, next_step="受理有误的，整案作废或并案")


def _note(office: Runtime, paper: PlannedPaper, act: Act) -> None:
    """Write it down, with all that the notices and the new version need."""
    ledger = office.ledger
    readers = [r for r in ledger.readers(paper.case_no)[paper.number] if r]
    if not readers and paper.path.startswith(f"{office.workspace.relative(office.workspace.folder('applicant'))}/"):
        readers = [""]
    versions = [p.version for p in ledger.papers(paper.case_no) if (p.kind, p.provider) == (LETTER, paper.provider)]
    said = {
        "key": paper.number,
        "number": paper.number,
        "kind": paper.kind,
        "provider": paper.provider,
        "version": paper.version,
        "title": kind_title(paper.kind, office.templates),
        "readers": readers,
        "again": max(versions) + 1 if paper.kind == LETTER else 0,
        "name": act.name,
        "reason": act.reason,
    }
    ledger.record(paper.case_no, PAPER_CALLED_BACK, said, actor=act.actor, now=office.now())


def assign_officer(office: Runtime, case_no: str, officer: str, act: Act) -> Done:
    """Name the 政府服务专员 of a case as he stands in print; a 服务团队联系单 that is out comes anew.

    Raises:
        UsageError: no name or reason, or nobody is named.
        LedgerError: no such case, it has ended, or a package of it is being worked on.
    """
    require_act(act)
    if not 2 <= len(officer.strip()) <= _LONGEST_OFFICER:
        raise UsageError("没有写明服务专员", next_step="写姓名和电话，如“张三，电话0391-6600000”")
    with filing(office):
        require_running(office, case_no)
        told = course_now(office, case_no).noted(OFFICER_SET)
        if not told or told[-1].payload["officer"] != officer.strip():
            said = {"key": str(len(told)), "officer": officer.strip(), "name": act.name, "reason": act.reason}
            office.ledger.record(case_no, OFFICER_SET, said, actor=act.actor, now=office.now())
        return Done(case_no=case_no, papers=tuple(p.path for p in advance_case(office, case_no)))
