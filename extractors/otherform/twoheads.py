"""Heads of lists that name several columns (起止点, 专业/道路名称, 宽×深) or stand with their translation; cells of
several values.

Knows texts and readings alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from extractors.models import CropReading
from extractors.otherform.ends import slice_of, split_days, split_ends, split_road_ends
from extractors.values import squeeze

ENDS = "seg_from+seg_to"
_SERVICE, _ROAD = "seg_service", "seg_road"
SERVICE_ROAD = (f"{_SERVICE}+{_ROAD}", f"{_ROAD}+{_SERVICE}")
"""Keys of columns that hold two values: the keys of both as they stand in the head."""
ROAD_ENDS = f"{_ROAD}+{ENDS}"
"""The key of a column that holds the road and both ends: 道路及起止点, where no other one has the road."""
_SIZE_KEYS = {"长": "seg_len_m", "宽": "seg_w_m", "深": "seg_d_m"}
_CROSS = r"[×xX✕✖*＊乘/／、]"
_SIZE_HEAD = re.compile(rf"[长宽深]度?(?:{_CROSS}?[长宽深]度?)+")
_LONGEST_SIZES, _OTHER_UNIT = 12, re.compile(r"mm|cm|毫米|厘米")
_SIZE = r"(?:0|[1-9]\d{0,3})(?:[.．]\d{1,2})?"
"""A measure; one that begins with a nought has lost its point."""
DAYS = ("seg_start", "seg_end")
_BOTH_ENDS = re.compile(
    r"起[止讫终][点止位地]|起点.?[—\-~～一至到、/].*[止终]点|^起止$|^起点?终点$|(?:道路|路段|路名|街道|名称|位置)[（(及与和、/／]*起止[）)]?$"
)
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


def sizes_in(text: str) -> str | None:
    """The key of the columns that a head of several measures of a trench names (宽×深), in its order."""
    plain = squeeze(text)
    match = _SIZE_HEAD.search(plain) if len(plain) <= _LONGEST_SIZES and not _OTHER_UNIT.search(plain) else None
    keys = [_SIZE_KEYS[c] for c in match.group() if c in _SIZE_KEYS] if match else []
    return "+".join(keys) if len(set(keys)) == len(keys) > 1 else None


def parts_of_cell(key: str, reading: CropReading, columns: Collection[str]) -> dict[str, CropReading] | None:
    """The readings of a cell that holds a road with its ends, both ends, two days or several measures, by field; None
    where it holds one value or does not part. columns: the keys of all columns of its list.
    """
    has_road, has_ends = "seg_road" in columns, not {"seg_to", ENDS}.isdisjoint(columns)
    parts: tuple[CropReading, ...] | None = None
    if key in (ENDS, ROAD_ENDS) or (key == "seg_from" and not has_ends):
        parts = None if has_road else split_road_ends(reading)
        parts = parts or split_ends(reading)
    elif key == _ROAD and not has_ends and "seg_from" not in columns:
        parts = split_road_ends(reading)
    elif key in DAYS:
        parts = split_days(reading)
    elif is_sizes(key):
        parts = _split_sizes(reading, key)
    if parts is None:
        return None
    return dict(zip(_keys_of(key, len(parts)), parts, strict=True))


def _keys_of(key: str, count: int) -> tuple[str, ...]:
    """The fields of the parts of a cell: as its head has them, but for those that its text alone tells."""
    if is_sizes(key):
        return tuple(key.split("+"))
    if key in DAYS:
        return DAYS
    return tuple(ROAD_ENDS.split("+")[-count:])


def is_sizes(key: str) -> bool:
    """Whether a key is that of a column of several measures."""
    keys = key.split("+")
    return len(keys) > 1 and set(keys) <= set(_SIZE_KEYS.values())


def _split_sizes(reading: CropReading, key: str) -> tuple[CropReading, ...] | None:
    letters = {k: letter for letter, k in _SIZE_KEYS.items()}
    measures = [rf"(?:{letters[k]}度?[:：]?)?\s*({_SIZE})\s*(?:m|米)?\s*" for k in key.split("+")]
    match = re.fullmatch(rf"\s*{_CROSS}\s*".join(measures), reading.text.rstrip())
    return tuple(slice_of(reading, *match.span(n + 1)) for n in range(len(measures))) if match else None


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
