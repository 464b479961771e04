"""The third witness of numbers: what the digit network says of a place, held against the two recognition models.

Owns when a reading of digits confirms, replaces or contradicts theirs. It was trained on real hands and knows no
letters, so its mistakes are others than theirs: one of them beside it is worth more than both of them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.models import CropReading
from extractors.text import NO_DIGIT
from extractors.values.catalogue import Field
from extractors.values.lexicon import simplified
from extractors.values.normalising import normalise

_TYPES = frozenset({"date", "mobile", "landline", "integer", "number", "resident_id", "project_code"})
_TRUSTED_FROM = 0.9
"""Weakest figure from which the network's reading counts at all."""
_CONTRADICTS_FROM = 0.98
"""And from which it speaks against one that is sure."""
_MOST_DISPUTED = 0.9
"""What a number is worth at most that one of the three reads otherwise: a person looks."""
_CHECKED = frozenset({"resident_id", "project_code"})
_SHAPED = _CHECKED | {"date", "mobile", "landline"}
"""Types of which most numbers are impossible."""
_SEARCHED = 0.85
"""What a number is worth at most that is possible and near what the network read, where that is impossible."""
_YEARS = 12
"""By which a day on a form may lie before or after the day on which it is read."""
_FAR = 2
"""Characters by which a number with a check digit may differ from what the models read."""

Readings = tuple[CropReading, *tuple[CropReading | None, ...]]
"""The reading that counts, then further ones that speak for or against it."""


def is_of_figures(field: Field) -> bool:
    """Whether nothing but a number is a field's value."""
    return field.type in _TYPES


@dataclass(frozen=True)
class FigureWitness:
    """What the network read in the place of a field; own is None where it was not asked."""

    field: Field
    own: CropReading | None
    today: date | None

    def contradicts(self, reading: CropReading) -> bool:
        """Whether the network is sure of another value than a model is, or that it is no number as it stands."""
        if self._sees_another():
            return True
        own = self._usable(_CONTRADICTS_FROM)
        return own is not None and not self._alike(own, reading)

    def confirms(self, reading: CropReading) -> bool:
        """Whether the network read the same, clearly."""
        own = self._usable(_TRUSTED_FROM)
        return own is not None and self._alike(own, reading)

    def beside(self, readings: Readings) -> Readings:
        """The readings with the network's among them, in the order of what they are worth.

        Borne out by a model, the two stand for all. Borne out by none, the models are heard first where they agree.
        """
        own = self._usable(_TRUSTED_FROM)
        if own is None:
            return _disputed(readings) if self._sees_another() else readings
        given = [r for r in readings if r is not None]
        agreeing = [r for r in given if self._alike(own, r)]
        if agreeing:
            is_whole = self.field.type != "number"
            speaking = [r for r in given if self._value(r) is not None] if is_whole else given
            return _borne_out(own, agreeing, is_disputed=len(agreeing) < len(speaking), is_whole=is_whole)
        if self.field.type in _CHECKED:
            return (own, *given) if _differing(own.text, given[0].text) <= _FAR else readings
        values = [self._value(r) for r in given]
        are_one = len(given) > 1 and values[0] is not None and all(v == values[0] for v in values)
        return (*readings, own) if are_one else (own, *given)

    def _sees_another(self) -> bool:
        """Whether the network is sure of something that is no figure: one struck out, two in one cell, a word."""
        seen = [chance for character, chance in self.own.characters if character == NO_DIGIT] if self.own else []
        return max(seen, default=0.0) >= _CONTRADICTS_FROM

    def _usable(self, least: float) -> CropReading | None:
        """The network's reading where it is clear, holds only figures and makes sense for the field."""
        own = self.own
        if own is not None and self.field.type in _SHAPED and own.others:
            return self._possible(own, least)
        if own is None or own.confidence < least or NO_DIGIT in own.text:
            return None
        return own if self._value(own) is not None else None

    def _possible(self, own: CropReading, least: float) -> CropReading | None:
        """The likeliest text that is a number of the field, where it stands out among all that are; what most likely
        holds something that is no figure, such as one struck out, is not searched past.
        """
        chances = {text: chance for text, chance in own.others if self._is_possible(text)}
        if not chances or NO_DIGIT in own.text:
            return None
        text = next(iter(chances))
        share = chances[text] / sum(chances.values())
        if share < least:
            return None
        if text == own.text:
            return replace(own, confidence=max(own.confidence, min(share, _CONTRADICTS_FROM)))
        return replace(own, text=text, confidence=_SEARCHED, characters=(), places=())

    def _is_possible(self, text: str) -> bool:
        """Whether a text is a number of the field; days on a form lie within some years of the day it is read."""
        value = self._value(CropReading(text, 0.0)) if NO_DIGIT not in text else None
        if value is None or self.field.type != "date":
            return value is not None
        return abs(int(str(value)[:4]) - self.today.year) <= _YEARS if self.today else True

    def _alike(self, one: CropReading, other: CropReading) -> bool:
        return self._value(one) == self._value(other)

    def _value(self, reading: CropReading) -> object:
        found = normalise(self.field, simplified(reading.text.strip()), today=self.today)
        return None if found.doubt or found.repaired else found.value


def _disputed(readings: Readings) -> Readings:
    """The readings, none worth more than one that a witness speaks against."""
    first, *others = (r and replace(r, confidence=min(r.confidence, _MOST_DISPUTED)) for r in readings)
    assert first is not None
    return (first, *others)


def _borne_out(own: CropReading, agreeing: Sequence[CropReading], *, is_disputed: bool, is_whole: bool) -> Readings:
    """The surest of readings that say the same, with what network and models are worth together.

    is_whole: no decimal point belongs there. All overlook the same faint points, but hardly misread the same figure.
    """
    best = max(agreeing, key=lambda r: r.confidence)
    together = max(own.confidence, best.confidence)
    if is_whole:
        together = 1 - (1 - own.confidence) * (1 - best.confidence)
    first, second = sorted((own, best), key=lambda r: -r.confidence)
    return (replace(first, confidence=min(together, _MOST_DISPUTED) if is_disputed else together), second)


def _differing(one: str, other: str) -> int:
    """Characters in which two numbers of like length differ; many where their lengths do."""
    first, second = (t.replace("-", "").replace(" ", "") for t in (one, other))
    return sum(a != b for a, b in zip(first, second, strict=False)) + 9 * abs(len(first) - len(second))
