"""Reads a page that lies over its layout: value slots only, no search for text.

Takes a `Laid` page; hands on a reading per slot: text lines and comb strips through OCR, tick boxes, seals and
signatures by their pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.apart import (
    RowAnswer,
    RowInk,
    TickOption,
    read_row,
)
from extractors.layout import MmBox, Slot, Tick
from extractors.marks import STRUCK, correction, is_crossed_in_red, tick_mark
from extractors.means import Means
from extractors.models import BoxTuple, CropReading, FieldReading, RowReading, Status
from extractors.otherform import split_ends
from extractors.pages import ink_mask, pen_mask, red_mask, rule_mask
from extractors.slots.coverage import has_unread_ink
from extractors.slots.laid import PX_PER_MM, Laid, px_box
from extractors.slots.units import in_unit
from extractors.slots.written import read_slots
from extractors.values import Catalogue, Field, PagePlace, Readings, chosen, doubted, judged, missing

_INSET_MM = 0.55
_CROP_MARGIN_MM = 0.8
_LINE_GAP_MM = 0.7
_COMB_GAP_MM = 0.9
_ROOM_INSET_MM = 0.7
_WORD_MM = 3.4
"""Height of the words printed beside tick squares."""


@dataclass(frozen=True)
class SlotReadings:
    """What a page brought: its single fields and the cells of its lists, by table, row and key."""

    fields: dict[str, FieldReading]
    rows: tuple[RowReading, ...]


@dataclass(frozen=True)
class _Sheet:
    """A laid page with its red-free grey picture and its ink, made once."""

    laid: Laid
    number: int
    grey: np.ndarray
    ink: np.ndarray


def _sheet(laid: Laid, number: int) -> _Sheet:
    return _Sheet(laid, number, laid.grey, ink_mask(laid.grey, px_per_mm=PX_PER_MM))


def read_signatures(laid: Laid, *, number: int, catalogue: Catalogue) -> dict[str, FieldReading]:
    """Only whether the seal and signature places of a page carry ink (a form filled in on a computer)."""
    sheet = _sheet(laid, number)
    places = [s for s in laid.slots if s.style == "sign"]
    return {s.key: _read_presence(sheet, s, catalogue[s.key]) for s in places}


def read_tick_slots(laid: Laid, *, number: int, catalogue: Catalogue) -> dict[str, FieldReading]:
    """Only the tick fields of a page, by slot name: their pixels need no OCR."""
    sheet = _sheet(laid, number)
    return {s.name: _read_ticks(sheet, s, catalogue[s.key]) for s in laid.slots if s.style == "ticks"}


def read_all_slots(laid: Laid, *, number: int, means: Means) -> SlotReadings:
    """Every slot of one page. number: 1-based page of the package, for the readings' places."""
    sheet = _sheet(laid, number)
    slots, catalogue = laid.slots, means.catalogue
    readings = _read_written(sheet, [s for s in slots if s.style in ("text", "comb")], means)
    for slot in slots:
        if slot.style == "ticks":
            readings[slot] = chosen(_read_ticks(sheet, slot, catalogue[slot.key]), acceptance=means.acceptance)
        elif slot.style == "sign":
            readings[slot] = chosen(_read_presence(sheet, slot, catalogue[slot.key]), acceptance=means.acceptance)
    fields = {s.key: r for s, r in readings.items() if not s.table}
    return SlotReadings(fields=fields, rows=_rows(readings))


def _read_written(sheet: _Sheet, slots: Sequence[Slot], means: Means) -> dict[Slot, FieldReading]:
    """Text and comb slots: what is written in them, judged by all their readings."""
    catalogue = means.catalogue
    lines = {s: _comb_strip(sheet, s) if s.style == "comb" else _text_lines(sheet, s) for s in slots}
    readings = {s: missing(catalogue[s.key], _place(sheet, s)) for s in slots if not lines[s]}
    ends: dict[Slot, FieldReading] = {}
    for slot, read in read_slots({s: crops for s, crops in lines.items() if crops}, means).items():
        counted = in_unit(slot, catalogue[slot.key], read)
        if counted is None:
            readings[slot] = missing(catalogue[slot.key], _place(sheet, slot))
            continue
        first, *second = _judged(sheet, slot, counted, means)
        gap = _omission(slot, read[0], lines[slot]) or _correction(sheet, slot, catalogue[slot.key], first)
        first, *second = (doubted(r, gap, means.acceptance.table) if gap else r for r in (first, *second))
        readings[slot] = first
        ends |= {replace(slot, key=slot.ends, ends=""): reading for reading in second}
    return {s: readings[s] for s in slots} | ends


def _judged(sheet: _Sheet, slot: Slot, read: Readings, means: Means) -> list[FieldReading]:
    """The reading of a slot, of both keys where it holds both ends of a road."""
    place, catalogue = _place(sheet, slot), means.catalogue

    def judge(key: str, readings: Sequence[CropReading | None]) -> FieldReading:
        return judged(catalogue[key], *readings, place=place, today=means.today, acceptance=means.acceptance)  # type: ignore[arg-type]

    if not slot.ends:
        return [judge(slot.key, read)]
    parts = [split_ends(r) if r is not None else None for r in read]
    if parts[0] is None:
        whole = judge(slot.key, read)
        doubt = {"status": Status.REVIEW, "doubt": "未能分出起点和止点"}
        return [whole.model_copy(update=doubt), missing(catalogue[slot.ends], place)]
    sides = [[p[side] if p is not None else None for p in parts] for side in (0, 1)]
    return [judge(key, readings) for key, readings in zip((slot.key, slot.ends), sides, strict=True)]


def _omission(slot: Slot, reading: CropReading, lines: Sequence[np.ndarray]) -> str:
    """Why something written may not have been read, '' where all ink is accounted for."""
    if slot.style == "text" and len(lines) == 1 and has_unread_ink(lines[0], reading.places):
        return "可能有字没有读出"
    return ""


def _correction(sheet: _Sheet, slot: Slot, field: Field, reading: FieldReading) -> str:
    """Why what was read may not be what was meant: a stroke through the writing, two values in one blank; else ''."""
    if reading.value is None:
        return ""
    if slot.style != "text":
        return STRUCK if _is_struck_in_red(sheet, px_box(slot.box), reading.raw) else ""
    x0, y0, x1, y1 = _inside(slot.box, _INSET_MM)
    ink = sheet.ink[y0:y1, x0:x1]
    written = pen_mask(ink & ~rule_mask(ink, px_per_mm=PX_PER_MM), px_per_mm=PX_PER_MM)
    bands = _bands(np.asarray(written.any(axis=1)))
    may_be_two = not slot.has_tail
    if any(_is_struck_in_red(sheet, (x0, y0 + top, x1, y0 + bottom), reading.raw) for top, bottom in bands):
        return STRUCK
    parts = [(ink[top:bottom], written[top:bottom] & may_be_two) for top, bottom in bands]
    return correction(field, parts, str(reading.value))


def _is_struck_in_red(sheet: _Sheet, box: BoxTuple, text: str) -> bool:
    return is_crossed_in_red(sheet.laid.image, sheet.grey, box, text)


def _place(sheet: _Sheet, slot: Slot) -> PagePlace:
    return PagePlace(page=sheet.number, box=px_box(slot.box))


def _text_lines(sheet: _Sheet, slot: Slot) -> list[np.ndarray]:
    """Crops of the written lines in a slot, without the blank's rules; empty list if there is no writing."""
    margin = int(_CROP_MARGIN_MM * PX_PER_MM)
    x0, y0, x1, y1 = _inside(slot.box, _INSET_MM)
    wide = (slice(max(0, y0 - margin), y1 + margin), slice(max(0, x0 - margin), x1 + margin))
    rules = rule_mask(sheet.ink[wide], px_per_mm=PX_PER_MM)
    grey = np.where(rules, np.uint8(255), sheet.grey[wide])
    down, right = y0 - wide[0].start, x0 - wide[1].start
    written = pen_mask(sheet.ink[y0:y1, x0:x1] & ~rules[down:, right:][: y1 - y0, : x1 - x0], px_per_mm=PX_PER_MM)
    crops = []
    for top, bottom in _bands(np.asarray(written.any(axis=1))):
        columns = np.flatnonzero(written[top:bottom].any(axis=0))
        first, last = max(0, right + columns[0] - margin), right + columns[-1] + margin
        crops.append(grey[max(0, down + top - margin) : down + bottom + margin, first:last])
    return crops


def _bands(rows: np.ndarray) -> list[tuple[int, int]]:
    """Runs of inked rows, joined over gaps smaller than between two written lines; slivers join their neighbour."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.view(np.int8), [0]))))
    bands: list[tuple[int, int]] = []
    for top, bottom in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        low = bands and min(bottom - top, bands[-1][1] - bands[-1][0]) < 2.0 * PX_PER_MM
        if bands and (low or top - bands[-1][1] < _LINE_GAP_MM * PX_PER_MM):
            bands[-1] = (bands[-1][0], bottom)
        else:
            bands.append((top, bottom))
    return bands


def _comb_strip(sheet: _Sheet, slot: Slot) -> list[np.ndarray]:
    """The written cells of a comb set side by side without their frames, as one line; empty list if none is."""
    pieces: list[np.ndarray] = []
    height = int((slot.comb[0].h - 2 * _INSET_MM) * PX_PER_MM)
    gap = np.full((height, int(_COMB_GAP_MM * PX_PER_MM)), 255, np.uint8)
    for cell in slot.comb:
        x0, y0, x1, y1 = _inside(cell, _INSET_MM)
        ink = sheet.ink[y0:y1, x0:x1]
        if not pen_mask(ink, px_per_mm=PX_PER_MM).any():
            continue
        columns = np.flatnonzero(ink.any(axis=0))
        left, right = max(0, int(columns[0]) - 2), int(columns[-1]) + 3
        piece = sheet.grey[y0:y1, x0:x1][:, left:right]
        pieces += [gap, cv2.resize(piece, (piece.shape[1], height)) if piece.shape[0] != height else piece]
    return [np.hstack([*pieces, gap])] if pieces else []


def _inside(box: MmBox, inset_mm: float) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = px_box(MmBox(box.x + inset_mm, box.y + inset_mm, box.w - 2 * inset_mm, box.h - 2 * inset_mm))
    return round(x0), round(y0), round(x1), round(y1)


def _read_ticks(sheet: _Sheet, slot: Slot, field: Field) -> FieldReading:
    """One-of, many-of and single tick fields by the pixels of their squares and of what is drawn around them."""
    place = _place(sheet, slot)
    answer, confidence = _answer(sheet, slot, is_one=field.type != "many_of")
    chosen, unclear = ([slot.ticks[i].value for i in part] for part in (answer.chosen, answer.unclear))
    if not chosen and not unclear:
        return missing(field, place)
    doubt = answer.said_of([t.value for t in slot.ticks]) if answer.doubt else ""
    if not doubt and len(chosen) > 1 and field.type != "many_of":
        doubt = "单选项勾选了多项"
    value = chosen if field.type == "many_of" else (chosen[0] if len(chosen) == 1 else None)
    if field.type == "yes_no" and value is not None:
        value = value == "是"  # type: ignore[assignment]
    return FieldReading(
        key=field.key,
        value=value,
        raw="、".join(chosen),
        confidence=round(min(confidence, 0.5) if doubt else confidence, 4),
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys([*chosen, *unclear])) if doubt else (),
    )


def _answer(sheet: _Sheet, slot: Slot, *, is_one: bool) -> tuple[RowAnswer, float]:
    """What a row of squares says, and how clearly."""
    options = [_option(t, in_cell=bool(slot.cell.w)) for t in slot.ticks]
    room = _inside(slot.box, _ROOM_INSET_MM)
    edge = px_box(slot.box)[0] if slot.cell.w else None
    printed = tuple(px_box(box) for box in slot.prints)
    ink = RowInk(sheet.ink, room, PX_PER_MM, printed=printed, edge=edge)
    marks = [tick_mark(sheet.grey, px_box(t.box)) for t in slot.ticks]
    return read_row(options, marks, ink, one_of=is_one), min((mark.confidence for mark in marks), default=0.0)


def _option(tick: Tick, *, in_cell: bool) -> TickOption:
    """A square with its word as it is printed: in the middle of the cell's height, or just where the layout has it."""
    cell = tick.label_box
    if not in_cell:
        return TickOption(px_box(tick.box), px_box(cell))
    middle = cell.y + cell.h / 2
    return TickOption(px_box(tick.box), px_box(MmBox(cell.x, middle - _WORD_MM / 2, cell.w, _WORD_MM)))


def _read_presence(sheet: _Sheet, slot: Slot, field: Field) -> FieldReading:
    """Whether a seal or signature place carries ink; a seal counts in red, or in black on a copy."""
    place = _place(sheet, slot)
    x0, y0, x1, y1 = _inside(slot.box, 1.0)
    ink_mm2 = sheet.ink[y0:y1, x0:x1].sum() / PX_PER_MM**2
    red_mm2 = _red_around(sheet.laid.image, px_box(slot.box)) / PX_PER_MM**2
    present = red_mm2 > 12 or ink_mm2 > 25 if field.type == "seal" else ink_mm2 > 1.5
    return FieldReading(
        key=field.key,
        value=bool(present),
        raw="有" if present else "",
        confidence=0.99,
        status=Status.ACCEPTED if present else Status.MISSING,
        page=place.page,
        box=place.box,
    )


def _red_around(image: np.ndarray, box: BoxTuple) -> int:
    """Red pixels in and 15 mm around a place: seals are seldom put exactly where they belong."""
    margin = 15 * PX_PER_MM
    x0, y0, x1, y1 = (int(v) for v in (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin))
    return int(red_mask(image[max(0, y0) : y1, max(0, x0) : x1]).sum())


def _rows(readings: dict[Slot, FieldReading]) -> tuple[RowReading, ...]:
    """The rows of the lists that carry anything, in the order of the form."""
    cells: dict[tuple[str, int], dict[str, FieldReading]] = defaultdict(dict)
    for slot, reading in readings.items():
        if slot.table:
            cells[slot.table, slot.row][slot.key] = reading
    filled = {k: row for k, row in cells.items() if any(c.status is not Status.MISSING for c in row.values())}
    return tuple(RowReading(table=table, index=index, cells=row) for (table, index), row in filled.items())
