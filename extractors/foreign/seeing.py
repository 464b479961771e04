"""What a network that has seen many marks says of the choices of a page, as one more witness.

Takes the readings of a page and the claims that they were read from; hands on the readings. What it sees as they do
passes; what it surely sees otherwise is asked about, and shown as it sees it where nothing sure was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extractors.apart import UNCLEAR as UNCLEAR_SQUARE
from extractors.apart import plain_word
from extractors.evidence import CHOICES, Pool, Token, Word, in_order, marked, parted_at, same_row, union, words_of
from extractors.foreign.witnesses import DIFFER
from extractors.joint import UNCLEAR, UNSURE_MARK, Desk, gathered, has_print_beside
from extractors.learned import Option, chances_of
from extractors.models import BoxTuple, FieldReading, Status, Value
from extractors.values import Acceptance, Field, PagePlace, chosen, doubted

_SURELY, _HARDLY = 0.9, 0.1
"""Chances from which a word is surely meant, and up to which it surely is not."""
_EVEN, _RATHER, _SELDOM = 0.5, 0.8, 0.2
"""From which it is likelier meant than not; from which and up to which that speaks against what was read as sure."""
_TIGHT = 0.2
"""White between two words, in heights of the lower, from which a mark between them is seen to be of one."""
_REACH, _CLOSE = 1.8, 2.0
"""In heights: how far about a row of words a square may be one of them; white between two words with a square and
hardly more between them.
"""
_FEW = 3
"""Words of a choice of which several may be meant that are seen at least."""
_LIFTED = frozenset({DIFFER, UNCLEAR, UNSURE_MARK})
"""Doubts of how a choice is marked, and of nothing else."""


@dataclass(frozen=True)
class Sight:
    """What is seen of a choice. words: the catalogue's words of its options, '' for a text that is none; chances: how
    likely each is meant. has_more: print that is nobody's stands beside them: a word that was read in part leaves it.
    is_named: a label says whose choice it is, or its words do. is_tight: two of its words stand so close that a mark
    between them may be of either. by_squares: the words whose squares are ticked, where a row of words with one square
    between any two of them shows whose each is, though the network sees the squares of two words at each of them.
    """

    words: tuple[str, ...]
    chances: tuple[float, ...]
    place: PagePlace
    has_more: bool = False
    is_named: bool = True
    is_tight: bool = False
    by_squares: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is of several words, each of them known and there once."""
        return len(set(self.words)) == len(self.words) > 1 and "" not in self.words

    @property
    def is_sure(self) -> bool:
        """Whether each of several words is surely meant or surely not."""
        return self.is_whole and all(c >= _SURELY or c <= _HARDLY for c in self.chances)

    @property
    def clearness(self) -> float:
        """How clear the least clear of its words is, 0.5 to 1."""
        return min(max(c, 1 - c) for c in self.chances)

    def value(self, field: Field) -> Value:
        """What is likely chosen; None for nothing, and for several where there may be one."""
        meant = [w for w, c in zip(self.words, self.chances, strict=True) if c >= _EVEN]
        if field.type == "many_of":
            return [w for w in field.allowed if w in meant] or None
        if len(meant) != 1:
            return None
        return meant[0] == "是" if field.type == "yes_no" else meant[0]

    def only(self, field: Field) -> Value:
        """The one word that is surely meant where one may be, all other texts surely being none; None for no such."""
        if field.type == "many_of" or any(_HARDLY < c < _SURELY for c in self.chances):
            return None
        meant = [w for w, c in zip(self.words, self.chances, strict=True) if c >= _SURELY]
        if len(meant) != 1 or not meant[0] or len(self.words) < _FEW - 1:
            return None
        return meant[0] == "是" if field.type == "yes_no" else meant[0]

    def unseen(self, field: Field) -> bool | None:
        """What 是 or 否 says that alone was found and has no mark: the other was hidden by one. None for no such."""
        is_lone = field.type == "yes_no" and len(self.words) == 1 and self.words[0] in ("是", "否")
        return self.words[0] == "是" if is_lone and self.chances[0] <= _SELDOM else None

    def is_against(self, value: Value) -> bool:
        """Whether it sees some word rather otherwise than a value says, or the word of the value twice."""
        said = {True: ("是",), False: ("否",)}.get(value) if isinstance(value, bool) else value
        meant = said if isinstance(said, list | tuple) else (said,)
        if self.by_squares and sorted(self.by_squares) == sorted(str(w) for w in meant):
            return False
        if any(self.words.count(w) > 1 for w in meant):
            return True
        seen = dict(zip(self.words, self.chances, strict=True))
        return self.is_whole and any(c <= _SELDOM if w in meant else c >= _RATHER for w, c in seen.items())


def by_sight(readings: Sequence[FieldReading], desk: Desk) -> list[FieldReading]:
    """The readings of a page, its choices as the network sees them too."""
    seen = dict(_sights(desk))
    return [_settled(r, seen, desk) for r in readings]


def _sights(desk: Desk) -> Iterator[tuple[str, Sight]]:
    """What is seen of the choices of a scanned page, by their keys."""
    sheet, by_id = desk.pool.sheet, {t.id: t for t in desk.pool.tokens}
    image = sheet.image if sheet.ocr is not None else None
    if image is None:
        return
    for claim in desk.claims:
        field = desk.wording.catalogue[claim.key]
        if field.type in CHOICES:
            tokens = in_order(by_id[i] for i in gathered(claim, desk).tokens)
            if words := [part for token in tokens for part in _words_in(token, field, desk)]:
                named = claim.label >= 0 or claim.key == "services" or desk.tells(claim)
                yield claim.key, replace(_sight(field, words, image, desk), is_named=named)


def _sight(field: Field, tokens: Sequence[Token], image: np.ndarray, desk: Desk) -> Sight:
    words = words_of(tokens, desk.pool)
    named = tuple(desk.wording.option(field, t.text)[0] for t in tokens)
    return Sight(
        words=named,
        chances=chances_of(image, [Option(plain_word(w.token.text) or w.token.text, w.box) for w in words]),
        place=PagePlace(desk.pool.sheet.number, union(t.box for t in tokens)),
        has_more=field.type == "many_of" and has_print_beside(words, desk),
        is_tight=any(_touch(a, b) for a, b in pairwise(words)),
        by_squares=tuple(named[n] for n in _by_squares(words, desk.pool)),
    )


def _by_squares(words: Sequence[Word], pool: Pool) -> list[int]:
    """The words with ticked squares, where each row has as many squares as words, all at one side of them and hardly
    any white about them; empty where a square is in doubt.
    """
    marks = marked(words, pool)
    if marks.kind != "square" or not marks.is_regular or "doubtful" in marks.states:
        return []
    for first in words:
        row = sorted((w for w in words if same_row(w.box, first.box)), key=lambda w: w.box[0])
        height, (left, right) = first.height, (min(w.box[0] for w in row), max(w.box[2] for w in row))
        near = (left - _REACH * height, right + _REACH * height)
        level = [s.box for s in pool.squares if same_row(s.box, first.box)]
        found = [s for s in level if near[0] < s[0] and s[2] < near[1]]
        found = [s for s in found if not any(w.box[0] < (s[0] + s[2]) / 2 < w.box[2] for w in row)]  # parts of letters
        own = sorted(found, key=lambda b: b[0])
        if len(own) != len(row) or not all(_is_at(s, w.box, marks.side) for s, w in zip(own, row, strict=True)):
            return []
        if any(b.box[0] - a.box[2] > _CLOSE * height for a, b in pairwise(row)):
            return []
    return [n for n, state in enumerate(marks.states) if state == "ticked"]


def _is_at(square: BoxTuple, word: BoxTuple, side: str) -> bool:
    middle = (square[0] + square[2]) / 2
    return middle < word[0] if side == "left" else middle > word[2]


def _touch(word: Word, following: Word) -> bool:
    """Whether no white for a mark place lies between two words of a line."""
    gap = following.box[0] - word.box[2]
    return same_row(word.box, following.box) and gap < _TIGHT * min(word.height, following.height)


def _words_in(token: Token, field: Field, desk: Desk) -> list[Token]:
    """An option; where several words of the field were read as one text (是否, 联合验收分别验收), each by itself."""
    words, text = desk.wording.words[field.key], "".join(g.char for g in token.glyphs).upper()
    found = list(re.finditer("|".join(sorted(map(re.escape, words), key=len, reverse=True)), text))
    if len({words[m[0]] for m in found}) < 2:
        return [token]
    parts = parted_at(token, [n for m in found for n in m.span()], desk.pool)
    return [p for p in parts if desk.wording.option(field, p.text)[1] == 1.0]


def _settled(reading: FieldReading, seen: Mapping[str, Sight], desk: Desk) -> FieldReading:
    if reading.key not in seen:
        return reading
    field, sight = desk.wording.catalogue[reading.key], seen[reading.key]
    if reading.status is Status.ACCEPTED:
        is_against = reading.value is not None and sight.is_against(reading.value)
        return doubted(reading, DIFFER, desk.acceptance.table) if is_against else reading
    if reading.value is not None and reading.value == sight.unseen(field):
        return reading.model_copy(update={"value": not reading.value, "candidates": ()})
    value, most = sight.value(field) if sight.is_whole else sight.only(field), len(field.allowed)
    if value is None:
        return reading
    is_many = field.type == "many_of"
    if reading.value == value:
        is_lifted = sight.is_named and (reading.doubt in _LIFTED or reading.doubt.endswith(UNCLEAR_SQUARE))
        is_open = is_many and (sight.has_more or len(sight.words) < max(_FEW, most - 1))
        is_open = is_open or sight.is_tight
        return _passed(reading, sight, desk.acceptance) if is_lifted and sight.is_sure and not is_open else reading
    if is_many and not (sight.is_sure and len(sight.words) == most):  # a word that was not found may be meant as well
        return _with_seen(reading, sight, field)
    said = {"value": value, "status": Status.REVIEW, "doubt": reading.doubt or UNCLEAR, "candidates": ()}
    return reading.model_copy(update={**said, "page": sight.place.page, "box": reading.box or sight.place.box})


def _with_seen(reading: FieldReading, sight: Sight, field: Field) -> FieldReading:
    """A reading in doubt of several words with those that are surely seen too."""
    if not sight.is_sure or not isinstance(reading.value, list) or reading.status is not Status.REVIEW:
        return reading
    meant = set(reading.value) | {w for w, c in zip(sight.words, sight.chances, strict=True) if c >= _SURELY}
    return reading.model_copy(update={"value": [w for w in field.allowed if w in meant]})


def _passed(reading: FieldReading, sight: Sight, acceptance: Acceptance) -> FieldReading:
    """The reading with nothing against it."""
    said = {"status": Status.ACCEPTED, "doubt": "", "confidence": sight.clearness, "candidates": ()}
    return chosen(reading.model_copy(update=said), acceptance=acceptance)
