"""A scanned page taken apart: rulings, tick squares, pieces of text, each read once with the quick model.

Hands on a `Sheet`. The better model reads later, and only what a field's value depends on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from extractors.apart.cells import find_rulings
from extractors.apart.pieces import Ground, Piece, find_pieces, tight_piece, written_ink
from extractors.apart.sheet import Element, Sheet, Stream, clipped, crop, cut, overlap, union
from extractors.apart.tickwords import Item, Vocabulary, settle
from extractors.marks import find_tick_squares, tick_mark
from extractors.models import BoxTuple, CropReading, Page, is_within
from extractors.pages import ink_mask, red_mask, without_red
from extractors.text import Ocr, PageLines

_SAME_ROW = 0.5
_SLIVER_MM = 1.0
_SEAL_SHARE = 0.01
"""Red from which a text counts as sealed: it is read again without the red."""


def look_at(page: Page, found: PageLines, *, number: int, ocr: Ocr, vocabulary: Vocabulary) -> Sheet:
    """A scanned page with the lines found on it, taken apart. number: its 1-based place in the package."""
    px_per_mm = page.dpi / 25.4
    grey = without_red(page.image)
    rulings = find_rulings(grey, dpi=page.dpi)
    ink = written_ink(ink_mask(grey, px_per_mm=px_per_mm), rulings, px_per_mm)
    ground = Ground(ink, rulings, find_tick_squares(page.image, dpi=page.dpi), px_per_mm)
    sheet = Sheet(
        number, grey, ink, px_per_mm, rulings, (), ocr=ocr, image=page.image, original=grey, squares=ground.squares
    )
    pieces = find_pieces(found.boxes, ground)
    rows = _rows(pieces, sheet, ground)
    bare = replace(sheet, grey=_without(grey, ground.squares))
    read = _quickly_read([i for row in rows.values() for i in row], bare, found)
    settled = {
        place: settle([read.get(id(i), i) for i in row], vocabulary, _Reader(place[0], sheet, ground))
        for place, row in rows.items()
    }
    ticks = [i.box for row in settled.values() for i in row if i.mark]
    return replace(sheet, grey=_without(grey, ticks), streams=streams_of(settled, sheet))


def _without(grey: np.ndarray, squares: Iterable[BoxTuple]) -> np.ndarray:
    """The picture with these squares painted over, so that their frames do not read as letters."""
    painted = grey.copy()
    for box in squares:
        x0, y0, x1, y1 = clipped((box[0] - 1, box[1] - 1, box[2] + 2, box[3] + 2), grey.shape)
        painted[y0:y1, x0:x1] = np.percentile(grey[y0:y1, x0:x1], 95) if x1 > x0 and y1 > y0 else 255
    return painted


def _rows(pieces: Sequence[Piece], sheet: Sheet, ground: Ground) -> dict[tuple[int, int], list[Item]]:
    """Unread items by cell (-1: none) and row: pieces cut at tick squares, and the squares with their marks."""
    by_cell: dict[int, list[Item]] = defaultdict(list)
    for square in ground.squares:
        by_cell[_cell_around(square, sheet)].append(Item(square, mark=tick_mark(sheet.grey, square)))
    for piece in pieces:
        by_cell[piece.cell] += _cut_at_squares(piece, ground)
    rows = {}
    for cell, items in by_cell.items():
        for number, row in enumerate(in_rows(items)):
            rows[cell, number] = row
    return rows


def _cell_around(box: BoxTuple, sheet: Sheet) -> int:
    return next((n for n, cell in enumerate(sheet.rulings.cells) if is_within(box, cell.box)), -1)


def _cut_at_squares(piece: Piece, ground: Ground) -> list[Item]:
    """The text of a piece between the tick squares in it."""
    if piece.parts:
        return [Item(piece.box, parts=piece.parts)]
    inside = sorted(s for s in ground.squares if _lies_in(s, piece.box))
    starts = [piece.box[0], *(s[2] + 1 for s in inside)]
    ends = [*(s[0] - 1 for s in inside), piece.box[2]]
    found = []
    for start, end in zip(starts, ends, strict=True):
        if end - start < _SLIVER_MM * ground.px_per_mm and inside:
            continue
        part = replace(piece, box=(start, piece.box[1], end, piece.box[3]))
        if tight := tight_piece(part, ground):
            found.append(Item(tight.box, on_line=tight.on_line))
    return found


def _lies_in(square: BoxTuple, box: BoxTuple) -> bool:
    across, down = overlap(square, box)
    return across > 0.6 * (square[2] - square[0]) and down > 0.5 * (square[3] - square[1])


def in_rows(items: Iterable[Item]) -> list[list[Item]]:
    """Items in rows from top to bottom, each from left to right."""
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda i: i.box[1] + i.box[3]):
        _, down = overlap(union(i.box for i in rows[-1]), item.box) if rows else (0.0, -1.0)
        if rows and down > _SAME_ROW * min(item.box[3] - item.box[1], _height(rows[-1])):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [sorted(row, key=lambda i: i.box[0]) for row in rows]


def _height(row: Sequence[Item]) -> float:
    return max(i.box[3] - i.box[1] for i in row)


def _quickly_read(items: Sequence[Item], sheet: Sheet, lines: PageLines) -> dict[int, Item]:
    """Every text item with its quick reading, by the identity of the unread item; lines read before are taken over."""
    texts = [i for i in items if i.mark is None]
    read = {id(i): r for i in texts if not i.parts and (r := _taken_over(i.box, lines)) is not None}
    fresh = [i for i in texts if id(i) not in read]
    crops = [crop(sheet.grey, Element(0, i.box, parts=i.parts)) for i in fresh]
    assert sheet.ocr is not None
    read |= {id(i): r for i, r in zip(fresh, sheet.ocr.read_crops(crops, grade="tiny"), strict=True)}
    return {id(i): replace(i, quick=read[id(i)]) for i in texts}


def _taken_over(box: BoxTuple, lines: PageLines) -> CropReading | None:
    """What was read at this place when the page was told apart, unless a seal lies over it."""
    reading = lines.read_before(box) or lines.word_before(box)
    return None if reading is None or red_mask(cut(lines.image, box)).mean() > _SEAL_SHARE else reading


class _Reader:
    """Reads a box of the page anew as one piece of text of a cell; squares around the box are painted over."""

    def __init__(self, cell: int, sheet: Sheet, ground: Ground) -> None:
        self._cell, self._sheet, self._ground = cell, sheet, ground

    def __call__(self, box: BoxTuple) -> Item | None:
        tight = tight_piece(Piece(box, self._cell), self._ground)
        if tight is None:
            return None
        x0, y0, x1, y1 = box
        near = clipped((x0 - (y1 - y0), y0 - (y1 - y0), x1 + (y1 - y0), y1 + (y1 - y0)), self._sheet.grey.shape)
        around = [
            (s[0] - near[0], s[1] - near[1], s[2] - near[0], s[3] - near[1])
            for s in self._ground.squares
            if not x0 <= (s[0] + s[2]) / 2 <= x1 and near[1] <= s[1] <= near[3] and near[0] <= s[2] and s[0] <= near[2]
        ]
        part = _without(self._sheet.grey[near[1] : near[3], near[0] : near[2]], around)
        t = tight.box
        inner = (t[0] - near[0], t[1] - near[1], t[2] - near[0], t[3] - near[1])
        assert self._sheet.ocr is not None
        [reading] = self._sheet.ocr.read_crops([cut(part, inner)], grade="tiny")
        return Item(tight.box, quick=reading)


def streams_of(rows: dict[tuple[int, int], list[Item]], sheet: Sheet) -> tuple[Stream, ...]:
    """Streams from read items: one per cell that carries anything, one per row outside of all cells."""
    number = count()
    cells: dict[int, list[Element]] = defaultdict(list)
    free: list[Stream] = []
    for (cell, row), items in sorted(rows.items()):
        elements = [
            Element(next(number), i.box, i.quick, i.mark, on_line=i.on_line, line=row, parts=i.parts)
            for i in items
            if i.mark is not None or (i.quick is not None and i.quick.text.strip())
        ]
        if cell >= 0:
            cells[cell] += elements
        elif elements:
            free.append(Stream(None, tuple(elements), union(e.box for e in elements)))
    ruled = [Stream(cell, tuple(cells[index]), cell.box) for index, cell in enumerate(sheet.rulings.cells)]
    return (*ruled, *free)
