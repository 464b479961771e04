"""Where the answer to a legend is written: in brackets, in a ruled box or cell, on a line, or bare behind its label.

Takes the surroundings of a page's legends; hands on the places of each, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.apart import Cell
from extractors.evidence import same_row
from extractors.legends.flow import Flow
from extractors.legends.legends import Legend
from extractors.legends.surroundings import CHINESE, CLOSING, OPENING, Place, Surroundings, over
from extractors.models import BoxTuple, is_within

_SIGNS = re.compile(r"[①-⑳*★※]\s*$")
_BEHIND = re.compile(r"[ \t,，;；。.)）]*\n?[(（\[【]([^()（）\[\]【】\n]{0,16})[)）\]】]")
_WIDE, _HIGH, _GAP = 16.0, 3.2, 1.2
"""In heights of a line: a ruled box outside of tables at most, and the white that is a place to write at least."""
_LED, _LONGEST_LEAD = 6.0, 4
"""How far behind a legend its blank may begin, in heights, and characters that may stand between: 请选择."""
_SQUARES, _INSET, _HINTS = 2, 0.15, 3
"""Squares of options at least; of a square, the frame that is left out; brackets before a legend that are looked at."""


class Places:
    """The places to answer the legends of a page."""

    def __init__(self, page: Surroundings) -> None:
        self._page = page

    def of(self, legend: Legend) -> Iterator[tuple[Place, str]]:
        """The places where a legend may be answered, the likeliest first, each with a label of its own or ''."""
        for place, name in self._likely(legend):
            is_read = bool(place.text.strip())
            if not self._page.is_legends(place) and (is_read or not self._is_ticked(legend)):
                yield place, name

    def _is_ticked(self, legend: Legend) -> bool:
        """Whether the options of a legend have squares or ticks of their own: it is no list of codes."""
        lines = [t.box for t in self._page.pool.tokens if t.id in legend.tokens]
        boxes = [s.box for s in self._page.pool.squares if any(same_row(s.box, b) for b in lines)]
        left, right = min((b[0] for b in lines), default=0.0), max((b[2] for b in lines), default=0.0)
        has_squares = sum(left < b[0] < right and not any(is_within(b, o) for o in lines) for b in boxes) >= _SQUARES
        return has_squares or bool(re.search("[√✓✔]", legend.flow.text[legend.start : legend.end]))

    def _likely(self, legend: Legend) -> Iterator[tuple[Place, str]]:
        flow, since = legend.flow, self._page.end_before(legend)
        if (found := self._bracket(flow, since, legend.start, legend)) is not None:
            yield found
        if (behind := self._bracket_behind(legend)) is not None:
            yield behind, ""
        yield from ((p, "") for p in (*self._ruled(legend), *self._squares(legend)))
        yield from ((p, "") for p in self._lines(legend))
        for cell in self._page.left_of(self._page.frame(legend))[:1]:
            own = next((f for f in self._page.flows if f.cell is cell), None)
            if own is not None and (inside := self._bracket(own, 0, len(own.text), legend)) is not None:
                yield inside
        yield from ((p, "") for p in self._bare(legend))

    def _bracket(self, flow: Flow, since: int, end: int, legend: Legend) -> tuple[Place, str] | None:
        """The last bracket for codes before a place in a flow, nothing but hints behind it, and what stands before."""
        stop = end
        for _ in range(_HINTS):
            text = _SIGNS.sub("", flow.text[since:stop].rstrip(" \t\n:：,，"))
            at = max(map(text.rfind, OPENING))
            if at < 0:
                return None
            inside = text[at + 1 :].rstrip(CLOSING)
            if text[-1] not in CLOSING and not self._page.is_answer(inside, legend):
                return None
            if self._page.is_answer(inside, legend) or not inside.strip() or self._page.is_filling(inside):
                first = since + at + 1
                return self._page.between(flow, first, first + len(inside)), text[:at].split("\n")[-1]
            stop = since + at
        return None

    def _bracket_behind(self, legend: Legend) -> Place | None:
        found = _BEHIND.match(legend.flow.text, legend.end)
        if found is None or not (self._page.is_answer(found[1], legend) or self._page.is_filling(found[1])):
            return None
        return self._page.between(legend.flow, found.start(1), found.end(1))

    def _boxed(self, legend: Legend) -> Iterator[Place]:
        """Boxes without a word that stand in the legend's own cell, in the row of its last line."""
        own, last = legend.flow.cell, self._page.last_line(legend)
        for cell in self._page.cells if own is not None else ():
            is_boxed = cell is not own and is_within(cell.box, self._page.frame(legend)) and same_row(cell.box, last)
            if is_boxed and not CHINESE.search(self._page.said_in(cell)):
                yield self._page.inside(cell.box, "ruled")

    def _ruled(self, legend: Legend) -> Iterator[Place]:
        """Boxes and cells without a word, beside the legend or its label."""
        yield from self._boxed(legend)
        frame, line = self._page.frame(legend), self._page.first_line(legend)
        left = self._page.left_of(frame if legend.flow.cell is not None else line)[:1]
        if legend.flow.cell is not None:  # a box within the cell
            left += self._page.left_of(line)[:1]
        for cell in left:
            if self._is_open(cell, line, legend) and not self._page.parts(cell.box, line, legend):
                is_box = legend.flow.cell is None or cell.table != legend.flow.cell.table
                yield self._page.inside(cell.box, "ruled", is_certain=is_box)
        right = self._page.right_of(frame if legend.flow.cell is not None else self._page.last_line(legend))
        if right is not None and self._is_open(right, self._page.last_line(legend), legend):
            place = self._page.inside(right.box, "ruled", is_certain=False)
            if not place.text.strip() or self._page.is_answer(place.text, legend):
                yield place
        yield from self._below(legend)

    def _squares(self, legend: Legend) -> Iterator[Place]:
        """The one square in the line of a legend that stands before it: its options have none of their own."""
        line = self._page.first_line(legend)
        level = [
            s.box
            for s in self._page.pool.squares
            if same_row(s.box, line) and s.box[0] < line[2] + self._page.pool.height
        ]
        level = [b for b in level if not any(is_within(b, t.box) for t in self._page.pool.tokens if len(t.text) > 1)]
        own = [b for b in level if b[2] < line[0] + 2 and not self._page.parts(b, line, legend)]
        if len(own) == 1 and not any(b[2] >= line[0] + 2 for b in level):
            x0, y0, x1, y1 = own[0]
            edge = _INSET * (y1 - y0)
            yield Place("square", (x0 + edge, y0 + edge, x1 - edge, y1 - edge), ())

    def _below(self, legend: Legend) -> Iterator[Place]:
        """The cell below that of a legend, filled in with a code."""
        own = legend.flow.cell
        lower = [c for c in self._page.cells if own is not None and c.box[1] > own.box[3] - 4 and over(c.box, own.box)]
        cell = min(lower, key=lambda c: c.box[1], default=None)
        if cell is not None and self._page.is_answer((place := self._page.inside(cell.box, "ruled")).text, legend):
            yield place

    def _is_open(self, cell: Cell, line: BoxTuple, legend: Legend) -> bool:
        """Whether a cell is a place to write a code in: no words in it, low enough where it stands by itself."""
        if legend.flow.cell is cell or CHINESE.search(self._page.said_in(cell)):
            return False
        width, height = cell.box[2] - cell.box[0], cell.box[3] - cell.box[1]
        is_small = width < _WIDE * self._page.pool.height and height < _HIGH * self._page.pool.height
        is_table = legend.flow.cell is not None and cell.table == legend.flow.cell.table
        return (is_small and same_row(cell.box, line)) or is_table

    def _lines(self, legend: Legend) -> Iterator[Place]:
        """Lines to write on between the label and the legend, behind the legend, or in the line above it."""
        first, last, height = self._page.first_line(legend), self._page.last_line(legend), self._page.pool.height
        for x0, _, x1, y1 in sorted(self._page.pool.blanks, key=lambda b: -b[2]):
            for ref in (first, last):
                if not ref[1] + 0.4 * (ref[3] - ref[1]) < y1 < ref[3] + 0.6 * height:
                    continue
                box = (x0, min(ref[1], y1 - 1.2 * height), x1, y1)
                is_before = x1 < first[0] + height and ref is first
                is_behind = -height < x0 - last[2] < _LED * height and ref is last
                if is_before and not self._page.parts(box, first, legend):
                    yield self._page.inside(box, "line")
                elif is_behind and not self._is_led_elsewhere(last, box, legend):
                    yield self._page.inside(box, "line", is_certain=False)
        start, _ = legend.flow.line(legend.start)
        if start and not CHINESE.search(legend.flow.text[start : legend.start]):
            above, stop = legend.flow.line(start - 1)
            yield from self._on_line_above(legend.flow, above, stop)

    def _on_line_above(self, flow: Flow, start: int, stop: int) -> Iterator[Place]:
        """A line to write on behind the label in the line above a legend."""
        named = [m.end() for m in re.finditer("[㐀-鿿)）:：]", flow.text[start:stop])]
        if not named:
            return
        label = flow.box(start + named[-1] - 1, start + named[-1])
        for x0, _, x1, y1 in self._page.pool.blanks:
            if label[1] + 0.4 * (label[3] - label[1]) < y1 < label[3] + 0.6 * self._page.pool.height and x1 > label[2]:
                yield self._page.inside(
                    (max(x0, label[2]), min(label[1], y1 - 1.2 * self._page.pool.height), x1, y1), "line"
                )

    def _is_led_elsewhere(self, last: BoxTuple, box: BoxTuple, legend: Legend) -> bool:
        """Whether another label leads to a blank behind a legend."""
        between = [
            t for t in self._page.pool.tokens
            if t.id not in legend.tokens and same_row(t.box, last) and last[2] - 2 < t.box[0] and t.box[2] < box[0] + 2
        ]  # fmt: skip
        text = "".join(t.text for t in between)
        return len(text) > _LONGEST_LEAD or bool(self._page.wording.label(text))

    def _bare(self, legend: Legend) -> Iterator[Place]:
        """Codes between the label and the legend, or behind it, or white for them."""
        flow, height = legend.flow, self._page.pool.height
        start, _ = flow.line(legend.start)
        since = max(start, self._page.end_before(legend))
        before = flow.text[since : legend.start]
        named = [m.end() for m in re.finditer(r"[㐀-鿿)）】:：①-⑳]", before)]
        at = since + (named[-1] if named else 0)
        between = flow.text[at : legend.start]
        if self._page.is_answer(between, legend):
            chars = flow.chars[at : legend.start]
            used = [n for n, c in enumerate(chars) if c.token is not None and c.char.strip()]
            span = flow.box(at + used[0], at + used[-1] + 1)
            yield Place("bare", span, tuple(chars[used[0] : used[-1] + 1]))
            return
        tail = re.match(r"[ \t]+([^\n㐀-鿿]{1,16})(\n|$)", flow.text[legend.end :])
        if tail is not None and self._page.is_answer(tail[1], legend):
            first = legend.end + tail.start(1)
            span = flow.box(first, first + len(tail[1].rstrip()))
            yield Place("bare", span, tuple(flow.chars[first : first + len(tail[1].rstrip())]))
            return
        if named and not between.strip():
            line, label = self._page.first_line(legend), flow.chars[at - 1]
            left = label.token.box[2] if label.token is not None else label.x
            box = (left + 0.3 * height, line[1], line[0] - 0.3 * height, line[3])
            if box[2] - box[0] > _GAP * height:
                yield Place("gap", box, (), is_certain=False)
