"""A .docx laid open for the rules: its paragraphs in reading order with their places, its cells, its typography."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from flows.checker.styles import StyleReader

_EXCERPT = 10
HEADERS = ("header", "first_page_header", "even_page_header")
FOOTERS = ("footer", "first_page_footer", "even_page_footer")
_PLACES = {
    "header": "页眉",
    "first_page_header": "首页页眉",
    "even_page_header": "双页页眉",
    "footer": "页脚",
    "first_page_footer": "首页页脚",
    "even_page_footer": "双页页脚",
}


@dataclass(frozen=True)
class Line:
    """One paragraph: where it stands in words, its style's name, and its text (line breaks as line feeds)."""

    paragraph: Paragraph
    place: str
    style: str
    text: str
    in_table: bool = False


@dataclass(frozen=True)
class OpenFile:
    """A .docx laid open for the rules. body: reading order, tables included. margins: headers and footers."""

    data: bytes
    document: WordDocument
    styles: StyleReader
    body: tuple[Line, ...]
    margins: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything that has text in it."""
        return (*self.body, *self.margins)

    @cached_property
    def text(self) -> str:
        """All text of the body, headers and footers."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows of all tables as the texts of their cells, merged cells once."""
        return tuple(
            tuple("\n".join(_text(p) for p in cell.iter(qn("w:p"))) for cell in row.tc_lst)
            for table in self.document.element.body.iter(qn("w:tbl"))
            for row in Table(table, self.document._body)._tbl.tr_lst
        )

    def styled(self, *names: str) -> list[Line]:
        """The lines of these styles, tables included."""
        return [line for line in self.body if line.style in names]

    @cached_property
    def main(self) -> tuple[Line, ...]:
        """The body before the first 附件."""
        cut = next((i for i, line in enumerate(self.body) if is_annex_mark(line)), len(self.body))
        return self.body[:cut]


def is_annex_mark(line: Line) -> bool:
    """Whether a line is the 附件N that heads an attachment."""
    text = line.text.replace(" ", "").strip()
    return len(text) <= 4 and text.startswith("附件") and (text[2:].isdigit() or text == "附件")


def open_file(data: bytes) -> OpenFile:
    """Lay a .docx open.

    Raises:
        zipfile.BadZipFile, KeyError, ValueError: the bytes are no Word file.
    """
    document = Document(io.BytesIO(data))
    styles = StyleReader(document)
    return OpenFile(
        data=data,
        document=document,
        styles=styles,
        body=tuple(_body(document, styles)),
        margins=tuple(_margins(document, styles)),
    )


def xml_parts(data: bytes) -> list[str]:
    """The text of every XML part of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(n).decode("utf-8", "replace") for n in archive.namelist() if n.endswith(".xml")]


def excerpt(text: str) -> str:
    """The first characters of a text, in quotes."""
    plain = " ".join(text.split())
    return f"“{plain[:_EXCERPT]}{'…' if len(plain) > _EXCERPT else ''}”" if plain else "（空段落）"


def _body(document: WordDocument, styles: StyleReader) -> Iterator[Line]:
    free = in_cells = 0
    for element in document.element.body.iter(qn("w:p")):
        in_table = any(parent.tag == qn("w:tc") for parent in element.iterancestors())
        free, in_cells = free + (not in_table), in_cells + in_table
        text = _text(element)
        where = f"表格文字{excerpt(text)}" if in_table else f"第{free}段{excerpt(text)}"
        paragraph = Paragraph(element, document._body)
        yield Line(paragraph, where, styles.name_of(paragraph), text, in_table)


def _margins(document: WordDocument, styles: StyleReader) -> Iterator[Line]:
    for section in document.sections:
        for name in (*HEADERS, *FOOTERS):
            part = getattr(section, name)
            if not part.is_linked_to_previous:
                for paragraph in part.paragraphs:
                    yield Line(paragraph, _PLACES[name], styles.name_of(paragraph), _text(paragraph._p))


def _text(element: object) -> str:
    """What is printed of a paragraph: deleted text left out, inserted text in, drawings skipped."""
    parts = []
    for node in element.iter(qn("w:t"), qn("w:br"), qn("w:cr"), qn("w:tab")):  # type: ignore[attr-defined]
        if not any(parent.tag == qn("w:txbxContent") for parent in node.iterancestors()):
            parts.append(node.text or "" if node.tag == qn("w:t") else "\t" if node.tag == qn("w:tab") else "\n")
    return "".join(parts)
