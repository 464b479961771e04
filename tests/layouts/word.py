"""A composed form as a Word document: the same blocks that Chromium gets as HTML, as Word's tables and paragraphs.

Each run's role is told by its colour, nearly black and a little different for every run, so that the printed PDF says
where it stands (`wordprint`). What is drawn over words has no counterpart in Word, but for words struck out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from lxml import etree, html

from tests.layouts.pen import Pen
from tests.layouts.style import PAPERS
from tests.layouts.tables import UNITS

FONTS = {"song": "Noto Serif SC", "hei": "Noto Sans SC", "wenkai": "Noto Serif SC"}
_SIGNS = "DejaVu Sans"
_TWIPS_MM = 56.69
_BASE = 32


@dataclass(frozen=True)
class Format:
    """How a run is set. size: points."""

    face: str
    size: float
    bold: bool = False
    underlined: bool = False
    struck: bool = False
    colour: str = "000000"


def colour_of(number: int) -> str:
    """The colour of a run of this number, as hexadecimal RGB."""
    value = number + 1
    return "".join(f"{part:02X}" for part in (value // _BASE**2, value // _BASE % _BASE, value % _BASE))


def number_of(colour: tuple[float, ...]) -> int:
    """The number of a run by its colour, parts 0..1; -1 for none."""
    red, green, blue = (round(part * 255) for part in colour)
    return red * _BASE**2 + green * _BASE + blue - 1 if max(red, green, blue) < _BASE else -1


def as_docx(form: str, pen: Pen) -> bytes:
    """The bytes of a .docx with the form."""
    root = html.fragment_fromstring(form)
    document = Document()
    section, (width, height) = document.sections[0], PAPERS[pen.look.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(pen.look.margin)
    section.top_margin = section.bottom_margin = Mm(13)
    body = document.element.body
    for old in list(body.iterchildren("{*}p")):
        body.remove(old)
    writer = _Writer(pen, width - 2 * pen.look.margin)
    for xml in (x for block in root for x in writer.block(block)):
        body.insert(len(body) - 1, parse_xml(xml))
    out = BytesIO()
    document.core_properties.author = ""
    document.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class _Writer:
    """pen: whose form it is. width: of the text, in mm."""

    pen: Pen
    width: float

    def block(self, block: etree._Element) -> Iterator[str]:
        """A block as paragraphs and tables."""
        css = block.get("class", "")
        look = self.pen.look
        plain = Format(look.face, look.size)
        found = block.find("table")
        if found is not None:
            made = self.table(found)
            whole = "whole" in found.get("class", "")
            yield made.replace("<w:pPr>", "<w:pPr><w:keepNext/>") if whole else made
            yield self.paragraph("", "", tight=True)
        elif "title" in css:
            yield self.paragraph(self.runs(block, replace(plain, size=look.title, bold=True)), "center")
        else:
            small = replace(plain, size=look.size * 0.85) if "note" in css or "foot" in css else plain
            yield from self.paragraphs(block, replace(small, bold="head2" in css), "")

    def paragraphs(self, element: etree._Element, form: Format, align: str) -> Iterator[str]:
        """The content of an element; its own blocks as paragraphs of their own."""
        inline, parts = "", []
        for child in element:
            if child.tag == "div" and "seg" not in child.get("class", ""):
                if inline:
                    parts.append(self.paragraph(inline, align))
                inline = ""
                smaller = "small" in child.get("class", "")
                parts += self.paragraphs(child, replace(form, size=form.size * 0.85) if smaller else form, align)
            else:
                apart = child.tag == "div" or "apart" in element.get("class", "")
                inline += self.element(child, form) + (self.run("　　", form) if apart else "")
        if inline or not parts:
            parts.append(self.paragraph(inline, align))
        yield from parts

    def paragraph(self, runs: str, align: str, *, tight: bool = False) -> str:
        """A paragraph. tight: of no height, as Word needs one between tables."""
        line = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>' if tight else (
            '<w:spacing w:before="10" w:after="10"/>')  # fmt: skip
        place = f'<w:jc w:val="{align}"/>' if align else ""
        return f"<w:p {nsdecls('w')}><w:pPr>{line}{place}</w:pPr>{runs}</w:p>"

    def table(self, element: etree._Element) -> str:
        """A table on Word's grid."""
        step = round(self.width * _TWIPS_MM / UNITS)
        grid = f'<w:gridCol w:w="{step}"/>' * UNITS
        open_cells: list[tuple[int, int, int]] = []
        rows = ""
        for row in element.iter("tr"):
            cells, open_cells = self._row(row, open_cells, step)
            height = round(self.pen.look.row * _TWIPS_MM)
            rows += f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{cells}</w:tr>'
        half = "half" in element.get("class", "")
        sides: tuple[str, ...] = ("top", "bottom", "insideH")
        sides = sides if half else (*sides, "left", "right", "insideV")
        if "bare" in element.get("class", ""):
            sides = ()
        rule = round(self.pen.look.rule * 6)
        borders = "".join(f'<w:{side} w:val="single" w:sz="{rule}" w:color="000000"/>' for side in sides)
        width = f'<w:tblW w:w="{step * UNITS}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        look = f"<w:tblPr>{width}<w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        return f"<w:tbl {nsdecls('w')}>{look}{rows}</w:tbl>"

    def _row(
        self, row: etree._Element, above: list[tuple[int, int, int]], step: int
    ) -> tuple[str, list[tuple[int, int, int]]]:
        """The cells of a row, and the cells that go on below it as (column, span, rows left)."""
        made, column, below = "", 0, []
        waiting = sorted(above)
        for td in [*row.iter("td"), None]:
            while waiting and waiting[0][0] == column:
                at, span, left = waiting.pop(0)
                made += self._cell(None, span, step, '<w:vMerge w:val="continue"/>')
                below += [(at, span, left - 1)] if left > 1 else []
                column += span
            if td is None:
                break
            span, down = int(td.get("colspan")), int(td.get("rowspan", "1"))
            made += self._cell(td, span, step, '<w:vMerge w:val="restart"/>' if down > 1 else "")
            below += [(column, span, down - 1)] if down > 1 else []
            column += span
        return made, below

    def _cell(self, td: etree._Element | None, span: int, step: int, merge: str) -> str:
        look, css = self.pen.look, "" if td is None else td.get("class", "")
        is_label = "label" in css or "band" in css
        align = ("center" if look.align == "center" or "band" in css else "") if is_label else ""
        form = Format(look.face, look.size, bold="band" in css or (is_label and look.is_bold))
        inner = "".join(self.paragraphs(td, form, align)) if td is not None else self.paragraph("", "")
        shade = f'<w:shd w:val="clear" w:fill="{look.shade.strip("#").upper()}"/>' if is_label and look.shade else ""
        place = "top" if "above" in css else "center"
        width = f'<w:tcW w:w="{step * span}" w:type="dxa"/><w:gridSpan w:val="{span}"/>'
        return f'<w:tc><w:tcPr>{width}{merge}{shade}<w:vAlign w:val="{place}"/></w:tcPr>{inner}</w:tc>'

    def runs(self, element: etree._Element, form: Format) -> str:
        """Everything within an element, on one line."""
        return "".join(self.element(child, form) for child in element)

    def element(self, element: etree._Element, form: Format) -> str:
        """One element of a line."""
        css = element.get("class", "")
        if element.tag == "s":
            return self._role_run(element, form, css)
        if element.tag in ("i", "wbr"):
            return (self.run("  ", form) if element.tag == "i" else "") + self.runs(element, form)
        if "vert" in css:
            return self.runs(element, form)
        if element.tag == "br":
            return self._broken(True)
        if "blank" in css.split() or "gap" in css.split():
            return self._blank(element, form, is_lined="blank" in css.split())
        struck = "opt" in css.split() and any("strike" in e.get("class", "") for e in element.iter("s"))
        return self.runs(element, replace(form, struck=struck or form.struck))

    def _role_run(self, element: etree._Element, form: Format, css: str) -> str:
        look, number = self.pen.look, int(element.get("r"))
        form = replace(form, colour=colour_of(number))
        mark = element.get("data-mark")
        if mark is not None:
            return (
                self.run(mark, replace(form, face=_SIGNS if mark in "□☑" else form.face, struck=False)) if mark else ""
            )
        text = element.text_content()
        if "hint" in css:
            return self._broken("below" in css) + self.run(text, replace(form, size=look.size * 0.78))
        if css == "en":
            return self._broken(True) + self.run(text, replace(form, size=look.size * 0.74))
        if css == "w":
            return self.run(text, replace(form, face=self.pen.hand.face, bold=False))
        if "spread" in css:
            text = ("　" if len(text) < 4 else "").join(text)
        if element.getparent() is not None and "vert" in element.getparent().get("class", ""):
            return self._broken(True).join(self.run(c, form) for c in text)
        return self.run(text, form)

    def _broken(self, is_broken: bool) -> str:
        return "<w:r><w:br/></w:r>" if is_broken else ""

    def _blank(self, element: etree._Element, form: Format, *, is_lined: bool) -> str:
        lined = replace(form, underlined=is_lined)
        room = element.get("style", "").partition("width:")[2].rstrip(";")
        wide = float(room[:-2]) if room.endswith("mm") else 40.0
        written = sum(1 if c.isascii() else 2 for c in element.text_content())
        spare = max(1, round(wide / (form.size * 0.3528 * 0.5)) - written - 2)
        return self.run(" ", lined) + self.runs(element, lined) + self.run(" " * spare, lined)

    def run(self, text: str, form: Format) -> str:
        """A run of text."""
        face = FONTS.get(form.face, form.face)
        marks = "<w:b/>" * form.bold + "<w:strike/>" * form.struck + '<w:u w:val="single"/>' * form.underlined
        fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/>'
        look = f'{fonts}{marks}<w:color w:val="{form.colour}"/><w:sz w:val="{round(form.size * 2)}"/>'
        return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
