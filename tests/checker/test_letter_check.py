"""The checker: a good letter has no problem, and each rule is broken once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from PIL import Image

from flows.checker import Expectation, check_document
from flows.checker.document import problems_of
from flows.checker.opened import open_file
from flows.checker.structure import chinese_number
from flows.letters import Paper, PaperKind
from flows.letters.edited import expectation_of_file, printed_code
from flows.letters.expectation import expectation_of
from flows.letters.rendering import context_of
from tests.letters.test_letter_templates import desk_for
from tests.letters.test_letters import ALL_PAPERS
from tests.support.letter_cases import finding, made
from tests.support.shipped import SHIPPED

PAPER = Paper(kind=PaperKind.REQUIREMENT, provider="water")
LETTER = made(PAPER)
EXPECTED = Expectation(
    ending="函",
    is_letter=True,
    forbidden=("3150 kVA", "卢知远"),
    forbidden_labels=("申请用电容量", "供暖面积"),
    people=("宋禾",),
    accepted=date(2026, 11, 23),
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


def heading_skipped(document: WordDocument) -> None:
    styled(document, "一级黑体").runs[0].text = "二、项目基本情况"


def heading_in_another_font(document: WordDocument) -> None:
    run = styled(document, "一级黑体").runs[0]
    run.font.name = "仿宋_GB2312"
    run._r.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")


def second_level_without_first(document: WordDocument) -> None:
    document.styles["一级黑体"].font.size = Pt(16)
    for paragraph in list(document.paragraphs):
        if paragraph.style.name == "一级黑体":
            paragraph.clear()


def attachment_named_otherwise(document: WordDocument) -> None:
    styled(document, "附件说明").runs[0].text = "附件：1. 用电报装需求表"


def attachment_not_listed(document: WordDocument) -> None:
    element = styled(document, "附件说明续")._p
    element.getparent().remove(element)


def attachment_with_full_stop(document: WordDocument) -> None:
    styled(document, "附件说明续").add_run("。")


def date_with_zero(document: WordDocument) -> None:
    styled(document, "成文日期").runs[0].text = "2026年11月05日"


def date_before_acceptance(document: WordDocument) -> None:
    styled(document, "成文日期").runs[0].text = "2026年11月20日"


def day_that_is_none(document: WordDocument) -> None:
    styled(document, "成文日期").runs[0].text = "2026年11月31日"


def page_number_gone(document: WordDocument) -> None:
    document.sections[0].footer.paragraphs[-1].clear()


def page_number_on_the_wrong_side(document: WordDocument) -> None:
    document.sections[0].even_page_footer.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def odd_and_even_alike(document: WordDocument) -> None:
    document.settings.odd_and_even_pages_header_footer = False


def red_rule_gone(document: WordDocument) -> None:
    header = document.sections[0].first_page_header._element
    anchor = next(header.iter(qn("wp:anchor")))
    anchor.getparent().remove(anchor)


def red_rule_blue(document: WordDocument) -> None:
    header = document.sections[0].first_page_header._element
    next(header.iter(qn("a:srgbClr"))).set("val", "0000FF")


def red_rule_short(document: WordDocument) -> None:
    header = document.sections[0].first_page_header._element
    next(header.iter(qn("wp:extent"))).set("cx", str(156 * 36000))


def imprint_added(document: WordDocument) -> None:
    paragraph = styled(document, "附注").insert_paragraph_before("综合受理窗口    2026年11月24日印发")
    paragraph.style = "小注"


def applicant_changed(document: WordDocument) -> None:
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("沁河源酒店管理", "沁河原酒店管理")
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row.cells):
            for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
                run.text = run.text.replace("沁河源酒店管理", "沁河原酒店管理")


def value_in_table_changed(document: WordDocument) -> None:
    for table in document.tables:
        for row in table.rows:
            if row.cells[0].text == "3" and row.cells[1].text == "日用水量":
                row.cells[2].paragraphs[0].runs[0].text = "480 m³/d"


def date_of_nowhere(document: WordDocument) -> None:
    document.add_paragraph("请于2026年12月9日前办理。")


def phone_of_nowhere(document: WordDocument) -> None:
    document.add_paragraph("另可联系13800000000。")


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
        (heading_skipped, {"C08"}),
        (heading_in_another_font, {"C08"}),
        (second_level_without_first, {"C08"}),
        (attachment_named_otherwise, {"C09"}),
        (attachment_not_listed, {"C09"}),
        (attachment_with_full_stop, {"C09"}),
        (date_with_zero, {"C10"}),
        (date_before_acceptance, {"C10"}),
        (day_that_is_none, {"C10"}),
        (page_number_gone, {"C11"}),
        (page_number_on_the_wrong_side, {"C11"}),
        (odd_and_even_alike, {"C11"}),
        (red_rule_gone, {"C12"}),
        (red_rule_blue, {"C12"}),
        (red_rule_short, {"C12"}),
        (imprint_added, {"C13"}),
    ],
)
def test_each_rule_sees_its_fault(change: Callable[[WordDocument], None], rules: set[str]) -> None:
    assert {problem.rule for problem in check_document(spoilt(change), EXPECTED)} == rules


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (applicant_changed, "申请人"),
        (value_in_table_changed, "日用水量"),
        (date_of_nowhere, "日期"),
        (phone_of_nowhere, "手机号"),
    ],
)
def test_every_value_is_the_ledgers(change: Callable[[WordDocument], None], said: str) -> None:
    desk = desk_for(PAPER)
    expected = expectation_of(desk, context_of(desk))
    assert check_document(LETTER, expected) == ()
    problems = check_document(spoilt(change), expected)
    assert {problem.rule for problem in problems} == {"C17"}
    assert any(said in problem.what for problem in problems)


def test_a_problem_names_its_place_and_its_sentence_holds_no_value() -> None:
    (problem,) = check_document(spoilt(half_width_comma), EXPECTED)
    assert "请于近日办理" in problem.place
    assert "近日" not in problem.what


@pytest.mark.parametrize("paper", [*ALL_PAPERS, Paper(kind=PaperKind.CORRECTION), Paper(kind=PaperKind.REJECTION)])
def test_the_file_alone_says_what_to_hold_it_against(paper: Paper) -> None:
    findings = (finding(1),) if paper.kind in (PaperKind.CORRECTION, PaperKind.REJECTION) else ()
    opened = open_file(made(paper, findings=findings))
    expected = expectation_of_file(opened, SHIPPED)
    assert expected.is_letter == (paper.kind is PaperKind.REQUIREMENT)
    assert expected.is_draft
    assert problems_of(opened, expected) == ()
    code = printed_code(opened)
    assert code is not None
    assert (code.kind, code.provider) == (paper.kind.value, paper.provider)


@pytest.mark.parametrize(
    ("text", "number"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("百", 0)]
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


def test_a_final_paper_may_hold_no_blank() -> None:
    final = EXPECTED.model_copy(update={"is_draft": False})
    assert {problem.rule for problem in check_document(LETTER, final)} == {"C10", "C14"}


def test_punctuation_inside_a_given_value_is_not_the_templates() -> None:
    told = EXPECTED.model_copy(update={"given": ("请于近日办理,并反馈",)})
    assert check_document(spoilt(half_width_comma), told) == ()
