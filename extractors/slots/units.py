"""The unit of a number that is written in a slot: printed behind it within the slot, or said by the layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.layout import Slot
from extractors.models import CropReading
from extractors.values import Field, Readings, half_width

_FIGURES = re.compile(r"\s*[\d.,，\s]*\d")
_LONGEST_UNIT = 8


def in_unit(slot: Slot, field: Field, read: Readings) -> Readings | None:
    """The readings of a slot as the number alone in the layout's unit; None where only the printed unit is."""
    if field.type not in ("number", "integer") or not (slot.has_tail or slot.unit != field.unit):
        return read
    counted = [_figures(r) if slot.has_tail and r is not None else r for r in read]
    if slot.has_tail and not any(c.isdigit() for r in counted if r is not None for c in r.text[:1]):
        return None if all(_is_unit(r) for r in read) else read
    if slot.unit and slot.unit != field.unit:
        counted = [None if r is None else replace(r, text=r.text.strip() + slot.unit) for r in counted]
    first = counted[0]
    return None if first is None else (first, *counted[1:])


def _figures(reading: CropReading) -> CropReading:
    """A reading without the short unit behind its figures; as it is where something else stands there."""
    match = _FIGURES.match(reading.text)
    rest = reading.text[match.end() :] if match else ""
    if match is None or len(rest.strip()) > _LONGEST_UNIT or any(c.isdigit() for c in half_width(rest)[2:]):
        return reading
    characters: Sequence[tuple[str, float]] = ()
    if len(reading.characters) == len(reading.text):
        characters = reading.characters[: match.end()]
    weakest = min((p for c, p in characters if c.strip()), default=reading.confidence)
    return CropReading(match[0], weakest, tuple(characters))


def _is_unit(reading: CropReading | None) -> bool:
    return reading is None or len(reading.text.strip()) <= _LONGEST_UNIT
