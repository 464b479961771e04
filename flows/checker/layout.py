"""C01–C04, C11–C13: page, body typography, page numbers, red rules, 版记 (GB/T 9704-2012, domain §4.1–§4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from docx.oxml.ns import qn

from flows.checker.models import Expectation, Problem
from flows.checker.opened import OpenFile, excerpt
from flows.checker.styles import Look

MM_TWIPS: Final = 57
"""One millimetre, the tolerance of C01."""
EMU_MM: Final = 36000
_PAGE: Final = {
    "w": (11906, "纸张宽度"),
    "h": (16838, "纸张高度"),
    "top": (2098, "上边距（天头37毫米）"),
    "left": (1588, "左边距（订口28毫米）"),
    "right": (1474, "右边距（26毫米）"),
    "bottom": (1984, "下边距（35毫米）"),
}
BODY: Final = ("正文仿宋", "表前正文", "表后正文", "结束语")
FANG_FONTS: Final = ("仿宋_GB2312", "仿宋", "FangSong", "FangSong_GB2312")
RUN_IN_FONTS: Final = ("楷体_GB2312", "楷体", "KaiTi", "KaiTi_GB2312", "黑体", "SimHei")
"""Fonts of a heading that runs into its paragraph, set by a character style."""
_SERIF: Final = ("宋体", "SimSun")
_RULE_MM: Final = 170.0
_LENGTH_TOLERANCE_MM: Final = 1.0
_IMPRINT: Final = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日印发")


def c01_page(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """Page and margins within 1 mm, in every section."""
    for number, section in enumerate(opened.document.sections, start=1):
        found = {
            "w": section.page_width,
            "h": section.page_height,
            "top": section.top_margin,
            "left": section.left_margin,
            "right": section.right_margin,
            "bottom": section.bottom_margin,
        }
        for name, (wanted, words) in _PAGE.items():
            length = found[name]
            if length is None or abs(length.twips - wanted) > MM_TWIPS:
                yield Problem(rule="C01", what=f"{words}不符合GB/T 9704", place=f"第{number}节页面设置")


def c02_c03_c04_body(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """Body text: 3号 仿宋 in every run, exact line, first line two characters."""
    lines = opened.styled(*BODY)
    if not lines and not opened.styled("表题", "小注"):
        yield Problem(rule="C02", what="没有使用“正文仿宋”等样式的正文，无法核对版式")
    for line in lines:
        look = opened.styles.look(line.paragraph)
        if any(not _is_body_run(run) for run in opened.styles.run_looks(line.paragraph)) or look.half_points != 32:
            yield Problem(rule="C02", what="正文不是3号仿宋", place=line.place)
        if not 570 <= look.line <= 600 or look.line_rule != "exact" or not -6 <= look.spacing <= -4:
            yield Problem(rule="C03", what="正文的行距（固定值28.95磅）或字距（紧缩0.25磅）不符", place=line.place)
        if look.first_chars != 200 and not 630 <= look.first_line <= 640:
            yield Problem(rule="C04", what="正文首行没有缩进2字", place=line.place)


def _is_body_run(run: Look) -> bool:
    fonts = (*FANG_FONTS, *RUN_IN_FONTS) if run.by_style else FANG_FONTS
    return run.east_asia in fonts and run.half_points == 32


def c11_page_numbers(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Odd and even footers with — PAGE —, 4号 宋体, odd right and even left; a letter's first page has none."""
    document = opened.document
    section = document.sections[0]
    if not document.settings.odd_and_even_pages_header_footer:
        yield Problem(rule="C11", what="没有设置奇偶页不同的页脚", place="页面设置")
    for name, part, side in (("页脚", section.footer, "right"), ("双页页脚", section.even_page_footer, "left")):
        yield from _page_number(opened, name, part, side)
    if expected.is_letter and not section.different_first_page_header_footer:
        yield Problem(rule="C11", what="信函首页不显示页码，应设置首页不同", place="页面设置")
    elif expected.is_letter and any(_has_page_field(p._p) for p in section.first_page_footer.paragraphs):
        yield Problem(rule="C11", what="信函首页不显示页码", place="首页页脚")


def _page_number(opened: OpenFile, place: str, part: object, side: str) -> Iterator[Problem]:
    numbered = [p for p in part.paragraphs if _has_page_field(p._p) and not _is_framed(p._p)]  # type: ignore[attr-defined]
    if not numbered:
        yield Problem(rule="C11", what="页脚没有页码域", place=place)
        return
    words = "".join(node.text or "" for node in numbered[0]._p.iter(qn("w:t")))
    if not re.fullmatch(r"\s*— ?\d* ?—\s*", words):
        yield Problem(rule="C11", what="页码左右应各有一字线（— 1 —）", place=place)
    look = opened.styles.look(numbered[0])
    if look.half_points != 28 or look.east_asia not in _SERIF:
        yield Problem(rule="C11", what="页码应为4号半角宋体", place=place)
    if look.align != side:
        yield Problem(rule="C11", what=f"页码应居{'右' if side == 'right' else '左'}空1字", place=place)


def _is_framed(paragraph: object) -> bool:
    """Whether it lies in a frame at a place of its own, as the running code does, and not in the footer's flow."""
    properties = paragraph.pPr  # type: ignore[attr-defined]
    return properties is not None and properties.find(qn("w:framePr")) is not None


def _has_page_field(paragraph: object) -> bool:
    """A PAGE field, written out or as fldSimple."""
    codes = [node.text or "" for node in paragraph.iter(qn("w:instrText"))]  # type: ignore[attr-defined]
    codes += [node.get(qn("w:instr")) or "" for node in paragraph.iter(qn("w:fldSimple"))]  # type: ignore[attr-defined]
    return any(code.split()[:1] == ["PAGE"] for code in codes)


@dataclass(frozen=True)
class RedRule:
    """A filled rectangle in the first page's header: all in mm, from the page's upper left corner."""

    top: float
    left: float
    width: float
    height: float
    colour: str


def red_rules(opened: OpenFile) -> list[RedRule]:
    """The drawn rules of the first page's header, from top to bottom."""
    section = opened.document.sections[0]
    if section.first_page_header.is_linked_to_previous:
        return []
    anchors = section.first_page_header._element.iter(qn("wp:anchor"))
    return sorted((_rule_of(anchor) for anchor in anchors), key=lambda rule: rule.top)


def _rule_of(anchor: object) -> RedRule:
    def offset(axis: str) -> float:
        node = anchor.find(f"{qn(axis)}/{qn('wp:posOffset')}")  # type: ignore[attr-defined]
        return int(node.text) / EMU_MM if node is not None and node.text else 0.0

    extent = anchor.find(qn("wp:extent"))  # type: ignore[attr-defined]
    colours = [node.get("val") for node in anchor.iter(qn("a:srgbClr"))]  # type: ignore[attr-defined]
    width, height = (int(extent.get(name)) / EMU_MM for name in ("cx", "cy"))
    return RedRule(offset("wp:positionV"), offset("wp:positionH"), width, height, (colours or [""])[0])


def c12_red_rules(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """信函格式: a double rule under the mark (thick over thin), one 20 mm from the foot (thin over thick), 170 mm."""
    if not expected.is_letter:
        return
    rules = red_rules(opened)
    if len(rules) != 4:
        yield Problem(rule="C12", what="首页应有上下两组红色双线", place="首页页眉")
        return
    if any(not is_red(rule.colour) for rule in rules):
        yield Problem(rule="C12", what="双线的颜色不是红色", place="首页页眉")
    off_centre = [rule for rule in rules if abs(rule.left + rule.width / 2 - 105) > _LENGTH_TOLERANCE_MM]
    if any(abs(rule.width - _RULE_MM) > _LENGTH_TOLERANCE_MM for rule in rules) or off_centre:
        yield Problem(rule="C12", what="双线长度应为170毫米并居中", place="首页页眉")
    if rules[0].height <= rules[1].height or rules[2].height >= rules[3].height:
        yield Problem(rule="C12", what="双线粗细顺序应为上粗下细（首部）、上细下粗（尾部）", place="首页页眉")
    if abs(297 - (rules[3].top + rules[3].height) - 20) > _LENGTH_TOLERANCE_MM:
        yield Problem(rule="C12", what="尾部双线应距页面下边缘20毫米", place="首页页眉")


def is_red(colour: str) -> bool:
    """Whether RRGGBB is red: FF0000 within 10 %."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return False
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return red >= 229 and green <= 26 and blue <= 26


def c13_imprint(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """版记 rules and 印发机关/日期 belong to 文件式 only; a 信函 has at most 抄送, a notice nothing."""
    for line in opened.main:
        if _IMPRINT.search(line.text.replace(" ", "")):
            yield Problem(rule="C13", what="信函和通知书不印印发机关和印发日期", place=line.place)
        if line.text.strip().startswith("抄送") and _is_ruled(line.paragraph._p):
            yield Problem(rule="C13", what="信函的抄送不加版记分隔线", place=excerpt(line.text))


def _is_ruled(paragraph: object) -> bool:
    properties = paragraph.pPr  # type: ignore[attr-defined]
    return properties is not None and properties.find(qn("w:pBdr")) is not None
