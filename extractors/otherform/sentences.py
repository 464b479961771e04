"""Segments of outside works written as running text: 1.专业 用水 路段 东环路 自 文昌路 至 沁园路 长 60 米，采用 开挖,
or with the names of blanks in brackets: 第一段：（专业）用水 东环路（路），自 文昌路 至 沁园路.

Takes the grid of a page; hands on `Sentence`s (the lines of one numbered item) and their cells. Both models' readings
of an item are parted on their own, and each cell is judged from the two; what cannot be parted is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.apart import (
    Element,
    Sheet,
    Stream,
    union,
)
from extractors.models import BoxTuple, CropReading, FieldReading, Status
from extractors.otherform.claims import Desk, joined
from extractors.otherform.grids import Grid
from extractors.otherform.sentencewords import GAP, Parts, begins_item, boxes_of, parts_in
from extractors.values import PagePlace, doubted, judged, missing

_SIZES = ("seg_w_m", "seg_d_m")
_MOST_LINES = 3
_STEP = 2.5
_TICKED = re.compile(r"[(（]\s*[^\s()（）]")
_METHOD = "(?:施工)?(?:采用|采取|方法|方式)"
_METHOD_FOLLOWS, _METHOD_BEGINS = re.compile(rf"^{GAP}{_METHOD}"), re.compile(rf"^{GAP}{_METHOD}{GAP}$")
_METHOD_ENDS, _LONGEST_METHOD, _METRES = re.compile("方[式法]|施工"), 12, "米公尺mM "
_REST_OF_METHOD = re.compile("[一-鿿]{1,5}?(?:的?方[式法]|施工)")
"""What a line begins with that goes on with a method whose word is broken at the end of the one above."""
_BROKEN_METHOD = re.compile("(?:施|施工|施工方|敷|敷设|敷设方|采|方)$")
_PARTING = re.compile(r"[自从由].*[至到]|长度?约?[\d.]+\s*[米mM]|采用|路段|专业")
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
    if not begins_item(lines[0][0]):
        return 0
    text = ""
    for count, line in enumerate(lines[:_MOST_LINES], 1):
        if count > 1 and not _continues(lines[count - 2], line):
            return 0
        text += line[0]
        if (parts := parts_in(text)) is not None:
            return count + _lines_behind(parts, text, lines[count - 1 :])
    return 0


def _lines_behind(parts: Parts, text: str, lines: Sequence[tuple[str, BoxTuple]]) -> int:
    """How many lines go on with an item whose length is told: with its method, or with other cells. lines: from the
    last one that is its own.
    """
    count = 0
    for above, below in pairwise(lines[:_MOST_LINES]):
        if not _continues(above, below):
            break
        longer = parts_in(text + below[0])
        is_method = not count and (_has_method(parts, text, below[0]) or _is_asked_across(text, longer))
        if longer is None or not (is_method or len(longer.further) > len(parts.further)):
            break
        parts, text, count = longer, text + below[0], count + 1
    return count


def _is_asked_across(text: str, longer: Parts | None) -> bool:
    """Whether the word for the method is broken at the end of a text. longer: the parts of it with the next line."""
    return longer is not None and longer.spans["seg_method"][0] > len(text) and bool(_BROKEN_METHOD.search(text))


def _continues(above: tuple[str, BoxTuple], below: tuple[str, BoxTuple]) -> bool:
    """Whether a line goes on with the one above: close below it, and no item of its own."""
    height = above[1][3] - above[1][1]
    return below[1][1] - above[1][3] < _STEP * height and not begins_item(below[0])


def _has_method(parts: Parts, text: str, following: str) -> bool:
    """Whether the line below an item that lacks its method holds it: behind the words for it, here or there; or the
    rest of one that is broken at the end of the line.
    """
    start, end = parts.spans["seg_method"]
    if start < end:
        return end == len(text) and bool(_REST_OF_METHOD.match(following))
    is_asked = bool(_METHOD_BEGINS.search(text[parts.spans["seg_len_m"][1] :].lstrip(_METRES)))
    has_road = parts.spans["seg_road"][0] < parts.spans["seg_road"][1]
    is_told = bool(_METHOD_ENDS.search(following)) or (has_road and len(following) <= _LONGEST_METHOD)
    return bool(_METHOD_FOLLOWS.search(following)) or (is_asked and is_told)


def parts_of_item(text: str) -> dict[str, tuple[int, int]]:
    """Where the cells of an item stand in its text, by catalogue key; empty ones are left out."""
    parts = parts_in(text)
    return {key: span for key, span in parts.all.items() if span[0] < span[1]} if parts is not None else {}


def read_sentence(sentence: Sentence, desk: Desk) -> dict[str, FieldReading]:
    """The cells of one item by catalogue key; a cell that the two readings part differently goes to a person."""
    sure = desk.sheet.sure(sentence.elements)
    first = joined([sure[e.id] for e in sentence.elements if e.id in sure])
    second = joined([e.quick for e in sentence.elements if e.quick])
    parts, other = parts_in(first.text), parts_in(second.text)
    if parts is None:
        parts, other, first, second = other, None, second, first
    if parts is None:
        return {}
    is_sure = parts.is_strict and other is not None
    cells = {}
    for key in parts.all:
        both = (_slice(first, parts, key), _slice(second, other, key) if other else None)
        cells[key] = _cell(key, both, PagePlace(desk.sheet.number, _place(sentence, parts, key)), desk)
        if not is_sure or _is_mixed(key, cells[key].raw):
            cells[key] = doubted(cells[key], "句中各栏未能分清，请核对", desk.acceptance.table)
    optional = {*_SIZES, *parts.further}
    return {k: c for k, c in cells.items() if k not in optional or c.status is not Status.MISSING}


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


def _slice(reading: CropReading, parts: Parts, key: str) -> CropReading:
    """The characters of a reading that belong to a cell; its confidence is that of the weakest of them."""
    start, end = parts.all.get(key, (-1, -1))
    if start < 0:
        return CropReading("", 1.0)
    text = reading.text[start:end]
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    weakest = min((p for c, p in characters if c.strip()), default=reading.confidence)
    return CropReading(text.strip(" _"), weakest, tuple(characters) if text == text.strip(" _") else ())


def _place(sentence: Sentence, parts: Parts, key: str) -> BoxTuple:
    """Where a cell stands: the pieces whose quick text its characters lie in, else the whole item."""
    quick = parts_in("".join(e.text for e in sentence.elements)) if parts.all else None
    start, end = quick.all.get(key, (-1, -1)) if quick else (-1, -1)
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
