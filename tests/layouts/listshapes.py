"""Broad lists of outside works (see `workplan`), set in the shapes that offices print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.layouts import workwords
from tests.layouts.asking import SERVICES
from tests.layouts.lists import FROM_TO
from tests.layouts.pen import Pen
from tests.layouts.roles import Role
from tests.layouts.tables import UNITS, Cell, table, upright
from tests.layouts.workcells import Row, Slot, Wide, filled, keys_of, printed, row_at, told_of, written
from tests.layouts.workplan import BY_SERVICE
from tests.layouts.workwords import HOW, ROAD_FROM_TO, SIZES, TIME, TRENCH, WHAT

_WEIGHTS = {
    "seg_service": 4, "seg_road": 5, "seg_from": 5, "seg_to": 5, FROM_TO: 9, ROAD_FROM_TO: 10, SIZES: 7, TRENCH: 5,
    TIME: 7, HOW: 6, WHAT: 7, "seg_start": 5, "seg_end": 5, "seg_method": 4,
}  # fmt: skip
_TALL = (FROM_TO, ROAD_FROM_TO, SIZES, TRENCH, TIME, HOW, WHAT)
_OFFICE = 4
"""So many columns take what another office says of it, at its right."""


def works_block(pen: Pen, listing: Wide) -> list[str]:
    """The list in its shape, as blocks."""
    told = told_of(pen, listing)
    if listing.shape in ("lines", "sentences", "paragraph") and (listing.shape == "lines" or listing.dice[0] < 0.65):
        css = "line" if listing.dice[1] < 0.7 else "line indent"
        return [
            _heading(pen, listing),
            *(f"<div class='block {css}'>{text}</div>" for text in _texts(pen, listing, told)),
        ]
    total = UNITS - {"side": 2, "office": _OFFICE}.get(listing.place, 0)
    return _titled(pen, listing, _ROWS[listing.shape](pen, listing, told, total))


def _heading(pen: Pen, listing: Wide) -> str:
    return f"<div class='block keep head2'>{_title(pen, listing)}</div>"


def _title(pen: Pen, listing: Wide, css: str = "") -> str:
    return pen.run(listing.title, Role("section", value=listing.table), css)


def _titled(pen: Pen, listing: Wide, rows: list[list[Cell]]) -> list[str]:
    """The table with its title where the structure has it."""
    place = listing.place
    if place == "none":
        return [table(rows, listing.css)]
    if place == "side":
        title, css = _title(pen, listing, "lb"), listing.css
        stands = len(listing.title) <= 1.4 * len(rows)
        rows[0].insert(0, Cell(upright(pen, title) if stands else title, 2, "label", rows=len(rows)))
        return [table(rows, css)]
    if place == "office":
        said = workwords.OFFICES[int(listing.dice[7] * len(workwords.OFFICES))]
        parts = "<br>".join(pen.run(part, Role("office")) for part in said.split("|"))
        rows[0].append(Cell(parts, _OFFICE, "value", rows=len(rows)))
        return [_heading(pen, listing), table(rows, listing.css)]
    if place == "above" or listing.css in ("bare", "three"):
        return [_heading(pen, listing), table(rows, listing.css)]
    return [
        table([[Cell(_title(pen, listing), UNITS, "band" if place == "band" else "band left")], *rows], listing.css)
    ]


def _text(pen: Pen, listing: Wide, row: Row, place: int) -> str:
    """One segment told in words; where no blank is printed, only what there is."""
    if row is not None and listing.blank == "flow" and "|" not in listing.words:
        return printed(pen, listing, row, place, _present(listing.words, row))
    return printed(pen, listing, row, place, listing.words)


def _present(words: str, row: dict[str, Any]) -> str:
    """The clauses of which something is known."""
    return "，".join(c for c in words.split("，") if any(row.get(k) is not None for k in keys_of(c)))


def _texts(pen: Pen, listing: Wide, told: list[dict[str, Any]]) -> list[str]:
    """Each segment with its number or bullet; all in one where the shape is a paragraph."""
    found = []
    is_flow = listing.blank == "flow" and told
    bullet = workwords.BULLETS[int(listing.dice[2] * len(workwords.BULLETS))]
    count = len(told) if is_flow else listing.rows
    for number in range(min(count, listing.rows)):
        row, place = row_at(listing, told, number)
        lead = pen.run(bullet.format(listing.numbers[number]), Role("row_head")) if listing.dice[3] < 0.85 else ""
        last = listing.shape != "paragraph" or number == count - 1
        end = "" if listing.shape == "lines" else pen.run("。" if last else "；", Role("plain"))
        found.append(lead + _text(pen, listing, row, place) + end)
    return ["".join(found)] if listing.shape == "paragraph" else found


def _text_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """Segments told in words, in the cells of a table."""
    texts = _texts(pen, listing, told)
    css = "value runs"
    if listing.dice[4] < 0.5 and len(texts) > 1:
        return [[Cell(text, total, css)] for text in texts]
    return [[Cell("".join(f"<div>{text}</div>" for text in texts), total, css)]]


def _told_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """A large cell into which all is written as whoever fills it likes."""
    made = [written(pen, listing, row, n, _present(_bare(listing.words), row)) for n, row in enumerate(told, 1)]
    apart = listing.dice[5] < 0.6
    text = "".join(f"<div>{m}</div>" for m in made) if apart else "　".join(made)
    return [[Cell(f"<span class='flow'>{text}</span>", total, "value runs tall")]]


def _bare(words: str) -> str:
    return words.replace("[", "").replace("]", "").replace(":o}", "}").replace("|", "，")


def _boxed_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """A cell for each segment, its labels and blanks in lines; several beside one another."""
    beside = 1 + int(listing.dice[0] * min(3, listing.rows))
    share = total // beside
    made = []
    for start in range(0, listing.rows, beside):
        cells = []
        for number in range(start, start + beside):
            row, place = row_at(listing, told, number)
            is_there = number < listing.rows
            lead = f"<div>{_number(pen, listing, number)}</div>" if is_there and listing.dice[3] < 0.8 else ""
            body = _text(pen, listing, row, place) if is_there else ""
            span = share if number < start + beside - 1 else total - share * (beside - 1)
            cells.append(Cell(lead + body, span, "value runs"))
        made.append(cells)
    return made


def _number(pen: Pen, listing: Wide, number: int, kind: str = "row_head") -> str:
    return pen.run(listing.numbers[number], Role(kind))  # type: ignore[arg-type]


def _head(pen: Pen, slot: Slot) -> str:
    return pen.run(slot.head, Role("list_head", slot.key, table="segments"), "lb")


def _spans(slots: Sequence[Slot], total: int) -> list[int]:
    """How many of the columns each slot takes."""
    wanted = [_WEIGHTS.get(s.key, 3) + (4 if ":o}" in s.words else 2 * s.is_printed) for s in slots]
    spans = [max(2, w * total // sum(wanted)) for w in wanted]
    while sum(spans) > total:
        spans[spans.index(max(spans))] -= 1
    for n in range(total - sum(spans)):
        spans[sorted(range(len(spans)), key=lambda at: -wanted[at])[n % len(spans)]] += 1
    return spans


def _cell(pen: Pen, listing: Wide, number: int, told: list[dict[str, Any]], slot: Slot, *, span: int) -> Cell:
    row, place = row_at(listing, told, number)
    css = "value" if listing.css == "bare" or listing.dice[6] < 0.3 else "value center"
    tall = slot.key in _TALL and (slot.is_printed or "|" in slot.words or span < 7)
    return Cell(filled(pen, listing, row, place, slot, span=span), span, css + (" tall" if tall else ""))


def _line_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """A line for each segment below one or two lines of heads; numbered, with notes and a sum at times."""
    by_service = listing.shape == "services"
    lead = 3 if by_service else 2 if listing.dice[0] < 0.5 else 0
    notes = 3 if listing.dice[1] < 0.18 and len(listing.slots) < 8 else 0
    spans = _spans(listing.slots, total - lead - notes)
    made = _head_lines(pen, listing, spans, (lead, notes))
    for number in range(listing.rows):
        cells = [_lead(pen, listing, told, number, lead)] if lead else []
        cells += [_cell(pen, listing, number, told, s, span=w) for s, w in zip(listing.slots, spans, strict=True)]
        made.append([*cells, Cell(_note(pen, listing, number, told), notes, "value center")] if notes else cells)
    if listing.dice[2] < 0.15 and "seg_len_m" in dict(listing.heads):
        made.append(_sum(pen, told, total))
    return made


def _note(pen: Pen, listing: Wide, number: int, told: list[dict[str, Any]]) -> str:
    is_told = number < len(told) and listing.shape != "services" and pen.filling.dates in ("dotted", "padded")
    return pen.written("无" if number % 2 else "/", Role("other_value")) if is_told else ""


def _sum(pen: Pen, told: list[dict[str, Any]], total: int) -> list[Cell]:
    text = workwords.TOTALS[len(told) % len(workwords.TOTALS)]
    metres = sum(row.get("seg_len_m") or 0 for row in told)
    value = pen.written(f"{metres:.12g}", Role("other_value")) if metres else ""
    return [Cell(pen.run(text, Role("row_head")), 6, "label"), Cell(value, total - 6, "value")]


def _lead(pen: Pen, listing: Wide, told: list[dict[str, Any]], number: int, span: int, *, down: int = 1) -> Cell:
    """The printed number or service of a line."""
    if listing.shape not in BY_SERVICE:
        return Cell(_number(pen, listing, number), span, "label", rows=down)
    row, place = row_at(listing, told, number)
    kind, service = "row_head" if listing.shape == "services" else "column_head", SERVICES[number]
    role = Role(kind, "seg_service", service, row is not None, "segments", place, service)  # type: ignore[arg-type]
    return Cell(pen.run(listing.names[number], role), span, "label")


def _head_lines(pen: Pen, listing: Wide, spans: Sequence[int], sides: tuple[int, int]) -> list[list[Cell]]:
    """The heads, those of some columns in a second line below a common one."""
    groups = _groups(listing) if listing.dice[3] < 0.6 else {}
    down = 2 if groups else 1
    css = "label headed"
    first = workwords.HEADS["seg_service"] if listing.shape == "services" else workwords.NUMBER_HEADS
    text = first[int(listing.dice[4] * len(first))]
    role = Role("list_head", "seg_service", table="segments") if listing.shape == "services" else Role("column_head")
    top = [Cell(pen.run(text, role, "lb"), sides[0], css, rows=down)] if sides[0] else []
    below: list[Cell] = []
    at = 0
    while at < len(spans):
        size, over, under = groups.get(at, (1, "", ()))
        if size == 1:
            top.append(Cell(_head(pen, listing.slots[at]), spans[at], css, rows=down))
        else:
            top.append(Cell(pen.run(over, Role("column_head"), "lb"), sum(spans[at : at + size]), "label"))
            slots = [replace(s, head=w) for s, w in zip(listing.slots[at : at + size], under, strict=True)]
            below += [Cell(_head(pen, s), w, css) for s, w in zip(slots, spans[at : at + size], strict=True)]
        at += size
    if sides[1]:
        note = workwords.NOTES[int(listing.dice[5] * len(workwords.NOTES))]
        top.append(Cell(pen.run(note, Role("column_head"), "lb"), sides[1], css, rows=down))
    return [top, below] if below else [top]


def _groups(listing: Wide) -> dict[int, tuple[int, str, tuple[str, ...]]]:
    """Where columns with a common head begin: how many they are, the words over them and those below."""
    keys, found, at = [s.key for s in listing.slots], {}, 0
    while at < len(keys):
        size = 1
        for group, over, under in workwords.GROUPS:
            if tuple(keys[at : at + len(group)]) == group:
                size, dice = len(group), listing.dice[6]
                found[at] = (size, over[int(dice * len(over))], under[int(listing.dice[7] * len(under))])
                break
        at += size
    return found


def _double_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """Two printed lines for each segment, and for the heads."""
    half = (len(listing.slots) + 1) // 2
    lead = 2 if listing.dice[0] < 0.6 else 0
    lines = [(part, _spans(part, total - lead)) for part in (listing.slots[:half], listing.slots[half:])]
    number = workwords.NUMBER_HEADS[int(listing.dice[4] * len(workwords.NUMBER_HEADS))]
    made = []
    for at in range(-1, listing.rows):
        for n, (slots, spans) in enumerate(lines):
            cells = []
            if lead and not n:
                head = Cell(pen.run(number, Role("column_head"), "lb"), lead, "label", rows=2)
                cells.append(head if at < 0 else _lead(pen, listing, told, at, lead, down=2))
            for slot, span in zip(slots, spans, strict=True):
                css = "label headed" if n else "label"
                cell = Cell(_head(pen, slot), span, css) if at < 0 else _cell(pen, listing, at, told, slot, span=span)
                cells.append(cell)
            made.append(cells)
    return made


def _turned_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """A line for each attribute, a column for each segment or service."""
    share = (total - 4) // listing.rows
    first, made = total - share * listing.rows, []
    if listing.shape == "service_columns" or listing.dice[0] < 0.7:
        corner = ("项目", "内容", "", "管线", "专业")[int(listing.dice[1] * 5)]
        cells = [Cell(pen.run(corner, Role("column_head")), first, "label headed")]
        for number in range(listing.rows):
            is_service = listing.shape == "service_columns"
            head = "" if is_service else _number(pen, listing, number, "column_head")
            cells.append(_lead(pen, listing, told, number, share) if is_service else Cell(head, share, "label headed"))
        made.append(cells)
    for slot in listing.slots:
        cells = [Cell(_head(pen, slot), first, "label")]
        made.append([*cells, *(_cell(pen, listing, n, told, slot, span=share) for n in range(listing.rows))])
    return made


def _pair_rows(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """A block of labels and values for each segment, named above it, at its left or not at all."""
    if listing.dice[2] < 0.3 and listing.rows % 2 == 0:
        return _beside(pen, listing, told, total)
    most = 2 + int(listing.dice[0] * 2.5) if total > 22 else 2 + int(listing.dice[0] * 1.5)
    naming = listing.dice[1]
    is_left = naming < 0.35 and listing.place != "side"
    lead = 2 if is_left else 0
    made = []
    for number in range(listing.rows):
        rows = [
            _pairs(pen, listing, told, number, listing.slots[at : at + most], total=total - lead)
            for at in range(0, len(listing.slots), most)
        ]
        if is_left:
            rows[0].insert(0, Cell(_number(pen, listing, number), lead, "label", rows=len(rows)))
        elif naming < 0.75:
            rows.insert(0, [Cell(_number(pen, listing, number), total, "label")])
        made += rows
    return made


def _beside(pen: Pen, listing: Wide, told: list[dict[str, Any]], total: int) -> list[list[Cell]]:
    """Two blocks beside each other, one label and its value a line."""
    made = []
    for number in range(0, listing.rows, 2):
        sides = ((number, total // 2), (number + 1, total - total // 2))
        made.append([Cell(_number(pen, listing, n, "column_head"), span, "label") for n, span in sides])
        for slot in listing.slots:
            made.append([c for n, span in sides for c in _pairs(pen, listing, told, n, (slot,), total=span)])
    return made


def _pairs(
    pen: Pen, listing: Wide, told: list[dict[str, Any]], number: int, slots: Sequence[Slot], *, total: int
) -> list[Cell]:
    label = 3
    spans = _spans(slots, total - label * len(slots))
    cells = []
    for slot, span in zip(slots, spans, strict=True):
        cells.append(Cell(_head(pen, slot), label, "label"))
        cells.append(_cell(pen, listing, number, told, slot, span=span))
    return cells


_ROWS: dict[str, Callable[[Pen, Wide, list[dict[str, Any]], int], list[list[Cell]]]] = {
    "table": _line_rows, "services": _line_rows, "double": _double_rows, "turned": _turned_rows,
    "service_columns": _turned_rows, "pairs": _pair_rows, "boxed": _boxed_rows, "lines": _text_rows,
    "sentences": _text_rows, "paragraph": _text_rows, "told": _told_rows,
}  # fmt: skip
