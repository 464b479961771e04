"""Renders a paper to the bytes of a .docx: its context, its Word template, and the checker that reads it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from extractors.errors import LetterError
from extractors.templates import Templates
from flows.casework import Application, Finding, Office
from flows.checker import Expectation, check_document
from flows.letters.context import CONTEXTS, Base
from flows.letters.course.making import course_document, course_expectation
from flows.letters.desk import Desk, printable
from flows.letters.expectation import expectation_of
from flows.letters.filling import environment, fill, fill_context
from flows.letters.kinds import CaseFacts, Paper, PaperKind
from flows.letters.notices import acceptance_context, correction_context, rejection_context
from flows.letters.permits import permit_context
from flows.letters.requirement import requirement_context

__all__ = ["context_of", "environment", "expected_of", "fill", "fill_context", "render", "render_desk"]

_MAKERS: dict[PaperKind, Callable[[Desk], Base]] = {
    PaperKind.ACCEPTANCE: acceptance_context,
    PaperKind.REQUIREMENT: requirement_context,
    PaperKind.CORRECTION: correction_context,
    PaperKind.DECISION: permit_context,
    PaperKind.REJECTION: rejection_context,
}
_TEMPLATE_OF = {model: name for name, model in CONTEXTS.items()}


def render(  # noqa: PLR0913 - the hand-offs of a case, each by its name
    paper: Paper,
    *,
    number: str,
    case: CaseFacts,
    application: Application,
    findings: tuple[Finding, ...],
    office: Office,
    templates: Templates,
    facts: dict[str, Any] | None = None,
) -> bytes:
    """The .docx of a paper; the same input gives the same bytes.

    Args:
        number: the 发文字号 (济联装函〔2026〕12号) or 文书编号 in full, as the ledger gave it; '' without a case.
        facts: what a clause of the course hands over (PaperWant.facts).

    Raises:
        LetterError: a value is in doubt or missing, the template is wrong, or the checker refuses the result.
    """
    desk = Desk(
        paper=paper,
        number=number,
        case=case,
        values=printable(application, case, templates.catalogue),
        findings=tuple(findings),
        office=office.at(application.text("site_address")),
        templates=templates,
        facts=facts or {},
    )
    return render_desk(desk)


def render_desk(desk: Desk) -> bytes:
    """`render` for a prepared desk."""
    if desk.paper.kind.is_course:
        name, data = course_document(desk)
    else:
        context = context_of(desk)
        name = _TEMPLATE_OF[type(context)]
        data = fill(desk.templates.path(f"letters/{name}.docx"), context, desk)
    problems = check_document(data, expected_of(desk))
    if problems:
        told = "；".join(f"{problem.rule} {problem.what}" for problem in problems[:3])
        raise LetterError(f"{name}没有通过格式检查：{told}", file=f"{name}.docx", next_step="改正模板或数据后重新生成")
    return data


def context_of(desk: Desk) -> Base:
    """Everything that a paper of the entrance prints; raises LetterError for a doubtful or missing value."""
    return _MAKERS[desk.paper.kind](desk)


def expected_of(desk: Desk) -> Expectation:
    """What the checker is to hold the paper against; raises LetterError for a doubtful or missing value."""
    if desk.paper.kind.is_course:
        return course_expectation(desk)
    return expectation_of(desk, context_of(desk))
