"""Reads a registered page of the project's own form: value slots only, no search for text.

Takes a page redrawn by `extractors.registration`; hands on a reading per slot: text lines and comb strips through
OCR, tick boxes, seals and signatures by their pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np

from extractors.blank import MmBox, Slot
from extractors.catalogue import Catalogue, Field
from extractors.evidence import Place, judged, missing
from extractors.ink import ink_mask, red_mask, without_red
from extractors.models import BoxTuple, FieldReading, RowReading, Status
from extractors.ocr import CropReading, Ocr
from extractors.registration import PX_PER_MM, Registered, px_box
from extractors.ticks import tick_mark

_INSET_MM = 0.55
_SHORTEST_STROKE_MM = 1.0
_STROKE_PX = 12
"""A speck of a bilevel scan is smaller than both; a written 一 or 1 is not."""
_LINE_GAP_MM = 0.7
_COMB_GAP_MM = 0.9
_DIGITS = "0123456789"
_COMB_ALPHABETS = {
    "uscc": "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "resident_id": _DIGITS + "X",
    "project_code": _DIGITS,
    "mobile": _DIGITS,
    "date": _DIGITS,
    "integer": _DIGITS,
}


@dataclass(frozen=True)
class SlotReadings:
    """What a page of the form brought: its single fields and the cells of its lists, by table, row and key."""

    fields: dict[str, FieldReading]
    rows: tuple[RowReading, ...]


@dataclass(frozen=True)
class _Sheet:
    """A registered page with its red-free grey picture and its ink, made once."""

    registered: Registered
    number: int
    grey: np.ndarray
    ink: np.ndarray


def read_signatures(registered: Registered, *, number: int, catalogue: Catalogue) -> dict[str, FieldReading]:
    """Only whether the seal and signature places of a registered page carry ink (a form filled in on a computer)."""
    grey = without_red(registered.image)
    sheet = _Sheet(registered, number, grey, ink_mask(grey, px_per_mm=PX_PER_MM))
    places = [s for s in registered.form_page.slots if s.style == "sign"]
    return {s.key: _read_presence(sheet, s, catalogue[s.key]) for s in places}


def read_own_page(
    registered: Registered, *, number: int, catalogue: Catalogue, ocr: Ocr, today: date | None = None
) -> SlotReadings:
    """Every slot of one registered page. number: 1-based page of the package, for the readings' places."""
    grey = without_red(registered.image)
    sheet = _Sheet(registered, number, grey, ink_mask(grey, px_per_mm=PX_PER_MM))
    slots = registered.form_page.slots
    readings = _read_written(sheet, [s for s in slots if s.style in ("text", "comb")], catalogue, ocr, today)
    for slot in slots:
        if slot.style == "ticks":
            readings[slot] = _read_ticks(sheet, slot, catalogue[slot.key])
        elif slot.style == "sign":
            readings[slot] = _read_presence(sheet, slot, catalogue[slot.key])
    fields = {s.key: r for s, r in readings.items() if not s.table}
    return SlotReadings(fields=fields, rows=_rows(readings))


def _read_written(
    sheet: _Sheet, slots: Sequence[Slot], catalogue: Catalogue, ocr: Ocr, today: date | None
) -> dict[Slot, FieldReading]:
    """Text and comb slots: all crops of one alphabet go through each model in one call."""
    lines: dict[Slot, list[np.ndarray]] = {}
    for slot in slots:
        lines[slot] = _comb_strip(sheet, slot) if slot.style == "comb" else _text_lines(sheet, slot)
    by_alphabet: dict[str | None, list[Slot]] = defaultdict(list)
    for slot in slots:
        if lines[slot]:
            by_alphabet[_alphabet(slot, catalogue)].append(slot)
    readings = {s: missing(catalogue[s.key], _place(sheet, s)) for s in slots if not lines[s]}
    for alphabet, members in by_alphabet.items():
        crops = [crop for s in members for crop in lines[s]]
        first = iter(ocr.read_crops(crops, alphabet=alphabet))
        second = iter(ocr.read_crops(crops, alphabet=alphabet, grade="tiny"))
        for slot in members:
            pair = [_joined(next(it) for _ in lines[slot]) for it in (first, second)]
            field = catalogue[slot.key]
            if slot.style == "comb":
                pair = [_grouped(field, p) for p in pair]
            readings[slot] = judged(field, pair[0], pair[1], place=_place(sheet, slot), today=today)
    return readings


def _alphabet(slot: Slot, catalogue: Catalogue) -> str | None:
    return _COMB_ALPHABETS.get(catalogue[slot.key].type) if slot.style == "comb" else None


def _place(sheet: _Sheet, slot: Slot) -> Place:
    return Place(page=sheet.number, box=px_box(slot.box))


def _joined(parts: Iterable[CropReading]) -> CropReading:
    """The lines of one slot as one reading."""
    readings = list(parts)
    return CropReading(
        text="".join(r.text for r in readings),
        confidence=min(r.confidence for r in readings),
        characters=tuple(c for r in readings for c in r.characters),
    )


def _grouped(field: Field, reading: CropReading) -> CropReading:
    """A comb's characters with the separators that the blank prints between them."""
    text = reading.text.replace(" ", "")
    if field.type == "project_code" and len(text) == 20:
        text = "-".join((text[:4], text[4:10], text[10:12], text[12:14], text[14:]))
    return CropReading(text=text, confidence=reading.confidence, characters=reading.characters)


def _text_lines(sheet: _Sheet, slot: Slot) -> list[np.ndarray]:
    """Crops of the written lines in a slot, empty list if there is no ink."""
    x0, y0, x1, y1 = _inside(slot.box, _INSET_MM)
    ink = sheet.ink[y0:y1, x0:x1]
    if not _is_written(ink):
        return []
    crops = []
    for top, bottom in _bands(np.asarray(ink.any(axis=1))):
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        pad = int(0.8 * PX_PER_MM)
        left, right = max(0, x0 + columns[0] - pad), x0 + columns[-1] + pad
        crops.append(sheet.grey[max(0, y0 + top - pad) : y0 + bottom + pad, left:right])
    return crops


def _is_written(ink: np.ndarray) -> bool:
    """Whether a pen was here: one stroke at least is larger than a speck."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 2:
        return False
    longest = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    return bool(((longest >= _SHORTEST_STROKE_MM * PX_PER_MM) & (stats[1:, cv2.CC_STAT_AREA] > _STROKE_PX)).any())


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
        if not _is_written(ink):
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
    """One-of, many-of and single tick fields by the pixels of their squares."""
    place = _place(sheet, slot)
    marks = [(t.value, tick_mark(sheet.registered.image, px_box(t.box))) for t in slot.ticks]
    ticked = [value for value, mark in marks if mark.state == "ticked"]
    doubtful = [value for value, mark in marks if mark.state == "doubtful"]
    confidence = min((mark.confidence for _, mark in marks), default=0.0)
    if not ticked and not doubtful:
        return missing(field, place)
    doubt = ""
    if doubtful:
        doubt = f"“{'、'.join(doubtful)}”的勾选不清楚"
    elif len(ticked) > 1 and field.type != "many_of":
        doubt = "单选项勾选了多项"
    many = field.type == "many_of"
    value = ticked if many else (ticked[0] if len(ticked) == 1 else None)
    if field.type == "yes_no" and value is not None:
        value = value == "是"  # type: ignore[assignment]
    return FieldReading(
        key=field.key,
        value=value,
        raw="、".join(ticked),
        confidence=round(confidence, 4),
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(ticked + doubtful) if doubt else (),
    )


def _read_presence(sheet: _Sheet, slot: Slot, field: Field) -> FieldReading:
    """Whether a seal or signature place carries ink; a seal counts in red, or in black on a copy."""
    place = _place(sheet, slot)
    x0, y0, x1, y1 = _inside(slot.box, 1.0)
    ink_mm2 = sheet.ink[y0:y1, x0:x1].sum() / PX_PER_MM**2
    red_mm2 = _red_around(sheet.registered.image, px_box(slot.box)) / PX_PER_MM**2
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
