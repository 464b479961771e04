"""Step: make and file the papers that an outcome asks for, each with its number, one after the other.

A paper that is filed is never made again; after a crash the numbers are the same and only what lacks is made.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import NamedTuple

from docx import Document

from extractors.errors import BaozhuangError, LetterError
from flows.casework.deadlines import dues
from flows.casework.model import Due, Outcome, OutcomeKind
from flows.casework.permit import permit_mode
from flows.ledger import PaperState, PaperWish, PlannedPaper
from flows.ledger.states import CaseState
from flows.letters import IssuedPaper, Paper, file_name, folder_key, number_series, plan_papers, render
from flows.letters.from_ledger import case_facts
from flows.letters.templates import template_version
from flows.outbox import replace_bytes
from flows.runtime import Runtime

UNMADE = "paper_unmade"
"""Event kind: a numbered paper could not be made; payload {"number", "kind", "provider", "reason"}."""
_STATE_OF = {OutcomeKind.ACCEPTED: CaseState.ACCEPTED, OutcomeKind.CORRECTION: CaseState.CORRECTION_ASKED}


class File(NamedTuple):
    """A paper that is made: folder key in the outbox, file name, title, bytes, and its words for the search."""

    folder: str
    name: str
    title: str
    content: bytes
    words: str


def issue_papers(office: Runtime, case_no: str, outcome: Outcome) -> tuple[PlannedPaper, ...]:
    """Move the case on, count its due dates, number its papers and file each one. Returns them as they stand then."""
    since = _since_acceptance(office, case_no) if outcome.kind is OutcomeKind.ACCEPTED else None
    if since is None:
        office.ledger.set_state(case_no, _STATE_OF[outcome.kind], office.now(), reason=outcome.reason)
    if since is None or "dues_set" not in since:  # from then on the dates are those of the case's course
        office.ledger.set_dues(case_no, _dues(office, case_no, outcome), office.now())
    return file_papers(office, case_no, outcome)


def _since_acceptance(office: Runtime, case_no: str) -> tuple[str, ...] | None:
    """The kinds of event since the case was accepted, None where it was not: after a crash it may be far beyond."""
    events = office.ledger.events(case_no)
    for place, event in enumerate(events):
        if event.kind == "state_changed" and event.payload["new"] == CaseState.ACCEPTED.value:
            return tuple(later.kind for later in events[place:])
    return None


def file_papers(office: Runtime, case_no: str, outcome: Outcome) -> tuple[PlannedPaper, ...]:
    """Number the papers of an outcome and file each one that is not filed yet.

    A paper that cannot be made keeps its number and stays planned; the ledger says why, and the others go on.
    """
    papers = plan_papers(outcome, office.ledger.application(case_no), office.office)
    wishes = [_wish(paper) for paper in papers]
    planned = office.ledger.plan_papers(case_no, wishes, office.now())
    issued = tuple(IssuedPaper(paper=p, number=q.number) for p, q in zip(papers, planned, strict=True))
    return tuple(
        plan if plan.state is not PaperState.PLANNED else _file(office, paper, plan, outcome, issued)
        for paper, plan in zip(papers, planned, strict=True)
    )


def _file(
    office: Runtime, paper: Paper, plan: PlannedPaper, outcome: Outcome, issued: tuple[IssuedPaper, ...]
) -> PlannedPaper:
    office.hold.require()
    try:
        content = render(
            paper,
            number=plan.number,
            case=case_facts(office.ledger, plan.case_no, issued, today=office.day()),
            application=office.ledger.application(plan.case_no),
            findings=outcome.findings,
            office=office.office,
        )
    except LetterError as error:
        note_unmade(office, plan, error)
        return plan
    file = File(folder_key(paper), file_name(paper, plan.number), paper.title, content, text_of(content))
    return file_content(office, plan, file)


def file_content(office: Runtime, plan: PlannedPaper, file: File) -> PlannedPaper:
    """Lay a paper that is made into its folder, record it, and let the search know its words."""
    target = office.workspace.folder(file.folder) / plan.case_no / file.name
    digest = replace_bytes(target, file.content)  # unrecorded so far: a crash may have left an earlier try
    path = office.workspace.relative(target)
    filed = office.ledger.filed(plan, path, digest, office.now())
    office.ledger.index_text(plan.case_no, path, title=f"{file.title} {plan.number}", body=file.words)
    return filed


def _wish(paper: Paper) -> PaperWish:
    return PaperWish(
        kind=paper.kind.value,
        provider=paper.provider,
        version=paper.version,
        series=number_series(paper),
        template_version=template_version(paper),
    )


def note_unmade(office: Runtime, plan: PlannedPaper, error: BaozhuangError) -> None:
    """Write down why a paper could not be made, once for each reason."""
    payload = {"number": plan.number, "kind": plan.kind, "provider": plan.provider, "reason": error.message}
    if all(e.payload != payload for e in office.ledger.events(plan.case_no) if e.kind == UNMADE):
        office.ledger.record(plan.case_no, UNMADE, payload, now=office.now())


def _dues(office: Runtime, case_no: str, outcome: Outcome) -> tuple[Due, ...]:
    """Accepted: what runs from the acceptance. Correction: the notice itself, within 5 working days of receipt."""
    case = office.ledger.case(case_no)
    if outcome.kind is OutcomeKind.ACCEPTED:
        permit = permit_mode(office.ledger.application(case_no))
        return dues(_day(case.accepted_at), permit=permit, limits=office.limits, calendar=office.workdays)
    due = office.limits.due("T06", _day(case.received_at), office.workdays)
    return (due,) if due is not None else ()


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()


def text_of(content: bytes) -> str:
    """The words of a .docx, for the search: paragraphs and table cells, a line each."""
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join(dict.fromkeys([*(p.text for p in document.paragraphs), *cells]))
