"""Cells and sentences of broad lists of outside works, by forms of words (see `workwords`): print, blanks, writing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.layouts import broad, workwords
from tests.layouts.answers import number_of, written_cell
from tests.layouts.asking import SERVICES, Ask
from tests.layouts.lists import FROM_TO, Listing
from tests.layouts.pen import Pen
from tests.layouts.roles import Role
from tests.layouts.style import PAPERS
from tests.layouts.tables import UNITS
from tests.scans.works import make_segments

Row = dict[str, Any] | None
_PART = re.compile(r"\[(?P<label>[^\]]*)\]|\{(?P<key>\w+)(?::(?P<how>\w))?\}|(?P<line>\|)")
_ROOMS = {
    "seg_service": 14, "seg_road": 29, "seg_from": 29, "seg_to": 29, "seg_len_m": 14, "seg_w_m": 11, "seg_d_m": 11,
    "seg_method": 18, "seg_size": 18, "seg_side": 14, "seg_start": 27, "seg_end": 27,
}  # fmt: skip
_ROOM_MM, _LETTER_MM, _LEAST_MM, _INSET_MM = 13.0, 4.0, 6.0, 4.5
_CLOSING = "，、；。）：侧"
_MORE_ROWS, _ANY_ROWS = 0.4, 0.7


@dataclass(frozen=True)
class Slot:
    """A column. key: of one value or of several (`workwords.KEYS`); words: how they stand in its cells.

    is_printed: what stands between them is print.
    """

    key: str
    head: str
    words: str
    is_printed: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its values."""
        return workwords.KEYS.get(self.key, (self.key,))


@dataclass(frozen=True)
class Wide(Listing):
    """A broad list. words: of one segment, for shapes without columns; blank: line, gap or flow (no blank at all).

    style: of choices; options: by key, printed and catalogue's words; names: of services; numbers: of the segments.
    css: of its tables; place: of its title; dice: 0..1, for small decisions.
    """

    slots: tuple[Slot, ...]
    words: str
    blank: str
    style: str
    options: dict[str, tuple[tuple[str, str], ...]]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    css: str
    place: str
    dice: tuple[float, ...]


@dataclass(frozen=True)
class Part:
    """A piece of a form of words. kind: glue, label, value or line; key: of the value it is or belongs to."""

    kind: str
    text: str
    key: str
    how: str = ""


def parts_of(words: str) -> list[Part]:
    """A form of words in pieces."""
    found: list[tuple[str, str, str]] = []
    at = 0
    for match in _PART.finditer(words):
        found.append(("glue", words[at : match.start()], ""))
        kind = match.lastgroup if match["key"] is None else "value"
        found.append((kind or "", match["label"] or match["key"] or "", match["how"] or ""))
        at = match.end()
    found.append(("glue", words[at:], ""))
    found = [f for f in found if f[1] or f[0] == "line"]
    made, key = [], next((text for kind, text, _ in reversed(found) if kind == "value"), "")
    for kind, text, how in reversed(found):
        key = text if kind == "value" else key
        made.append(Part(kind, text, key, how))
    return made[::-1]


def keys_of(words: str) -> tuple[str, ...]:
    """The keys of the values of a form of words."""
    return tuple(p.key for p in parts_of(words) if p.kind == "value")


def told_of(pen: Pen, listing: Wide) -> list[dict[str, Any]]:
    """What is written into the list, as far as it has room, columns and words for it; noted as truth."""
    rows = works_of(pen, listing)[: listing.rows]
    if listing.shape in ("services", "service_columns"):
        rows = list({row["seg_service"]: row for row in reversed(rows)}.values())[::-1]
    told = [{key: _sayable(listing, key, row.get(key)) for key, _ in listing.heads} for row in rows]
    pen.rows[listing.table] = told
    return told


def works_of(pen: Pen, listing: Listing) -> list[dict[str, Any]]:
    """The application's segments, at times more of them; with the roads that are closed for them."""
    application = pen.filling.application
    rows = list(application.rows.get(listing.table, []))
    rng = Random(number_of("works", application.fields["applicant_name"], listing.title))
    if rng.random() < (_MORE_ROWS if rows else _ANY_ROWS):
        for row in make_segments(rng, application.fields, rng.randint(1, 4)):
            roads = {key: broad.made_road(rng) for key in ("seg_road", "seg_from", "seg_to")}
            rows.append(broad.ended(row | roads, rng))
    closed = [r | ({"occupy_road": round(r["dig_area"] * rng.choice((1, 1.5, 2)), 1)} if "dig_area" in r else {})
              for r in rows]  # fmt: skip
    return sorted(closed, key=lambda r: SERVICES.index(r["seg_service"]))


def _sayable(listing: Wide, key: str, value: Any) -> Any:
    offered = listing.options.get(key)
    return value if offered is None or value in {word for _, word in offered} else None


def row_at(listing: Wide, told: list[dict[str, Any]], number: int) -> tuple[Row, int]:
    """The row on a line of the list, and its number in the truth; 0 for an open line."""
    if listing.shape in ("services", "service_columns"):
        found = [n for n, row in enumerate(told) if row["seg_service"] == SERVICES[number]]
        return (told[found[0]], found[0] + 1) if found else (None, 0)
    return (told[number], number + 1) if number < len(told) else (None, 0)


def text_of(pen: Pen, key: str, value: Any, how: str = "") -> str:
    """A value as it is written; how: see `workwords`."""
    text = written_cell(key, value, pen.filling.dates)
    if key == "seg_service" and text:
        said = number_of("said", pen.filling.application.fields["applicant_name"]) % 8
        text = workwords.SERVICE_WORDS[said][SERVICES.index(value)] if said < 4 else text
    if how in ("m", "u") and text:
        text += "m" if how == "m" else "米"
    if how == "d":
        return text.removeprefix("DN")
    return text.removesuffix({"r": "路", "s": "侧"}.get(how, "\n"))


def filled(pen: Pen, listing: Wide, row: Row, place: int, slot: Slot, *, span: int = 0) -> str:
    """What stands in the cell of a slot. span: of the columns, 0 for no bound."""
    most = span * (PAPERS[pen.look.paper][0] - 2 * pen.look.margin) / UNITS - _INSET_MM if span else 0.0
    if slot.is_printed:
        return printed(pen, listing, row, place, slot.words, most=most)
    return written(pen, listing, row, place, slot.words)


def written(pen: Pen, listing: Wide, row: Row, place: int, words: str) -> str:
    """All of it by hand; what stands before a value that is not there is left out."""
    if row is None:
        return ""
    made, before, is_open = "", [], True
    for part in parts_of(words):
        if part.kind != "value":
            before.append(part)
            continue
        text = text_of(pen, part.key, row.get(part.key), part.how.replace("o", ""))
        if text:
            made += "".join(_by_hand(pen, p, listing, place) for p in before if made or p.text not in ("", "/"))
            made += pen.written(text, Role("cell", part.key, table=listing.table, row=place))
        is_open, before = not text, []
    return made + ("" if is_open else "".join(_by_hand(pen, p, listing, place) for p in before))


def _by_hand(pen: Pen, part: Part, listing: Wide, place: int) -> str:
    if part.kind == "line":
        return "<br>"
    gap = "<i style='margin-right:.7em'></i><wbr>" if part.text[:1] == " " else ""
    return gap + pen.written(part.text.strip(), Role("cell", FROM_TO, table=listing.table, row=place))


def printed(pen: Pen, listing: Wide, row: Row, place: int, words: str, *, most: float = 0.0) -> str:
    """Print with blanks. most: the room of a line in mm."""
    lines = []
    for line in _lines_of(parts_of(words)):
        made, led = "", ""
        for at, part in enumerate(line):
            if part.kind == "value":
                behind = line[at + 1].text if at + 1 < len(line) else ""
                beside = len(line[at - 1].text if at else "") + len(behind.strip()) % 4
                value = _value(pen, listing, row, place, part, most=most and most - _LETTER_MM * beside)
                if behind[:1] in _CLOSING and behind:
                    value += pen.run(behind[0], Role("plain", part.key, table=listing.table))
                    line[at + 1] = replace(line[at + 1], text=behind[1:])
                made += f"<span class=lead1>{led}{value}</span>" if part.how != "o" else led + value
                led = ""
            else:
                led += _print(pen, part, listing)
        lines.append(made + led)
    css = "tight flow" if listing.blank == "flow" else "tight"
    return f"<span class='{css}'>{'<br>'.join(lines)}</span>"


def _lines_of(parts: list[Part]) -> Iterator[list[Part]]:
    line: list[Part] = []
    for part in parts:
        if part.kind == "line":
            yield line
            line = []
        else:
            line.append(part)
    yield line


def _print(pen: Pen, part: Part, listing: Wide) -> str:
    if part.kind == "label":
        return pen.run(part.text, Role("list_head", part.key, table=listing.table), "lb")
    gap = "<i style='margin-right:.9em'></i><wbr>"
    text = pen.run(part.text.strip(), Role("plain", part.key, table=listing.table))
    return text + gap if part.text.endswith(" ") else gap + text if part.text.startswith(" ") else text


def _value(pen: Pen, listing: Wide, row: Row, place: int, part: Part, *, most: float) -> str:
    if part.how == "o":
        return _choice(pen, listing, row, place, part.key)
    text = text_of(pen, part.key, row.get(part.key), part.how) if row else ""
    made = pen.written(text, Role("cell", part.key, table=listing.table, row=place))
    if listing.blank == "flow" and made:
        return pen.blank(made, "")
    room = _ROOMS.get(part.key, _ROOM_MM)
    room = max(_LEAST_MM, min(room, most)) if most else room
    if listing.blank == "gap":
        return f"<span class='gap fit' style='width:{room:.0f}mm'>{made}</span>"
    return pen.blank(made, f"{room:.0f}mm")


def _choice(pen: Pen, listing: Wide, row: Row, place: int, key: str) -> str:
    """Words to choose from within a cell, with their mark places."""
    value = row.get(key) if row else None
    words = listing.options.get(key) or tuple(zip(listing.names, SERVICES, strict=True))
    ask = Ask(key, "one_of", "", options=words, style=listing.style)
    made = []
    for text, word in words:
        role = Role("option", key, value=word, is_chosen=word == value, table=listing.table, row=place)
        made.append(pen.marked(ask, text, role, is_open=value is None))
    return "<i style='margin-right:.5em'></i><wbr>".join(made)
