"""A paper's desk as the ledger knows the case: the same facts when it is made and when an edited one is checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from extractors.errors import UsageError
from extractors.templates import Templates
from flows.casework import Application, Due, Finding, Outcome, load_office
from flows.ground import day_of_stamp
from flows.ledger import ASSESSED, Event, Ledger, PlannedPaper
from flows.letters.desk import Desk, printable
from flows.letters.kinds import CaseFacts, Entrance, IssuedPaper, Paper, PaperKind, permit_variant


def case_facts(ledger: Ledger, case_no: str, issued: tuple[IssuedPaper, ...], *, today: date) -> CaseFacts:
    """What the papers say of the case; the day on them is the day on which they were numbered.

    today: the day where no paper has its number yet. Raises LedgerError where there is no such case.
    """
    case, events = ledger.case(case_no), ledger.events(case_no)
    numbered = [event.at for event in events if event.kind == "papers_planned"]
    pushed = any(event.payload.get("entrance") == Entrance.PUSH for event in events if event.kind == "case_opened")
    return CaseFacts(
        case_no=case_no,
        received=day_of_stamp(case.received_at),
        today=day_of_stamp(numbered[-1]) if numbered else today,
        accepted=day_of_stamp(case.accepted_at) if case.accepted_at else None,
        window_id=ledger.application(case_no).text("window_id"),
        entrance=Entrance.PUSH if pushed else Entrance.FORM,
        dues=tuple(row.due for row in ledger.dues(case_no)),
        issued=issued,
    )


def course_facts(ledger: Ledger, planned: PlannedPaper) -> tuple[CaseFacts, dict[str, Any]]:
    """The case on the day on which a paper was numbered, and what its clause handed over ({} where none did).

    Its dates are those that held when it was made, and for limits that were set only then the first that came: a date
    that is done, or moved later, still stands in a letter that was sent.
    """
    events = ledger.events(planned.case_no)
    day, facts = _numbered(events, planned)
    made = _made_at(events, planned)
    later = {str(d["limit"]): d for d in reversed(_dues_in(events[made:]))}
    earlier = {str(d["limit"]): d for d in _dues_in(events[:made])}
    dues = tuple(Due.model_validate({k: d[k] for k in Due.model_fields if k in d}) for d in (later | earlier).values())
    case = case_facts(ledger, planned.case_no, _issued(ledger, planned.case_no), today=day)
    return case.model_copy(update={"today": day, "dues": dues}), facts


def application_at(ledger: Ledger, planned: PlannedPaper) -> Application:
    """The application as it stood when a paper was made; as it stands now for one that is not made yet."""
    events = ledger.events(planned.case_no)
    known = [e for e in events[: _made_at(events, planned)] if e.kind in ("case_opened", "application_set")]
    return Application.model_validate(known[-1].payload["application"])


def _made_at(events: Sequence[Event], planned: PlannedPaper) -> int:
    """How many events there were before a paper was filed: all where it is not filed."""
    filed = (i for i, e in enumerate(events) if e.kind == "paper_filed" and e.payload["number"] == planned.number)
    return next(filed, len(events))


def _dues_in(events: Sequence[Event]) -> list[dict[str, Any]]:
    return [due for event in events if event.kind == "dues_set" for due in event.payload["dues"]]


def _numbered(events: Sequence[Event], planned: PlannedPaper) -> tuple[date, dict[str, Any]]:
    """Day and facts of the event that numbered a paper."""
    for event in events:
        if event.kind == "papers_planned":
            for row in event.payload["papers"]:
                if row["number"] == planned.number:
                    return day_of_stamp(event.at), dict(row.get("facts", {}))
    raise UsageError(f"{planned.case_no} 没有编过 {planned.number}", next_step="核对受理编号")


def findings_of(ledger: Ledger, case_no: str) -> tuple[Finding, ...]:
    """The findings of the newest assessment of a case; () where it was not assessed."""
    for event in reversed(ledger.events(case_no)):
        if event.kind == ASSESSED:
            return Outcome.model_validate(event.payload["outcome"]).findings
    return ()


def desk_of_paper(ledger: Ledger, planned: PlannedPaper, templates: Templates) -> Desk:
    """The desk on which a planned paper is made, or was made."""
    application = application_at(ledger, planned)
    case, facts = course_facts(ledger, planned)
    paper = _paper(planned, variant=facts.get("variant", permit_variant(application)))
    return Desk(
        paper=paper,
        number=planned.number,
        case=case,
        values=printable(application, case, templates.catalogue),
        findings=findings_of(ledger, planned.case_no),
        office=load_office(templates).at(application.text("site_address")),
        templates=templates,
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


def _issued(ledger: Ledger, case_no: str) -> tuple[IssuedPaper, ...]:
    """The papers of a case with their numbers; slips are no papers of this kind."""
    known = (p for p in ledger.papers(case_no) if p.kind in PaperKind.__members__)
    return tuple(IssuedPaper(paper=_paper(p), number=p.number) for p in known)


def _paper(planned: PlannedPaper, *, variant: str = "") -> Paper:
    if planned.kind not in PaperKind.__members__:
        raise UsageError(f"{planned.number} 是回件，不是文书", next_step="只核对 Word 文书")
    kind = PaperKind(planned.kind)
    told = {"kind": kind, "provider": planned.provider, "version": planned.version}
    return Paper.model_validate(told | ({"variant": variant} if kind is PaperKind.DECISION else {}))
