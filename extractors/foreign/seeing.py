"""What a network that has seen many marks says of the choices of a page, as one more witness.

Takes the readings of a page and the claims that they were read from; hands on the readings. What it sees as they do
passes; what it surely sees otherwise is asked about, and shown as it sees it where nothing sure was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.apart import UNCLEAR as UNCLEAR_SQUARE
from extractors.apart import plain_word
from extractors.evidence import CHOICES, in_order, union, words_of
from extractors.foreign.witnesses import DIFFER
from extractors.joint import UNCLEAR, UNSURE_MARK, Desk, gathered
from extractors.learned import Option, chances_of
from extractors.models import FieldReading, Status, Value
from extractors.values import Acceptance, Field, PagePlace, chosen, doubted

_SURELY, _HARDLY = 0.98, 0.02
"""Chances from which a word is surely meant, and up to which it surely is not."""
_LIFTED = frozenset({DIFFER, UNCLEAR, UNSURE_MARK})
"""Doubts of how a choice is marked, and of nothing else."""


@dataclass(frozen=True)
class Sight:
    """What is seen of a choice. words: the catalogue's words of its options, '' for a text that is none; chances: how
    likely each is meant.
    """

    words: tuple[str, ...]
    chances: tuple[float, ...]
    place: PagePlace

    @property
    def is_sure(self) -> bool:
        """Whether each of several words is surely meant or surely not."""
        words = set(self.words)
        is_told = all(c >= _SURELY or c <= _HARDLY for c in self.chances)
        return is_told and len(words) == len(self.words) > 1 and "" not in words

    @property
    def clearness(self) -> float:
        """How clear the least clear of its words is, 0.5 to 1."""
        return min(max(c, 1 - c) for c in self.chances)

    def value(self, field: Field) -> Value:
        """What is chosen; None for nothing, and for several where there may be one."""
        meant = [w for w, c in zip(self.words, self.chances, strict=True) if c >= _SURELY]
        if field.type == "many_of":
            return [w for w in field.allowed if w in meant] or None
        if len(meant) != 1:
            return None
        return meant[0] == "是" if field.type == "yes_no" else meant[0]


def by_sight(readings: Sequence[FieldReading], desk: Desk) -> list[FieldReading]:
    """The readings of a page, its choices as the network sees them too."""
    seen = dict(_sights(desk))
    return [_settled(r, seen, desk) for r in readings]


def _sights(desk: Desk) -> Iterator[tuple[str, Sight]]:
    """What is seen of the choices of a scanned page, by their keys."""
    sheet, by_id = desk.pool.sheet, {t.id: t for t in desk.pool.tokens}
    grey = sheet.grey if sheet.original is None else sheet.original
    for claim in desk.claims if sheet.ocr is not None else ():
        field = desk.wording.catalogue[claim.key]
        if field.type in CHOICES:
            tokens = in_order(by_id[i] for i in gathered(claim, desk).tokens)
            words = words_of(tokens, desk.pool)
            chances = chances_of(grey, [Option(plain_word(w.token.text) or w.token.text, w.box) for w in words])
            place = PagePlace(sheet.number, union(t.box for t in tokens))
            yield claim.key, Sight(tuple(desk.wording.option(field, t.text)[0] for t in tokens), chances, place)


def _settled(reading: FieldReading, seen: Mapping[str, Sight], desk: Desk) -> FieldReading:
    if reading.key not in seen:
        return reading
    field, sight = desk.wording.catalogue[reading.key], seen[reading.key]
    value = sight.value(field) if sight.is_sure else None
    if value is None:
        return reading
    if reading.value == value:
        is_lifted = reading.doubt in _LIFTED or reading.doubt.endswith(UNCLEAR_SQUARE)
        return _passed(reading, sight, desk.acceptance) if is_lifted else reading
    if reading.status is Status.ACCEPTED:
        return doubted(reading, DIFFER, desk.acceptance.table)
    if field.type == "many_of":  # words that were not found may be meant as well
        return reading
    said = {"value": value, "status": Status.REVIEW, "doubt": reading.doubt or UNCLEAR, "candidates": ()}
    return reading.model_copy(update={**said, "page": sight.place.page, "box": reading.box or sight.place.box})


def _passed(reading: FieldReading, sight: Sight, acceptance: Acceptance) -> FieldReading:
    """The reading with nothing against it."""
    said = {"status": Status.ACCEPTED, "doubt": "", "confidence": sight.clearness, "candidates": ()}
    return chosen(reading.model_copy(update=said), acceptance=acceptance)
