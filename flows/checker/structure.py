"""C08–C10: levels 一、（一）1.（1）in order and font, 附件说明 against the attachments, dates (domain §4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from flows.checker.layout import FANG_FONTS
from flows.checker.models import Expectation, Problem
from flows.checker.opened import Line, OpenFile, excerpt, is_annex_mark

_CHINESE: Final = "一二三四五六七八九"
_HEI: Final = ("黑体", "SimHei")
_KAI: Final = ("楷体_GB2312", "楷体", "KaiTi", "KaiTi_GB2312")
SEPARATE_MARK: Final = "（另附）"
"""Ends the name of an attachment that is a file of its own beside the paper (a slip)."""
LIST_STYLES: Final = ("附件说明", "附件说明续")


class Level(NamedTuple):
    """A level of headings: how its numbers look, in which fonts, and what it is called."""

    pattern: re.Pattern[str]
    fonts: tuple[str, ...]
    name: str


LEVELS: Final = (
    Level(re.compile(rf"([{_CHINESE}十]{{1,3}})、"), _HEI, "一级“一、”用黑体"),
    Level(re.compile(rf"[（(]([{_CHINESE}十]{{1,3}})[）)]"), _KAI, "二级“（一）”用楷体"),
    Level(re.compile(r"(\d{1,2})[.．](?!\d)"), FANG_FONTS, "三级“1.”用仿宋"),
    Level(re.compile(r"[（(](\d{1,2})[）)]"), FANG_FONTS, "四级“（1）”用仿宋"),
)
_DATE: Final = re.compile(r"(\d{2,4})年(\d{1,2})月(\d{1,2})日")
_NAMED: Final = re.compile(r"(?:附件：)?(?:(\d+)[.．]\s*)?(.*)", re.DOTALL)


def chinese_number(text: str) -> int:
    """一…九十九 as a number; 0 where it is none."""
    tens, ten, units = text.partition("十")
    if not ten:
        return _CHINESE.find(text) + 1 if len(text) == 1 else 0
    if len(tens) > 1 or len(units) > 1:
        return 0
    return 10 * (_CHINESE.find(tens) + 1 if tens else 1) + (_CHINESE.find(units) + 1 if units else 0)


def c08_levels(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """Headings count up without a jump, each level begins inside the one above it and has its own font."""
    at = [0, 0, 0, 0]
    for line in opened.body:
        if is_annex_mark(line):
            at = [0, 0, 0, 0]
        if line.in_table or line.style in LIST_STYLES or (found := _level_of(line)) is None:
            continue
        level, number = found
        if number != at[level] + 1 or (level and not at[level - 1]):
            yield Problem(rule="C08", what="结构层次的序号不连续或跳级（一、→（一）→1.→（1））", place=line.place)
        at = [*at[:level], number, *[0] * (3 - level)]
        font = opened.styles.first_font(line.paragraph)
        if font not in LEVELS[level].fonts:
            yield Problem(rule="C08", what=f"标题字体不符：{LEVELS[level].name}", place=line.place)


def _level_of(line: Line) -> tuple[int, int] | None:
    """Level (0…3) and number of a line that begins like a heading."""
    text = line.text.strip()
    for level, (pattern, _, _) in enumerate(LEVELS):
        if match := pattern.match(text):
            number = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
            return (level, number) if number else None
    return None


def c09_attachments(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """附件说明 names as many attachments as there are, by the same names in the same order, without an end mark."""
    listed = [line for line in opened.main if line.style in LIST_STYLES]
    named = [_NAMED.fullmatch(line.text.strip()) for line in listed]
    every = [match[2].strip() if match else "" for match in named]
    names = [name for name in every if not name.endswith(SEPARATE_MARK)]
    real = attachments(opened)
    if len(names) != len(real):
        yield Problem(rule="C09", what=f"附件说明列了{len(names)}个附件，实际有{len(real)}个", place="附件说明")
    elif names != real:
        place = next(excerpt(name) for name, title in zip(names, real, strict=True) if name != title)
        yield Problem(rule="C09", what="附件说明中的名称与附件标题不一致", place=f"附件说明{place}")
    if any(name.endswith(("。", "；", "，", "、")) for name in every):
        yield Problem(rule="C09", what="附件名称后不加标点", place="附件说明")
    numbers = [match[1] for match in named if match]
    if len(every) > 1 and numbers != [str(n) for n in range(1, len(every) + 1)]:
        yield Problem(rule="C09", what="两个以上附件应编顺序号1. 2.", place="附件说明")
    if listed and not listed[0].text.strip().startswith("附件："):
        yield Problem(rule="C09", what="附件说明应以“附件：”开头", place="附件说明")


def attachments(opened: OpenFile) -> list[str]:
    """The titles of the attachments: the first words after each 附件N that are no code in print."""
    marks = [i for i, line in enumerate(opened.body) if is_annex_mark(line)]
    titles = []
    for mark in marks:
        after = (line.text.strip() for line in opened.body[mark + 1 :] if line.style not in ("机读码", "机读码图"))
        titles.append(next((text for text in after if text), ""))
    return titles


def c10_dates(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Dates are real days, full year, no leading zero; a paper is not signed before its case was accepted."""
    for line in opened.lines:
        for match in _DATE.finditer(line.text):
            if problem := _date_problem(match):
                yield Problem(rule="C10", what=f"日期“{match.group()}”{problem}", place=line.place)
    for line in opened.styled("成文日期"):
        signed = _DATE.fullmatch(line.text.strip())
        if signed is None and not (expected.is_draft and line.text.strip().startswith("【")):
            yield Problem(rule="C10", what="成文日期的写法不对（应如 2026年9月30日）", place=line.place)
        elif signed and expected.accepted and (_day_of(signed) or date.max) < expected.accepted:
            yield Problem(rule="C10", what="成文日期早于受理日期", place=line.place)


def _date_problem(match: re.Match[str]) -> str:
    if len(match[1]) != 4:
        return "年份应写全四位"
    if match[2].startswith("0") or match[3].startswith("0"):
        return "的月、日不编虚位（去掉0）"
    return "" if _day_of(match) else "不是真实的日子"


def _day_of(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
