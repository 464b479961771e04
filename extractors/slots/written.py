"""Which readings written slots need, and makes them: the cheap model first, then the better one.

Takes the cropped lines of each slot; hands on its `Readings`, from which `evidence` judges the value. The tiny model
costs a fifth of the small one. Where it is sure, reads a plain value and says the same of the crop prepared in another
way, it was never seen to err and the small model never to know better (made pages, 6 machines, 7 hands), so no more is
asked. Names, free text and whatever is unsure get both models. A place, a name or a
word of a choice that is none in any reading is read once more with the characters of such values only: that reading is
never sure, but it is what a person is shown first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.layout import Slot
from extractors.means import Means
from extractors.models import CropReading
from extractors.pages import level
from extractors.text import Grade
from extractors.values import (
    GUESSED,
    PLACE_KEYS,
    SURE_ALONE_FROM,
    SURE_FROM,
    Field,
    FigureWitness,
    Normalised,
    Readings,
    is_of_figures,
    is_sure,
    normalise,
    simplified,
    spelled,
)

Lines = Mapping[Slot, Sequence[np.ndarray]]
"""The cropped lines of each slot (H x W grey uint8), from top to bottom."""

_MARGINS_PX = (14, 14, 18, 18)
_CHECKED_TYPES = frozenset({"uscc", "resident_id", "project_code"})
_ONE_CHECK = frozenset({"resident_id", "project_code"})
_SOUND_OR_NOT = frozenset({"uscc", "email"})
"""Types whose readings have a value also where they cannot be right."""
_PLAIN_TYPES = frozenset({"number", "integer", "date", "mobile", "one_of"})
_CONFIRMED_FROM = 0.95
"""Weakest character of the second reading by the tiny model with which it confirms the first."""
_DIGITS = "0123456789"
_COMB_ALPHABETS = {
    "uscc": "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "resident_id": _DIGITS + "X",
    "project_code": _DIGITS,
    "mobile": _DIGITS,
    "landline": _DIGITS + "-",
    "date": _DIGITS,
    "integer": _DIGITS,
}


def read_slots(lines: Lines, means: Means) -> dict[Slot, Readings]:
    """The readings that each slot with writing needs; every step takes all slots that are still open in one call."""
    read = _Reader(means)
    slots = list(lines)
    tiny = read.slots(slots, lines, grade="tiny_padded")
    figures = _figures(read, slots, lines, means)
    plain = [s for s in slots if _is_plain(s, tiny[s], means) and not figures[s].contradicts(tiny[s])]
    twice = read.slots(plain, _with_margins(plain, lines), grade="tiny_padded")
    done: dict[Slot, Readings] = {s: (tiny[s], twice[s]) for s in plain if _stands(tiny[s], twice[s])}
    done |= {s: (tiny[s],) for s in slots if _proves_itself(s, tiny[s], figures[s], means)}
    small = read.slots([s for s in slots if s not in done], lines)
    unsure = [s for s in small if not (_is_checked(s, small[s], means) or is_sure(small[s], tiny[s]))]
    again = read.slots(unsure, _with_margins(unsure, lines))
    read_by_both = {s: _best_first(s, (small[s], tiny[s], again.get(s)), means) for s in small}
    done |= {s: figures[s].beside(readings) for s, readings in read_by_both.items()}
    strange = [s for s in small if (s in again or s.key in PLACE_KEYS) and _is_strange(s, done[s], means)]
    confined = read.slots(strange, lines, confined=True)
    done |= {s: (_guess(r), *done[s]) for s, r in confined.items() if _is_usual(s, r, means)}
    return {s: done[s] for s in slots}


def _figures(read: _Reader, slots: Sequence[Slot], lines: Lines, means: Means) -> dict[Slot, FigureWitness]:
    """The digit network as witness of each slot; it is asked where nothing but a number on one line belongs."""
    asked = [s for s in slots if is_of_figures(means.catalogue[s.key]) and len(lines[s]) == 1]
    own = read.slots(asked, lines, grade="digits")
    return {s: FigureWitness(means.catalogue[s.key], own.get(s), means.today) for s in slots}


def _best_first(slot: Slot, readings: Readings, means: Means) -> Readings:
    """The readings with one that makes sense first where the first makes none; a number that has one check digit stays.

    One wrong reading in ten passes one check digit by chance, so trying until one passes would prove nothing.
    """
    field = means.catalogue[slot.key]
    if field.type in _ONE_CHECK or _makes_sense(field, readings[0], means):
        return readings
    better = [r for r in readings[1:] if r is not None and _makes_sense(field, r, means, fully=True)]
    return (better[0], *(r for r in readings if r is not better[0])) if better else readings


def _makes_sense(field: Field, reading: CropReading, means: Means, *, fully: bool = False) -> bool:
    """Whether a reading has a value, and one that is sound where that can be told or `fully` is asked."""
    if field.type == "name":
        return means.templates.lexicon.is_usual(field, simplified(reading.text.strip()))
    normal = _meaning(field, reading, means)
    return _is_sound(normal) if fully or field.type in _SOUND_OR_NOT else normal.value is not None


def _is_strange(slot: Slot, readings: Readings, means: Means) -> bool:
    """Whether no reading is a known place, an allowed word, a usual name, where the field asks for one."""
    field = means.catalogue[slot.key]
    texts = [simplified(r.text.strip()) for r in readings if r]
    lexicon = means.templates.lexicon
    return bool(lexicon.usual_alphabet(field)) and not any(lexicon.is_usual(field, text) for text in texts)


def _is_usual(slot: Slot, reading: CropReading, means: Means) -> bool:
    return means.templates.lexicon.is_usual(means.catalogue[slot.key], reading.text.strip())


def _guess(reading: CropReading) -> CropReading:
    """A reading that was confined to usual characters: never more than half sure."""
    return replace(reading, confidence=min(reading.confidence, GUESSED))


def _proves_itself(slot: Slot, reading: CropReading, figures: FigureWitness, means: Means) -> bool:
    """Whether a check digit is right and the reading alone clear enough to be accepted with it.

    One wrong reading in eleven passes a single check digit: there the figures must bear it out, or it must be clear.
    """
    is_single = means.catalogue[slot.key].type in _ONE_CHECK
    if is_single and reading.confidence < SURE_ALONE_FROM and not figures.confirms(reading):
        return False
    probability = means.acceptance.probability("checked", "checked", reading.confidence)
    return means.acceptance.accepts("checked", probability) and _is_checked(slot, reading, means)


def _is_checked(slot: Slot, reading: CropReading, means: Means) -> bool:
    """Whether this is a number whose check digit is right as it was read: no further reading would change it."""
    field = means.catalogue[slot.key]
    return field.type in _CHECKED_TYPES and _is_sound(_meaning(field, reading, means))


def _is_plain(slot: Slot, reading: CropReading, means: Means) -> bool:
    """Whether this is clearly read and either of a type with few characters or one of the known roads and places."""
    field = means.catalogue[slot.key]
    if reading.confidence < SURE_FROM:
        return False
    text = simplified(reading.text.strip())
    is_known = not any(c.isdigit() for c in text) and means.templates.lexicon.vouches(field, text)
    return is_known or (field.type in _PLAIN_TYPES and _is_sound(_meaning(field, reading, means)))


def _stands(reading: CropReading, again: CropReading) -> bool:
    """Whether a sure reading is confirmed; a speck that looks like a point is much less so at another scale."""
    return is_sure(reading, again) and again.confidence >= _CONFIRMED_FROM


def _meaning(field: Field, reading: CropReading, means: Means) -> Normalised:
    return normalise(field, simplified(reading.text.strip()), today=means.today)


def _is_sound(normal: Normalised) -> bool:
    return normal.value is not None and not normal.doubt and not normal.repaired


@dataclass(frozen=True)
class _Reader:
    """Reads the lines of many slots, each model once for all of them."""

    means: Means

    def slots(
        self, slots: Sequence[Slot], lines: Lines, *, grade: Grade = "small", confined: bool = False
    ) -> dict[Slot, CropReading]:
        """One reading per slot, its lines joined, spelled as its field is, a comb's characters grouped as printed.

        confined: with no other characters than those that such values are usually made of.
        """
        crops = [crop for slot in slots for crop in lines[slot]]
        if not crops:
            return {}
        alphabets = tuple(self._alphabet(slot, confined=confined) for slot in slots for _ in lines[slot])
        answers = iter(self.means.ocr.read_crops(crops, alphabet=alphabets, grade=grade))
        read, lexicon = {}, self.means.templates.lexicon
        for slot in slots:
            whole = _joined(next(answers) for _ in lines[slot])
            field = self.means.catalogue[slot.key]
            read[slot] = _grouped(field, whole) if slot.style == "comb" else spelled(field, whole, lexicon)
        return read

    def _alphabet(self, slot: Slot, *, confined: bool) -> str | None:
        if confined:
            return self.means.templates.lexicon.usual_alphabet(self.means.catalogue[slot.key])
        return _COMB_ALPHABETS.get(self.means.catalogue[slot.key].type) if slot.style == "comb" else None


def _with_margins(slots: Iterable[Slot], lines: Lines) -> Lines:
    """The crops with more paper around them: the writing becomes smaller for the model, and it looks anew."""
    return {slot: [_with_margin(crop) for crop in lines[slot]] for slot in slots}


def _with_margin(crop: np.ndarray) -> np.ndarray:
    top, bottom, left, right = _MARGINS_PX
    return cv2.copyMakeBorder(crop, top, bottom, left, right, cv2.BORDER_CONSTANT, value=[level(crop, 90)])


def _joined(parts: Iterable[CropReading]) -> CropReading:
    """The lines of one slot as one reading."""
    readings = list(parts)
    return CropReading(
        text="".join(r.text for r in readings),
        confidence=min(r.confidence for r in readings),
        characters=tuple(c for r in readings for c in r.characters),
        places=readings[0].places if len(readings) == 1 else (),
        others=readings[0].others if len(readings) == 1 else (),
        lattice=tuple(step for r in readings for step in r.lattice) if all(r.lattice for r in readings) else (),
    )


def _grouped(field: Field, reading: CropReading) -> CropReading:
    """A comb's characters with the separators that the blank prints between them."""
    others = tuple((_with_signs(field, text), chance) for text, chance in reading.others)
    return replace(reading, text=_with_signs(field, reading.text), places=(), others=others)


def _with_signs(field: Field, text: str) -> str:
    text = text.replace(" ", "")
    if field.type == "project_code" and len(text) == 20:
        return "-".join((text[:4], text[4:10], text[10:12], text[12:14], text[14:]))
    return text
