"""Prints and fills the pages of a foreign form: rulings, labels and tick squares in print, values in a hand's ink.

Lengths in mm from the upper left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from tests.scans.blank import MmBox, Tick
from tests.scans.fill import draw_ticks
from tests.scans.fonts import load_face
from tests.scans.foreign_items import Item, Wording, worded, written_value
from tests.scans.hand import Canvas, Hand

_DPI = 300
_PX = _DPI / 25.4
_BOTTOM = 276.0
_INK = (26, 26, 28)
_SQUARE_MM = 3.6


@dataclass
class Writer:
    """Pages being printed and filled. y: where the next row starts, in mm."""

    hand: Hand
    rng: Random
    values: dict[str, Any]
    dates: str
    face: str
    prints: list[Image.Image] = field(default_factory=list)
    inks: list[Canvas] = field(default_factory=list)
    y: float = 20.0

    def new_page(self) -> None:
        """The next sheet."""
        size = (round(210 * _PX), round(297 * _PX))
        self.prints.append(Image.new("RGB", size, (255, 255, 255)))
        self.inks.append(Canvas(size, _DPI))
        self.y = 20.0

    def room(self, height_mm: float) -> None:
        """Goes on a new page where the row does not fit."""
        if self.y + height_mm > _BOTTOM:
            self.new_page()

    def label(self, x: float, y: float, text: str, *, size_mm: float = 3.7, anchor: str = "lm") -> float:
        """Printed text about a point; its width in mm."""
        face = load_face(self.face, round(size_mm * _PX))
        ImageDraw.Draw(self.prints[-1]).text((x * _PX, y * _PX), text, font=face, fill=_INK, anchor=anchor)
        return float(face.getlength(text)) / _PX

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A ruling."""
        points = tuple(round(v * _PX) for v in (x0, y0, x1, y1))
        ImageDraw.Draw(self.prints[-1]).line(points, fill=_INK, width=4)

    def box(self, box: MmBox) -> None:
        """A ruled cell."""
        corners = tuple(round(v * _PX) for v in (box.x, box.y, box.x + box.w, box.y + box.h))
        ImageDraw.Draw(self.prints[-1]).rectangle(corners, outline=_INK, width=4)

    def write(self, x: float, y: float, text: str, room_mm: float) -> None:
        """A value by hand from its left middle, smaller where it must be."""
        if not text:
            return
        size = self.hand.size_mm
        width = self.inks[-1].line_width(text, self.hand, size) * 1.04
        size = max(size * min(1, room_mm / width), 2.1)
        self.inks[-1].text((x, y), text, self.hand, self.rng, size_mm=size)

    def ticks(self, x: float, y: float, item: Item, *, right: float, behind: bool = False) -> None:
        """The options of an item from a left middle point, the chosen ones ticked, closer where room is short."""
        value = self.values.get(item.key)
        chosen = value if isinstance(value, list) else [value]
        face = load_face(self.face, round(3.7 * _PX))
        bare = sum(face.getlength(word) / _PX + 0.7 + _SQUARE_MM for word in item.options)
        gap = max(min((right - x - bare) / len(item.options), 4.5), 0.9)
        options = []
        for word in item.options:
            x, option = self._option(x, y, word, behind=behind)
            options.append(option)
            x += gap
        draw_ticks(self.inks[-1], options, [w for w in chosen if w is not None], self.hand, self.rng)

    def _option(self, x: float, y: float, word: str, *, behind: bool) -> tuple[float, Tick]:
        """A square and its word from a left middle point; where they end, and the option."""
        size = 3.7
        if behind:
            width = self.label(x, y, word)
            label, x = MmBox(x, y - size / 2, width, size), x + width + 0.7
        square = MmBox(x, y - _SQUARE_MM / 2, _SQUARE_MM, _SQUARE_MM)
        self.box(square)
        x += _SQUARE_MM
        if not behind:
            label = MmBox(x + 0.7, y - size / 2, self.label(x + 0.7, y, word), size)
            x += 0.7 + label.w
        return x, Tick(word, square, label)

    def text_of(self, key: str, *, unit: str = "") -> str:
        """The value of a key as it is written before a printed unit."""
        return written_value(key, self.values.get(key), self.dates, unit=unit)

    def worded(self, item: Item) -> Wording:
        """The item in this form's words; 万 only before what is large."""
        words = worded(item, self.rng)
        small = words.unit.startswith("万") and (self.values.get(item.key) or 0) < 10000
        return replace(words, unit=item.units[0]) if small else words
