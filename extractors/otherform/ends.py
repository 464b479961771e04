"""Several values out of one cell of a list: both ends of a segment (甲路—乙路, 自甲路至乙路), its road with them
(丙路（甲路—乙路）), two days.
"""

from __future__ import annotations

import re

from extractors.models import CropReading

DASH, BEHIND = r"[—–―－─\-~～〜→]", "(?<=[路街道线巷口桥号站村处园区门旁])"
_STRONG = re.compile(rf"(?:{BEHIND}[\s_]*一+[\s_]*)?{DASH}+(?:[\s_]*{DASH}+)*|至|到")
_ONE = re.compile(rf"{BEHIND}(?:[\s_]*一+|\s*_+)[\s_]*(?=[^\s段])")
_NONE = re.compile(rf"{BEHIND}\s*(?=(?:项目|用地|小区|建筑|地块)?(?:用地)?红线$)")
_LEAD, _TAIL = re.compile(r"^(自|由|从)"), re.compile(r"(止|段)$")

_ROAD_ENDS = re.compile(
    r"(?P<road>[^（(【\[：:，,；;）)】\]—–―－─\-~～〜→至]{2,}?)"
    rf"(?:[（(【\[：:，,；;]|{BEHIND}(?=[自由从]))(?P<ends>[^（(【\[：:）)】\]]+)[）)】\]]?"
)
"""A road and what stands behind it in brackets, behind a colon, or from its first word on."""
_PLACE = re.compile(r"[一-鿿].|.[一-鿿]|[A-Z]+\d")
"""What the end of a segment holds at least: a word, or the number of a stake (K0+120)."""

_DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
_TO, _SHORT_DAY = r"\s*起?\s*[至到~～一—–-]+\s*", r"(?:\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|\d{1,2}\s*日)"
DAYS_IN_TEXT = re.compile(rf"(?P<first>{_DAY}){_TO}(?P<second>{_DAY}|{_SHORT_DAY})\s*止?")
_FIGURES, _WHOLE_DAY = re.compile(r"\d+"), re.compile(_DAY)


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


def split_road_ends(reading: CropReading) -> tuple[CropReading, CropReading, CropReading] | None:
    """The readings of a road and of the ends of its segment behind it, None where a text does not part so."""
    match = _ROAD_ENDS.fullmatch(reading.text.strip())
    if match is None or len(reading.text) != len(reading.text.strip()):
        return None
    ends = split_ends(slice_of(reading, *match.span("ends")))
    if ends is None or not all(_PLACE.search(e.text) for e in ends):
        return None
    return slice_of(reading, *match.span("road")), *ends


def split_days(reading: CropReading) -> tuple[CropReading, CropReading] | None:
    """The reading of each of two days in one cell (2026.10.5至2026.11.2), None where there are not two. A second one
    that leaves out the year or the month (2026.10.5-11.2) has those of the first, or is in the year after it.
    """
    match = DAYS_IN_TEXT.fullmatch(reading.text.strip())
    if match is None or len(reading.text) != len(reading.text.strip()):
        return None
    first, second = slice_of(reading, *match.span("first")), slice_of(reading, *match.span("second"))
    year, *day = (int(n) for n in _FIGURES.findall(first.text))
    numbers = [int(n) for n in _FIGURES.findall(second.text)]
    left_out = len(day) + 1 - len(numbers)
    if not left_out:
        return first, second
    signs = "年月" if second.text.endswith("日") else ".."
    borrowed = (year + ([*day[: left_out - 1], *numbers] < day), *day[: left_out - 1])
    start = "".join(f"{n}{sign}" for n, sign in zip(borrowed, signs, strict=False))
    known = tuple((c, first.confidence) for c in start)
    characters = (*known, *second.characters) if second.characters else ()
    return first, CropReading(start + second.text, min(first.confidence, second.confidence), characters)


def day_since(first: str, reading: CropReading) -> CropReading | None:
    """The reading of a second day in a cell of its own that leaves out the year or the month (至5月22日, 11.2): those
    of the first, an ISO date, are meant; None where it is no such day.
    """
    lead = re.match(rf"\s*(?:{_TO})?", reading.text)
    own = slice_of(reading, lead.end() if lead else 0, len(reading.text))
    before = f"{first}至"
    known = tuple((c, 1.0) for c in before) if own.characters else ()
    parts = split_days(CropReading(before + own.text, own.confidence, (*known, *own.characters)))
    return parts[1] if parts is not None and not _WHOLE_DAY.fullmatch(own.text) else None


def slice_of(reading: CropReading, start: int, end: int) -> CropReading:
    """A part of a reading; it is as sure as its weakest character."""
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    weakest = min((p for c, p in characters if c.strip()), default=reading.confidence)
    return CropReading(text=reading.text[start:end].strip(), confidence=weakest, characters=tuple(characters))
