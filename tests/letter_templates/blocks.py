"""Blocks that several templates share: signature, optional parts, tables of pairs, segments and sums, 送达回证."""

from __future__ import annotations

from collections.abc import Callable

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Pt, Twips

from tests.letter_templates.parts import paragraph
from tests.letter_templates.tables import loop, row, table

CODE_1 = ("code-1", "code_1")
BLANK_DATE = "      年   月   日"


def signature(document: DocumentType, *, with_receipt: bool = False) -> None:
    """署名, place of the seal and date: kept with the text before them, so that no page holds them alone.

    with_receipt: a 送达回证 may follow, which is not alone on its page either.
    """
    paragraph(document, "{{ signature_name }}", "落款").paragraph_format.space_before = Pt(14)
    paragraph(document, "{{ seal_blank }}", "落款")
    paragraph(document, "{{ date_blank }}", "成文日期").paragraph_format.keep_with_next = with_receipt or None


def when(document: DocumentType, name: str, build: Callable[[], None]) -> None:
    """A part that is left out whole where `name` is empty."""
    paragraph(document, f"{{%p if {name} %}}", "占位行")
    build()
    paragraph(document, "{%p endif %}", "占位行")


def pairs_table(document: DocumentType, items: str) -> None:
    """Label and value twice in a row; a long value takes the whole width."""
    made = table(document, (34, 46, 34, 42))
    blank = ["", "", ""]
    row(made, [f"{{%tr for r in {items} %}}", *blank], "表格文字")
    row(made, ["{%tr if r.wide %}", *blank], "表格文字")
    wide = row(made, ["{{ r.label }}", "{{ r.value }}", "", ""], ["表格栏目", "表格文字", "表格文字", "表格文字"])
    wide.cells[1].merge(wide.cells[3])
    _drop_empty(wide.cells[1])
    row(made, ["{%tr else %}", *blank], "表格文字")
    styles = ["表格栏目", "表格文字", "表格栏目", "表格文字"]
    row(made, ["{{ r.label }}", "{{ r.value }}", "{{ r.label_2 }}", "{{ r.value_2 }}"], styles)
    row(made, ["{%tr endif %}", *blank], "表格文字")
    row(made, ["{%tr endfor %}", *blank], "表格文字")


def _drop_empty(cell: object) -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)


def segments_table(document: DocumentType) -> None:
    """外线路段 of the own service."""
    made = table(document, (9, 20, 28, 10, 12, 17, 13, 17, 30))
    heads = ["序号", "施工路段", "起点—止点", "侧别", "长度m", "宽×深m", "面积㎡", "方法规格", "施工期"]
    row(made, heads, "表格栏头", head=True)
    cells = ["{{ s.no }}", "{{ s.road }}", "{{ s.span }}", "{{ s.side }}", "{{ s.length }}", "{{ s.section }}"]
    more = ["{{ s.area }}", "{{ s.method }}{% if s.size %} {{ s.size }}{% endif %}", "{{ s.days }}"]
    centred, plain = "表格居中", "表格文字"
    loop(made, "s in segments", [*cells, *more], [centred, plain, plain, *[centred] * 4, plain, centred])
    total = row(made, ["合计", "", "", "", "{{ segments_total }}", "", "", "", ""], "表格居中").cells
    _drop_empty(total[0].merge(total[3]))
    _drop_empty(total[5].merge(total[8]))


def lengths_table(document: DocumentType) -> None:
    """Σ length per service against 200 m."""
    made = table(document, (14, 38, 28, 34, 42))
    row(made, ["序号", "专业", "路段数", "合计长度（m）", "是否在200米以下"], "表格栏头", head=True)
    cells = ["{{ s.no }}", "{{ s.service }}", "{{ s.count }}", "{{ s.total }}", "{{ s.within }}"]
    loop(made, "s in sums", cells, "表格居中")


def receipt_of_delivery(document: DocumentType) -> None:
    """送达回证: who took the paper, how and when."""
    paragraph(document, "送达回证", "表题").alignment = ALIGN.CENTER
    made = table(document, (28, 50, 28, 50))
    for cells in (
        ["文书名称", "{{ paper_title }}", "文书编号", "{{ number }}"],
        ["受送达人", "{{ applicant }}", "送达方式", "□直接  □邮寄  □电子"],
        ["签收人", "", "签收日期", BLANK_DATE],
        ["送达人", "", "备注", ""],
    ):
        row(made, cells, "回证文字").height = Twips(480)
