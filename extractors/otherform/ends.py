"""Both ends of a road segment out of one cell: 甲路—乙路, 自甲路至乙路."""

from __future__ import annotations

import re

from extractors.models import CropReading

_DASH, _BEHIND = r"[—–―－─\-~～〜→]", "(?<=[路街道线巷口桥号站村处园区门旁])"
_STRONG = re.compile(rf"(?:{_BEHIND}[\s_]*一+[\s_]*)?{_DASH}+(?:[\s_]*{_DASH}+)*|至|到")
_ONE = re.compile(rf"{_BEHIND}(?:[\s_]*一+|\s*_+)[\s_]*(?=[^\s段])")
_NONE = re.compile(rf"{_BEHIND}\s*(?=(?:项目|用地|小区|建筑|地块)?(?:用地)?红线$)")
_LEAD, _TAIL = re.compile(r"^(自|由|从)"), re.compile(r"(止|段)$")

_DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
_DAYS = re.compile(rf"({_DAY})\s*[至到~～一—–-]+\s*({_DAY})")


def split_ends(reading: CropReading) -> tuple[CropReading, CropReading] | None:
    """The reading of each end, None where the text does not part in exactly one place.

    A printed dash is often read as 一, or not at all; it counts as one only behind the end of a road's name, and what
    was not read only between that and the boundary of the project.
    """
    text = reading.text
    places = [m.span() for m in _STRONG.finditer(text) if m.start() > 0 and m.end() < len(text)]
    for weaker in (_ONE, _NONE):
        places = places or [m.span() for m in weaker.finditer(text)]
    if len(places) != 1:
        return None
    start, end = places[0]
    lead = _LEAD.match(text)
    tail = _TAIL.search(text)
    first = slice_of(reading, lead.end() if lead else 0, start)
    second = slice_of(reading, end, tail.start() if tail and lead else len(text))
    return (first, second) if first.text and second.text else None


def split_days(reading: CropReading) -> tuple[CropReading, CropReading] | None:
    """The reading of each of two days in one cell (2026.10.5至2026.11.2), None where there are not two."""
    match = _DAYS.fullmatch(reading.text.strip())
    if match is None or len(reading.text) != len(reading.text.strip()):
        return None
    return slice_of(reading, *match.span(1)), slice_of(reading, *match.span(2))


def slice_of(reading: CropReading, start: int, end: int) -> CropReading:
    """A part of a reading; it is as sure as its weakest character."""
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    weakest = min((p for c, p in characters if c.strip()), default=reading.confidence)
    return CropReading(text=reading.text[start:end].strip(), confidence=weakest, characters=tuple(characters))
