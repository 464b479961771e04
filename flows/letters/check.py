"""Reads a finished .docx back and says which rules of form and privacy it breaks (domain §4.4, C01–C19).

Trusts nothing that the renderer meant to do: it looks at the file alone, and at what must not stand in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from extractors.models import Frozen
from flows.letters.styles import StyleReader

MM_TWIPS = 57
"""One millimetre, the tolerance of C01."""
_PAGE = {"w": 11906, "h": 16838, "top": 2098, "left": 1588, "right": 1474, "bottom": 1984}
_BODY = ("正文仿宋", "表前正文", "表后正文", "结束语")
_BODY_FONTS = ("仿宋_GB2312", "仿宋", "FangSong", "FangSong_GB2312")
_TITLE_FONTS = ("方正小标宋简体", "方正小标宋_GBK", "小标宋", "华文中宋")
_NUMBER = re.compile(r"[\u4e00-\u9fa5]{2,10}〔20\d\d〕[1-9]\d*号")
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|×{2,}|X{4,}")
_BLANK = re.compile(r"【待[^】]*】")
_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fa5])[,;:?!()](?=[\u4e00-\u9fa5])")
_WRONG_BRACKETS = re.compile(r"[\[［(（]20\d\d[\]］)）]\s*\d+\s*号")


class Problem(Frozen):
    """One rule that the file breaks: its id (C01…), and what is wrong in Chinese, without personal data."""

    rule: str
    what: str


class Expectation(Frozen):
    """What the checker is told besides the file.

    ending: last characters of the title (文种). is_letter: a 函, with 发文字号 and 主送. is_draft: is marked as one.
    forbidden: texts that must not occur. forbidden_labels: labels that must not head a table cell. given: values that
    were filled in (their own punctuation is not the template's). people: names that the properties must not carry.
    """

    ending: str = ""
    is_letter: bool = False
    is_draft: bool = True
    forbidden: tuple[str, ...] = ()
    forbidden_labels: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenFile:
    """A .docx laid open for the rules."""

    document: WordDocument
    styles: StyleReader
    paragraphs: tuple[tuple[str, str], ...]
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """All text of the body, headers and footers."""
        return "\n".join(text for _, text in self.paragraphs)

    def styled(self, *names: str) -> list[Paragraph]:
        """The paragraphs of these styles, tables included."""
        return [p for p in _all_paragraphs(self.document) if p.style is not None and p.style.name in names]


def check_document(data: bytes, expected: Expectation) -> tuple[Problem, ...]:
    """Every problem of a .docx, in the order of the rules; () if there is none.

    Raises:
        zipfile.BadZipFile: the bytes are no .docx at all.
    """
    document = Document(io.BytesIO(data))
    paragraphs = tuple(
        (p.style.name if p.style is not None and p.style.name else "", p.text) for p in _everything(document)
    )
    cells = tuple(text for table in _tables(document) for text in _cell_texts(table))
    opened = OpenFile(document=document, styles=StyleReader(document), paragraphs=paragraphs, cells=cells)
    problems = [problem for rule in RULES for problem in rule(opened, expected)]
    problems += _c15(data)
    return tuple(sorted(problems, key=lambda problem: problem.rule))


def _tables(document: WordDocument) -> Iterator[Table]:
    yield from document.tables


def _cell_texts(table: Table) -> Iterator[str]:
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            yield "".join(node.text or "" for node in cell.iter(qn("w:t")))


def _all_paragraphs(document: WordDocument) -> Iterator[Paragraph]:
    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document._body)


def _everything(document: WordDocument) -> Iterator[Paragraph]:
    """Body, tables, and each header and footer of its own."""
    yield from _all_paragraphs(document)
    for section in document.sections:
        parts = (section.header, section.first_page_header, section.even_page_header, section.footer)
        for part in (*parts, section.first_page_footer, section.even_page_footer):
            if not part.is_linked_to_previous:
                yield from part.paragraphs


def _c01(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """Page and margins within 1 mm."""
    section = opened.document.sections[0]
    found = {
        "w": section.page_width,
        "h": section.page_height,
        "top": section.top_margin,
        "left": section.left_margin,
        "right": section.right_margin,
        "bottom": section.bottom_margin,
    }
    for name, wanted in _PAGE.items():
        length = found[name]
        if length is None or abs(length.twips - wanted) > MM_TWIPS:
            yield Problem(rule="C01", what=f"页面尺寸或页边距 {name} 不符合GB/T 9704")


def _c02_c03_c04(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """Body text: 3号 仿宋, exact line, first line two characters."""
    for paragraph in opened.styled(*_BODY):
        place = f"正文段落“{paragraph.text[:8]}…”"
        look = opened.styles.look(paragraph)
        if look.east_asia not in _BODY_FONTS or look.half_points != 32:
            yield Problem(rule="C02", what=f"{place}不是3号仿宋")
        if not 570 <= look.line <= 600 or look.line_rule != "exact" or not -6 <= look.spacing <= -4:
            yield Problem(rule="C03", what=f"{place}的行距或字距不符")
        if look.first_chars != 200 and not 630 <= look.first_line <= 640:
            yield Problem(rule="C04", what=f"{place}首行没有缩进2字")


def _c05(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Title: 2号 小标宋, centred, ends with its 文种."""
    titles = opened.styled("标题小标宋")
    if len(titles) != 1:
        yield Problem(rule="C05", what="没有标题，或者标题不止一个")
        return
    look = opened.styles.look(titles[0])
    if look.half_points != 44 or look.east_asia not in _TITLE_FONTS or look.align != "center":
        yield Problem(rule="C05", what="标题不是2号小标宋居中")
    if not titles[0].text.strip().endswith(expected.ending):
        yield Problem(rule="C05", what=f"标题没有以“{expected.ending}”结尾")


def _c06_c07(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """发文字号 and 主送 of a letter."""
    if not expected.is_letter:
        return
    numbers = [p.text.strip() for p in opened.styled("发文字号")]
    if len(numbers) != 1 or not _NUMBER.fullmatch(numbers[0]):
        yield Problem(rule="C06", what="发文字号缺失或写法不对（应如 济联装函〔2026〕12号）")
    addressees = [p.text.strip() for p in opened.styled("主送机关")]
    if len(addressees) != 1 or not addressees[0].endswith("：") or len(addressees[0]) < 3:
        yield Problem(rule="C07", what="主送单位缺失或没有以全角冒号结尾")


def _c14(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """No tag left over; the blanks of a draft stand there, those of a final paper are filled."""
    text = _without(opened.text, expected.given)
    if _LEFT_OVER.search(text):
        yield Problem(rule="C14", what="有没填上的模板标记或占位符")
    if not expected.is_draft and _BLANK.search(text):
        yield Problem(rule="C14", what="定稿中还有待填的空白")
    if expected.is_draft and not any(name == "送审标记" and words.strip() for name, words in opened.paragraphs):
        yield Problem(rule="C14", what="送审稿没有送审标记")


def _c15(data: bytes) -> Iterator[Problem]:
    """Pictures are codes and nothing else: a seal is never drawn."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(n).decode("utf-8", "replace") for n in archive.namelist() if n.endswith(".xml")]
    names = [name for part in parts for name in re.findall(r'<pic:cNvPr[^>]* name="([^"]*)"', part)]
    if any(not re.fullmatch(r"code-\d", name) for name in names):
        yield Problem(rule="C15", what="有机读码以外的图片，文书中不得放印章图片")


def _c16(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Six-angle brackets round the year; full-width punctuation between Chinese characters."""
    text = _without(opened.text, expected.given)
    if _WRONG_BRACKETS.search(text):
        yield Problem(rule="C16", what="文号的年份没有用六角括号〔〕")
    if found := _HALF_WIDTH.search(text):
        yield Problem(rule="C16", what=f"中文之间用了半角标点“{found.group()}”")


def _c18(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Nothing that the receiver may not see (domain §7)."""
    labels = set(opened.cells) & set(expected.forbidden_labels)
    if labels:
        yield Problem(rule="C18", what=f"有不应给该单位的栏目“{min(labels)}”")
    if any(words in opened.text for words in expected.forbidden):
        yield Problem(rule="C18", what="有不应给该单位的内容")


def _c19(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Core properties: set, and free of people."""
    properties = opened.document.core_properties
    if not properties.title or not properties.author or properties.created is None:
        yield Problem(rule="C19", what="文档属性缺标题、作者或创建时间")
    told = " ".join((properties.author, properties.last_modified_by, properties.comments, properties.keywords))
    if any(name in told for name in expected.people):
        yield Problem(rule="C19", what="文档属性中有个人姓名")


def _without(text: str, given: tuple[str, ...]) -> str:
    for value in sorted(given, key=len, reverse=True):
        text = text.replace(value, "")
    return text


RULES: tuple[Callable[[OpenFile, Expectation], Iterator[Problem]], ...] = (
    _c01, _c02_c03_c04, _c05, _c06_c07, _c14, _c16, _c18, _c19,
)  # fmt: skip
