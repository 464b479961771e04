"""When two values are the same: the comparison rules of the benchmark.

Numbers are equal within 1e-6, lists hold the same words in any order, nothing written is null, and texts are compared
without regard to widths and spaces. Both sides go through the same folding; nothing is repaired here.
"""

from __future__ import annotations

from typing import Any

from extractors.values.catalogue import Field
from extractors.values.folding import half_width, is_explicit_none, plain_text, squeeze

NUMBER_TOLERANCE = 1e-6
"""Absolute; a written number has at most a few decimals, so this only absorbs binary fractions."""

KINDS = {
    "text": "文字", "email": "文字", "code": "证照编号", "name": "姓名", "uscc": "校验码", "resident_id": "校验码",
    "project_code": "校验码", "mobile": "电话", "landline": "电话", "date": "日期", "number": "数字", "integer": "数字",
    "one_of": "勾选", "many_of": "勾选", "yes_no": "勾选", "signature": "签章", "seal": "签章",
}  # fmt: skip
"""Kind of field by the catalogue's type."""

_PRESENCE = ("signature", "seal")
_SPACELESS = ("uscc", "resident_id", "project_code", "mobile", "landline", "code", "date")


def kind_of(field: Field) -> str:
    """The kind of a field, in Chinese, for the tables."""
    return KINDS.get(field.type, "其他")


def canonical(field: Field, value: Any) -> Any:
    """A value, of the truth or of a reading, in the form that is compared; None where there is none."""
    if value is None or value in ("", []) or (field.type in _PRESENCE and value is False):
        return None
    if isinstance(value, list):
        return sorted(half_width(str(v)) for v in value)
    if isinstance(value, bool):
        return value
    if field.type in ("number", "integer"):
        return _number(value)
    return _text(field, str(value))


def same(first: Any, second: Any) -> bool:
    """Whether two canonical values are equal."""
    if isinstance(first, float) and isinstance(second, float):
        return abs(first - second) <= NUMBER_TOLERANCE
    return type(first) is type(second) and bool(first == second)


def _number(value: Any) -> float | str:
    try:
        return float(value)
    except ValueError:
        return str(value)


def _text(field: Field, text: str) -> str | None:
    if not text.strip():
        return None
    if field.type == "text" and text not in field.allowed and is_explicit_none(text):
        return None
    return squeeze(text) if field.type in _SPACELESS else plain_text(text)
