"""A paper's desk as the ledger knows the case: the same facts when it is made and when an edited one is checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from extractors.catalogue import load_catalogue
from extractors.errors import UsageError
from flows.casework.model import Due, Finding, Outcome
from flows.casework.office import Office
from flows.ledger import Event, Ledger, PlannedPaper
from flows.letters.desk import Desk
from flows.letters.kinds import CaseFacts, IssuedPaper, Paper, PaperKind, permit_variant
from flows.letters.letterhead import load_letterhead, load_wording
from flows.letters.values import Printable

ASSESSED = "assessed"


def case_facts(ledger: Ledger, case_no: str, issued: tuple[IssuedPaper, ...], *, today: date) -> CaseFacts:
    """What the papers say of the case; the day on them is the day on which they were numbered.

    today: the day where no paper has its number yet. Raises LedgerError where there is no such case.
    """
    case = ledger.case(case_no)
    numbered = [event.at for event in ledger.events(case_no) if event.kind == "papers_planned"]
    return CaseFacts(
        case_no=case_no,
        received=_day(case.received_at),
        today=_day(numbered[-1]) if numbered else today,
        accepted=_day(case.accepted_at) if case.accepted_at else None,
        window_id=ledger.application(case_no).text("window_id"),
        dues=tuple(row.due for row in ledger.dues(case_no)),
        issued=issued,
    )


def course_facts(ledger: Ledger, planned: PlannedPaper) -> tuple[CaseFacts, dict[str, Any]]:
    """The case on the day on which a paper of its course was numbered, and what its clause handed over.

    Its dates are all that were ever set: one that is done or no longer runs still stands in a letter that was sent.
    """
    events = ledger.events(planned.case_no)
    day, facts = _numbered(events, planned)
    issued = _issued(ledger, planned.case_no, permit_variant(ledger.application(planned.case_no)))
    found = {str(d["limit"]): d for e in events if e.kind == "dues_set" for d in e.payload["dues"]}
    dues = tuple(Due.model_validate({k: v for k, v in d.items() if k in Due.model_fields}) for d in found.values())
    case = case_facts(ledger, planned.case_no, issued, today=day)
    return case.model_copy(update={"today": day, "dues": dues}), facts


def _numbered(events: Sequence[Event], planned: PlannedPaper) -> tuple[date, dict[str, Any]]:
    """Day and facts of the event that numbered a paper."""
    for event in events:
        if event.kind == "papers_planned":
            for row in event.payload["papers"]:
                if row["number"] == planned.number:
                    return _day(event.at), dict(row.get("facts", {}))
    raise UsageError(f"{planned.case_no} 没有编过 {planned.number}", next_step="核对受理编号")


def findings_of(ledger: Ledger, case_no: str) -> tuple[Finding, ...]:
    """The findings of the newest assessment of a case; () where it was not assessed."""
    for event in reversed(ledger.events(case_no)):
        if event.kind == ASSESSED:
            return Outcome.model_validate(event.payload["outcome"]).findings
    return ()


def desk_of_paper(ledger: Ledger, planned: PlannedPaper, office: Office) -> Desk:
    """The desk on which a planned paper is made."""
    application = ledger.application(planned.case_no)
    variant = permit_variant(application)
    paper = _paper(planned, application_variant=variant)
    if paper.kind.is_course:
        case, facts = course_facts(ledger, planned)
    else:
        case, facts = case_facts(ledger, planned.case_no, _issued(ledger, planned.case_no, variant), today=date.max), {}
    return Desk(
        paper=paper,
        number=planned.number,
        case=case,
        values=Printable(application, load_catalogue()),
        findings=findings_of(ledger, planned.case_no),
        office=office,
        letterhead=load_letterhead(),
        words=load_wording(),
        facts=facts,
    )


def planned_paper(ledger: Ledger, case_no: str, text: str, *, key: tuple[str, str, int] | None) -> PlannedPaper:
    """The paper of a case that a file is: by its printed code (kind, provider, version), else by its number in it.

    Raises:
        UsageError: the case has no such paper.
    """
    papers = ledger.papers(case_no)
    for paper in papers:
        if key == (paper.kind, paper.provider, paper.version) or (key is None and paper.number in text):
            return paper
    raise UsageError(f"{case_no} 没有这份文书", next_step="核对受理编号；文书的机读码或文号被改动的，请用原稿重新编辑")


def _issued(ledger: Ledger, case_no: str, variant: str) -> tuple[IssuedPaper, ...]:
    """The papers of a case with their numbers; slips are no papers of this kind."""
    known = (p for p in ledger.papers(case_no) if p.kind in PaperKind.__members__)
    return tuple(IssuedPaper(paper=_paper(p, application_variant=variant), number=p.number) for p in known)


def _paper(planned: PlannedPaper, *, application_variant: str) -> Paper:
    if planned.kind not in PaperKind.__members__:
        raise UsageError(f"{planned.number} 是回件，不是文书", next_step="只核对 Word 文书")
    kind = PaperKind(planned.kind)
    variant = application_variant if kind is PaperKind.DECISION else ""
    return Paper.model_validate(
        {"kind": kind, "provider": planned.provider, "version": planned.version, "variant": variant}
    )


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()
