"""C17, C18: every value equals the ledger's, and nothing stands there that the receiver may not see (domain §7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flows.checker.models import Expectation, Problem
from flows.checker.opened import OpenFile

TRACED: Final = {
    "日期": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"),
    "手机号": re.compile(r"(?<![\d-])1\d{10}(?!\d)"),
    "受理编号": re.compile(r"LHBZ-\d{4}-\d{6}"),
    "发文字号": re.compile(r"[\u4e00-\u9fa5]{2,10}〔20\d\d〕\d+号"),
    "项目代码": re.compile(r"(?<!\d)\d{4}-\d{6}-\d{2}-\d{2}-\d{6}(?!\d)"),
    "统一社会信用代码": re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])"),
}
"""What looks like a value of the case: wherever such a text stands, the ledger must have it."""


def c17_round_trip(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """What must stand there does, what stands beside a label is the ledger's, no date or number is unknown."""
    if expected.traced is None:
        return
    text = _spaced(opened.text)
    for name, value in expected.needed:
        if _spaced(value) not in text:
            yield Problem(rule="C17", what=f"“{name}”与台账不一致或缺失")
    for label, value in _pairs(opened):
        if label in expected.cells and _spaced(value) not in map(_spaced, expected.cells[label]):
            yield Problem(rule="C17", what=f"表格“{label}”一栏与台账不一致", place=f"表格“{label}”")
    known = "\n".join(expected.traced)
    numbers = tuple(text for text in expected.traced if "〔" in text) or ("\n",)  # words may stand before a number
    for line in opened.body:
        for name, pattern in TRACED.items():
            if any(found not in known and not found.endswith(numbers) for found in pattern.findall(line.text)):
                yield Problem(rule="C17", what=f"有台账中没有的{name}", place=line.place)


def _pairs(opened: OpenFile) -> Iterator[tuple[str, str]]:
    """Label and value of every table: neighbours in rows of two or four cells, and of rows that begin with a number."""
    for row in opened.rows:
        cells = [cell.strip() for cell in row]
        if cells and cells[0].isdigit():
            cells = cells[1:]
        yield from zip(cells[0::2], cells[1::2], strict=False)


def _spaced(text: str) -> str:
    """White space does not count: a title is broken into lines."""
    return "".join(text.split())


def c18_privacy(opened: OpenFile, expected: Expectation) -> Iterator[Problem]:
    """Nothing that the receiver may not see (domain §7)."""
    cells = {cell.strip() for row in opened.rows for cell in row}
    if labels := cells & set(expected.forbidden_labels):
        yield Problem(rule="C18", what=f"有不应给该单位的栏目“{min(labels)}”", place=f"表格“{min(labels)}”")
    for line in opened.lines:
        if any(words in line.text for words in expected.forbidden):
            yield Problem(rule="C18", what="有不应给该单位的内容", place=line.place)
