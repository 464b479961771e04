"""Latin words in Chinese names and addresses: the translation of a label beside it is no part of a value."""

from __future__ import annotations

import re

from extractors.values.folding import CJK

_WORDS = (
    "Applicants?|Applying|Entity|Unit|Company|Owner|Developer|Organi[sz]ation|Name|Full|Address|Registered|Registration|"
    "Contacts?|Person|Tel|Telephone|Phone|Mobile|E-?mail|Project|Code|Site|Location|Construction|Legal|Representative|"
    "Agent|Number|No|Date|Of|The|And"
)
_BESIDE = r"[\s.:：/()（）_-]*"
_ONLY_LABEL = re.compile(rf"(?:(?:{_WORDS}){_BESIDE})+", re.IGNORECASE)
_LABEL_FIRST = re.compile(rf"(?:(?:{_WORDS}){_BESIDE})+(?=[{CJK}])", re.IGNORECASE)
_SURE = re.compile(r"Applicant|Applying|Address|Contact|Tel|Project|Name|Representative|E-?mail", re.IGNORECASE)
"""One of these makes a translation of it: a firm may be called Mobile or Unit, none Applicant."""
_WORD_FIRST = re.compile(rf"[A-Z][a-z]{{3,}}[A-Za-z .:：]*(?=[{CJK}])")
_LETTER = re.compile(rf"[A-Za-z{CJK}]")


def without_label(text: str) -> str:
    """A name or address without the translation of its label before it; as it is where there is none."""
    found = _LABEL_FIRST.match(text)
    return text[found.end() :] if found is not None and _SURE.search(found.group()) else text


def is_label(text: str) -> bool:
    """Whether a text is nothing but words of labels."""
    return bool(_ONLY_LABEL.fullmatch(text))


def label_doubt(text: str) -> str:
    """Why a Chinese name or address may be a label, a part of one or of a code; '' where nothing speaks for that."""
    if is_label(text):
        return "像是栏目名称的英文，不是填写的内容"
    if not _LETTER.search(text):
        return "名称或地址中没有文字"
    if re.fullmatch("[A-Za-z]+", text):
        return "只有一个外文单词"
    if _LABEL_FIRST.match(text) or _WORD_FIRST.match(text):
        return "开头的外文可能是栏目名称"
    return ""
