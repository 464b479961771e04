"""Writing made plain before it is understood: widths, spaces, look-alike characters, "nothing" and "none".

Owns `Normalised`, the answer of every reader of values, and the small text helpers that they share.
Own code beside NFKC because that makes Chinese punctuation half width too, which kept text must not be.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from extractors.models import Value
from extractors.values.characters import unified

MAX_RAW = 2000
"""Characters of one field that are looked at; more is not a value."""

_KEPT_PLAIN = 1 << 14
"""Texts whose plain form is kept: a page asks for each of its words many times over."""

CJK = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_VOLT = re.compile("(?<=[0-9][kK])[√✓]")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
    r"|[\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NONE_MARKS = re.compile(r"[/\\\-—–－─_~～]+")
_NONE_WORDS = frozenset({"无", "没有", "暂无", "不涉及", "不适用", "空", "none", "n/a", "na", "nil"})
_FILLER = re.compile(r"[\s_.…。．·,，、:：;；]+")

SURE_DIGITS = str.maketrans({"O": "0", "o": "0", "〇": "0", "○": "0", "l": "1", "I": "1", "|": "1", "丨": "1"})
"""Look-alikes that can only be one digit where digits must stand."""

DOUBTFUL_DIGITS = str.maketrans({"Z": "2", "z": "2", "S": "5", "s": "5", "B": "8", "g": "9", "q": "9", "D": "0",
                                 "Q": "0", "b": "6", "G": "6", "!": "1", "i": "1"})  # fmt: skip
"""Look-alikes that are only proposed to a person."""


@dataclass(frozen=True)
class Normalised:
    """What a raw text means.

    value: in the catalogue's unit and words; None where the blank is empty, says "none", or cannot be understood.
    repaired: the value differs from the writing by more than width, spaces and notation.
    doubt: Chinese reason why a person must look, '' if none. candidates: the readings a person may choose from.
    explicit_none: the applicant wrote 无, / or — (V17), which is not the same as leaving the blank empty.
    """

    value: Value = None
    repaired: bool = False
    doubt: str = ""
    candidates: tuple[str, ...] = ()
    explicit_none: bool = False


@lru_cache(_KEPT_PLAIN)
def half_width(text: str) -> str:
    """Compatibility forms made plain (NFKC: ２→2, ㎡→m2, ：→:), invisible characters dropped, ends stripped."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", unified(text))).strip()
    return with_volts(unicodedata.normalize("NFKC", folded))


def with_volts(text: str) -> str:
    """A text of as many characters in which the V of a hand behind 10k is no tick."""
    return _VOLT.sub("V", text)


@lru_cache(_KEPT_PLAIN)
def squeeze(text: str) -> str:
    """Half width and without any white space."""
    return half_width(re.sub(r"\s+", "", half_width(text)))


def is_blank(raw: str) -> bool:
    """Whether nothing was written: no characters, or only the dots and lines of the blank."""
    return not _FILLER.sub("", half_width(raw))


def is_explicit_none(raw: str) -> bool:
    """Whether the writing says that there is nothing: 无, /, — (V17)."""
    text = squeeze(raw).strip("。.()")
    return bool(text) and (text.lower() in _NONE_WORDS or bool(_NONE_MARKS.fullmatch(text)))


def plain_text(raw: str) -> str:
    """A Chinese text as it is kept: letters and digits half width, Chinese punctuation full width, spaces sensible."""
    text = _INVISIBLE.sub("", "".join(_half_letter(c) for c in raw))
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(rf"(?<=[{CJK}，。；：、（）0-9]) (?=[{CJK}，。；：、（）])| (?=[，。；：、（）])", "", text)
    text = re.sub(rf"(?<=[{CJK}，。；：、）]) (?=[{CJK}0-9])", "", text)
    return _full_brackets(_full_marks(text))


def _half_letter(char: str) -> str:
    """Full-width letters, digits and the full-width space in half width; all else as it is."""
    code = ord(char)
    is_plain = "０" <= char <= "９" or "Ａ" <= char <= "Ｚ" or "ａ" <= char <= "ｚ" or char in "＃＋－．／＆＠"
    return chr(code - 0xFEE0) if is_plain else " " if char == "\u3000" else char


def _full_marks(text: str) -> str:
    """Half-width marks that stand next to Chinese characters, in full width."""
    table = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
    return re.sub(rf"(?<=[{CJK}）])[,;:?!]", lambda m: table[m.group()], text)


def _full_brackets(text: str) -> str:
    """Half-width brackets in a text that is mostly Chinese, in full width (as licences print them)."""
    if re.search(rf"[{CJK}]\(|\([{CJK}]|[{CJK}]\)|\)[{CJK}]", text):
        return text.replace("(", "（").replace(")", "）")
    return text


def doubtful(reason: str, *candidates: str, value: Value = None) -> Normalised:
    """An answer that a person must look at."""
    return Normalised(value, doubt=reason, candidates=tuple(dict.fromkeys(c for c in candidates if c)))
