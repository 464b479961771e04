"""Choices answered with letters: 申请类型（ A ） A.新装 B.增容 C.改造, several letters where several may be chosen.

Takes the desk of a page; hands on the readings of such choices, empty where their brackets are. The words are held
against the field's own; the letters are read by both models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.apart import plain_word
from extractors.evidence import CHOICES, Token, same_row, union
from extractors.joint.reading import surely
from extractors.models import FieldReading, Status
from extractors.otherform import Context, block_of, is_service_block
from extractors.values import Field, Grounds, PagePlace, chosen, missing

if TYPE_CHECKING:
    from extractors.joint.reading import Desk

_POINT = r"\s*[.．、:：]"
_ASKED = re.compile(
    rf"([一-鿿]{{2,10}})\s*[(（]([A-Za-z、，,\s]*)[)）]\s*(?:[(（][^()（）]*[)）]\s*)?(?=[A-Z]{_POINT})"
    rf"((?:[A-Z]{_POINT}[^.．:：]+?)+)(?=$|[一-鿿]{{2,10}}\s*[(（][A-Za-z、，,\s]*[)）]\s*[(（A-Z])"
)
_OPTION = re.compile(rf"([A-Z]){_POINT}")
_LETTER = re.compile("[A-Za-z]")
_INK_MM2, _SURE, _FEWEST = 0.4, 0.9, 2
_UNCLEAR, _STRANGE = "括号内填写的字母不清楚，请核对", "所填字母对应的选项没有认清，请核对"
_SEVERAL = "单选项填了多个字母"


@dataclass(frozen=True)
class _Line:
    """The texts of a line in order, and for each character of them all the text it stands in, its place and chance."""

    tokens: tuple[Token, ...]
    text: str
    places: tuple[tuple[Token, float, float], ...]


@dataclass(frozen=True)
class _Answer:
    """What stands in the brackets of a choice: its characters' span in the line, and the words by their letters."""

    field: Field
    line: _Line
    span: tuple[int, int]
    words: dict[str, str]

    @property
    def letters(self) -> list[str]:
        """The letters in the brackets, capital ones."""
        return [c.upper() for c in self.line.text[slice(*self.span)] if _LETTER.match(c)]


def lettered(desk: Desk) -> list[FieldReading]:
    """The readings of the choices of a page that letters answer."""
    answers = {a.field.key: a for line in _lines(desk) for a in _answers(line, desk)}
    return [_read(a, desk) for a in answers.values()]


def _lines(desk: Desk) -> Iterator[_Line]:
    left = sorted(desk.pool.tokens, key=lambda t: t.box[0])
    while left:
        row = tuple(t for t in left if same_row(t.box, left[0].box))
        left = [t for t in left if t not in row]
        places = [p for t in row for p in _places(t)]
        yield _Line(row, "".join(t.text for t in row), tuple(places))


def _places(token: Token) -> Iterator[tuple[Token, float, float]]:
    if len(token.glyphs) == len(token.text):
        yield from ((token, g.x, g.chance) for g in token.glyphs)
        return
    step = (token.box[2] - token.box[0]) / len(token.text)
    yield from ((token, token.box[0] + step * (n + 0.5), token.chance) for n in range(len(token.text)))


def _answers(line: _Line, desk: Desk) -> Iterator[_Answer]:
    for asked in _ASKED.finditer(line.text):
        parts = _OPTION.split(asked[3])
        letters = parts[1::2]
        if len(letters) < _FEWEST or letters != [chr(ord("A") + n) for n in range(len(letters))]:
            continue
        fields = [(f, _words(f, parts[2::2], desk)) for f in desk.wording.choices if f.type != "yes_no"]
        fields = [(f, words) for f, words in fields if sum(map(bool, words)) > len(words) / 2]
        ends = [asked[1][n:] for n in range(len(asked[1]) - 1)]  # other print may stand before the label
        found = ([(f, words) for f, words in fields if _is_asked(f, end, desk)] for end in ends)
        own = next((fields for fields in found if fields), [])
        if len(own) == 1:
            [(field, words)] = own
            yield _Answer(field, line, asked.span(2), dict(zip(letters, words, strict=True)))


def _words(field: Field, parts: Sequence[str], desk: Desk) -> list[str]:
    """The field's word that each option begins with, '' for none; what stands behind the last is another's."""
    known = desk.wording.words[field.key]
    plain = [plain_word(p) for p in parts]
    lead = max((w for w in known if plain[-1].startswith(w)), key=len, default="")
    return [*(known.get(p, "") for p in plain[:-1]), known.get(lead, "")]


def _is_asked(field: Field, label: str, desk: Desk) -> bool:
    """Whether a label may mean a field, if only under its service."""
    if (named := block_of(label)) and is_service_block(named) and is_service_block(field.block):
        return named == field.block and _means(field, label, desk)
    return _means(field, label, desk)


def _means(field: Field, label: str, desk: Desk) -> bool:
    contexts = (Context(), Context(block=field.block))
    return any(m.key == field.key for c in contexts for m in desk.wording.label(label, c))


def _read(answer: _Answer, desk: Desk) -> FieldReading:
    start, end = answer.span
    places, letters, field = answer.line.places, answer.letters, answer.field
    x0, x1 = places[start - 1][1], places[end][1]
    edge = 0.3 * desk.pool.height
    box = union([places[start - 1][0].box, places[end][0].box])
    inner = (min(x0 + edge, x1), box[1], max(x1 - edge, x0), box[3])
    place = PagePlace(desk.pool.sheet.number, inner if letters else box)
    if not letters:
        empty = missing(field, place)
        if desk.pool.sheet.ocr is None or desk.pool.sheet.ink_mm2(inner) < _INK_MM2:
            return empty.model_copy(update={"grounds": Grounds(desk.acceptance.origin, "choice", "alone").text})
        return empty.model_copy(update={"status": Status.REVIEW, "doubt": _UNCLEAR})
    named = [answer.words.get(c, "") for c in letters]
    least = min(p for c, (_, _, p) in zip(answer.line.text[start:end], places[start:end], strict=True) if c.strip())
    doubt = _doubt(answer, named, least, desk)
    values = [w for w in field.allowed if w in named]
    reading = FieldReading(
        key=field.key,
        value=values if field.type == "many_of" else values[0] if len(values) == 1 else None,
        raw="".join(letters),
        confidence=min(least, 0.5) if doubt else least,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(values) if doubt else (),
    )
    return chosen(reading, acceptance=desk.acceptance)


def _doubt(answer: _Answer, named: Sequence[str], least: float, desk: Desk) -> str:
    """What speaks against an answer: a letter without its word, several, such as the other model does not read."""
    if not all(named):
        return _STRANGE
    if answer.field.type != "many_of" and len(named) > 1:
        return _SEVERAL
    if any(c.islower() for c in answer.line.text[slice(*answer.span)]):  # an A by hand is like a d
        return _UNCLEAR
    own = list({t.id: t for t, _, _ in answer.line.places[slice(*answer.span)]}.values())
    again = surely(own, desk)
    is_same = all(_LETTER.findall(again[t.id].text.upper()) == _LETTER.findall(t.text.upper()) for t in own)
    return "" if is_same and least >= _SURE and answer.field.type in CHOICES else _UNCLEAR
