"""Lists of a form: the outside works in all their shapes, gas appliances, electric machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.layouts import words
from tests.layouts.answers import written_cell
from tests.layouts.asking import SERVICES
from tests.layouts.pen import Pen
from tests.layouts.roles import Role
from tests.layouts.tables import UNITS, Cell, table

FROM_TO = "from_to"
SHAPES = ("rows", "rows", "rows", "from_to", "services", "columns", "pairs", "sentences")
_SHORT_SERVICE = {"用水": "给水", "用电": "电力", "用气": "燃气", "用暖": "热力", "通信": "通信"}


@dataclass(frozen=True)
class Listing:
    """A list as a form has it. shape: of the outside works, see SHAPES; heads: (key, printed words); rows: how many."""

    table: str
    title: str
    shape: str
    heads: tuple[tuple[str, str], ...]
    rows: int


def make_segments_list(rng: Random, shapes: Sequence[str] = SHAPES) -> Listing:
    """The outside works of a structure."""
    shape = rng.choice(shapes)
    keys = ["seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m", "seg_method"]
    if shape == FROM_TO:
        keys[2:4] = [FROM_TO]
    if shape in ("rows", FROM_TO, "columns"):
        keys += [k for k in ("seg_size", "seg_side", "seg_w_m", "seg_d_m") if rng.random() < 0.2]
    if rng.random() < 0.15 and shape == "rows":
        keys.remove("seg_method")
    heads = tuple((key, rng.choice(words.HEADS[key])) for key in keys)
    rows = 5 if shape == "services" else rng.randint(2, 3) if shape in ("columns", "pairs") else rng.randint(3, 5)
    return Listing("segments", rng.choice(words.SECTIONS["segments"]), shape, heads, rows)


def make_machines_list(name: str, rng: Random) -> Listing:
    """gas_equip or equip_list of a structure."""
    keys = {
        "gas_equip": [
            "gas_equip_name",
            "gas_equip_model",
            "gas_equip_flow_m3h",
            "gas_equip_count",
            "gas_equip_pressure",
        ],
        "equip_list": ["equip_name", "equip_kw", "equip_count"],
    }[name]
    heads = tuple((key, rng.choice(words.HEADS[key])) for key in keys)
    return Listing(name, rng.choice(words.SECTIONS[name]), "rows", heads, rng.randint(2, 4))


def rows_of(pen: Pen, listing: Listing, works: Sequence[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """What is written into the list, as far as it has room and columns; noted as truth.

    works: other rows than the application's.
    """
    rows = list(pen.filling.application.rows.get(listing.table, []) if works is None else works)[: listing.rows]
    if listing.shape == "services":
        rows = list({row["seg_service"]: row for row in reversed(rows)}.values())[::-1]
    keys = [k for key, _ in listing.heads for k in (("seg_from", "seg_to") if key == FROM_TO else (key,))]
    told = [{k: row.get(k) for k in keys} for row in rows]
    pen.rows[listing.table] = told
    return told


def cell(pen: Pen, listing: Listing, row: dict[str, Any] | None, number: int, key: str) -> str:
    """What stands in one cell; number: 1-based row of the truth."""
    if row is None:
        return ""
    keys = ("seg_from", "seg_to") if key == FROM_TO else (key,)
    parts = [pen.written(_text(pen, k, row.get(k)), Role("cell", k, table=listing.table, row=number)) for k in keys]
    if key != FROM_TO:
        return parts[0]
    dash = pen.filling.application.fields["apply_date"][-1] in "02468"
    mark = Role("cell", FROM_TO, table=listing.table, row=number)
    return pen.written("—" if dash else "至", mark).join(parts)


def _text(pen: Pen, key: str, value: Any) -> str:
    return written_cell(key, value, pen.filling.dates)


def head(pen: Pen, listing: Listing, key: str, text: str) -> str:
    """The head of a column."""
    return pen.run(text, Role("list_head", key, table=listing.table), "lb")


def _spans(listing: Listing, total: int, lead: int = 0) -> list[int]:
    weights = {"seg_road": 5, "seg_from": 5, "seg_to": 5, FROM_TO: 8, "seg_service": 3, "seg_len_m": 4, "seg_method": 4,
               "gas_equip_name": 6, "gas_equip_model": 5, "equip_name": 9, "equip_kw": 6, "equip_count": 5}  # fmt: skip
    wanted = [weights.get(key, 4) for key, _ in listing.heads]
    total -= lead
    spans = [max(2, w * total // sum(wanted)) for w in wanted]
    at = 0
    while sum(spans) != total:
        step = 1 if sum(spans) < total else -1
        if spans[at % len(spans)] + step >= 2:
            spans[at % len(spans)] += step
        at += 1
    return spans


def list_rows(pen: Pen, listing: Listing, *, total: int = UNITS, numbered: bool = False) -> list[list[Cell]]:
    """A list with a head line and its rows, open ones too."""
    told = rows_of(pen, listing)
    lead = 2 if numbered else 0
    spans = _spans(listing, total, lead)
    top = [Cell(pen.run("序号", Role("column_head")), lead, "label")] if numbered else []
    made = [top + [Cell(head(pen, listing, k, t), s, "label") for (k, t), s in zip(listing.heads, spans, strict=True)]]
    for number in range(listing.rows):
        row, place = row_at(listing, told, number)
        cells = [Cell(pen.run(str(number + 1), Role("row_head")), lead, "label")] if numbered else []
        for (key, _), span in zip(listing.heads, spans, strict=True):
            if key == "seg_service" and listing.shape == "services":
                service = SERVICES[number]
                role = Role("row_head", key, service, row is not None, table=listing.table, row=place, heads=service)
                cells.append(Cell(pen.run(_SHORT_SERVICE[service], role), span, "label"))
            else:
                cells.append(Cell(cell(pen, listing, row, place, key), span, "value center"))
        made.append(cells)
    return made


def row_at(listing: Listing, told: list[dict[str, Any]], number: int) -> tuple[dict[str, Any] | None, int]:
    """The row that stands on a line of the list, and its number in the truth."""
    if listing.shape == "services":
        found = [n for n, row in enumerate(told) if row["seg_service"] == SERVICES[number]]
        return (told[found[0]], found[0] + 1) if found else (None, 0)
    return (told[number], number + 1) if number < len(told) else (None, 0)


def column_rows(pen: Pen, listing: Listing, *, total: int = UNITS) -> list[list[Cell]]:
    """The list turned: a row for each attribute, a column for each segment."""
    told = rows_of(pen, listing)
    share = (total - 4) // listing.rows
    made = []
    if pen.look.size > 10:
        names = [
            Cell(pen.run(f"第{'一二三四五'[n]}段", Role("column_head")), share, "label") for n in range(listing.rows)
        ]
        made.append([Cell(pen.run("项目", Role("column_head")), total - share * listing.rows, "label"), *names])
    for key, text in listing.heads:
        cells = [Cell(head(pen, listing, key, text), total - share * listing.rows, "label")]
        for number in range(listing.rows):
            row, place = row_at(listing, told, number)
            cells.append(Cell(cell(pen, listing, row, place, key), share, "value center"))
        made.append(cells)
    return made


def pair_lines(pen: Pen, listing: Listing, *, total: int = UNITS) -> list[list[Cell]]:
    """Each segment as label and value cells, two lines high."""
    told = rows_of(pen, listing)
    made = []
    for number in range(listing.rows):
        row, place = row_at(listing, told, number)
        for start in (0, 3):
            cells, used = [], 0
            part = listing.heads[start : start + 3]
            for at, (key, text) in enumerate(part):
                end = total if at == len(part) - 1 else used + 8
                cells.append(Cell(head(pen, listing, key, text), 3, "label"))
                cells.append(Cell(cell(pen, listing, row, place, key), end - used - 3, "value"))
                used = end
            made.append(cells)
    return made


def sentences(pen: Pen, listing: Listing) -> list[str]:
    """Each segment as a sentence with blanks."""
    told = rows_of(pen, listing)
    parts = (
        ("", "seg_service", "14mm"), ("管线沿", "seg_road", "27mm"), ("，自", "seg_from", "27mm"),
        ("至", "seg_to", "27mm"), ("，长", "seg_len_m", "15mm"), ("米，采用", "seg_method", "19mm"),
    )  # fmt: skip
    made = []
    for number in range(listing.rows):
        row, place = row_at(listing, told, number)
        line = pen.run(f"{number + 1}．", Role("plain"))
        for text, key, room in parts:
            line += pen.run(text, Role("plain", key, table=listing.table))
            line += pen.blank(cell(pen, listing, row, place, key), room)
        made.append(f"<div class='line'>{line}{pen.run('方式施工。', Role('plain'))}</div>")
    return made


def list_block(pen: Pen, listing: Listing, *, total: int = UNITS) -> list[str]:
    """A list in the shape that the structure has for it, as blocks."""
    role = Role("section", value=listing.table)
    if listing.shape == "sentences":
        title = f"<div class='head2'>{pen.run(listing.title + '（每段一行）：', role)}</div>"
        return [
            f"<div class='block keep'>{title}</div>",
            *(f"<div class=block>{s}</div>" for s in sentences(pen, listing)),
        ]
    shapes = {"columns": column_rows, "pairs": pair_lines}
    rows = (
        shapes[listing.shape](pen, listing, total=total)
        if listing.shape in shapes
        else list_rows(pen, listing, total=total, numbered=listing.rows == 4)
    )
    return [table([[Cell(pen.run(listing.title, role), UNITS, "band")], *rows], "whole")]
