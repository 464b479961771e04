"""Both ends of a road segment out of one cell: 甲路—乙路, 自甲路至乙路."""

from __future__ import annotations

import re

from extractors.models import CropReading

_STRONG = re.compile(r"[—–―－─\-~～〜→]+|至|到")
_ONE = re.compile(r"(?<=[路街道线巷口桥号站村处园区门旁])一+(?=\S)")
_LEAD, _TAIL = re.compile(r"^(自|由|从)"), re.compile(r"(止|段)$")

_DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
_DAYS = re.compile(rf"({_DAY})\s*[至到~～一—–-]+\s*({_DAY})")


def split_ends(reading: CropReading) -> tuple[CropReading, CropReading] | None:
    """The reading of each end, None where the text does not part in exactly one place.

    A printed dash is often read as 一; it counts as a dash only behind the end of a road's name.
    """
    text = reading.text
    places = [m.span() for m in _STRONG.finditer(text) if m.start() > 0 and m.end() < len(text)]
    if not places:
        places = [m.span() for m in _ONE.finditer(text)]
    if len(places) != 1:
        return None
    start, end = places[0]
    lead = _LEAD.match(text)
    tail = _TAIL.search(text)
    first = _slice(reading, lead.end() if lead else 0, start)
    second = _slice(reading, end, tail.start() if tail and lead else len(text))
    return (first, second) if first.text and second.text else None


def split_days(reading: CropReading) -> tuple[CropReading, CropReading] | None:
    """The reading of each of two days in one cell (2026.10.5至2026.11.2), None where there are not two."""
    match = _DAYS.fullmatch(reading.text.strip())
    if match is None or len(reading.text) != len(reading.text.strip()):
        return None
    return _slice(reading, *match.span(1)), _slice(reading, *match.span(2))


def _slice(reading: CropReading, start: int, end: int) -> CropReading:
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    weakest = min((p for c, p in characters if c.strip()), default=reading.confidence)
    return CropReading(text=reading.text[start:end].strip(), confidence=weakest, characters=tuple(characters))
