"""Forms of other layouts, drawn and filled: labels above their values, underlined blanks in running text, and a
six-column grid with upright block labels and ticks behind their words.

`draw_foreign` hands on the filled pages (RGB, 300 dpi) and the application cut to what such a form asks.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from tests.scans.blank import MmBox
from tests.scans.foreign_items import (
    BLOCKS,
    CHOICES,
    KEYS,
    SEGMENT_HEADS,
    SEGMENT_KEYS,
    TITLES,
    Item,
    written_value,
)
from tests.scans.hand import Hand, inked
from tests.scans.people import Application
from tests.scans.seals import stamp
from tests.scans.writer import Writer

_LEFT, _RIGHT = 16.0, 194.0


def _title(pen: Writer, segments: list[dict[str, Any]]) -> None:
    pen.new_page()
    pen.label(105, 24, f"某市{pen.rng.choice(TITLES)}", size_mm=7.2, anchor="mm")
    pen.label(_LEFT, 36, "编号：")
    pen.label(140, 36, "申报日期：")
    pen.write(157.5, 36, pen.text_of("apply_date"), 36)
    pen.y = 41.0


def _rows(items: tuple[Item, ...], most: int = 3) -> list[list[Item]]:
    """Items in lines of at most `most` widths."""
    rows: list[list[Item]] = [[]]
    for item in items:
        if sum(i.width for i in rows[-1]) + item.width > most:
            rows.append([])
        rows[-1].append(item)
    return [row for row in rows if row]


def labels_above(pen: Writer, segments: list[dict[str, Any]]) -> None:
    """A grid of cells, each with its small label in its upper left corner and the value below."""
    third = (_RIGHT - _LEFT) / 3
    for title, items in (*BLOCKS, ("其他", CHOICES)):
        pen.room(20)
        pen.box(MmBox(_LEFT, pen.y, _RIGHT - _LEFT, 6))
        pen.label(105, pen.y + 3, title, size_mm=3.8, anchor="mm")
        pen.y += 6
        for row in _rows(items):
            pen.room(12)
            x = _LEFT
            for number, item in enumerate(row):
                width = _RIGHT - x if number == len(row) - 1 else third * item.width
                _cell_above(pen, MmBox(x, pen.y, width, 11.5), item)
                x += width
            pen.y += 11.5
        if title == "通信":
            _segment_table(pen, segments, _LEFT)
    _signing(pen)


def _cell_above(pen: Writer, box: MmBox, item: Item) -> None:
    words = pen.worded(item)
    pen.box(box)
    pen.label(box.x + 1.2, box.y + 2.7, words.label, size_mm=3.1)
    middle = box.y + 7.8
    if item.options:
        pen.ticks(box.x + 3, middle, item, right=box.x + box.w - 1)
        return
    pen.write(box.x + 3, middle, pen.text_of(item.key, unit=words.unit), box.w - 16 if words.unit else box.w - 6)
    if words.unit:
        pen.label(box.x + box.w - 1.2, middle, words.unit, size_mm=3.3, anchor="rm")


def underlined(pen: Writer, segments: list[dict[str, Any]]) -> None:
    """No ruling: labels and underlined blanks in running lines, several on one."""
    for number, (title, items) in enumerate((*BLOCKS, ("其他", CHOICES)), 1):
        pen.room(20)
        pen.label(_LEFT, pen.y + 4, f"{'一二三四五六七八'[number - 1]}、{title}", size_mm=4.1)
        pen.y += 8.5
        for row in _rows(items):
            pen.room(9)
            _running_line(pen, row)
            pen.y += 8.6
        if title == "通信":
            _segment_lines(pen, segments)
    _signing(pen)


def _running_line(pen: Writer, row: list[Item]) -> None:
    x, y = _LEFT + 4, pen.y + 4
    share = (_RIGHT - x) / max(sum(i.width for i in row), 2)
    for item in row:
        words = pen.worded(item)
        end = x + share * item.width - 3
        at = x + pen.label(x, y, f"{words.label}：")
        if item.options:
            pen.ticks(at, y, item, right=end)
        else:
            stop = end - len(words.unit) * 3.2
            _blank(pen, at, stop, y, pen.text_of(item.key, unit=words.unit))
            pen.label(stop + 0.8, y, words.unit)
        x = end + 3


def _blank(pen: Writer, start: float, stop: float, y: float, text: str) -> None:
    pen.line(start, y + 2.6, stop, y + 2.6)
    pen.write(start + 1.5, y - 0.2, text, stop - start - 2)


def _segment_lines(pen: Writer, segments: list[dict[str, Any]]) -> None:
    pen.room(10)
    pen.label(_LEFT + 4, pen.y + 4, "外线工程（每段一行）：")
    pen.y += 8.6
    for number in range(max(3, len(segments))):
        row = segments[number] if number < len(segments) else {}
        pen.room(9)
        x, y = _LEFT + 4, pen.y + 4
        parts = (
            ("专业", 14, ""),
            ("路段", 26, ""),
            ("自", 24, ""),
            ("至", 24, ""),
            ("长", 15, "米"),
            ("，采用", 18, ""),
        )
        x += pen.label(x, y, f"{number + 1}.")
        for (label, width, unit), key in zip(parts, SEGMENT_KEYS, strict=True):
            x += pen.label(x, y, label) + 0.4
            _blank(pen, x, x + width, y, written_value(key, row.get(key), pen.dates))
            x += width + 0.6 + pen.label(x + width + 0.3, y, unit)
        pen.y += 8.6


def vertical_labels(pen: Writer, segments: list[dict[str, Any]]) -> None:
    """Six columns of label and value, block names upright at the left, ticks behind their words."""
    for title, items in (*BLOCKS, ("其他", CHOICES)):
        rows = _rows(items, 3)
        pen.room(9.2 * len(rows))
        top = pen.y
        for row in rows:
            _six_columns(pen, row)
            pen.y += 9.2
        _upright(pen, title, MmBox(_LEFT, top, 8, pen.y - top))
        if title == "通信":
            top = pen.y
            _segment_table(pen, segments, _LEFT + 8)
            if pen.y > top:
                _upright(pen, "外线", MmBox(_LEFT, top, 8, pen.y - top))
    _signing(pen)


def _six_columns(pen: Writer, row: list[Item]) -> None:
    column = (_RIGHT - _LEFT - 8) / (3 if row[0].width > 1 else len(row))
    x = _LEFT + 8
    for number, item in enumerate(row):
        words = pen.worded(item)
        end = _RIGHT if number == len(row) - 1 else x + column * item.width
        pen.box(MmBox(x, pen.y, 24, 9.2))
        _in_cell(pen, words.label, MmBox(x, pen.y, 24, 9.2))
        pen.box(MmBox(x + 24, pen.y, end - x - 24, 9.2))
        middle = pen.y + 4.6
        if item.options:
            pen.ticks(x + 25.5, middle, item, right=end - 1, behind=True)
        else:
            room = end - x - 27 - len(words.unit) * 3
            pen.write(x + 25.5, middle, pen.text_of(item.key, unit=words.unit), room)
            pen.label(end - 1, middle, words.unit, size_mm=3.2, anchor="rm")
        x = end


def _in_cell(pen: Writer, text: str, box: MmBox) -> None:
    """A label in the middle of its cell, over two lines where it is long."""
    half = (len(text) + 1) // 2
    lines = [text] if len(text) <= 6 else [text[:half], text[half:]]
    for number, line in enumerate(lines):
        y = box.y + box.h / 2 + (number - (len(lines) - 1) / 2) * 3.9
        pen.label(box.x + box.w / 2, y, line, size_mm=3.5, anchor="mm")


def _upright(pen: Writer, text: str, box: MmBox) -> None:
    pen.box(box)
    step = min(4.6, box.h / max(len(text), 1))
    for number, char in enumerate(text):
        y = box.y + box.h / 2 + (number - (len(text) - 1) / 2) * step
        pen.label(box.x + box.w / 2, y, char, size_mm=3.8, anchor="mm")


def _segment_table(pen: Writer, segments: list[dict[str, Any]], left: float) -> None:
    """外线工程 as a table with a head line; three lines at least."""
    count = max(3, len(segments))
    pen.room(7 + 8.5 * count)
    stretch = (_RIGHT - left) / sum(width for _, _, width in SEGMENT_HEADS)
    for number in range(-1, count):
        height = 7.0 if number < 0 else 8.5
        x = left
        for key, head, width in SEGMENT_HEADS:
            box = MmBox(x, pen.y, width * stretch, height)
            pen.box(box)
            if number < 0:
                pen.label(box.x + box.w / 2, box.y + 3.5, head, size_mm=3.4, anchor="mm")
            elif number < len(segments):
                text = written_value(key, segments[number].get(key), pen.dates)
                pen.write(box.x + 1.5, box.y + 4.25, text, box.w - 2.5)
            x += width * stretch
        pen.y += height


def _signing(pen: Writer) -> None:
    """Seal, signature and day."""
    pen.room(44)
    y = pen.y + 12
    pen.label(_LEFT, y, "申请单位（盖章）：")
    pen.label(108, y, "法定代表人（签字）：")
    name = str(pen.values.get("legal_rep") or pen.values["applicant_name"])
    pen.write(144, y, name, 40)
    pen.label(108, y + 14, "日期：")
    pen.write(120, y + 14, pen.text_of("sign_date"), 50)
    pen.y = y + 30


LAYOUTS: dict[str, Callable[[Writer, list[dict[str, Any]]], None]] = {
    "labels-above": labels_above,
    "underlined": underlined,
    "vertical": vertical_labels,
}


def cut(application: Application) -> Application:
    """The application as far as a foreign form asks it; blanks that the form has are None."""
    fields = {key: application.fields.get(key) for key in KEYS}
    fields |= {key: application.fields.get(key) for key in ("seal_present", "sign_present")}
    segments = [{key: row.get(key) for key in SEGMENT_KEYS} for row in application.segments]
    return Application(fields, {"segments": segments})


def draw_foreign(application: Application, layout: str, hand: Hand, seed: int) -> list[np.ndarray]:
    """The filled pages of a layout (a key of LAYOUTS), sealed where a body applies."""
    rng = Random(f"{layout} {seed}")
    dates = rng.choice(("chinese", "chinese", "dotted", "dashed"))
    pen = Writer(hand, rng, application.fields, dates, rng.choice(("song", "song", "hei")))
    _title(pen, application.segments)
    LAYOUTS[layout](pen, application.segments)
    pages = [
        inked(np.asarray(printed), ink.array(), hand.colour, rng)
        for printed, ink in zip(pen.prints, pen.inks, strict=True)
    ]
    if application.fields.get("seal_present"):
        at = (64.0 + rng.uniform(-6, 6), min(pen.y - 16, 272.0))
        pages[-1] = stamp(pages[-1], str(application.fields["applicant_name"]), at, rng)
    return pages
