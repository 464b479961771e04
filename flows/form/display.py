"""Draws a page of the form as a display list: ruled cells, labels, combs, ticks, marks, code and, if given, values.

Takes the layout and the catalogue; hands primitives to the back-ends, which know nothing of fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extractors.layout import MM_PER_PT, UNIT_PT, WORD_PT, FormLayout, FormPage, MmBox, Slot, Tick, text_mm
from extractors.marks import FormCode
from extractors.values import Catalogue, Note, Part, Table
from flows.form.primitives import (
    BAR,
    BLACK,
    FRAME,
    HAIRLINE,
    INK,
    LABEL,
    SHADE,
    TINT,
    WHITE,
    Code,
    Primitive,
    Rect,
    Rule,
    Text,
)

_HAIR_MM = 0.15
_FRAME_MM = 0.35
_TICK_LINE_MM = 0.25
_LABEL_PT = 7.4
_SMALLEST_PT = 5.4
_VALUE_PT = 10.5
_BAR_MM = 8.0
_NUMBER_MM = 7.0
_LEFT_MM = 10.0
_RIGHT_MM = 200.0
_FIRST_SHEET = 3
_LONG_LABEL_MM = 60.0


def page_display(
    layout: FormLayout,
    catalogue: Catalogue,
    number: int,
    *,
    values: Mapping[str, str] | None = None,
    code: str = "",
) -> tuple[Primitive, ...]:
    """The display list of one page, in drawing order.

    Args:
        layout: from `form_layout`.
        catalogue: the one that the layout was made from.
        number: page number from 1.
        values: what is written in, by slot name (key, or `segments.1.seg_road`); ticked words joined with 、.
        code: what the QR says, '' for that of the form.
    """
    page = layout.page(number)
    parts = [part for part in catalogue.design.parts if part.page == number]
    written = values or {}
    return (
        *_grounds(page, parts),
        *(drawn for slot in page.slots for drawn in _slot(slot, catalogue)),
        *_row_numbers(page, catalogue),
        *_row_rules(page, catalogue),
        *(drawn for part in parts for drawn in _part(part)),
        *(drawn for slot in page.slots for drawn in value_display(slot, written.get(slot.name) or slot.preset)),
        *(_note(note) for note in catalogue.design.notes if note.page == number),
        *_machine_marks(page, layout, code),
    )


def _grounds(page: FormPage, parts: list[Part]) -> Iterator[Primitive]:
    """The tint of every label cell and the shade of what the window fills in."""
    for part in parts:
        if part.shade:
            yield Rect(MmBox(part.box.x, part.box.y, _RIGHT_MM - _LEFT_MM, part.box.h), fill=SHADE)
    shaded = [part.box for part in parts if part.shade]
    for box in dict.fromkeys(slot.label_box for slot in page.slots):
        if not any(area.y <= box.y < area.y + area.h for area in shaded):
            yield Rect(box, fill=TINT)


def _slot(slot: Slot, catalogue: Catalogue) -> Iterator[Primitive]:
    """A slot's two cells, its label and what is printed inside the value cell."""
    yield Rect(slot.cell, stroke=HAIRLINE, width=_HAIR_MM)
    yield from _label(slot, catalogue)
    for cell in slot.comb:
        yield Rect(cell, fill=WHITE, stroke=HAIRLINE, width=_HAIR_MM)
    for separator in slot.separators:
        yield Text(separator.box, (separator.text,), UNIT_PT, LABEL, "center")
    for tick in slot.ticks:
        yield Rect(tick.box, fill=WHITE, stroke=FRAME, width=_TICK_LINE_MM)
        yield Text(tick.label_box, (tick.word,), WORD_PT)
    if slot.unit_box is not None:
        yield Text(slot.unit_box, (slot.unit,), UNIT_PT, LABEL, "center")


def _label(slot: Slot, catalogue: Catalogue) -> Iterator[Primitive]:
    """The label in its cell; under a head line only the first row draws it."""
    headed = slot.table != "" and slot.label_box.y + slot.label_box.h <= slot.cell.y + 0.01
    if headed and not _tops_a_half(slot, catalogue):
        return
    yield Rect(slot.label_box, stroke=HAIRLINE, width=_HAIR_MM)
    field = catalogue[slot.key]
    text = slot.caption or field.label
    if headed:
        text = text if field.unit in text else f"{text} {field.unit}"
    elif text[0] in "*△":
        pass
    elif field.required == "always":
        text = f"*{text}"
    elif field.required.startswith("service:"):
        text = f"△{text}"
    elif slot.table and slot.key == catalogue.columns(slot.table)[0].key:
        text = f"{slot.row} {text}"
    elif field.required in ("segments", "trench"):
        text = f"△{text}"
    yield _fitted(slot.label_box, text)


def _tops_a_half(slot: Slot, catalogue: Catalogue) -> bool:
    """Whether this row is the first of the right half of a list."""
    table = next(t for t in catalogue.design.tables if t.key == slot.table and t.page == slot.page)
    return (slot.row - table.first) % table.rows == 0


def _fitted(box: MmBox, text: str) -> Text:
    """A label on one or two lines, as large as its cell allows; a sentence runs on as many lines as it needs."""
    if box.w > _LONG_LABEL_MM:
        return Text(_inner(box, 1.6), wrapped(text, box.w - 3.2, _LABEL_PT), _LABEL_PT, LABEL)
    size = _LABEL_PT
    while size > _SMALLEST_PT:
        lines = (text,) if text_mm(text, size) <= box.w - 1.2 else _broken(text)
        if max(text_mm(line, size) for line in lines) <= box.w - 1.2 and len(lines) * size * 0.43 <= box.h:
            break
        size = round(size - 0.2, 1)
    return Text(box, lines, size, LABEL, "center")


def _broken(text: str) -> tuple[str, ...]:
    """A label on several lines: at its spaces, before its bracket, or in the middle."""
    if " " in text:
        return tuple(text.split(" "))
    bracket = max(text.find("（"), text.find("("))
    at = bracket if bracket > 0 else (len(text) + 1) // 2
    return text[:at], text[at:]


def wrapped(text: str, width_mm: float, size_pt: float) -> tuple[str, ...]:
    """A sentence in lines of at most `width_mm`; no line begins with a closing mark."""
    lines, line = [], ""
    for char in text:
        if line and text_mm(line + char, size_pt) > width_mm and char not in "，。；、）：":
            lines.append(line)
            line = ""
        line += char
    return (*lines, line)


def _inner(box: MmBox, pad: float) -> MmBox:
    return MmBox(box.x + pad, box.y, box.w - 2 * pad, box.h)


def _lists(page: FormPage, catalogue: Catalogue) -> Iterator[tuple[Table, list[Slot]]]:
    """Every list on the page with the slots of its first column."""
    for table in catalogue.design.tables:
        if table.page == page.number:
            key = catalogue.columns(table.key)[0].key
            yield table, [slot for slot in page.slots if slot.key == key]


def _row_numbers(page: FormPage, catalogue: Catalogue) -> Iterator[Primitive]:
    """The numbers before the rows of a continuation sheet, with the head of their column."""
    for table, firsts in _lists(page, catalogue):
        if not table.head or page.number < _FIRST_SHEET:
            continue
        for slot in firsts:
            box = MmBox(slot.cell.x - _NUMBER_MM, slot.cell.y, _NUMBER_MM, table.step[1])
            yield from _number_cell(box, str(slot.row))
            if _tops_a_half(slot, catalogue):
                top = slot.label_box.y
                yield from _number_cell(MmBox(box.x, top, _NUMBER_MM, box.y - top), "序号")


def _number_cell(box: MmBox, text: str) -> Iterator[Primitive]:
    yield Rect(box, fill=TINT, stroke=HAIRLINE, width=_HAIR_MM)
    yield _fitted(box, text)


def _row_rules(page: FormPage, catalogue: Catalogue) -> Iterator[Primitive]:
    """A stronger line between the rows that take several lines of cells, and a frame round a continuation sheet."""
    for table, firsts in _lists(page, catalogue):
        if table.step[1] > firsts[0].cell.h + 0.01:
            for top in [slot.cell.y for slot in firsts[1:]]:
                yield Rule(
                    _LEFT_MM + (_NUMBER_MM if page.number < _FIRST_SHEET else 0), top, _RIGHT_MM, top, 0.25, FRAME
                )
        if page.number >= _FIRST_SHEET:
            top = firsts[0].label_box.y
            height = firsts[0].cell.y + table.rows * table.step[1] - top
            yield Rect(MmBox(_LEFT_MM, top, _RIGHT_MM - _LEFT_MM, height), stroke=FRAME, width=_FRAME_MM)


def _part(part: Part) -> Iterator[Primitive]:
    """The bar of a block with its name from top to bottom and its frame, or the label cell of a list."""
    if part.box.w > _BAR_MM:
        yield Rect(part.box, fill=TINT, stroke=HAIRLINE, width=_HAIR_MM)
        yield _fitted(part.box, part.title)
        return
    if not part.shade:
        yield Rect(part.box, fill=BAR)
    size = min(8.6, part.box.h / MM_PER_PT / len(part.title) / 1.3)
    yield Text(part.box, tuple(part.title), round(size, 1), INK, "center", leading=1.22)
    yield Rect(MmBox(part.box.x, part.box.y, _RIGHT_MM - _LEFT_MM, part.box.h), stroke=FRAME, width=_FRAME_MM)


def _note(note: Note) -> Text:
    colour = LABEL if note.tone == "grey" else INK
    lines = wrapped(note.text, note.box.w, note.size)
    return Text(note.box, lines, note.size, colour, note.align, note.serif)


def _machine_marks(page: FormPage, layout: FormLayout, code: str) -> Iterator[Primitive]:
    """The four solid squares, the code, and the same in print below it."""
    for mark in page.marks:
        yield Rect(mark, fill=BLACK)
    yield Code(page.qr, code or FormCode(version=layout.version, page=page.number).payload)
    below = MmBox(page.qr.x - 4, page.qr.y + page.qr.h + 0.2, page.qr.w + 8, 3)
    yield Text(below, (f"版本 {layout.version}　第 {page.number} 页",), 6.2, LABEL, "center")


def value_display(slot: Slot, text: str) -> Iterator[Primitive]:
    """What is filled in, drawn where a hand would write it."""
    if not text:
        return
    if slot.ticks:
        chosen = text.split("、")
        yield from (line for tick in slot.ticks if tick.value in chosen for line in _tick_mark(tick))
    elif slot.comb:
        for cell, char in zip(slot.comb, text, strict=False):
            yield Text(cell, (char,), _VALUE_PT, BLACK, "center")
    else:
        size = min(_VALUE_PT, _VALUE_PT * (slot.box.w - 2) / max(text_mm(text, _VALUE_PT), 0.1))
        yield Text(_inner(slot.box, 1.2), (text,), round(size, 1), BLACK)


def _tick_mark(tick: Tick) -> tuple[Rule, Rule]:
    x, y, w, h = tick.box
    low = (x + 0.42 * w, y + 0.8 * h)
    return (
        Rule(x + 0.15 * w, y + 0.5 * h, *low, 0.55, BLACK),
        Rule(*low, x + 0.9 * w, y + 0.15 * h, 0.55, BLACK),
    )


def text_of(primitives: Iterable[Primitive]) -> str:
    """Every character that is printed, for choosing the glyphs to embed."""
    return "".join(line for p in primitives if isinstance(p, Text) for line in p.lines)
