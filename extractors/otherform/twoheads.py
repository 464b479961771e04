"""Heads of lists that name two columns (起止点, 专业/道路名称) or stand with their translation; cells of two values.

Knows texts and readings alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from extractors.models import CropReading
from extractors.otherform.ends import slice_of
from extractors.values import squeeze

ENDS = "seg_from+seg_to"
_SERVICE, _ROAD = "seg_service", "seg_road"
SERVICE_ROAD = (f"{_SERVICE}+{_ROAD}", f"{_ROAD}+{_SERVICE}")
"""Keys of columns that hold two values: the keys of both as they stand in the head."""
_BOTH_ENDS = re.compile(r"起[止讫终][点止位地]|起点.?[—\-~～一至到、/].*[止终]点|^起止$|^起点?终点$")
_BETWEEN, _SHORTEST = "/／、，,+&和及与()（）|·—", 2
_TRANSLATION = re.compile(r"(?<=[一-鿿)）])[A-Za-z][A-Za-z.,'&/-]+$|^[A-Za-z][A-Za-z.,'&/-]+(?=[一-鿿])")
_STREET_ENDING = re.compile(r"[东西南北中]?(?:路|街|巷|道|大道|大街)")


def is_both_ends(text: str) -> bool:
    """Whether a head asks for both ends of a segment."""
    return bool(_BOTH_ENDS.search(squeeze(text).rstrip(":：")))


def service_and_road(text: str, column: Callable[[str], str | None]) -> str | None:
    """The key of the two columns that a head names if it names the service and the road (专业/道路名称), in its order;
    column: what a head of one names.
    """
    plain = squeeze(text).rstrip(":：")
    for place in range(_SHORTEST, len(plain) - _SHORTEST + 1):
        keys = [column(part) for part in (plain[:place].strip(_BETWEEN), plain[place:].strip(_BETWEEN))]
        both = "+".join(k for k in keys if k is not None)
        if both in SERVICE_ROAD:
            return both
    return None


def without_translation(text: str) -> str:
    """A head without the foreign words before or behind it (止点 To)."""
    return _TRANSLATION.sub("", squeeze(text))


def split_service(reading: CropReading, words: Iterable[str]) -> tuple[CropReading, CropReading] | None:
    """The readings of a service and of the road beside it in one cell, None where it does not begin or end with one of
    the words of services and hold a road besides.
    """
    text, length = reading.text, len(reading.text)
    for word in sorted((w for w in words if len(w) >= _SHORTEST), key=len, reverse=True):
        if text.startswith(word):
            parts = slice_of(reading, 0, len(word)), slice_of(reading, len(word), length)
        elif text.endswith(word):
            parts = slice_of(reading, length - len(word), length), slice_of(reading, 0, length - len(word))
        else:
            continue
        road = parts[1].text
        return parts if not road or (len(road) >= _SHORTEST and not _STREET_ENDING.fullmatch(road)) else None
    return None
