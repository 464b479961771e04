"""A page with a real text layer taken apart: its words by cells and lines, its printed tick signs as marks.

Hands on the same `Sheet` as a scan, so that labels and values pair in one way; nothing is recognised.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from extractors.apart.cells import Cell, find_rulings
from extractors.apart.pieces import written_ink
from extractors.apart.scansheet import in_rows, streams_of
from extractors.apart.sheet import Sheet, clipped, overlap
from extractors.apart.tickwords import Item, Vocabulary
from extractors.marks import TickMark, find_tick_squares, tick_mark
from extractors.models import BoxTuple, CropReading, Page, TextLine, is_within
from extractors.pages import ink_mask, without_red

_FILLED, _HOLLOW, _CROSS = "☑☒■√✓✔◼▣●◉", "□☐▢◻○", "×✗✘"
_SIGNS = re.compile(f"[{_FILLED}{_HOLLOW}{_CROSS}]")
_HALF_WIDTH = 0.55


def sheet_of_words(page: Page, *, number: int, vocabulary: Vocabulary) -> Sheet:
    """A digital page taken apart. number: its 1-based place in the package."""
    px_per_mm = page.dpi / 25.4
    grey = without_red(page.image)
    rulings = find_rulings(grey, dpi=page.dpi)
    ink = written_ink(ink_mask(grey, px_per_mm=px_per_mm), rulings, px_per_mm)
    sheet = Sheet(number, grey, ink, px_per_mm, rulings, (), image=page.image, drawn=_beyond(ink, page.words or ()))
    items = [i for word in page.words or () for i in _items(word, rulings.underlines, vocabulary)]
    squares = find_tick_squares(page.image, dpi=page.dpi)
    items = [*_with_drawn_ticks(items, squares, page), *_drawn_squares(items, squares, page)]
    by_cell: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_cell[_cell_of(item.box, rulings.cells)].append(item)
    rows = {(cell, i): row for cell, members in by_cell.items() for i, row in enumerate(in_rows(members))}
    sheet.streams = streams_of(rows, sheet)
    return sheet


def _beyond(ink: np.ndarray, words: Iterable[TextLine]) -> np.ndarray:
    """The ink without that of the layer's words."""
    left = ink.copy()
    for word in words:
        x0, y0, x1, y1 = clipped((word.box[0] - 2, word.box[1] - 2, word.box[2] + 2, word.box[3] + 2), ink.shape)
        left[y0:y1, x0:x1] = 0
    return left


def _cell_of(box: BoxTuple, cells: Sequence[Cell]) -> int:
    return next((i for i, c in enumerate(cells) if is_within(box, c.box)), -1)


def _items(word: TextLine, underlines: Iterable[BoxTuple], vocabulary: Vocabulary) -> list[Item]:
    """The pieces of one word: text between its tick signs, and the signs."""
    found: list[Item] = []
    start = 0
    for sign in _signs(word.text, vocabulary):
        found += _text_item(word, start, sign, underlines)
        found.append(_sign_item(word, sign))
        start = sign + 1
    return found + _text_item(word, start, len(word.text), underlines)


def _signs(text: str, vocabulary: Vocabulary) -> list[int]:
    """Places of tick signs: boxes always; ○, ● and × only beside a word that can be chosen."""
    places = []
    for match in _SIGNS.finditer(text):
        place, sign = match.start(), match.group()
        beside = vocabulary.starts(text[place + 1 :]) or vocabulary.ends(text[:place])
        if sign not in f"○●◉{_CROSS}" or beside or len(text) == 1:
            places.append(place)
    return places


def _text_item(word: TextLine, start: int, end: int, underlines: Iterable[BoxTuple]) -> list[Item]:
    text = word.text[start:end]
    if not text.strip():
        return []
    box = _stretch(word, start, end)
    middle, height = (box[0] + box[2]) / 2, box[3] - box[1]
    on_line = any(u[0] <= middle <= u[2] and box[1] + height / 2 < u[3] < box[3] + height for u in underlines)
    reading = CropReading(text=text, confidence=1.0, characters=tuple((c, 1.0) for c in text))
    return [Item(box, quick=reading, on_line=on_line)]


def _sign_item(word: TextLine, place: int) -> Item:
    sign, box = word.text[place], _stretch(word, place, place + 1)
    if sign in _HOLLOW:
        return Item(box, mark=TickMark("empty", 0.0, 0.999, box))
    return Item(box, mark=TickMark("ticked", 1.0, 0.999, box))


def _stretch(word: TextLine, start: int, end: int) -> BoxTuple:
    """The box of a stretch of a word; half-width characters take half the room."""
    widths = [_HALF_WIDTH if ord(c) < 0x2E80 and not _SIGNS.match(c) else 1.0 for c in word.text]
    total = sum(widths) or 1.0
    x0, y0, x1, y1 = word.box
    scale = (x1 - x0) / total
    return (x0 + scale * sum(widths[:start]), y0, x0 + scale * sum(widths[:end]), y1)


def _with_drawn_ticks(items: Sequence[Item], squares: Sequence[BoxTuple], page: Page) -> list[Item]:
    """Printed empty squares with a tick drawn over them count as ticked, or as doubtful."""
    settled = []
    signs = [i for i in items if i.mark and i.mark.state == "ticked"]
    for item in items:
        if item.mark is None or item.mark.state != "empty":
            settled.append(item)
            continue
        if any(min(overlap(item.box, s.box)) > 0.3 * (item.box[2] - item.box[0]) for s in signs):
            continue
        square = next((s for s in squares if min(overlap(s, item.box)) > 0.4 * (s[2] - s[0])), None)
        mark = tick_mark(page.image, square) if square else item.mark
        settled.append(Item(item.box, mark=mark))
    return settled


def _drawn_squares(items: Sequence[Item], squares: Sequence[BoxTuple], page: Page) -> list[Item]:
    """Squares that are drawn and not printed as characters."""
    found = []
    for square in squares:
        side = square[2] - square[0]
        if not any(min(overlap(square, i.box)) > 0.25 * side for i in items):
            found.append(Item(square, mark=tick_mark(page.image, square)))
    return found
