"""Where the answer to a legend is written: in brackets, in a ruled box or cell, on a line, or bare behind its label.

Takes a page's legends with its pool; hands on an `Asked` for each that has such a place and a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.apart import Cell
from extractors.evidence import Pool, Token, Wording, same_row
from extractors.legends.codes import numbers_in
from extractors.legends.flow import Char, Flow
from extractors.legends.legends import Legend, Meant
from extractors.models import BoxTuple, is_within
from extractors.otherform import Context, block_of, is_service_block

PlaceKind = Literal["bracket", "ruled", "square", "line", "bare", "gap"]
_CHINESE = re.compile("[㐀-鿿]")
_OPENING, _CLOSING = "(（[【〔", ")）]】〕"
_FILLING = re.compile(r"[^㐀-鿿：:]{0,16}")
_SIGNS = re.compile(r"[①-⑳*★※]\s*$")
_HINT = re.compile(r"[(（\[【][^()（）]*[)）\]】]?")
_LABEL = re.compile("[㐀-鿿/／、]{2,14}")
_TELLING = "services"
"""The field whose words need no label."""
_NAMED = re.compile("(的?(代码|代号|编码|编号|序号|选项|可选项|类别代码|填写))+$")
_WIDE, _HIGH, _GAP, _NEAR = 16.0, 3.2, 1.2, 1.0
"""In heights of a line: a ruled box outside of tables at most, and the white that is a place to write at least; how
near two things stand that touch."""
_EDGE, _LEAST, _LIKELY, _INSET = 0.12, 2, 0.8, 0.15
"""Heights that a ruling is broad; options that tell no field; share of the best field's score from which another may be
meant; of a square, the frame that is left out."""
_FARTHEST = 2
"""Cells to the left of a legend in which its label may stand."""


@dataclass(frozen=True)
class Place:
    """A place for an answer. box: where its ink is looked for (px); chars: what was read there. is_certain: it is
    there for the answer, so that one which is empty is none.
    """

    kind: PlaceKind
    box: BoxTuple
    chars: tuple[Char, ...]
    is_certain: bool = True

    @property
    def text(self) -> str:
        """What was read there, folded."""
        return "".join(c.char for c in self.chars)

    @property
    def tokens(self) -> list[Token]:
        """The texts that were read there, as a whole or in part."""
        return list({c.token.id: c.token for c in self.chars if c.token is not None}.values())


@dataclass(frozen=True)
class Asked:
    """A legend that is answered by code: its field with the options' words, and where. is_named: a label names it."""

    legend: Legend
    meant: Meant
    place: Place
    is_named: bool


class Places:
    """The places of a page's legends."""

    def __init__(self, legends: Sequence[Legend], flows: Sequence[Flow], pool: Pool, wording: Wording) -> None:
        self._legends, self._flows, self._pool, self._wording = legends, flows, pool, wording
        self._cells = pool.sheet.rulings.cells
        self._told = frozenset(i for one in legends for i in one.tokens)

    def asked(self) -> list[Asked]:
        """The legends that are answered by code, one for each field; an empty place that may be no such counts where
        another legend is answered.
        """
        found = [one for legend in self._legends if not legend.is_marked for one in self._of_legend(legend)]
        is_usual = any(one.place.is_certain or one.place.text.strip() for one in found)
        best: dict[str, Asked] = {}
        for one in found:
            key, rank = one.meant.field.key, _rank(one)
            if (one.place.is_certain or is_usual or one.place.text.strip()) and (
                key not in best or rank > _rank(best[key])
            ):
                best[key] = one
        used: set[int] = set()
        kept = []
        for one in sorted(best.values(), key=_rank, reverse=True):
            if id(one.legend) not in used:
                used.add(id(one.legend))
                kept.append(one)
        return kept

    def _of_legend(self, legend: Legend) -> Iterator[Asked]:
        labels = list(self._labels(legend))
        for place, own in self._places(legend):
            names = ([own] if own else []) + labels
            for name in names:
                if (meant := self._field(legend, name)) is not None:
                    yield Asked(legend, meant, place, is_named=True)
                    return
        for place, _ in self._places(legend):
            if len(legend.meant) == 1 and legend.meant[0].is_whole and len(legend.texts) > _LEAST:
                yield Asked(legend, legend.meant[0], place, is_named=legend.meant[0].field.key == _TELLING)
                return
        yield from self._elsewhere(legend, labels)

    def _field(self, legend: Legend, name: str) -> Meant | None:
        """The field of a legend that a label asks for; None where none, or several alike, may be meant."""
        plain = _NAMED.sub("", re.sub(r"[ \t\n]", "", _HINT.sub("", name)).strip(":：_.。②"))
        runs = _LABEL.findall(plain)
        run = runs[-1].strip("/／、") if runs else ""
        likely = [m for m in legend.meant if m.score >= _LIKELY * legend.meant[0].score]
        for end in (run[n:] for n in range(len(run) - 1)):
            own = [m for m in likely if self._means(m, end)]
            if own:
                best = [m for m in own if m.score == own[0].score]
                return best[0] if len(best) == 1 else None
        return None

    def _means(self, meant: Meant, label: str) -> bool:
        """Whether a label may mean a field, if only under its service."""
        field = meant.field
        named = block_of(label)
        if named and is_service_block(named) and is_service_block(field.block) and named != field.block:
            return False
        contexts = (Context(), Context(block=field.block))
        return any(m.key == field.key for c in contexts for m in self._wording.label(label, c))

    def _labels(self, legend: Legend) -> Iterator[str]:
        """The texts that may be a legend's label: before it in its line, in the line above, in cells to the left, in
        the cell above.
        """
        flow, (start, _) = legend.flow, legend.flow.line(legend.start)
        before = flow.text[max(start, self._end_before(legend)) : legend.start]
        yield before
        if not _CHINESE.search(_HINT.sub("", before)) and start:
            above, stop = flow.line(start - 1)
            if not any(o.flow is flow and o.start < stop and above < o.end for o in self._legends):
                yield flow.text[above:stop]
        for cell in self._left_of(self._frame(legend))[:_FARTHEST]:
            yield self._said_in(cell).replace("\n", "")
        if legend.flow.cell is not None and (upper := self._above(legend.flow.cell)) is not None:
            yield self._said_in(upper).replace("\n", "")

    def _end_before(self, legend: Legend) -> int:
        return max((o.end for o in self._legends if o.flow is legend.flow and o.end <= legend.start), default=0)

    def _frame(self, legend: Legend) -> BoxTuple:
        """The cell of a legend, or its first line."""
        if legend.flow.cell is not None:
            return legend.flow.cell.box
        return self._first_line(legend)

    @staticmethod
    def _first_line(legend: Legend) -> BoxTuple:
        _, end = legend.flow.line(legend.start)
        return legend.flow.box(legend.start, min(end, legend.end))

    @staticmethod
    def _last_line(legend: Legend) -> BoxTuple:
        end = len(legend.flow.text[: legend.end].rstrip())
        start, _ = legend.flow.line(end - 1)
        return legend.flow.box(max(start, legend.start), end)

    def _said_in(self, cell: Cell) -> str:
        return next((f.text for f in self._flows if f.cell is cell), "")

    def _left_of(self, frame: BoxTuple) -> list[Cell]:
        """The cells in a row to the left of a place, the nearest first."""
        near = [c for c in self._cells if c.box[2] < frame[0] + self._pool.height and same_row(c.box, frame)]
        return sorted(near, key=lambda c: -c.box[2])

    def _right_of(self, frame: BoxTuple) -> Cell | None:
        near = [c for c in self._cells if c.box[0] > frame[2] - self._pool.height and same_row(c.box, frame)]
        return min(near, key=lambda c: c.box[0], default=None)

    def _above(self, cell: Cell) -> Cell | None:
        near = [
            c for c in self._cells
            if c.box[3] < cell.box[1] + self._pool.height and _over(c.box, cell.box)
        ]  # fmt: skip
        return max(near, key=lambda c: c.box[3], default=None)

    def _places(self, legend: Legend) -> Iterator[tuple[Place, str]]:
        """The places where a legend may be answered, the likeliest first, each with a label of its own or ''."""
        flow, since = legend.flow, self._end_before(legend)
        if (found := self._bracket(flow, since, legend.start, legend)) is not None:
            yield found
        if (behind := self._bracket_behind(legend)) is not None:
            yield behind, ""
        yield from ((p, "") for p in (*self._squares(legend), *self._ruled(legend)))
        yield from ((p, "") for p in self._lines(legend))
        for cell in self._left_of(self._frame(legend))[:1]:
            own = next((f for f in self._flows if f.cell is cell), None)
            if own is not None and (inside := self._bracket(own, 0, len(own.text), legend)) is not None:
                yield inside
        yield from ((p, "") for p in self._bare(legend))

    def _bracket(self, flow: Flow, since: int, end: int, legend: Legend) -> tuple[Place, str] | None:
        """The last bracket for codes before a place in a flow, nothing but hints behind it, and what stands before."""
        stop = end
        for _ in range(_FARTHEST + 1):
            text = _SIGNS.sub("", flow.text[since:stop].rstrip(" \t\n:：,，"))
            at = max(map(text.rfind, _OPENING))
            if at < 0:
                return None
            inside = text[at + 1 :].rstrip(_CLOSING)
            if text[-1] not in _CLOSING and not self._is_answer(inside, legend):
                return None
            if self._is_answer(inside, legend) or not inside.strip() or self._is_filling(inside):
                first = since + at + 1
                return self._between(flow, first, first + len(inside)), text[:at].split("\n")[-1]
            stop = since + at
        return None

    def _bracket_behind(self, legend: Legend) -> Place | None:
        found = re.match(r"[ \t,，;；。.)）]*\n?[(（\[【]([^()（）\[\]【】\n]{0,16})[)）\]】]", legend.flow.text[legend.end :])
        if found is None or not (self._is_answer(found[1], legend) or self._is_filling(found[1])):
            return None
        return self._between(legend.flow, legend.end + found.start(1), legend.end + found.end(1))

    def _between(self, flow: Flow, start: int, end: int) -> Place:
        """The place between two brackets, the first just before `start`."""
        left, right = flow.chars[start - 1], flow.chars[min(end, len(flow.chars) - 1)]
        edge = 0.3 * self._pool.height
        owner = left.token
        top, bottom = (owner.box[1], owner.box[3]) if owner is not None else (0.0, 0.0)
        x1 = right.x - edge if right.x > left.x and right.char in _CLOSING else right.x + edge
        box = (left.x + edge, top, max(x1, left.x + edge + 1), bottom)
        return Place("bracket", box, tuple(c for c in flow.chars[start:end] if c.char not in "\n\t"))

    def _is_answer(self, text: str, legend: Legend) -> bool:
        """Whether a text is nothing but codes of a legend, as far as it was read."""
        return bool(text.strip()) and bool(numbers_in(text, legend.kind, legend.numbers)[0])

    def _is_filling(self, text: str) -> bool:
        """Whether what stands in brackets may be filled in, and is no hint and no unit."""
        return bool(_FILLING.fullmatch(text)) and not self._wording.is_printed(text)

    def _ruled(self, legend: Legend) -> Iterator[Place]:
        """Boxes and cells without a word, beside the legend or its label."""
        frame, line = self._frame(legend), self._first_line(legend)
        left = self._left_of(frame if legend.flow.cell is not None else line)[:1]
        if legend.flow.cell is not None:  # a box within the cell
            left += self._left_of(line)[:1]
        for cell in left:
            if self._is_open(cell, line, legend) and not self._parts(cell.box, line, legend):
                yield self._inside(cell.box, "ruled")
        right = self._right_of(frame if legend.flow.cell is not None else self._last_line(legend))
        if right is not None and self._is_open(right, self._last_line(legend), legend):
            place = self._inside(right.box, "ruled", is_certain=False)
            if not place.text.strip() or self._is_answer(place.text, legend):
                yield place
        yield from self._below(legend)

    def _squares(self, legend: Legend) -> Iterator[Place]:
        """The one square in the line of a legend that stands before it: its options have none of their own."""
        line = self._first_line(legend)
        level = [s.box for s in self._pool.squares if same_row(s.box, line) and s.box[0] < line[2] + self._pool.height]
        own = [b for b in level if b[2] < line[0] + 2 and not self._parts(b, line, legend)]
        if len(own) == 1 and not any(b[2] >= line[0] + 2 for b in level):
            x0, y0, x1, y1 = own[0]
            edge = _INSET * (y1 - y0)
            yield Place("square", (x0 + edge, y0 + edge, x1 - edge, y1 - edge), ())

    def _below(self, legend: Legend) -> Iterator[Place]:
        """The cell below that of a legend, filled in with a code."""
        own = legend.flow.cell
        lower = [c for c in self._cells if own is not None and c.box[1] > own.box[3] - 4 and _over(c.box, own.box)]
        cell = min(lower, key=lambda c: c.box[1], default=None)
        if cell is not None and self._is_answer((place := self._inside(cell.box, "ruled")).text, legend):
            yield place

    def _is_open(self, cell: Cell, line: BoxTuple, legend: Legend) -> bool:
        """Whether a cell is a place to write a code in: no words in it, low enough where it stands by itself."""
        if legend.flow.cell is cell or _CHINESE.search(self._said_in(cell)):
            return False
        width, height = cell.box[2] - cell.box[0], cell.box[3] - cell.box[1]
        is_small = width < _WIDE * self._pool.height and height < _HIGH * self._pool.height
        is_table = legend.flow.cell is not None and cell.table == legend.flow.cell.table
        return (is_small and same_row(cell.box, line)) or is_table

    def _parts(self, box: BoxTuple, line: BoxTuple, legend: Legend) -> bool:
        """Whether words stand between a box and the legend."""
        return any(
            box[2] - 2 < t.box[0] and t.box[2] < line[0] + 2 and same_row(t.box, line) and len(t.text) > 1
            for t in self._pool.tokens if t.id not in legend.tokens
        )  # fmt: skip

    def _inside(self, box: BoxTuple, kind: PlaceKind, *, is_certain: bool = True) -> Place:
        edge = _EDGE * self._pool.height
        inner = (box[0] + edge, box[1] + edge, box[2] - edge, box[3] - edge)
        found = [
            c for f in self._flows for c in f.chars
            if c.token is not None and box[0] < c.x < box[2] and is_within(_column(c), box)
        ]  # fmt: skip
        return Place(kind, inner, tuple(found), is_certain)

    def _lines(self, legend: Legend) -> Iterator[Place]:
        """Lines to write on between the label and the legend, behind the legend, or in the line above it."""
        first, last, height = self._first_line(legend), self._last_line(legend), self._pool.height
        for x0, _, x1, y1 in sorted(self._pool.blanks, key=lambda b: -b[2]):
            for ref in (first, last):
                if not ref[1] + 0.4 * (ref[3] - ref[1]) < y1 < ref[3] + 0.6 * height:
                    continue
                box = (x0, min(ref[1], y1 - 1.2 * height), x1, y1)
                is_before = x1 < first[0] + height and ref is first
                is_behind = -height < x0 - last[2] < 3 * height and ref is last
                if is_before and not self._parts(box, first, legend):
                    yield self._inside(box, "line")
                elif is_behind:
                    yield self._inside(box, "line", is_certain=False)

    def _bare(self, legend: Legend) -> Iterator[Place]:
        """Codes between the label and the legend, or behind it, or white for them."""
        flow, height = legend.flow, self._pool.height
        start, _ = flow.line(legend.start)
        since = max(start, self._end_before(legend))
        before = flow.text[since : legend.start]
        named = [m.end() for m in re.finditer(r"[㐀-鿿)）】:：①-⑳]", before)]
        at = since + (named[-1] if named else 0)
        between = flow.text[at : legend.start]
        if self._is_answer(between, legend):
            chars = flow.chars[at : legend.start]
            used = [n for n, c in enumerate(chars) if c.token is not None and c.char.strip()]
            span = flow.box(at + used[0], at + used[-1] + 1)
            yield Place("bare", span, tuple(chars[used[0] : used[-1] + 1]))
            return
        tail = re.match(r"[ \t]+([^\n㐀-鿿]{1,16})(\n|$)", flow.text[legend.end :])
        if tail is not None and self._is_answer(tail[1], legend):
            first = legend.end + tail.start(1)
            span = flow.box(first, first + len(tail[1].rstrip()))
            yield Place("bare", span, tuple(flow.chars[first : first + len(tail[1].rstrip())]))
            return
        if named and not between.strip():
            line, label = self._first_line(legend), flow.chars[at - 1]
            left = label.token.box[2] if label.token is not None else label.x
            box = (left + 0.3 * height, line[1], line[0] - 0.3 * height, line[3])
            if box[2] - box[0] > _GAP * height:
                yield Place("gap", box, (), is_certain=False)

    def _elsewhere(self, legend: Legend, labels: Sequence[str]) -> Iterator[Asked]:
        """The answer beside a label that stands apart from its legend, as of one in the notes at the foot."""
        named = next((m for name in labels if (m := self._field(legend, name)) is not None), None)
        whole = [m for m in legend.meant if m.is_whole]
        meant = named or (whole[0] if len(whole) == 1 else None)
        if meant is None:
            return
        for flow in self._flows:
            for name in re.finditer(r"[㐀-鿿]{2,14}", flow.text):
                is_own = flow is legend.flow and legend.start <= name.start() < legend.end
                if is_own or not self._means(meant, name[0]):
                    continue
                place = self._beside(flow, name.end(), legend)
                if place is not None:
                    yield Asked(legend, meant, place, is_named=True)
                    return

    def _beside(self, flow: Flow, at: int, legend: Legend) -> Place | None:
        """A code behind a label: in brackets, in the same line, or in the cell to the right."""
        _, end = flow.line(at - 1)
        rest = flow.text[at:end]
        found = re.match(r"\s*[(（\[【]([^()（）\[\]]*)[)）\]】]", rest)
        if any(o.flow is flow and o.start < at + _LEAST + 1 and at < o.end for o in self._legends):
            return None
        if found is not None and self._is_answer(found[1], legend):
            return self._between(flow, at + found.start(1), at + found.end(1))
        bare = re.match(r"[ \t:：]*([^\n㐀-鿿\t]{1,12}?)\s*(?=[\t\n㐀-鿿]|$)", rest)
        if bare is not None and self._is_answer(bare[1], legend):
            span = flow.box(at + bare.start(1), at + bare.end(1))
            return Place("bare", span, flow.chars[at + bare.start(1) : at + bare.end(1)])
        cell = self._right_of(flow.cell.box) if flow.cell is not None and not rest.strip(":： \t") else None
        if cell is not None and self._is_answer((place := self._inside(cell.box, "ruled")).text, legend):
            return place
        return None


def _column(char: Char) -> BoxTuple:
    """The stretch of a text where a character stands."""
    box = char.token.box if char.token is not None else (char.x, 0.0, char.x, 0.0)
    return (char.x - 1, box[1], char.x + 1, box[3])


def _over(one: BoxTuple, other: BoxTuple) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0.5 * min(one[2] - one[0], other[2] - other[0])


def _rank(asked: Asked) -> tuple[bool, bool, bool, float]:
    return (bool(asked.place.text.strip()), asked.place.is_certain, asked.is_named, asked.meant.score)
