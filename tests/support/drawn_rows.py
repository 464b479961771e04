"""A row of tick squares with their words, drawn for tests, and what a pen adds to it."""

from __future__ import annotations

from extractors.apart.tickrows import RowAnswer, RowInk, TickOption, read_row
from extractors.marks.ticks import tick_mark
from extractors.pages.ink import ink_mask, without_red
from tests.scans.drawn_forms import MM, TICK_MM, Sheet, scanned

ROW_Y, GAP_MM = 60.0, 0.8
WORDS = ("居民", "商业", "工业")


class Row:
    """A row of squares and words, and what a pen adds to it; lengths in mm."""

    def __init__(self) -> None:
        self.sheet, self.places = Sheet(), []
        x = 40.0
        for word in WORDS:
            self.sheet.box(x, ROW_Y - TICK_MM / 2, TICK_MM, TICK_MM)
            end = self.sheet.text(x + TICK_MM + GAP_MM, ROW_Y, word)
            self.places.append((x, end))
            x = end + 5.0

    def pen(self, number: int, *points: tuple[float, float], width: int = 4) -> None:
        """A stroke; points in sides of the square from its upper left corner."""
        x = self.places[number][0]
        path = [((x + u * TICK_MM) * MM, (ROW_Y - TICK_MM / 2 + v * TICK_MM) * MM) for u, v in points]
        self.sheet.draw.line(path, fill=(20, 30, 90), width=width)

    def check(self, number: int) -> None:
        self.pen(number, (0.1, 0.5), (0.4, 0.85), (1.2, -0.2))

    def scribble(self, number: int) -> None:
        ends = [(u, 0.1 + 0.16 * i) for i in range(6) for u in (-0.25, 1.25)]
        self.pen(number, *ends, width=6)

    def ring(self, number: int) -> None:
        x, end = self.places[number]
        left, right = (x + TICK_MM + GAP_MM - 0.6) * MM, (end + 0.8) * MM
        self.sheet.draw.ellipse((left, (ROW_Y - 2.8) * MM, right, (ROW_Y + 2.8) * MM), outline=(20, 30, 90), width=3)

    def answer(self, *, one_of: bool = True, noise: float = 6.0, edge: float | None = None) -> RowAnswer:
        """What is read; edge: mm of a ruling before the row."""
        image = scanned(self.sheet, noise=noise)
        top, bottom = ROW_Y - TICK_MM / 2, ROW_Y + TICK_MM / 2
        options = [
            TickOption(
                (x * MM, top * MM, (x + TICK_MM) * MM, bottom * MM),
                ((x + TICK_MM + GAP_MM) * MM, (ROW_Y - 1.9) * MM, end * MM, (ROW_Y + 1.9) * MM),
            )
            for x, end in self.places
        ]
        mask = ink_mask(without_red(image), px_per_mm=MM)
        left = 35.0 if edge is None else edge + 0.7
        room = (left * MM, (ROW_Y - 4) * MM, (self.places[-1][1] + 4) * MM, (ROW_Y + 4) * MM)
        marks = [tick_mark(image, o.box) for o in options]
        return read_row(options, marks, RowInk(mask, room, MM, edge=None if edge is None else edge * MM), one_of=one_of)
