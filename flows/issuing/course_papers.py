"""Step: the papers of the course of a case, made and filed: letters and notices as .docx, slips and the form as .pdf.

A paper that is filed is never made again; the day on it is the day on which it was numbered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from extractors.errors import ConfigurationError, LetterError
from extractors.layout import SlipKind
from extractors.marks import PaperCode
from extractors.models import ReturnedPage, Status
from extractors.templates import Templates
from flows.casework import Due
from flows.course import PaperWant
from flows.form import filled_form, slip_pdf
from flows.issuing.along import with_drawings
from flows.issuing.annexes import design_of
from flows.issuing.drawings import drawing_facts, drawings_of
from flows.issuing.papers import File, file_content, file_of, note_unmade, text_of
from flows.ledger import PaperState, PaperWish, PlannedPaper
from flows.letters import (
    CaseFacts,
    Desk,
    Paper,
    PaperKind,
    copy_folders,
    course_facts,
    number_series,
    parties_of,
    prefilled_values,
    printable,
    render,
    slip_folder,
    slip_print,
    template_version,
)
from flows.office import Runtime

_PUSH_LIMIT = "T01"
_OTHER_LAYOUT = "这张表是按以前的版式印的，请对照原件逐项填写"


def wish_of(want: PaperWant, templates: Templates) -> PaperWish:
    """What the ledger is asked to number: letters from the yearly series, all else below the case number.

    Raises:
        ConfigurationError: it is neither a kind of paper nor a slip.
    """
    wish = PaperWish(kind=want.kind, provider=want.provider, version=want.version, facts=want.facts)
    if (slip := templates.slips.get(want.kind)) is not None:
        return wish.model_copy(update={"template_version": _slip_version(slip)})
    if want.kind not in PaperKind.__members__:
        raise ConfigurationError(f"没有名为 {want.kind} 的文书或回件", next_step="核对文书代号")
    paper = _paper(want.kind, want.provider, want.version, want.facts)
    told = {"series": number_series(paper, templates), "template_version": template_version(paper, templates)}
    return wish.model_copy(update=told)


def told_of_drawings(office: Runtime, case_no: str, wish: PaperWish) -> PaperWish:
    """A requirement letter that is issued again, with what goes along with it."""
    if wish.kind != PaperKind.REQUIREMENT:
        return wish
    drawings = drawings_of(office, case_no).get(wish.provider, ())
    return wish.model_copy(update={"facts": {**wish.facts, **drawing_facts(drawings)}})


def file_course_papers(office: Runtime, case_no: str) -> list[PlannedPaper]:
    """Make and file every numbered paper of the course that is not filed yet. Returns those that were filed.

    A paper that cannot be made keeps its number and stays planned; the ledger says why, and the others go on.
    """
    filed = []
    for plan in office.ledger.papers(case_no):
        if plan.state is PaperState.PLANNED and is_of_course(plan, office.templates):
            office.hold.require()
            try:
                filed.append(file_content(office, plan, _make(office, plan)))
            except (LetterError, ConfigurationError) as error:
                note_unmade(office, plan, error)
    return filed


def is_of_course(plan: PlannedPaper, templates: Templates) -> bool:
    """Whether a paper is made here: of the course, a slip, or a letter of the entrance issued again."""
    if plan.kind not in PaperKind.__members__:
        return templates.slips.get(plan.kind) is not None
    again = plan.kind == PaperKind.REQUIREMENT and plan.version > 1
    return PaperKind(plan.kind).is_course or plan.kind == PaperKind.DECISION or again


def _paper(kind: str, provider: str, version: int, facts: Mapping[str, Any]) -> Paper:
    told = {"kind": kind, "provider": provider, "version": version, "variant": facts.get("variant", "")}
    return Paper.model_validate(told)


def _slip_version(slip: SlipKind) -> str:
    """The edition of slips.yaml and of this slip in it."""
    digest = hashlib.sha256(slip.model_dump_json().encode()).hexdigest()[:12]
    return f"slips-{slip.edition}-{digest}"


def as_laid_out(office: Runtime, page: ReturnedPage) -> ReturnedPage:
    """A slip that came back; every blank is in doubt where it was printed in another layout than it is read by."""
    kind, key = office.templates.slips.get(page.kind), (page.kind, page.provider, page.version)
    plan = next((p for p in office.ledger.papers(page.case_no) if (p.kind, p.provider, p.version) == key), None)
    if kind is None or plan is None or plan.template_version in ("", _slip_version(kind)):
        return page
    fields = {
        name: field.model_copy(update={"status": Status.REVIEW, "doubt": _OTHER_LAYOUT})
        for name, field in page.fields.items()
    }
    return page.model_copy(update={"fields": fields})


def _make(office: Runtime, plan: PlannedPaper) -> File:
    case, facts = course_facts(office.ledger, plan)
    if (slip := office.templates.slips.get(plan.kind)) is not None:
        return _slip(office, plan, slip, case)
    paper = _paper(plan.kind, plan.provider, plan.version, facts)
    if paper.kind is PaperKind.PREFILLED:
        return _form(office, plan, paper)
    content = render(
        paper,
        number=plan.number,
        case=_with_push_date(office, paper, case),
        application=office.ledger.application(plan.case_no),
        findings=(),
        office=office.office,
        templates=office.templates,
        facts=facts,
    )
    file = file_of(office, paper, plan, content, text_of(content))
    return file._replace(copies=copy_folders(facts, file.folder), annexes=_annexes(office, plan))


def _annexes(office: Runtime, plan: PlannedPaper) -> tuple[tuple[str, bytes], ...]:
    """The design beside the letter that asks for opinions on it, the drawings beside a letter that is issued again."""
    if plan.kind == PaperKind.REQUIREMENT:
        return with_drawings(drawings_of(office, plan.case_no).get(plan.provider, ())).named(plan.number)
    design = design_of(office, plan.case_no) if plan.kind == PaperKind.CONSULT else None
    return ((f"设计方案_{plan.number}.pdf", design),) if design is not None else ()


def _with_push_date(office: Runtime, paper: Paper, case: CaseFacts) -> CaseFacts:
    """The 3-working-day date of a push letter (plan 三(一)(1)): its clause sets it when the letter has gone."""
    limit = f"{_PUSH_LIMIT}:{paper.provider}"
    if paper.kind is not PaperKind.PUSH or any(due.limit == limit for due in case.dues):
        return case
    due: Due | None = office.limits.due(_PUSH_LIMIT, case.today, office.workdays)
    return case.model_copy(update={"dues": (*case.dues, due)}) if due is not None else case


def _slip(office: Runtime, plan: PlannedPaper, slip: SlipKind, case: CaseFacts) -> File:
    code = PaperCode(case_no=plan.case_no, kind=plan.kind, provider=plan.provider, version=plan.version)
    desk = _desk(office, plan, case)
    prints = slip_print(slip, desk, provider=plan.provider, supervisor=office.course.supervisor)
    content = slip_pdf(slip, code=code, parties=parties_of(office.office), prints=prints)
    words = "\n".join((code.payload, *(f"{label}：{value}" for label, value in prints.facts)))
    folder = slip_folder(slip, plan.provider)
    return File(folder, f"{slip.title}_{plan.number}.pdf", slip.title, content, words)


def _desk(office: Runtime, plan: PlannedPaper, case: CaseFacts) -> Desk:
    """The desk of a slip: the paper that it stands for is not made, only its case is looked at."""
    application = office.ledger.application(plan.case_no)
    return Desk(
        paper=Paper(kind=PaperKind.REQUIREMENT, provider=plan.provider, version=plan.version),
        number=plan.number,
        case=case,
        values=printable(application, case, office.catalogue),
        findings=(),
        office=office.office.at(application.text("site_address")),
        templates=office.templates,
    )


def _form(office: Runtime, plan: PlannedPaper, paper: Paper) -> File:
    """The one form with what the push knows of the project written in, for the enterprise to confirm."""
    application = office.ledger.application(plan.case_no)
    values = prefilled_values(application, office.catalogue, case_no=plan.case_no)
    content = filled_form(values, catalogue=office.catalogue)
    return file_of(office, paper, plan, content, "\n".join(values.values()))
