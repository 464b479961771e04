"""Segments of outside works written as running text: 1.专业 用水 路段 东环路 自 文昌路 至 沁园路 长 60 米，采用 开挖,
or with the names of blanks in brackets: 第一段：（专业）用水 东环路（路），自 文昌路 至 沁园路.

Takes the grid of a page; hands on `Sentence`s (the lines of one numbered item) and their cells. Both models' readings
of an item are parted on their own, and each cell is judged from the two; what cannot be parted is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.apart import (
    Element,
    Sheet,
    Stream,
    union,
)
from extractors.models import BoxTuple, CropReading, FieldReading, Status
from extractors.otherform.claims import Desk, joined
from extractors.otherform.grids import Grid
from extractors.values import PagePlace, doubted, judged, missing

_SIZES = ("seg_w_m", "seg_d_m")
_KEYS = ("seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m", *_SIZES, "seg_method")
_MOST_LINES = 3
_STEP = 2.5
_GAP = r"[\s:：_,，、。.;；]*"
_ORDINAL = r"第?[一二三四五六七八九十\d]{1,2}[段条处]"
_HEAD = rf"(?:{_ORDINAL}|[(（]?\d{{1,2}}[)）.．、,]?)?{_GAP}"
_SERVICE_WORDS = "用[水电气暖热]|供[水电气暖热]|[给自]来?水|电力|燃气|天然气|热力|通[信讯]|弱电"
_BEFORE_BLANKS = (
    rf"(?:(?:专业|类别|工程)?{_GAP}(?P<seg_service>.{{0,6}}?){_GAP})?(?:施工|敷设)?(?:路段|道路|路名|段|管线沿){_GAP}"
    rf"(?P<seg_road>.{{0,24}}?)"
)
_IN_BRACKETS = (
    rf"[(（]?(?:管线)?(?:专业|类别)[)）]{_GAP}(?P<seg_service>(?:{_SERVICE_WORDS})?){_GAP}(?P<seg_road>.{{0,24}}?){_GAP}"
    rf"(?:[(（](?:道?路|路[名段])[)）]?|(?:道?路|路[名段])[)）])"
)
_UNIT, _BOX = r"(?:米|公尺|[mM])(?![a-zA-Z])", r"\w{1,5}[(（][^)）]{0,3}[)）]?\s*"


def _size(key: str, words: str) -> str:
    return rf"(?:(?:{words})度?(?:约|为)?{_GAP}(?P<{key}>[^一-鿿;；。，,]{{0,8}}?){_GAP}{_UNIT}{_GAP})?"


def _pattern(road: str, start: str, middle: str, length: str) -> re.Pattern[str]:
    """One item: the words that part its cells, anything between them. road: up to the road."""
    return re.compile(
        rf"{_HEAD}{road}{_GAP}(?:{start}){_GAP}(?P<seg_from>.{{0,24}}?){_GAP}(?:{middle}){_GAP}"
        rf"(?P<seg_to>.{{0,24}}?){_GAP}(?:全|总|管)?(?:{length})度?(?:约|为)?{_GAP}(?P<seg_len_m>[^一-鿿;；。]{{0,12}}?)"
        rf"{_GAP}{_UNIT}{_GAP}{_size('seg_w_m', '沟?槽?(?:开挖|挖)?宽')}{_size('seg_d_m', '沟?槽?(?:开挖|挖|埋)?深')}"
        rf"(?:(?:施工|敷设)?(?:采用|采取|方法|方式|以){_GAP}(?P<seg_method>(?:{_BOX}){{2,6}}|[^;；。，,]{{0,12}}?)"
        rf"(?:的?方[式法])?(?:施工?)?(?=[;；。，,]|$))?"
    )


_BOXES, _BOX_END = re.compile(rf"(?:{_BOX}){{2,6}}"), re.compile(_BOX)
_TICKED = re.compile(r"[(（]\s*[^\s()（）]")
_PARTS, _MISREAD = ("自|从|由", "至|到", "长"), ("[自白目从由]", "[至到全主]", "[长米氏]")
_STRICT = (_pattern(_IN_BRACKETS, *_PARTS), _pattern(_BEFORE_BLANKS, *_PARTS))
_TOLERANT = (_pattern(_IN_BRACKETS, *_MISREAD), _pattern(_BEFORE_BLANKS, *_MISREAD))
_BEGINS = re.compile(
    rf"^{_HEAD}(?:[(（]?专业|(?:外线|施工)?路段|.{{0,6}}管线沿)|^[(（]?\d{{1,2}}[)）.．、]|^{_ORDINAL}{_GAP}"
)
_METHOD = "(?:施工)?(?:采用|采取|方法|方式)"
_METHOD_FOLLOWS, _METHOD_BEGINS = re.compile(rf"^{_GAP}{_METHOD}"), re.compile(rf"^{_GAP}{_METHOD}{_GAP}$")
_METHOD_ENDS, _LONGEST_METHOD, _METRES = re.compile("方[式法]|施工"), 12, "米公尺mM "
_PARTING = re.compile(r"[自从由].*[至到]|长度?约?[\d.]+\s*[米mM]|采用|路段|专业")
_LEADERS = re.compile(r"[a-z]{5,}")
_ROAD_PARTING = re.compile(r"[自从由至]|采用|路段")


@dataclass(frozen=True)
class Sentence:
    """One numbered item: its pieces of text in reading order, and its box (pixels)."""

    elements: tuple[Element, ...]
    box: BoxTuple


@dataclass(frozen=True)
class Sentences:
    """The items of a page, and the streams that they stand in."""

    items: tuple[Sentence, ...]
    used: tuple[Stream, ...]


@dataclass(frozen=True)
class _Line:
    """One line of text: a stream outside of cells, or a row within a cell."""

    stream: Stream
    elements: tuple[Element, ...]

    @property
    def text(self) -> str:
        return "".join(e.text for e in self.elements)

    @property
    def box(self) -> BoxTuple:
        return union(e.box for e in self.elements)


def find_sentences(grid: Grid, taken: Sequence[Stream]) -> Sentences:
    """Every segment written as a sentence, also those with empty blanks. taken: streams that a list has used."""
    skip = {id(s) for s in taken}
    items: list[Sentence] = []
    used: list[Stream] = []
    lines = [_readable(line, grid.sheet) for line in _lines(grid) if id(line.stream) not in skip]
    number = 0
    while number < len(lines):
        count = lines_of_item([(line.text, line.box) for line in lines[number : number + _MOST_LINES + 1]])
        if count:
            members = lines[number : number + count]
            elements = tuple(e for line in members for e in line.elements)
            items.append(Sentence(elements, union(line.box for line in members)))
            used += [line.stream for line in members]
        number += max(count, 1)
    return Sentences(tuple(items), tuple(used))


def _lines(grid: Grid) -> Iterator[_Line]:
    for stream in [*grid.ruled, *grid.free]:
        if grid.is_office(stream):
            continue
        for number in sorted({e.line for e in stream.elements}):
            yield _Line(stream, tuple(e for e in stream.elements if e.line == number))


def _readable(line: _Line, sheet: Sheet) -> _Line:
    """The line with characters that were taken for tick squares read as text, where it looks like an item."""
    if not any(e.mark for e in line.elements) or not re.search(r"专业|段|管线沿|[自从].*[至到]|采用", line.text):
        return line
    return _Line(line.stream, (sheet.whole(line.elements),))


def lines_of_item(lines: Sequence[tuple[str, BoxTuple]]) -> int:
    """How many lines (text, box) the item that begins with the first of them takes, 0 if none begins there."""
    if not _BEGINS.search(lines[0][0]):
        return 0
    text = ""
    for count, line in enumerate(lines[:_MOST_LINES], 1):
        if count > 1 and not _continues(lines[count - 2], line):
            return 0
        text += line[0]
        match = _match(text)
        if match is not None:
            following = lines[count] if count < len(lines) and _continues(line, lines[count]) else None
            ends_early = not match["seg_method"] and following is not None
            return count + 1 if ends_early and following and _has_method(match, text, following[0]) else count
    return 0


def _continues(above: tuple[str, BoxTuple], below: tuple[str, BoxTuple]) -> bool:
    """Whether a line goes on with the one above: close below it, and no item of its own."""
    height = above[1][3] - above[1][1]
    return below[1][1] - above[1][3] < _STEP * height and not _BEGINS.search(below[0])


def _has_method(match: re.Match[str], text: str, following: str) -> bool:
    """Whether the line below an item that lacks its method holds it: behind the words for it, here or there."""
    is_asked = bool(_METHOD_BEGINS.search(text[match.end("seg_len_m") :].lstrip(_METRES)))
    is_told = bool(_METHOD_ENDS.search(following)) or (bool(match["seg_road"]) and len(following) <= _LONGEST_METHOD)
    return bool(_METHOD_FOLLOWS.search(following)) or (is_asked and is_told)


def parts_of_item(text: str) -> dict[str, tuple[int, int]]:
    """Where the cells of an item stand in its text, by catalogue key; empty ones are left out."""
    match = _match(text)
    spans = {key: _span(match, key) for key in _KEYS} if match is not None else {}
    return {key: span for key, span in spans.items() if span[0] < span[1]}


def boxes_of(text: str) -> list[int]:
    """Where each word with a bracket to be ticked begins in a cell that holds nothing else; empty for other texts."""
    return [m.start() for m in _BOX_END.finditer(text)] if _BOXES.fullmatch(text) else []


def _span(match: re.Match[str], key: str) -> tuple[int, int]:
    """Where a cell stands. A road in whose place the service stands too, no word of one, is all the service's: it is
    asked about.
    """
    is_whole = match.re.pattern.find(_IN_BRACKETS) >= 0 and not match["seg_service"]
    if is_whole and key in ("seg_service", "seg_road"):
        return match.span("seg_road") if key == "seg_service" else (-1, -1)
    return match.span(key)


def _match(text: str) -> re.Match[str] | None:
    """The parts of an item. Dotted leaders, which are read as small letters, count as a blank."""
    plain = _LEADERS.sub(lambda dots: "_" * len(dots[0]), text)
    return next((m for pattern in (*_STRICT, *_TOLERANT) if (m := pattern.search(plain)) is not None), None)


def read_sentence(sentence: Sentence, desk: Desk) -> dict[str, FieldReading]:
    """The cells of one item by catalogue key; a cell that the two readings part differently goes to a person."""
    sure = desk.sheet.sure(sentence.elements)
    first = joined([sure[e.id] for e in sentence.elements if e.id in sure])
    second = joined([e.quick for e in sentence.elements if e.quick])
    match, other = _match(first.text), _match(second.text)
    if match is None:
        match, other, first, second = other, None, second, first
    if match is None:
        return {}
    is_sure = match.re in _STRICT and other is not None
    cells = {}
    for key in _KEYS:
        parts = (_slice(first, match, key), _slice(second, other, key) if other else None)
        cells[key] = _cell(key, parts, PagePlace(desk.sheet.number, _place(sentence, match, key)), desk)
        if not is_sure or _is_mixed(key, cells[key].raw):
            cells[key] = doubted(cells[key], "句中各栏未能分清，请核对", desk.acceptance.table)
    return {k: c for k, c in cells.items() if k not in _SIZES or c.status is not Status.MISSING}


def _cell(key: str, parts: tuple[CropReading, CropReading | None], place: PagePlace, desk: Desk) -> FieldReading:
    field, (first, second) = desk.catalogue[key], parts
    if all(boxes_of(p.text) and not _TICKED.search(p.text) for p in parts if p is not None):
        return missing(field, place)
    if not first.text and (second is None or not second.text):
        return missing(field, place)
    if first.text:
        return judged(field, first, second, place=place, today=desk.today, acceptance=desk.acceptance)
    assert second is not None
    reading = judged(field, second, place=place, today=desk.today, acceptance=desk.acceptance)
    return doubted(reading, "几次识别结果不一致", desk.acceptance.table)


def _slice(reading: CropReading, match: re.Match[str], key: str) -> CropReading:
    """The characters of a reading that belong to a cell; its confidence is that of the weakest of them."""
    start, end = _span(match, key)
    if start < 0:
        return CropReading("", 1.0)
    text = reading.text[start:end]
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    weakest = min((p for c, p in characters if c.strip()), default=reading.confidence)
    return CropReading(text.strip(" _"), weakest, tuple(characters) if text == text.strip(" _") else ())


def _place(sentence: Sentence, match: re.Match[str], key: str) -> BoxTuple:
    """Where a cell stands: the pieces whose quick text its characters lie in, else the whole item."""
    quick = _match("".join(e.text for e in sentence.elements)) if match.string else None
    start, end = _span(quick, key) if quick else (-1, -1)
    boxes, position = [], 0
    for element in sentence.elements:
        length = max(1, len(element.text))
        low, high = max(start - position, 0), min(end - position, length)
        if start >= 0 and low < high:
            x0, y0, x1, y1 = element.box
            boxes.append((x0 + (x1 - x0) * low / length, y0, x0 + (x1 - x0) * high / length, y1))
        position += len(element.text)
    return union(boxes) if boxes else sentence.box


def _is_mixed(key: str, text: str) -> bool:
    return bool(_ROAD_PARTING.search(text)) if key in ("seg_road", "seg_from", "seg_to") else holds_sentence(text)


def holds_sentence(text: str) -> bool:
    """Whether a text meant for one cell still holds the words that part a sentence's cells."""
    return bool(_PARTING.search(text))
