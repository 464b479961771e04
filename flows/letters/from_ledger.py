"""A paper's desk as the ledger knows the case: the same facts when it is made and when an edited one is checked."""

from __future__ import annotations

from datetime import date, datetime

from extractors.catalogue import load_catalogue
from extractors.errors import UsageError
from flows.casework.model import Finding, Outcome
from flows.casework.office import Office
from flows.ledger import Ledger, PlannedPaper
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
    papers = ledger.papers(planned.case_no)
    issued = tuple(
        IssuedPaper(paper=_paper(p, application_variant=variant), number=p.number)
        for p in papers
        if p.kind in PaperKind.__members__
    )
    return Desk(
        paper=_paper(planned, application_variant=variant),
        number=planned.number,
        case=case_facts(ledger, planned.case_no, issued, today=date.max),
        values=Printable(application, load_catalogue()),
        findings=findings_of(ledger, planned.case_no),
        office=office,
        letterhead=load_letterhead(),
        words=load_wording(),
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


def _paper(planned: PlannedPaper, *, application_variant: str) -> Paper:
    kind = PaperKind(planned.kind)
    variant = application_variant if kind is PaperKind.DECISION else ""
    return Paper.model_validate(
        {"kind": kind, "provider": planned.provider, "version": planned.version, "variant": variant}
    )


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()
