"""C14–C16, C19: blanks and draft mark, pictures, punctuation, properties of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flows.checker.drawings import road_strips
from flows.checker.models import Expectation, Problem
from flows.checker.opened import Line, OpenFile, xml_parts

LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|%\}|×{2,}|X{4,}")
BLANK: Final = re.compile(r"【待[^】]*】")
_HALF_WIDTH: Final = re.compile(r"(?<=[\u4e00-\u9fa5])[,;:?!()](?=[\u4e00-\u9fa5])")
_WRONG_BRACKETS: Final = re.compile(r"[\[［(（]20\d\d[\]］)）]\s*\d+\s*号")
DRAFT_MARK: Final = "送审标记"


def c14_blanks(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """No tag left over; the blanks of a draft stand there, those of a final paper are filled."""
    for line in opened.lines:
        text = without(line.text, expected.given)
        if LEFT_OVER.search(text):
            yield Problem(rule="C14", what="有没填上的模板标记或占位符", place=line.place)
        if not expected.is_draft and BLANK.search(text):
            yield Problem(rule="C14", what="定稿中还有待填的空白", place=line.place)
    if expected.is_draft and not is_marked_draft(opened):
        yield Problem(rule="C14", what="送审稿没有送审标记", place="页眉")


def is_marked_draft(opened: OpenFile) -> bool:
    """Whether the header says 送审稿."""
    return any(line.style == DRAFT_MARK and line.text.strip() for line in opened.margins)


def c15_pictures(opened: OpenFile, _: Expectation) -> Iterator[Problem]:
    """Pictures are codes and the strip of a road in its notice, and nothing else: a seal is never drawn."""
    names = [name for part in xml_parts(opened.data) for name in re.findall(r'<pic:cNvPr[^>]* name="([^"]*)"', part)]
    other = [name for name in names if not re.fullmatch(r"code-\d", name)]
    if other and len(other) > road_strips(opened):
        yield Problem(rule="C15", what="有机读码以外的图片，文书中不得放印章图片")


def c16_punctuation(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Six-angle brackets round the year; full-width punctuation between Chinese characters."""
    for line in opened.lines:
        yield from _punctuation(line, without(line.text, expected.given))


def _punctuation(line: Line, text: str) -> Iterator[Problem]:
    if _WRONG_BRACKETS.search(text):
        yield Problem(rule="C16", what="文号的年份没有用六角括号〔〕", place=line.place)
    if found := _HALF_WIDTH.search(text):
        yield Problem(rule="C16", what=f"中文之间用了半角标点“{found.group()}”", place=line.place)


def c19_properties(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Core properties: set, and free of people."""
    properties = opened.document.core_properties
    if not properties.title or not properties.author or properties.created is None:
        yield Problem(rule="C19", what="文档属性缺标题、作者或创建时间", place="文件→信息")
    told = " ".join((properties.author, properties.last_modified_by, properties.comments, properties.keywords))
    if any(name in told for name in expected.people):
        yield Problem(rule="C19", what="文档属性中有个人姓名", place="文件→信息")


def without(text: str, given: tuple[str, ...]) -> str:
    """The text with the values that were filled in taken out, the longest first."""
    for value in sorted(given, key=len, reverse=True):
        text = text.replace(value, "")
    return text
