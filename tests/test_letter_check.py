"""The checker: a good letter has no problem, and each rule is broken once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from PIL import Image

from flows.letters import Paper, PaperKind
from flows.letters.check import Expectation, check_document
from tests.letter_cases import made

LETTER = made(Paper(kind=PaperKind.REQUIREMENT, provider="water"))
EXPECTED = Expectation(
    ending="函",
    is_letter=True,
    forbidden=("3150 kVA", "卢知远"),
    forbidden_labels=("申请用电容量", "供暖面积"),
    people=("宋禾",),
)


def styled(document: WordDocument, name: str) -> object:
    """The first paragraph of a style, tables included."""
    from docx.text.paragraph import Paragraph

    paragraphs = (Paragraph(p, document._body) for p in document.element.body.iter(qn("w:p")))
    return next(p for p in paragraphs if p.style is not None and p.style.name == name)


def narrow_margin(document: WordDocument) -> None:
    document.sections[0].left_margin = Mm(25)


def body_in_another_font(document: WordDocument) -> None:
    run = styled(document, "正文仿宋").runs[0]
    run.font.name = "Arial"
    run._r.rPr.rFonts.set(qn("w:eastAsia"), "宋体")


def body_smaller(document: WordDocument) -> None:
    document.styles["正文仿宋"].font.size = Pt(14)


def loose_lines(document: WordDocument) -> None:
    document.styles["正文仿宋"].paragraph_format.line_spacing = Twips(700)


def no_indent(document: WordDocument) -> None:
    style = document.styles["正文仿宋"]
    style.element.pPr.remove(style.element.pPr.find(qn("w:ind")))


def title_left(document: WordDocument) -> None:
    styled(document, "标题小标宋").alignment = WD_ALIGN_PARAGRAPH.LEFT


def title_of_another_kind(document: WordDocument) -> None:
    styled(document, "标题小标宋").add_run("的通知")


def number_with_round_brackets(document: WordDocument) -> None:
    styled(document, "发文字号").runs[0].text = "济联装函（2026）12号"


def number_with_leading_zero(document: WordDocument) -> None:
    styled(document, "发文字号").runs[0].text = "济联装函〔2026〕012号"


def addressee_without_colon(document: WordDocument) -> None:
    paragraph = styled(document, "主送机关")
    paragraph.runs[0].text = paragraph.text.rstrip("：")


def tag_left(document: WordDocument) -> None:
    document.add_paragraph("{{ project }}")


def draft_mark_gone(document: WordDocument) -> None:
    section = document.sections[0]
    for header in (section.header, section.even_page_header, section.first_page_header):
        header.paragraphs[0].clear()


def seal_drawn(document: WordDocument) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (40, 40), (220, 20, 20)).save(stream, format="png")
    stream.seek(0)
    document.add_picture(stream)


def half_width_comma(document: WordDocument) -> None:
    document.add_paragraph("请于近日办理,并反馈")


def foreign_label(document: WordDocument) -> None:
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "申请用电容量"


def foreign_value(document: WordDocument) -> None:
    document.add_paragraph("容量3150 kVA")


def author_a_person(document: WordDocument) -> None:
    document.core_properties.last_modified_by = "宋禾"


def untitled(document: WordDocument) -> None:
    document.core_properties.title = ""


def spoilt(change: Callable[[WordDocument], None]) -> bytes:
    """The good letter with one thing changed."""
    document = Document(io.BytesIO(LETTER))
    change(document)
    document.core_properties.modified = datetime(2026, 11, 23)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_letter_as_rendered_has_no_problem() -> None:
    assert check_document(LETTER, EXPECTED) == ()


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (narrow_margin, {"C01"}),
        (body_in_another_font, {"C02"}),
        (body_smaller, {"C02"}),
        (loose_lines, {"C03"}),
        (no_indent, {"C04"}),
        (title_left, {"C05"}),
        (title_of_another_kind, {"C05"}),
        (number_with_round_brackets, {"C06", "C16"}),
        (number_with_leading_zero, {"C06"}),
        (addressee_without_colon, {"C07"}),
        (tag_left, {"C14"}),
        (draft_mark_gone, {"C14"}),
        (seal_drawn, {"C15"}),
        (half_width_comma, {"C16"}),
        (foreign_label, {"C18"}),
        (foreign_value, {"C18"}),
        (author_a_person, {"C19"}),
        (untitled, {"C19"}),
    ],
)
def test_each_rule_sees_its_fault(change: Callable[[WordDocument], None], rules: set[str]) -> None:
    assert {problem.rule for problem in check_document(spoilt(change), EXPECTED)} == rules


def test_a_final_paper_may_hold_no_blank() -> None:
    final = EXPECTED.model_copy(update={"is_draft": False})
    assert {problem.rule for problem in check_document(LETTER, final)} == {"C14"}


def test_punctuation_inside_a_given_value_is_not_the_templates() -> None:
    told = EXPECTED.model_copy(update={"given": ("请于近日办理,并反馈",)})
    assert check_document(spoilt(half_width_comma), told) == ()
