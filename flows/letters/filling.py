"""Fills a Word template: variables, codes, core properties, a red head that fits. Knows no kind of paper.

Templates are rendered in a sandbox, with undefined variables as errors and every value escaped (design §8).
"""

from __future__ import annotations

import io
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, Final
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from extractors.errors import LetterError
from flows.letters.context import Base
from flows.letters.desk import Desk, width
from flows.letters.package import fixed_bytes
from flows.letters.page_codes import code_picture, put_page_codes

MARK_WIDTH_PT = 170 / 25.4 * 72
_MOST_COMPILED: Final = 256
"""Parts of templates kept compiled: a template of ours has about ten, each letter of a case uses them again."""


def fill(path: Path, context: Base, desk: Desk) -> bytes:
    """A Word template filled from its context, with codes and core properties; raises LetterError as `fill_context`."""
    return finish(Document(io.BytesIO(fill_context(path, context))), desk, title=title_of(context))


def fill_context(path: Path, context: Base) -> bytes:
    """A Word template filled from its context, with codes; its properties are still the template's.

    Raises:
        LetterError: the template is missing or damaged, or names a variable that the context does not have.
    """
    try:
        template = DocxTemplate(path)
        template.replace_pic("code-1", io.BytesIO(code_picture(context.code_1)))
        template.render(context.model_dump(), environment(), autoescape=True)
        written = io.BytesIO()
        template.save(written)
    except TemplateError as error:
        raise LetterError(f"模板标记有误：{error}", file=path.name, next_step="改正模板中的标记") from error
    except (OSError, KeyError, ValueError, BadZipFile, SyntaxError, PackageNotFoundError) as error:
        raise LetterError("模板缺失或损坏", file=path.name, next_step="恢复该模板") from error
    return written.getvalue()


class Sandbox(SandboxedEnvironment):
    """The sandbox that templates run in: undefined variables are errors, values are escaped, equal text compiled once.

    The text itself is the key, so that a template which staff changed is compiled anew.
    """

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
        """A template from its text; raises jinja2.TemplateError as the engine does."""
        kind: type[Template] = template_class or self.template_class
        return kind.from_code(self, _compiled(str(source)), self.make_globals(globals))


def environment() -> SandboxedEnvironment:
    """The sandbox that templates run in."""
    return Sandbox()


@lru_cache(maxsize=_MOST_COMPILED)
def _compiled(source: str) -> CodeType:
    return Sandbox().compile(source)


def title_of(context: Base) -> str:
    """The title of a filled paper."""
    return str(getattr(context, "title", context.paper_title))


def finish(document: WordDocument, desk: Desk, *, title: str) -> bytes:
    """The bytes of a filled document with its core properties, a head that fits and the code of every page."""
    fit_letterhead(document)
    put_page_codes(document, desk)
    properties = document.core_properties
    properties.title = title
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
