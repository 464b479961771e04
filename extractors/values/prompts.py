"""Wording that stands in a blank and is no value: printed prompts (请填写姓名), examples (如：120), and references to
where the value is to be found (见附件, 同上).

Answers from text alone. A bare prompt is an empty blank; whatever else a prompt or reference holds, a person looks at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.values.folding import squeeze

if TYPE_CHECKING:
    from extractors.values.catalogue import Field

PROMPT = "像是印出的填写提示或示例，不是填写的内容"
_ELSEWHERE = "只写了见别处或同别处，没有写出内容"
_BARE = re.compile(
    r"[(\[]?(请|点击|单击|此处|在此|请在此)(填写|输入|选择|勾选|填入|上传)(此处|内容|日期|时间|文字|数字)?[.…。)\]]*"
)
_PROMPTS = re.compile(
    r"[(\[]?(请\w|填写|填入|选填|必填|如实填|(精确|具体|填写?|写)(到|至)|((填写|格式)?(示例|样例|举例)|例如|譬如)([:：)]|$)|[例如][:：]"
    r"|(点击|单击|此处)(请|填写|输入|选择))"
)
_LEAD = re.compile(r"(?:示例|样例|举例|例如|譬如|例|如|格式|参考)[:：]?")
_EXAMPLE_NAMES = re.compile(r"[例如](张|李|王)[一三四五六]")
_REFERENCE = re.compile(
    r"[(]?((详|参|请)?见.{0,12}(单|件|表|图|证|书|附.?|页|栏|后|上|下|合同|批复)"
    r"|(同|如)(上|前|左|右|申请人|申请单位|法人|法定代表人|注册地址|项目名称|单位名称|营业执照)|以.{1,12}为准"
    r"|由.{2,14}(核定|确定|提供))[)。.]?"
)
_HINTS = re.compile(
    r"[(]?([与同按].{2,14}(一致|相符|相同|范围)|.{0,10}填[“\"]?无[”\"]?|用于.{2,8}|其[他它]要求|.{2,8}(填写|填报))[)。.]?"
)
_TYPES = frozenset({"text", "name"})
_ANY_WORDS = frozenset({"remarks"})
"""Where a reference is an answer."""


def is_bare_prompt(raw: str) -> bool:
    """Whether nothing stands in a blank but the invitation to fill it in."""
    return bool(_BARE.fullmatch(squeeze(raw)))


def prompt_doubt(field: Field, text: str) -> str:
    """Why a text may be the form's own wording, or say only where the value is; '' where nothing speaks for that."""
    plain = squeeze(text)
    if field.type not in _TYPES:
        return ""
    if _HINTS.fullmatch(plain):
        return PROMPT
    if field.key in _ANY_WORDS:
        return ""
    if _PROMPTS.match(plain) or (field.type == "name" and _EXAMPLE_NAMES.fullmatch(plain)):
        return PROMPT
    return _ELSEWHERE if _REFERENCE.fullmatch(plain) else ""


def leads_to_example(text: str) -> bool:
    """Whether what follows a text is an example: 如：, （例如, 填写示例："""
    plain = squeeze(text)
    return bool(_LEAD.fullmatch(re.sub(r"^.*[(\[,，;；。]|^(填写|格式)", "", plain)))
