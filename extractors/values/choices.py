"""Words that stand for one of a few answers: 一选一, 多选, 是否; with the ticks that text may carry.

A word is accepted where it is an allowed word or a known alias; a near miss is only proposed to a person.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from extractors.values.folding import Normalised, doubtful, half_width, squeeze

if TYPE_CHECKING:
    from extractors.values.catalogue import Field

_TICKED, _EMPTY = "☑☒✓✔√■▣●◉", "□☐○◯▢"
_OPTION = re.compile(rf"([{_TICKED}{_EMPTY}])([^{_TICKED}{_EMPTY}]+)")
_OPTION_BEFORE = re.compile(rf"([^{_TICKED}{_EMPTY}]+)([{_TICKED}{_EMPTY}])")
_BRACKET_TICK = re.compile(r"[(\[【]\s*[√✓✔☑vV/×xX✗]\s*[)\]】]")
_BRACKET_EMPTY = re.compile(r"[(\[【][\s_]*[)\]】]")
_PUNCTUATION = re.compile(r"[\s、,，。.;；:：/|()（）\[\]【】+和及与" + _TICKED + _EMPTY + "]+")
_YES = ("是", "有", "需要", "需", "同意", "已同意", "true", "yes", "y", "√", "✓", "✔", "☑", "■")
_NO = ("否", "无", "没有", "不是", "不需要", "不需", "不同意", "false", "no", "n", "×", "x", "✗", "✘", "/", "-", "—")


def read_one(field: Field, raw: str) -> Normalised:
    """The one allowed word in a raw text; doubtful where there are several (V15) or none."""
    chosen, repaired, rest = _words(field, raw)
    if len(chosen) > 1:
        return doubtful("选了不止一项，请确认是哪一项", *chosen)
    if not chosen:
        return _near(field, raw)
    if rest:
        return doubtful(f"选项旁有其他内容“{rest[:12]}”", *chosen, value=chosen[0])
    return Normalised(chosen[0], repaired=repaired)


def read_many(field: Field, raw: str) -> Normalised:
    """The allowed words in a raw text, in the catalogue's order; doubtful where something else stands there too."""
    chosen, repaired, rest = _words(field, raw)
    if not chosen:
        near = _near(field, raw)
        return near if near.value is None else doubtful(near.doubt, *near.candidates, value=[str(near.value)])
    if rest:
        return doubtful(f"选项旁有其他内容“{rest[:12]}”", *chosen, value=list(chosen))
    if _BRACKET_EMPTY.search(half_width(raw)):
        return doubtful("勾选写在括号里，请对照原件", *chosen, value=list(chosen))
    return Normalised(list(chosen), repaired=repaired)


def read_yes_no(raw: str) -> Normalised:
    """True for 是, 有, 同意, a tick; False for 否, 无, a cross. Both or neither is doubtful."""
    options = _OPTION.findall(half_width(raw))
    if options:
        ticked = [squeeze(word) for mark, word in options if mark in _TICKED]
        if len(ticked) != 1:
            return doubtful("“是”和“否”没有只选一个", "是", "否") if ticked else Normalised()
        raw = ticked[0]
    text = squeeze(raw).strip("。.,;").lower()
    if text in _YES or text in _NO:
        return Normalised(text in _YES)
    return doubtful(f"“{text[:12]}”不是“是”或“否”", "是", "否")


def _words(field: Field, raw: str) -> tuple[tuple[str, ...], bool, str]:
    """The allowed words that are chosen in a text, whether an alias was replaced, and what else stands there."""
    text = _BRACKET_EMPTY.sub("□", _BRACKET_TICK.sub("☑", half_width(raw)))
    options = _marked(text)
    if options and any(mark in _EMPTY for mark, _ in options):
        text = "、".join(word for mark, word in options if mark in _TICKED)
    table = {_folded(w): w for w in field.allowed} | {_folded(a): w for a, w in field.aliases.items()}
    whole = table.get(_folded(text))
    if whole:
        return (whole,), _folded(whole) != _folded(text), ""
    return _scan(field, _folded(text, keep_gaps="、"), table)


def _marked(text: str) -> list[tuple[str, str]]:
    """Marks with their words; forms that end with a mark print it behind the word."""
    signs = _TICKED + _EMPTY
    if text.strip()[-1:] in signs and text.strip()[:1] not in signs:
        return [(mark, word) for word, mark in _OPTION_BEFORE.findall(text)]
    return _OPTION.findall(text)


def _scan(field: Field, text: str, table: dict[str, str]) -> tuple[tuple[str, ...], bool, str]:
    """Known words inside a text, longest first, each place used once."""
    found: set[str] = set()
    repaired = False
    for word in sorted(table, key=len, reverse=True):
        if word and word in text:
            text = text.replace(word, "、")
            found.add(table[word])
            repaired = repaired or _folded(table[word]) != word
    return tuple(w for w in field.allowed if w in found), repaired, text.replace("、", "")


def _folded(text: str, *, keep_gaps: str = "") -> str:
    """Upper case, punctuation gone (or made a gap)."""
    return _PUNCTUATION.sub(keep_gaps, half_width(text)).upper()


def _near(field: Field, raw: str) -> Normalised:
    """The allowed words that a misread word may have been."""
    text = _folded(raw)
    table = {_folded(w): w for w in field.allowed} | {_folded(a): w for a, w in field.aliases.items()}
    near = tuple(dict.fromkeys(table[w] for w in get_close_matches(text[:50], table, n=3, cutoff=0.6)))
    near = near or tuple(dict.fromkeys(v for w, v in table.items() if _differ_once(w, text)))
    return doubtful(f"“{text[:20]}”不在可选项中", *(near or field.allowed), value=near[0] if len(near) == 1 else None)


def _differ_once(word: str, text: str) -> bool:
    """Whether two words of two characters and more are the same but for one."""
    return len(word) == len(text) > 1 and sum(a != b for a, b in zip(word, text, strict=True)) == 1
