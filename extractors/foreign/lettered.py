"""Choices of which each word has a letter (A.新装 B.增容), answered by letters in a bracket before them.

Takes the readings of a page and the claims that they were read from; hands on the readings, such choices by what stands
in their brackets. Both models must read the same letters there, clearly, for it to pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.apart import plain_word
from extractors.evidence import CHOICES, Pool, Token, in_order, same_row, union
from extractors.joint import Desk, gathered
from extractors.models import BoxTuple, FieldReading, Status
from extractors.values import Field, PagePlace, chosen, missing

_LETTERS = "ABCDEFGH"
_LETTER_BEFORE = re.compile(r"([A-Ha-h])\s*[.．、，,:：]?\s*$")
_OWN_LETTER = re.compile(r"\s*([A-H])\s*[.．、:：]")
_CJK, _NOTE = re.compile("[㐀-鿿]"), re.compile(r"[（(\[【]?[^（()）\[\]【】]*[㐀-鿿][^（()）\[\]【】]*[)）\]】]")
_SIGNS = re.compile(r"[\W_]*")
_OPENING, _CLOSING = "(（[【", ")）]】"
_NEAR = 1.2
"""White, in heights, that there may be between a letter and its word."""
_WIDEST = 9.0
"""How wide, in heights, a bracket for letters may be."""
_EDGE, _INSET = 0.45, 0.35
"""In heights: how far a picture of a bracket goes beyond its middles, and what is surely inside it."""
_NO_INK = 0.012
_SURELY, _LIKELY = 0.95, 0.75
"""How sure one model must be of letters at least that both read alike, and how sure the other."""
_FEW = 2
_UNCLEAR = "括号内填写的字母代号没有认清，请核对"
_STRANGE = "括号内的字母代号与选项不符，请核对"


@dataclass(frozen=True)
class Blank:
    """A bracket that letters are written into. box: with its brackets; inner: surely between them (pixels)."""

    box: BoxTuple
    inner: BoxTuple
    text: str


def by_letters(readings: Sequence[FieldReading], desk: Desk) -> list[FieldReading]:
    """The readings of a page, its choices that are answered by letters as these say."""
    found: dict[str, FieldReading] = {}
    for claim in desk.claims:
        field = desk.wording.catalogue[claim.key]
        if field.type not in CHOICES:
            continue
        by_id = {t.id: t for t in desk.pool.tokens}
        tokens = in_order(by_id[i] for i in gathered(claim, desk).tokens)
        words = _lettered(field, tokens, desk)
        if words and (blank := blank_before(tokens[0], desk.pool)) is not None:
            found[field.key] = _read(field, words, blank, desk)
    known = {r.key for r in readings}
    return [found.get(r.key, r) for r in readings] + [r for k, r in found.items() if k not in known]


def _lettered(field: Field, tokens: Sequence[Token], desk: Desk) -> dict[str, str]:
    """The word that each letter stands for; empty where the words have none, or not in their order."""
    letters = [letter_of(t, desk.pool) for t in tokens]
    for n in range(1, len(letters)):  # one that was read badly
        if not letters[n] and letters[n - 1]:
            follows = _LETTERS[_LETTERS.index(letters[n - 1]) + 1 :][:1]
            letters[n] = follows if letters[n + 1 : n + 2] != [follows] else ""
    known = [a for a in letters if a]
    if len(known) < max(_FEW, len(tokens) - 1) or known != sorted(set(known)):
        return {}
    named = [desk.wording.option(field, t.text) for t in tokens]
    return {a: word if sure == 1.0 else "" for a, (word, sure) in zip(letters, named, strict=True) if a}


def letter_of(word: Token, pool: Pool) -> str:
    """The letter printed before a word, '' for none."""
    if own := _OWN_LETTER.match(word.text):
        return own[1]
    before = [
        t for t in pool.tokens
        if t.id != word.id and same_row(t.box, word.box) and t.box[0] < word.box[0]
        and abs(word.box[0] - t.box[2]) < _NEAR * word.height
    ]  # fmt: skip
    one = max(before, key=lambda t: t.box[2], default=None)
    found = _LETTER_BEFORE.search(one.text) if one is not None else None
    return found[1].upper() if found else ""


def blank_before(word: Token, pool: Pool) -> Blank | None:
    """The bracket before the letter of the first word of a choice; nothing but a note in brackets may stand between."""
    row = [t for t in pool.tokens if same_row(t.box, word.box) and t.box[0] < word.box[0]]
    signs = sorted(((g.char, g.x, t) for t in row for g in t.glyphs if g.x < word.box[0]), key=lambda s: s[1])
    text = "".join(c for c, _, _ in signs)
    for start in range(len(text) - 1, -1, -1):
        if text[start] not in _OPENING:
            continue
        end = next((n for n in range(start + 1, len(text)) if text[n] in _CLOSING), -1)
        if end < 0 or _CJK.search(text[start:end]):
            continue
        behind = _LETTER_BEFORE.sub("", _NOTE.sub("", text[end + 1 :]))
        if not _SIGNS.fullmatch(behind):
            return None
        held = union(t.box for t in (signs[start][2], signs[end][2]))
        left, right, height = signs[start][1], signs[end][1], word.height
        if not 0 < right - left < _WIDEST * height:
            return None
        box = (left - _EDGE * height, held[1], right + _EDGE * height, held[3])
        inner = (left + _INSET * height, held[1], right - _INSET * height, held[3])
        return Blank(box, inner, text[start + 1 : end])
    return None


def _read(field: Field, words: Mapping[str, str], blank: Blank, desk: Desk) -> FieldReading:
    place = PagePlace(desk.pool.sheet.number, blank.box)
    first, second, chances = _letters_in(blank, "".join(words), desk)
    if not first and not second and _is_clean(blank, desk.pool):
        return missing(field, place)
    value, is_right = _value(field, words, first)
    is_sure = is_right and first == second and max(chances) >= _SURELY and min(chances) >= _LIKELY
    doubt = "" if is_sure else _UNCLEAR if first != second or is_right or not first else _STRANGE
    reading = FieldReading(
        key=field.key,
        value=value,
        raw=first,
        confidence=sum(chances) / 2 if is_sure else 0.5,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys(words[a] for a in first + second if words.get(a))) if doubt else (),
    )
    return chosen(reading, acceptance=desk.acceptance)


def _letters_in(blank: Blank, letters: str, desk: Desk) -> tuple[str, str, tuple[float, float]]:
    """What both models read in a bracket, and how sure each is."""
    sheet = desk.pool.sheet
    if sheet.ocr is None:
        text = _only(blank.text)
        return text, text, (1.0, 1.0)
    x0, y0, x1, y1 = (max(0, round(v)) for v in blank.box)
    picture = sheet.grey[y0:y1, x0:x1]
    alphabet = letters + _OPENING + _CLOSING
    [first] = sheet.ocr.read_crops([picture], alphabet=alphabet)
    [second] = sheet.ocr.read_crops([picture], alphabet=alphabet, grade="tiny")
    sure, quick = (min((p for c, p in r.characters if c in letters), default=0.0) for r in (first, second))
    return _only(first.text), _only(second.text), (sure, quick)


def _only(text: str) -> str:
    return "".join(c for c in text.upper() if c in _LETTERS)


def _is_clean(blank: Blank, pool: Pool) -> bool:
    x0, y0, x1, y1 = (max(0, round(v)) for v in blank.inner)
    part = pool.sheet.ink[y0:y1, x0:x1]
    return not part.size or float(part.mean()) < _NO_INK


def _value(field: Field, words: Mapping[str, str], letters: str) -> tuple[str | bool | list[str] | None, bool]:
    """What letters say, and whether they say it as the field may be answered: one, or several in their order."""
    named = [plain_word(words.get(a, "")) and words[a] for a in letters]
    if field.type == "many_of":
        is_right = bool(letters) and all(named) and list(letters) == sorted(set(letters))
        return [w for w in field.allowed if w in named] or None, is_right
    if len(named) != 1 or not named[0]:
        return None, False
    return (named[0] == "是" if field.type == "yes_no" else named[0]), True
