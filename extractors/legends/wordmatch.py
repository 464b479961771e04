"""Which of a field's words each option of a legend stands for, though the recogniser misread or lost one.

Takes the options' texts in order; hands on words of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from extractors.apart import plain_word
from extractors.evidence import Wording
from extractors.values import Field

_SURE, _PART, _LIKE = 1.0, 0.6, 0.4
"""How surely an option is a word: as printed, as a part of a single word of the field, as one alike."""
_HINT = re.compile(r"[(（][^()（）]*[)）]?\s*$")
_TAIL = re.compile(r"[\s,，.。;；、/／()（）\[\]【】]+$")
_SIGN_FIRST = re.compile(r"^[\dIL|丨\s]{1,2}(?=[㐀-鿿])")
_SHORTEST, _HALF = 2, 0.5


def words_of_options(field: Field, texts: Sequence[str], wording: Wording) -> list[tuple[str, float]]:
    """For each option the field's word and how surely it is that; ('', 0) for none. What stands behind the word of the
    last is another's. No word stands there twice: the surer has it.
    """
    found = [_word(field, t, wording, is_last=n == len(texts) - 1) for n, t in enumerate(texts)]
    for n, (word, much) in enumerate(found):
        rivals = [m for k, (w, m) in enumerate(found) if w == word and k != n]
        if word and any(m >= much for m in rivals) and much < _SURE:
            found[n] = ("", 0.0)
    return _supposed(field, texts, found, wording)


def _word(field: Field, text: str, wording: Wording, *, is_last: bool) -> tuple[str, float]:
    known, cleaned = wording.words[field.key], _TAIL.sub("", text)
    plain = plain_word(cleaned)
    if is_last:
        lead = max((w for w in known if plain.startswith(w)), key=len, default="")
        if lead:
            return known[lead], _SURE
    if plain in known:
        return known[plain], _SURE
    if field.type == "yes_no":
        return "", 0.0
    word, much = max((wording.option(field, t) for t in (cleaned, _SIGN_FIRST.sub("", cleaned))), key=lambda f: f[1])
    bare = plain_word(_HINT.sub("", cleaned))
    if word and much > _LIKE:
        return word, much
    parts = {v for w, v in known.items() if len(bare) >= _SHORTEST and bare in w}
    return (parts.pop(), _PART) if len(parts) == 1 else (word, much)


def _supposed(
    field: Field, texts: Sequence[str], found: Sequence[tuple[str, float]], wording: Wording
) -> list[tuple[str, float]]:
    """The words; what alone is no word of the field while one word is left that it is like is that word misread."""
    blank = [n for n, (word, _) in enumerate(found) if not word]
    if len(blank) != 1 or field.type == "yes_no":
        return list(found)
    [at] = blank
    plain, taken = plain_word(texts[at]), {w for w, _ in found}
    left = {
        v for w, v in wording.words[field.key].items()
        if v not in taken and _is_alike(plain, w)
    }  # fmt: skip
    return [(left.pop(), _LIKE) if n == at and len(left) == 1 else one for n, one in enumerate(found)]


def _is_alike(text: str, word: str) -> bool:
    """Whether half of a text and of a word are the same characters in the same order."""
    return bool(text) and SequenceMatcher(None, text, word, autojunk=False).ratio() >= _HALF
