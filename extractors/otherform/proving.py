"""Which quick readings of a foreign form stand by themselves, so that the better model need not read them too.

Takes the claims of a page; hands on the pieces of text that are settled. As on the own form, a value is settled where
the quick model is sure of it, it makes sense, and either its check digit is right or the same model says the same of
the crop prepared in another way; a printed word beside a tick square, where it is one of the words to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.apart import Element, crop, plain_word
from extractors.models import CropReading
from extractors.otherform.answers import written_spans
from extractors.otherform.choosing import CHOICES
from extractors.otherform.claims import Claim, Desk, joined, part_of
from extractors.otherform.inline import Span
from extractors.pages import level
from extractors.values import SURE_FROM, Field, half_width, is_sure, kind_of, normalise, simplified, squeeze

_CHECKED_TYPES = frozenset({"uscc", "resident_id", "project_code"})
_PLAIN_TYPES = frozenset({"number", "integer", "date", "mobile", "one_of"})
_CONFIRMED_FROM = 0.95
"""Weakest character of the second reading with which it confirms the first."""
_WORD_FROM = 0.97
"""Weakest character of a printed word that is taken as it was read, where it is one of the words to choose."""
_MARGIN = (0.3, 0.4)
"""Paper set around a crop, above and below, left and right, in shares of its height: it looks smaller and anew."""
_UNIT_FROM = 0.8
"""Weakest character of a printed unit that is taken as it was read, where it is one of the field's."""
_MULTIPLIES = frozenset("万亩公顷千兆")
_PRESENCE = frozenset({"seal_present", "sign_present"})
_YES_NO = frozenset({"是", "否", "有", "无", "同意", "不同意", "需要", "不需要"})


@dataclass(frozen=True)
class _Value:
    """A written value: what it may be, and its stretches of text."""

    fields: tuple[Field, ...]
    spans: tuple[Span, ...]

    @property
    def quick(self) -> CropReading:
        """The whole value as the quick model read it; its confidence leaves out a unit that is printed behind it."""
        written = [s for s in self.spans if not self.is_unit(s)] or self.spans
        whole = joined(part_of(s.element.quick, s) for s in self.spans if s.element.quick)
        return replace(
            whole, confidence=joined(part_of(s.element.quick, s) for s in written if s.element.quick).confidence
        )

    def is_unit(self, span: Span) -> bool:
        """Whether a stretch is nothing but the field's plain unit, surely read; a unit that multiplies is none."""
        quick, text = span.element.quick, squeeze(span.text).strip("()（）_:：")
        if quick is None or quick.confidence < _UNIT_FROM or not span.is_whole or set(text) & _MULTIPLIES:
            return False
        return any(text in {half_width(u) for u in (*f.units, f.unit)} - {""} for f in self.fields)


def settled(claims: Sequence[Claim], desk: Desk) -> list[Element]:
    """The pieces of text whose quick reading stands; desk: that of the claims' page, which was read by a model."""
    if desk.sheet.ocr is None:
        return []
    values = [v for c in claims if not _has_squares(c) and (v := _value(c, desk)) is not None]
    proven = [v for v in values if _proves_itself(v, desk)]
    open_ones = [v for v in values if v not in proven and _is_plain(v, desk)]
    again = _read_again(open_ones, desk)
    confirmed = [v for v in open_ones if _stands(v, again)]
    words = [e for c in claims if _has_squares(c) for e in _known_words(c, desk)]
    units = [s.element for v in values for s in v.spans if v.is_unit(s)]
    return [*(s.element for v in (*proven, *confirmed) for s in v.spans), *units, *words]


def to_read(claims: Sequence[Claim]) -> Iterator[Element]:
    """The pieces whose text makes a value: not the words beside squares, nor what stands where one signs."""
    for claim in claims:
        if not _has_squares(claim) and claim.matches[0].key not in _PRESENCE:
            yield from (s.element for s in claim.items)


def _has_squares(claim: Claim) -> bool:
    return any(s.element.mark for s in claim.items)


def _value(claim: Claim, desk: Desk) -> _Value | None:
    """What is written for a claim, None where there is nothing that was read."""
    spans = tuple(written_spans(claim, desk))
    if not spans or any(s.element.quick is None for s in spans):
        return None
    return _Value(tuple(f for m in claim.matches if (f := desk.catalogue.get(m.key)) is not None), spans)


def _proves_itself(value: _Value, desk: Desk) -> bool:
    """Whether a check digit is right and the reading alone clear enough to be accepted with it."""
    terms = desk.acceptance
    if not value.fields or any(f.type not in _CHECKED_TYPES for f in value.fields):
        return False
    probability = terms.probability("checked", "checked", value.quick.confidence)
    return terms.accepts("checked", probability) and all(_is_sound(f, value.quick, desk) for f in value.fields)


def _is_plain(value: _Value, desk: Desk) -> bool:
    """Whether this is clearly read and either of a type with few characters or one of the known roads and places."""
    quick = value.quick
    return quick.confidence >= SURE_FROM and bool(value.fields) and all(_fits(f, quick, desk) for f in value.fields)


def _fits(field: Field, reading: CropReading, desk: Desk) -> bool:
    """Whether the reading makes sense as this field and would be accepted as soon as another one agrees."""
    text = simplified(reading.text.strip())
    probability = desk.acceptance.probability(kind_of(field), "agree", reading.confidence)
    if not desk.acceptance.accepts("agree", probability):
        return False
    is_known = not any(c.isdigit() for c in text) and desk.acceptance.lexicon.vouches(field, text)
    return is_known or (field.type in _PLAIN_TYPES and _is_sound(field, reading, desk))


def _is_sound(field: Field, reading: CropReading, desk: Desk) -> bool:
    normal = normalise(field, simplified(reading.text.strip()), today=desk.today)
    return normal.value is not None and not normal.doubt and not normal.repaired


def _read_again(values: Iterable[_Value], desk: Desk) -> Mapping[int, CropReading]:
    """The pieces of these values read once more by the quick model, with more paper around them, by id."""
    pieces = {s.element.id: s.element for v in values for s in v.spans}
    if not pieces or desk.sheet.ocr is None:
        return {}
    crops = [_with_margin(crop(desk.sheet.grey, e)) for e in pieces.values()]
    return dict(zip(pieces, desk.sheet.ocr.read_crops(crops, grade="tiny_padded"), strict=True))


def _with_margin(picture: np.ndarray) -> np.ndarray:
    if picture.size == 0:
        return picture
    above, beside = (round(share * picture.shape[0]) for share in _MARGIN)
    paper = [level(np.ascontiguousarray(picture), 90)]
    return cv2.copyMakeBorder(picture, above, above, beside, beside, cv2.BORDER_CONSTANT, value=paper)


def _stands(value: _Value, again: Mapping[int, CropReading]) -> bool:
    """Whether a sure reading is confirmed; a speck that looks like a point is much less so at another scale."""
    second = joined(part_of(again[s.element.id], s) for s in value.spans)
    return is_sure(value.quick, second) and second.confidence >= _CONFIRMED_FROM


def _known_words(claim: Claim, desk: Desk) -> Iterator[Element]:
    """The pieces that are exactly one of the words to choose; words told apart by a figure or letter are left out."""
    fields = [f for m in claim.matches if (f := desk.catalogue.get(m.key)) is not None and f.type in CHOICES]
    known = {plain_word(w) for f in fields for w in (*f.allowed, *f.aliases)}
    known |= _YES_NO if any(f.type == "yes_no" for f in fields) else frozenset()
    words = {w for w in known if not any(c.isascii() for c in w)}
    for span in claim.items:
        quick = span.element.quick
        if quick is not None and quick.confidence >= _WORD_FROM and plain_word(span.text) in words:
            yield span.element
