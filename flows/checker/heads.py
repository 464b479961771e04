"""C05–C07: title, 发文字号, 主送 (domain §4.2, §4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flows.checker.models import Expectation, Problem
from flows.checker.opened import OpenFile

TITLE_STYLE: Final = "标题小标宋"
TITLE_FONTS: Final = ("方正小标宋简体", "方正小标宋_GBK", "小标宋", "华文中宋")
NUMBER_BLANK: Final = "【待编号】"
"""Stands in the draft of a letter that its issuing body numbers itself."""
PAPER_NUMBER: Final = re.compile(r"[\u4e00-\u9fa5]{2,10}〔20\d\d〕[1-9]\d*号")


def c05_title(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Title: 2号 小标宋, centred, ends with its 文种."""
    titles = opened.styled(TITLE_STYLE)
    if len(titles) != 1:
        yield Problem(rule="C05", what="没有标题，或者标题不止一个")
        return
    title = titles[0]
    look = opened.styles.look(title.paragraph)
    if look.half_points != 44 or look.east_asia not in TITLE_FONTS or look.align != "center":
        yield Problem(rule="C05", what="标题不是2号小标宋居中", place=title.place)
    if not title.text.strip().endswith(expected.ending):
        yield Problem(rule="C05", what=f"标题没有以“{expected.ending}”结尾", place=title.place)


def c06_number(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """A letter has one 发文字号: 机关代字〔year〕n号."""
    if not expected.is_letter:
        return
    numbers = [line.text.strip() for line in opened.styled("发文字号")]
    is_open = expected.is_draft and numbers == [NUMBER_BLANK]
    if len(numbers) != 1 or not (is_open or PAPER_NUMBER.fullmatch(numbers[0])):
        yield Problem(rule="C06", what="发文字号缺失或写法不对（应如 济联装函〔2026〕12号）", place="首页右上")


def c07_addressee(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """A letter has one 主送, which ends with a full-width colon."""
    if not expected.is_letter:
        return
    addressees = [line.text.strip() for line in opened.styled("主送机关")]
    if len(addressees) != 1 or not addressees[0].endswith("：") or len(addressees[0]) < 3:
        yield Problem(rule="C07", what="主送单位缺失或没有以全角冒号结尾", place="标题下一行")
