"""Made-up words for the trial filling of a template: every variable of its model gets one that fits its form."""

from __future__ import annotations

from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from flows.checker import Expectation
from flows.letters.context import Base

_WORDS: Final = {
    "draft_mark": "送审稿",
    "number": "济联装函〔2022〕1号",
    "letterhead": "示例单位",
    "signature_name": "示例单位",
    "seal_blank": "【待盖章】",
    "date_blank": "【待签发日期】",
    "title": "关于示例项目用水报装需求的函",
    "title_lines": "关于示例项目用水报装需求的函",
    "annex_1": "用水报装需求表",
    "case_no": "LHBZ-2022-000001",
    "code_1": "BZP-1",
}
_ROWS: Final = 2
_LETTERS: Final = ("需求函", "公函")


def sample_context(model: type[Base]) -> Base:
    """A context of this model with a word in every text and two rows in every table."""
    return model.model_validate({name: _value(name, field.annotation) for name, field in model.model_fields.items()})


def sample_expectation(template: str) -> Expectation:
    """What the checker is to hold the trial against."""
    return Expectation(is_letter=template in _LETTERS, given=tuple(_WORDS.values()))


def _value(name: str, annotation: Any) -> Any:
    if get_origin(annotation) is tuple:
        return tuple(_value("", get_args(annotation)[0]) for _ in range(_ROWS))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {key: _value("", field.annotation) for key, field in annotation.model_fields.items()}
    if annotation is bool:
        return True
    return 1 if annotation is int else _WORDS.get(name, "示例")
