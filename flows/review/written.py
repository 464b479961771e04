"""What a cell of a returned sheet says, as text: printed cells as they are, written ones with what a person meant."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

from flows.cells import clean_text
from flows.review import sheet as contract

_DAY: Final = re.compile(r"(\d{4})(?:\D+(\d{1,2})\D+(\d{1,2})\D*|(\d{2})(\d{2}))")
_EXACT_FLOAT: Final = 1e15


class CellError(Exception):
    """A cell holds what cannot be an answer; the text says why."""


def plain(cell: Any) -> str:
    """What a printed cell says."""
    value = getattr(cell, "value", None)
    return "" if value is None else clean_text(str(value))


def answer_text(cell: Any) -> str:
    """What a person wrote, as text: a date as 2026-09-30, a whole number without .0."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if getattr(cell, "data_type", "s") in ("f", "e"):
        raise CellError("填的是公式，应直接填写内容")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _number_text(value)
    text = clean_text(str(value), limit=contract.ANSWER_LIMIT + 1)
    if len(text) > contract.ANSWER_LIMIT:
        raise CellError(f"填写内容超过{contract.ANSWER_LIMIT}字")
    return text


def choice_text(cell: Any) -> str:
    """A word that was chosen or typed, without the blanks that slip in beside or between its characters."""
    return "".join(answer_text(cell).split())


def same_text(one: str, other: str) -> bool:
    """Whether two texts say the same, blanks apart."""
    return "".join(one.split()) == "".join(other.split())


def _number_text(value: float) -> str:
    """A number as digits; one that the office program has already rounded is refused."""
    if abs(value) >= _EXACT_FLOAT:
        raise CellError("填的长编码被表格软件当作数字而丢失末位，应把该格设为文本后重填")
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}"


def day_of(text: str) -> date | None:
    """2026-09-30, 2026年9月30日, 2026.9.30, 20260930."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
