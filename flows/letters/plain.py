"""Plain Word documents in the styles of the letters: titles, headings, paragraphs and ruled tables, no blanks to seal.

Takes the styles, margins and page numbers of the shipped working sheet (工作单.docx), not its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from docx import Document
from docx.oxml.ns import qn

from extractors.errors import LetterError
from extractors.templates import Templates
from flows.letters.course.models import TEXT_WIDTH_MM
from flows.letters.course.tables import add_row, new_table
from flows.letters.letterhead import load_letterhead
from flows.letters.package import fixed_bytes

_BASE: Final = "工作单.docx"


class PlainDocument:
    """A document that grows from top to bottom. mark: what stands in the page head, such as 内部资料.

    Raises:
        LetterError: the template that lends its styles cannot be opened.
    """

    def __init__(self, templates: Templates, *, mark: str = "") -> None:
        self._head = load_letterhead(templates)
        try:
            self._document = Document(str(templates.path(f"letters/{_BASE}")))
        except Exception as error:  # python-docx raises whatever a broken zip or XML brings
            raise LetterError("模板打不开", file=_BASE, next_step="恢复该模板") from error
        body = self._document.element.body
        for element in [e for e in body if e.tag != qn("w:sectPr")]:
            body.remove(element)
        for section in self._document.sections:
            for header in (section.header, section.even_page_header, section.first_page_header):
                for paragraph in () if header.is_linked_to_previous else header.paragraphs:
                    paragraph.text = mark

    def title(self, text: str) -> None:
        """The title of the document."""
        self._add(text, "标题小标宋")

    def page(self, title: str) -> None:
        """A title at the top of a new page."""
        self.title(title)
        self._document.paragraphs[-1].paragraph_format.page_break_before = True

    def heading(self, text: str) -> None:
        """A heading of the first level."""
        self._add(text, "一级黑体")

    def text(self, text: str) -> None:
        """A paragraph."""
        self._add(text, "正文仿宋")

    def note(self, text: str) -> None:
        """A small remark."""
        self._add(text, "小注")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, shares: Sequence[int]) -> None:
        """A ruled table over the whole width whose head repeats on every page. shares: widths in proportion."""
        for before in self._document.paragraphs[-1:]:
            before.paragraph_format.keep_with_next = True
        widths = [TEXT_WIDTH_MM * share / sum(shares) for share in shares]
        made = new_table(self._document, widths)
        add_row(made, heads, ["表格栏头"] * len(heads), head=True, keep=True)
        for row in rows:
            add_row(made, [_plain(text) for text in row], ["表格文字"] * len(heads))
        self._add("", "表格文字")  # Word joins tables that touch

    def content(self, *, title: str, day: date) -> bytes:
        """The .docx; the same content gives the same bytes."""
        properties = self._document.core_properties
        properties.title, properties.author = title, self._head.author
        properties.last_modified_by = self._head.author
        properties.comments = properties.keywords = properties.subject = ""
        return fixed_bytes(self._document, made=datetime.combine(day, time(9)))

    def _add(self, text: str, style: str) -> None:
        self._document.add_paragraph(_plain(text), style=style)


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
