"""Step: make and file the papers that an outcome asks for, each with its number, one after the other.

A paper that is filed is never made again; after a crash the numbers are the same and only what lacks is made.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

from docx import Document

from extractors.errors import BaozhuangError, LetterError
from flows.casework import Outcome, OutcomeKind
from flows.course import PaperWant
from flows.issuing.along import ALONE, Along, things_along
from flows.issuing.clocks import dues_now
from flows.issuing.entrance import corrections, start_clock, stop_clock
from flows.ledger import ACCEPTED, PAPER_ANNEXED, PAPER_SHARED, CaseState, PaperState, PaperWish, PlannedPaper
from flows.letters import (
    IssuedPaper,
    Paper,
    case_facts,
    file_name,
    folder_key,
    number_series,
    plan_papers,
    render,
    template_version,
    title_of,
)
from flows.office import Runtime, replace_bytes

UNMADE = "paper_unmade"
"""Event kind: a numbered paper could not be made; payload {"number", "kind", "provider", "reason"}."""
_STATE_OF = {OutcomeKind.ACCEPTED: CaseState.ACCEPTED, OutcomeKind.CORRECTION: CaseState.CORRECTION_ASKED}


class File(NamedTuple):
    """A paper that is made: folder key in the outbox, file name, title, bytes, its words for the search.

    copies: folder keys of all who get a copy of it. annexes: name and bytes of what lies beside it and its copies.
    """

    folder: str
    name: str
    title: str
    content: bytes
    words: str
    copies: tuple[str, ...] = ()
    annexes: tuple[tuple[str, bytes], ...] = ()


def issue_papers(office: Runtime, case_no: str, outcome: Outcome) -> tuple[PlannedPaper, ...]:
    """Move the case on, count its due dates, number its papers and file each one. Returns them as they stand then."""
    since = _since_acceptance(office, case_no) if outcome.kind is OutcomeKind.ACCEPTED else None
    if since is None:
        office.ledger.set_state(case_no, _STATE_OF[outcome.kind], office.now(), reason=outcome.reason)
    if outcome.kind is OutcomeKind.CORRECTION:
        start_clock(office, case_no)
    counts = outcome.kind is OutcomeKind.ACCEPTED and (since is None or "dues_set" not in since)
    return file_papers(office, case_no, outcome, counts=counts)


def _since_acceptance(office: Runtime, case_no: str) -> tuple[str, ...] | None:
    """The kinds of event since the case was accepted, None where it was not: after a crash it may be far beyond."""
    events = office.ledger.events(case_no)
    for place, event in enumerate(events):
        if event.kind == "state_changed" and CaseState(event.payload["new"]) in ACCEPTED:
            return tuple(later.kind for later in events[place:])
    return None


def file_papers(office: Runtime, case_no: str, outcome: Outcome, *, counts: bool = False) -> tuple[PlannedPaper, ...]:
    """Number the papers of an outcome and file each one that is not filed yet.

    counts: the dates of the case begin with these papers; they are those of its course, and what the letters print.
    A paper that cannot be made keeps its number and stays planned; the ledger says why, and the others go on.
    """
    planned_now = plan_papers(outcome, office.ledger.application(case_no), office.office)
    turn = 1 + corrections(office, case_no) if outcome.kind is OutcomeKind.CORRECTION else 1
    papers = tuple(paper.model_copy(update={"version": turn}) for paper in planned_now)
    along = things_along(office, case_no, outcome)
    wishes = [_wish(office, paper, along.get(paper.provider, ALONE)) for paper in papers]
    planned = office.ledger.plan_papers(case_no, wishes, office.now())
    if counts:
        office.ledger.set_dues(case_no, dues_now(office, case_no), office.now())
    issued = tuple(IssuedPaper(paper=p, number=q.number) for p, q in zip(papers, planned, strict=True))
    made = tuple(
        plan
        if plan.state is not PaperState.PLANNED
        else _file(office, paper, plan, _Batch(outcome, issued, along.get(paper.provider, ALONE)))
        for paper, plan in zip(papers, planned, strict=True)
    )
    stop_clock(office, case_no, made)
    return made


class _Batch(NamedTuple):
    """What the papers of one outcome share, and what goes along with one of them."""

    outcome: Outcome
    issued: tuple[IssuedPaper, ...]
    along: Along


def _file(office: Runtime, paper: Paper, plan: PlannedPaper, batch: _Batch) -> PlannedPaper:
    office.hold.require()
    try:
        content = render(
            paper,
            number=plan.number,
            case=case_facts(office.ledger, plan.case_no, batch.issued, today=office.day()),
            application=office.ledger.application(plan.case_no),
            findings=batch.outcome.findings,
            office=office.office,
            templates=office.templates,
            facts=batch.along.facts,
        )
    except LetterError as error:
        note_unmade(office, plan, error)
        return plan
    file = file_of(office, paper, plan, content, text_of(content))
    return file_content(office, plan, file._replace(annexes=batch.along.named(plan.number)))


def file_of(office: Runtime, paper: Paper, plan: PlannedPaper, content: bytes, words: str) -> File:
    """A paper that is made, with its folder, name and title. words: what the search is to know of it."""
    known = office.templates
    name = file_name(paper, plan.number, known)
    return File(folder_key(paper, known), name, title_of(paper, known), content, words)


def file_content(office: Runtime, plan: PlannedPaper, file: File) -> PlannedPaper:
    """Lay a paper that is made into its folder and its copies into theirs, record it, let the search know its words."""
    for folder in file.copies:
        _lay_copy(office, plan, folder, file)
    for folder in (file.folder, *file.copies):
        _lay_annexes(office, plan, folder, file)
    target = _folder_for(office, plan.case_no, file.folder) / plan.case_no / file.name
    digest = replace_bytes(target, file.content)  # unrecorded so far: a crash may have left an earlier try
    path = office.workspace.relative(target)
    filed = office.ledger.filed(plan, path, digest, office.now())
    office.ledger.index_text(plan.case_no, path, title=f"{file.title} {plan.number}", body=file.words)
    return filed


def _lay_copy(office: Runtime, plan: PlannedPaper, folder: str, file: File) -> None:
    """One paper for several receivers: the same file in the folder of each, named by the ledger."""
    target = _folder_for(office, plan.case_no, folder) / plan.case_no / file.name
    digest = replace_bytes(target, file.content)
    path = office.workspace.relative(target)
    said = {"number": plan.number, "reader": folder, "path": path, "sha256": digest}
    office.ledger.record_once(plan.case_no, PAPER_SHARED, said, now=office.now())


def _lay_annexes(office: Runtime, plan: PlannedPaper, folder: str, file: File) -> None:
    """What goes along with a paper, beside it and beside each copy."""
    for name, content in file.annexes:
        target = _folder_for(office, plan.case_no, folder) / plan.case_no / name
        digest = replace_bytes(target, content)
        path = office.workspace.relative(target)
        said = {"number": plan.number, "reader": folder, "path": path, "sha256": digest}
        office.ledger.record_once(plan.case_no, PAPER_ANNEXED, said, now=office.now())


def _folder_for(office: Runtime, case_no: str, key: str) -> Path:
    """The folder of the outbox; of a provider that of the company which connects the case's address."""
    provider = office.office.providers.get(key)
    if provider is not None and provider.branches:
        address = office.ledger.application(case_no).text("site_address")
        key = provider.at(address).branch or key
    return office.workspace.folder(key)


def _wish(office: Runtime, paper: Paper, along: Along) -> PaperWish:
    return PaperWish(
        facts=along.facts,
        kind=paper.kind.value,
        provider=paper.provider,
        version=paper.version,
        series=number_series(paper, office.templates),
        template_version=template_version(paper, office.templates),
    )


def note_unmade(office: Runtime, plan: PlannedPaper, error: BaozhuangError) -> None:
    """Write down why a paper could not be made, once for each reason."""
    payload = {"number": plan.number, "kind": plan.kind, "provider": plan.provider, "reason": error.message}
    office.ledger.record_once(plan.case_no, UNMADE, payload, now=office.now())


def note_unnumbered(office: Runtime, case_no: str, want: PaperWant, error: BaozhuangError) -> None:
    """Write down why a paper could not even be numbered, once for each reason; it names file, paper and place."""
    payload = {"number": "", "kind": want.kind, "provider": want.provider, "reason": error.message}
    office.ledger.record_once(case_no, UNMADE, payload, now=office.now())


def text_of(content: bytes) -> str:
    """The words of a .docx, for the search: paragraphs and table cells, a line each."""
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join(dict.fromkeys([*(p.text for p in document.paragraphs), *cells]))
