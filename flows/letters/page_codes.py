"""The code that runs on every page of a paper, put at the foot of whatever template it was made from.

A picture in a footer is the same on every page, so it carries case, kind, provider and version; which page of how many
stands in print beside it (fields that Word and WPS count). Both lie in frames at a fixed place of the paper, below all
that GB/T 9704 orders there, and move nothing. The first page of a letter, where no page number may stand, has a picture
of its own that says so.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from PIL import Image

from extractors.layout import FOOT_CODE
from flows.form import code_png, surest_modules
from flows.letters.desk import Desk
from flows.letters.kinds import SHEET_ANY, SHEET_LETTER

_MM_TWIPS: Final = 56.6929
_PICTURE: Final = "code-3"
_SLACK_MM: Final = 6.0
"""LibreOffice cuts off what is as wide as its frame."""
_FONT: Final = "宋体"


def code_picture(payload: str, *, border: int = 2) -> bytes:
    """A QR as PNG; error level M, some modules of margin (white paper lies around it). '' gives a white square."""
    if not payload:
        stream = io.BytesIO()
        Image.new("L", (8, 8), 255).save(stream, format="png")
        return stream.getvalue()
    return code_png(surest_modules(payload), border=border)


def put_page_codes(document: WordDocument, desk: Desk) -> None:
    """Put the running code into every footer of a filled paper; a paper without a case has none."""
    if not desk.code():
        return
    is_two_sided = bool(document.settings.odd_and_even_pages_header_footer)
    for number, section in enumerate(document.sections):
        for footer, sheet in _footers(section, is_opening=number == 0, is_two_sided=is_two_sided):
            _put(footer, desk.code(sheet), is_first=sheet == SHEET_LETTER)


def _footers(section: Section, *, is_opening: bool, is_two_sided: bool) -> Iterator[tuple[Any, int]]:
    """The footers of a section that are its own, and which sheet each stands on."""
    named = [(section.footer, SHEET_ANY)]
    named += [(section.even_page_footer, SHEET_ANY)] if is_two_sided else []
    if section.different_first_page_header_footer:
        named.append((section.first_page_footer, SHEET_LETTER if is_opening else SHEET_ANY))
    yield from ((footer, sheet) for footer, sheet in named if is_opening or not footer.is_linked_to_previous)


def _put(footer: Any, payload: str, *, is_first: bool) -> None:
    code, width = FOOT_CODE.picture, FOOT_CODE.picture.w
    shown = _framed(footer, code.x, code.y, code.w + _SLACK_MM)
    shape = shown.add_run().add_picture(io.BytesIO(code_picture(payload, border=FOOT_CODE.border)), width=Mm(width))
    for element in shape._inline.iter(qn("wp:docPr"), qn("pic:cNvPr")):
        element.set("name", _PICTURE)
        element.set("descr", "机读码")
    text = FOOT_CODE.text
    counted = _framed(footer, text.x, text.y, text.w)
    if not is_first:
        _say(counted, "第", 9)
        _field(counted, "PAGE")
        _say(counted, "页　", 9)
    _say(counted, "共", 9)
    _field(counted, "NUMPAGES")
    _say(counted, "页", 9)
    _say(_framed(footer, text.x, text.y, text.w), payload, 6)


def _framed(footer: Any, x_mm: float, y_mm: float, width_mm: float) -> Paragraph:
    """A new paragraph of the footer in a frame whose upper left corner lies there on the page.

    It stands before the footer's own last paragraph: a frame needs a paragraph behind it that it belongs to.
    """
    made: Paragraph = footer.paragraphs[-1].insert_paragraph_before()
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(0)
    made.paragraph_format.line_spacing = 1.0
    frame = OxmlElement("w:framePr")
    twips = {"w": width_mm, "x": x_mm, "y": y_mm}
    for name, value in {n: str(round(v * _MM_TWIPS)) for n, v in twips.items()}.items():
        frame.set(qn(f"w:{name}"), value)
    for name, value in (("wrap", "around"), ("vAnchor", "page"), ("hAnchor", "page")):
        frame.set(qn(f"w:{name}"), value)
    properties = made._p.get_or_add_pPr()
    properties.insert(1 if properties.pStyle is not None else 0, frame)
    return made


def _say(paragraph: Paragraph, text: str, size_pt: float) -> Run:
    run = paragraph.add_run(text)
    run.font.size = Pt(size_pt)
    run.font.name = _FONT
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    return run


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that the word processor counts, with 1 until it has."""
    for kind in ("begin", "", "separate", "text", "end"):
        run = _say(paragraph, "1" if kind == "text" else "", 9)
        if kind == "text":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = f" {name} "
        run._r.append(element)
