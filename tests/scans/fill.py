"""Draws a made-up application onto the blank form: what stands where is the form's own geometry.

`draw_form` hands on the filled pages as RGB rasters at 300 dpi and the names of the slots it wrote.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np

from tests.scans.blank import DPI, OWN, BlankPage, MmBox, Slot, Tick, blank, blank_pages
from tests.scans.hand import Canvas, Hand, inked
from tests.scans.people import Application

_INDENT_MM = 1.4
_SMALLEST_MM = 2.1


@dataclass(frozen=True)
class Filled:
    """The filled pages by page number (RGB, 300 dpi) and the slot names that carry something."""

    pages: dict[int, np.ndarray]
    written: frozenset[str]


def slot_values(application: Application) -> dict[str, Any]:
    """The values by slot name: fields by key, cells of lists as `segments.1.seg_road`."""
    cells = {
        f"{table}.{number}.{key}": value
        for table, rows in application.rows.items()
        for number, row in enumerate(rows, 1)
        for key, value in row.items()
    }
    return {**application.fields, **cells}


def needed_pages(application: Application) -> tuple[int, ...]:
    """Front and back, and the continuation sheets on which something stands."""
    values = slot_values(application)
    return tuple(p.number for p in blank().pages if p.number <= 2 or any(s.name in values for s in p.slots))


def draw_form(
    application: Application, hand: Hand, rng: Random, *, pages: tuple[int, ...] | None = None, form: str = OWN
) -> Filled:
    """The form filled by a hand. pages: those wanted, else the needed ones. form: which of the printed forms."""
    values = slot_values(application)
    drawn, written = {}, set()
    for number in pages or needed_pages(application):
        page, ground = blank(form).page(number), blank_pages(form)[number - 1]
        canvas = Canvas(ground.shape[1::-1], DPI)
        for slot in page.slots:
            if _draw_slot(canvas, slot, values.get(slot.name), hand, rng):
                written.add(slot.name)
        if values.get("sign_present"):
            _sign(canvas, page, str(values.get("legal_rep") or values["applicant_name"]), rng)
        drawn[number] = inked(ground, canvas.array(), hand.colour, rng)
    return Filled(drawn, frozenset(written))


def _draw_slot(canvas: Canvas, slot: Slot, value: Any, hand: Hand, rng: Random) -> bool:
    if value is None or slot.style in ("sign", "printed"):
        return False
    if slot.style == "ticks":
        words = value if isinstance(value, list) else [written_word(value)]
        return draw_ticks(canvas, slot.ticks, words, hand, rng)
    if slot.style == "comb":
        _draw_comb(canvas, slot, comb_characters(str(value)), hand, rng)
    else:
        _draw_text(canvas, slot.box, written_word(value), hand, rng)
    return True


def written_word(value: Any) -> str:
    """A value as a person writes it into the blank."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else f"{value:.12g}" if isinstance(value, float) else str(value)


def comb_characters(value: str) -> str:
    """A value as it stands in a comb: one character a cell, no separators."""
    return value.replace("-", "")


def _draw_comb(canvas: Canvas, slot: Slot, characters: str, hand: Hand, rng: Random) -> None:
    """A character in the middle of its cell, a hand's one somewhat off it."""
    size = min(hand.size_mm, slot.comb[0].h * 0.82 * (hand.size_mm / hand.text_mm))
    for cell, char in zip(slot.comb, characters, strict=False):
        x = cell.x + cell.w / 2 + rng.gauss(0, 0.18) * hand.unrest
        y = cell.y + cell.h / 2 + rng.gauss(0, 0.2) * hand.unrest
        canvas.centred((x, y), char, hand, rng, size_mm=size * (1 + rng.gauss(0, 0.04) * hand.unrest))


def _draw_text(canvas: Canvas, box: MmBox, text: str, hand: Hand, rng: Random) -> None:
    """A line that starts a little inside the cell; smaller where the cell is narrow, two lines where it must be."""
    indent = _INDENT_MM * min(1, box.w / 20) + abs(rng.gauss(0, 0.8)) * hand.unrest * min(1, box.w / 40)
    room = box.w - 1.15 * indent - 0.4
    size = hand.size_mm
    width = canvas.line_width(text, hand, size) * (1 + 0.03 * hand.unrest)
    if width > room:
        size = max(size * room / width, _SMALLEST_MM)
    y = box.y + box.h / 2 + rng.gauss(0, 0.25) * hand.unrest
    canvas.text((box.x + indent, y), text, hand, rng, size_mm=size)


def draw_ticks(canvas: Canvas, options: Sequence[Tick], words: Collection[str], hand: Hand, rng: Random) -> bool:
    """The chosen words of a row of squares ticked; a hand that strikes out ticked another one first. True if any."""
    ticked = [tick for tick in options if tick.value in words]
    others = [tick for tick in options if tick.value not in words]
    for tick in ticked:
        draw_tick(canvas, tick, hand, rng)
    if hand.tick == "struck" and ticked and others:
        strike_out(canvas, rng.choice(others), hand, rng)
    return bool(ticked)


def strike_out(canvas: Canvas, tick: Tick, hand: Hand, rng: Random) -> None:
    """A tick that was made and taken back: scribbled over, or a long stroke through its square and word."""
    draw_tick(canvas, tick, replace(hand, tick="check"), rng)
    x, y, w, h = tick.box
    pen = 0.45 + 0.1 * rng.random()
    if rng.random() < 0.5:
        ends = [(u, 0.1 + 0.16 * i + v) for i in range(6) for u, v in ((rng.uniform(-0.3, -0.1), 0), (1.2, 0.06))]
        canvas.stroke([(x + w * u, y + h * v) for u, v in ends], pen * 1.3)
        return
    word = tick.label_box
    left, right = min(x, word.x) - 0.3 * w, max(x + w, word.x + word.w) + 0.2 * w
    slope = rng.uniform(-0.12, 0.12) * h
    middle = y + h * rng.uniform(0.42, 0.6)
    canvas.stroke([(left, middle + slope), ((left + right) / 2, middle), (right, middle - slope)], pen)


def draw_tick(canvas: Canvas, tick: Tick, hand: Hand, rng: Random) -> None:
    """A tick in its square, as the hand makes them: check, cross, filled, printed; or beside, over, swept, circled."""
    x, y, w, h = tick.box
    unrest = hand.unrest

    def at(u: float, v: float) -> tuple[float, float]:
        return x + w * (u + rng.gauss(0, 0.05) * unrest), y + h * (v + rng.gauss(0, 0.05) * unrest)

    pen = 0.42 + 0.1 * rng.random()
    kind = rng.choice(("check", "cross", "filled")) if hand.tick == "mixed" else hand.tick
    if kind == "cross":
        canvas.stroke([at(0.12, 0.12), at(0.5, 0.48), at(0.92, 0.9)], pen)
        canvas.stroke([at(0.9, 0.08), at(0.5, 0.52), at(0.1, 0.92)], pen)
    elif kind == "filled":
        rows = [at(u, v) for i in range(5) for u, v in ((0.12, 0.14 + i * 0.18), (0.88, 0.2 + i * 0.18))]
        canvas.stroke(rows, pen * 1.5)
    elif kind == "printed":
        canvas.stroke([(x + 0.15 * w, y + 0.5 * h), (x + 0.42 * w, y + 0.8 * h)], 0.5)
        canvas.stroke([(x + 0.42 * w, y + 0.8 * h), (x + 0.9 * w, y + 0.15 * h)], 0.5)
    elif kind == "beside":
        off = rng.uniform(-0.66, -0.58) if tick.label_box.x > x else rng.uniform(1.12, 1.2)
        canvas.stroke([at(off, 0.5), at(off + 0.16, 0.85), at(off + 0.5, 0.0)], pen)
    elif kind == "between":
        off = 0.72 if tick.label_box.x > x else -0.35
        canvas.stroke([at(off, 0.5), at(off + 0.2, 0.85), at(off + 0.62, 0.0)], pen)
    elif kind == "over":
        canvas.stroke([at(0.0, 0.35), at(0.42, 1.0), at(rng.uniform(1.9, 2.6), rng.uniform(-0.75, -0.4))], pen)
    elif kind == "sweep":
        end = (tick.label_box.x + tick.label_box.w - x) / w if tick.label_box.x > x else 1.0
        far = end + rng.uniform(0.6, 2.6)
        canvas.stroke([at(0.05, 0.4), at(0.4, 0.95), at(far, rng.uniform(-0.5, 0.5))], pen)
    elif kind == "circled":
        _circle(canvas, tick.label_box, pen, rng)
    else:
        over = rng.uniform(0.95, 1.35)
        canvas.stroke([at(0.1, 0.48), at(0.36, 0.86), at(over, rng.uniform(-0.3, 0.12))], pen)


def _circle(canvas: Canvas, word: MmBox, pen: float, rng: Random) -> None:
    """A ring about a word, not quite closed where the pen began."""
    turn = rng.uniform(0, 6.28)
    angles = [turn + i * 0.4 for i in range(17)]
    centre = (word.x + word.w / 2, word.y + word.h / 2)
    reach = (word.w / 2 + 0.8, min(word.h / 2 + 0.6, 2.9))
    canvas.stroke([(centre[0] + reach[0] * math.cos(a), centre[1] + reach[1] * math.sin(a)) for a in angles], pen)


def _sign(canvas: Canvas, page: BlankPage, name: str, rng: Random) -> None:
    """A signature in its place: the name in a running hand with a closing stroke."""
    slot = next((s for s in page.slots if s.key == "sign_present"), None)
    if slot is None:
        return
    pen = Hand("zhimang", unrest=1.6, slant=0.15)
    x, y = slot.box.x + slot.box.w * 0.22, slot.box.y + slot.box.h * rng.uniform(0.45, 0.6)
    size = 10.5 - len(name)
    for char in name[:4]:
        canvas.glyph((x, y + rng.gauss(0, 0.4)), char, pen, rng, size_mm=size * rng.uniform(0.9, 1.12))
        x += size * 0.72
    end = x - size * 0.3
    canvas.stroke([(end, y + 2), (end + 4, y + 3.2), (end + 8, y + 1.2 + rng.random())], 0.4)
