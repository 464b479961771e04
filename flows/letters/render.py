"""Renders a paper to the bytes of a .docx: context, Word template, codes, properties, checker.

Templates are rendered in a sandbox, with undefined variables as errors and every value escaped (design §8).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from zipfile import BadZipFile

import segno
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from PIL import Image

from extractors.catalogue import load_catalogue
from extractors.errors import LetterError
from flows.casework.configuration import TEMPLATES
from flows.casework.model import Application, Finding
from flows.casework.office import Office
from flows.letters.check import check_document
from flows.letters.context import CONTEXTS, Base, RequirementContext
from flows.letters.delivery import delivery_list_context, provider_part_context
from flows.letters.desk import Desk, width
from flows.letters.expectation import expectation_of
from flows.letters.kinds import CaseFacts, Paper, PaperKind, document_number, permit_variant
from flows.letters.letterhead import load_letterhead, load_wording
from flows.letters.notices import acceptance_context, correction_context, rejection_context
from flows.letters.package import fixed_bytes
from flows.letters.permits import permit_context
from flows.letters.requirement import requirement_context
from flows.letters.values import Printable

_MAKERS: dict[PaperKind, Callable[[Desk], Base]] = {
    PaperKind.ACCEPTANCE: acceptance_context,
    PaperKind.REQUIREMENT: requirement_context,
    PaperKind.CORRECTION: correction_context,
    PaperKind.DECISION: permit_context,
    PaperKind.PROVIDER_PART: provider_part_context,
    PaperKind.DELIVERY_LIST: delivery_list_context,
    PaperKind.REJECTION: rejection_context,
}
MARK_WIDTH_PT = 170 / 25.4 * 72
_TEMPLATE_OF = {model: name for name, model in CONTEXTS.items()}


def render(  # noqa: PLR0913 - the hand-offs of a case, each by its name
    paper: Paper,
    *,
    number: str,
    case: CaseFacts,
    application: Application,
    findings: tuple[Finding, ...],
    office: Office,
) -> bytes:
    """The .docx of a paper; the same input gives the same bytes.

    Args:
        number: the 发文字号 in full (济联装函〔2026〕12号); '' for papers that carry a 文书编号.

    Raises:
        LetterError: a value is in doubt or missing, the template is wrong, or the checker refuses the result.
    """
    if paper.kind is PaperKind.DECISION and not paper.variant:
        paper = paper.model_copy(update={"variant": permit_variant(application)})
    desk = Desk(
        paper=paper,
        number=number or document_number(paper, case.case_no),
        case=case,
        values=Printable(application, load_catalogue()),
        findings=tuple(findings),
        office=office,
        letterhead=load_letterhead(),
        words=load_wording(),
    )
    return render_desk(desk, TEMPLATES / "letters")


def render_desk(desk: Desk, templates: Path) -> bytes:
    """`render` for a prepared desk and any folder of templates."""
    context = context_of(desk)
    name = _TEMPLATE_OF[type(context)]
    data = fill(templates / f"{name}.docx", context, desk)
    problems = check_document(data, expectation_of(desk, context))
    if problems:
        told = "；".join(f"{problem.rule} {problem.what}" for problem in problems[:3])
        raise LetterError(f"{name}没有通过格式检查：{told}", file=f"{name}.docx", next_step="改正模板或数据后重新生成")
    return data


def context_of(desk: Desk) -> Base:
    """Everything that the paper prints; raises LetterError for a doubtful or missing value."""
    return _MAKERS[desk.paper.kind](desk)


def fill(path: Path, context: Base, desk: Desk) -> bytes:
    """A Word template filled from its context, with codes and core properties; raises LetterError as `fill_context`."""
    return _with_properties(fill_context(path, context), desk, context)


def fill_context(path: Path, context: Base) -> bytes:
    """A Word template filled from its context, with codes; its properties are still the template's.

    Raises:
        LetterError: the template is missing or damaged, or names a variable that the context does not have.
    """
    try:
        template = DocxTemplate(path)
        for name, payload in _codes(context):
            template.replace_pic(name, io.BytesIO(code_picture(payload)))
        template.render(context.model_dump(), environment(), autoescape=True)
        written = io.BytesIO()
        template.save(written)
    except TemplateError as error:
        raise LetterError(f"模板标记有误：{error}", file=path.name, next_step="改正模板中的标记") from error
    except (OSError, KeyError, ValueError, BadZipFile, SyntaxError, PackageNotFoundError) as error:
        raise LetterError("模板缺失或损坏", file=path.name, next_step="恢复该模板") from error
    return written.getvalue()


def environment() -> SandboxedEnvironment:
    """The sandbox that templates run in."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def code_picture(payload: str) -> bytes:
    """A QR as PNG; error level M, two modules of margin (white paper lies around it). '' gives a white square."""
    stream = io.BytesIO()
    if not payload:
        Image.new("L", (8, 8), 255).save(stream, format="png")
        return stream.getvalue()
    segno.make(payload, error="m", micro=False).save(stream, kind="png", scale=8, border=2)
    return stream.getvalue()


def _codes(context: Base) -> list[tuple[str, str]]:
    codes = [("code-1", context.code_1)]
    return [*codes, ("code-2", context.code_2)] if isinstance(context, RequirementContext) else codes


def _with_properties(data: bytes, desk: Desk, context: Base) -> bytes:
    document = Document(io.BytesIO(data))
    fit_letterhead(document)
    properties = document.core_properties
    properties.title = str(getattr(context, "title", context.paper_title))
    properties.author = properties.last_modified_by = desk.letterhead.author
    properties.subject = desk.case.case_no
    properties.comments = properties.keywords = ""
    return fixed_bytes(document, made=datetime.combine(desk.case.accepted or desk.case.received, time(9)))


def fit_letterhead(document: WordDocument) -> None:
    """A long 发文机关标志 is set smaller, so that it stays on one line of 170 mm (GB/T 9704: its size is by eye)."""
    header = document.sections[0].first_page_header
    for paragraph in () if header.is_linked_to_previous else header.paragraphs:
        style = paragraph.style
        if style is not None and style.name == "红头标志" and style.font.size is not None:
            style.font.size = min(style.font.size, Pt(int(MARK_WIDTH_PT / max(1.0, width(paragraph.text)))))
