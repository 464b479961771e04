"""What the checker is told and what it answers: the brief for one paper, and one broken rule."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from extractors.models import Frozen

RULE_NAMES: Final = {
    "C01": "页面和页边距",
    "C02": "正文字体字号",
    "C03": "行距和字距",
    "C04": "首行缩进",
    "C05": "标题",
    "C06": "发文字号",
    "C07": "主送单位",
    "C08": "结构层次",
    "C09": "附件说明",
    "C10": "日期",
    "C11": "页码",
    "C12": "红色分隔线",
    "C13": "版记",
    "C14": "占位符和送审标记",
    "C15": "印章图片",
    "C16": "标点和六角括号",
    "C17": "与台账一致",
    "C18": "收件单位可见范围",
    "C19": "文档属性",
}
"""Rule id (domain §4.4) → what it is about."""
NEED_THE_CASE: Final = ("C17", "C18")
"""Rules that compare with the ledger: without a case they are not checked."""


class Problem(Frozen):
    """One rule that the file breaks.

    what: Chinese, without personal data. place: where in the file, with the first characters of the paragraph, so it
    may hold personal data: for the person who has the file open, never for logs or the ledger. '' for the whole file.
    """

    rule: str
    what: str
    place: str = ""


class Expectation(Frozen):
    """What the checker is told besides the file.

    ending: last characters of the title (文种). is_letter: a 函 in 信函格式, with 发文字号, 主送. is_draft: marked so.
    forbidden: texts that must not occur. forbidden_labels: labels that must not head a table cell. given: values that
    were filled in (their own punctuation is not the template's). people: names that the properties must not carry.
    needed: (name, text) of the ledger that must stand in the paper. cells: label of a table → the texts that may stand
    beside it. traced: every text of the ledger and office that a date, phone or number may come from; None: not known.
    accepted: day of acceptance, before which no paper can be signed.
    """

    ending: str = ""
    is_letter: bool = False
    is_draft: bool = True
    forbidden: tuple[str, ...] = ()
    forbidden_labels: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    needed: tuple[tuple[str, str], ...] = ()
    cells: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    traced: tuple[str, ...] | None = None
    accepted: date | None = None
