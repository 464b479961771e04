"""Labels paired with their values: to the right, below, in the same cell, or along a line of running text.

Takes the grid of a page; hands on `Claim`s, each label with what was found for it. No layout is assumed: a row of
labels whose right neighbours are labels is read downwards, any other from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.apart import Sheet, Stream, union
from extractors.models import BoxTuple
from extractors.otherform.claims import Claim
from extractors.otherform.grids import Grid
from extractors.otherform.inline import Part, Span, parts_of
from extractors.otherform.labels import LabelMatch, Labels, is_unit
from extractors.otherform.persons import with_owners

_SURE_LABEL = 4
_DATE = re.compile(r"\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}|年\s*月\s*日|[二〇○零一]{4}年")
_SIGNS = ("seal_present", "sign_present")
_NEAR = "标签与已知的叫法略有不同，请核对是不是这一项"
_SEVERAL_ROWS = "同一栏下有几行内容，请核对"
_FEWEST_BOXES = 5
_BELOW_SIGN_MM = 70.0
_COMB_CELL_MM = 11.0
_FEWEST_IN_COMB = 5
_FULL_LINE, _LINE_STEP = 0.85, 1.6
_SLIVER_MM = 7.0
_HEADING = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]")


@dataclass(frozen=True)
class _Told:
    """A cell told apart: the label it is as a whole, or the parts that stand in it."""

    stream: Stream
    label: tuple[LabelMatch, ...]
    parts: tuple[Part, ...]


def shown_labels(sheet: Sheet, labels: Labels, used: Sequence[Stream]) -> list[tuple[BoxTuple, LabelMatch]]:
    """The labels of a page that are paired with values: where each stands and what it is taken for, for pictures."""
    return list(Pairing(sheet, labels, used).labels())


class Pairing:
    """Finds the claims of one page. used: streams that a list has already taken."""

    def __init__(self, sheet: Sheet, labels: Labels, used: Sequence[Stream]) -> None:
        self._sheet, self._labels = sheet, labels
        self._grid = Grid(sheet)
        self._taken = {id(s) for s in used}
        self._claims: list[Claim] = []
        self._last_line: tuple[Stream, int] | None = None

    def claims(self) -> list[Claim]:
        """Every label of the page with what was found for it."""
        streams = [s for s in self._grid.ruled if id(s) not in self._taken and not self._grid.is_office(s)]
        told = {id(s): self._tell(s) for s in streams}
        for stream in streams:
            if told[id(stream)].label and id(stream) not in self._taken:
                self._pair(told[id(stream)], told)
        for stream in streams:
            self._inner(told[id(stream)])
        for stream in self._grid.free:
            if id(stream) in self._taken or self._grid.is_office(stream):
                self._last_line = None
            else:
                self._line(stream)
        return [_in_doubt(c) for c in with_owners(self._claims)]

    def labels(self) -> Iterator[tuple[BoxTuple, LabelMatch]]:
        """Every label of the page outside of lists: where it stands and what it is taken for."""
        for stream in self._grid.ruled + self._grid.free:
            if id(stream) in self._taken or self._grid.is_office(stream):
                continue
            told = self._tell(stream) if stream.cell is not None else None
            if told is not None and told.label:
                yield stream.box, told.label[0]
                continue
            parts = told.parts if told is not None else self._parts(stream)
            yield from ((p.label_box, p.matches[0]) for p in parts if p.matches and p.label_box is not None)

    def _parts(self, stream: Stream) -> list[Part]:
        return parts_of(stream.elements, self._labels, self._grid.context(stream), loose=True)

    def _tell(self, stream: Stream) -> _Told:
        context = self._grid.context(stream)
        if not stream.has_ticks and stream.text:
            matches = self._labels.whole(stream.text, context)
            if any(m.rank <= _SURE_LABEL for m in matches):
                return _Told(stream, matches, ())
        parts = tuple(parts_of(stream.elements, self._labels, context, loose=True))
        if len(parts) == 1 and parts[0].matches and not parts[0].has_content:
            return _Told(stream, parts[0].matches, ())
        return _Told(stream, (), parts)

    def _pair(self, told: _Told, others: dict[int, _Told]) -> None:
        """The value of a label cell: its right neighbour or the cell below."""
        if self._is_box(told.stream, others):
            self._claims.append(Claim(told.label, (), told.stream.box))
            return
        right, below = self._grid.right_of(told.stream), self._grid.below(told.stream)
        right_free = right if right is not None and self._is_free(right, others) else None
        below_free = below if below is not None and self._is_free(below, others) else None
        value = right_free
        if below_free is not None and (right is None or self._reads_down(told.stream, others)):
            value = below_free
        if value is None:
            if right is None and below is None:
                self._claims.append(Claim(told.label, (), told.stream.box))
            return
        value = self._past_sliver(value, others)
        self._taken.add(id(value))
        if comb := self._comb(value, others):
            self._claims.append(self._of_comb(told.label, comb))
            return
        items = tuple(Span(e) for e in value.elements)
        parts = parts_of(value.elements, self._labels, self._grid.context(value), loose=False)
        if any(p.matches for p in parts):
            items = parts[0].items if not parts[0].name else ()
            self._claims += [self._of_part(p, value.box) for p in parts if p.matches]
        items += self._unit_behind(value, others)
        doubt = _SEVERAL_ROWS if value is below_free and self._goes_on_below(value, others) else ""
        self._claims.append(Claim(told.label, items, value.box, doubt=doubt))

    def _is_box(self, stream: Stream, others: dict[int, _Told]) -> bool:
        """Whether a cell that holds only a label is an empty box of a table whose labels stand in the values' cells."""
        mates = [others[id(s)] for s in self._grid.table_of(stream) if id(s) in others]
        filled = sum(bool(t.parts) and bool(t.parts[0].matches) and t.parts[0].has_content for t in mates)
        return filled >= _FEWEST_BOXES and filled > sum(bool(t.label) for t in mates)

    def _goes_on_below(self, value: Stream, others: dict[int, _Told]) -> bool:
        """Whether a column of values stands under one heading, of which this is only the first."""
        following = self._grid.below(value)
        return following is not None and bool(following.elements) and self._is_free(following, others)

    def _past_sliver(self, value: Stream, others: dict[int, _Told]) -> Stream:
        """The cell behind an empty one too narrow to write in, which strokes of a label may feign; else the cell."""
        is_narrow = value.box[2] - value.box[0] < _SLIVER_MM * self._sheet.px_per_mm
        if value.elements or not is_narrow or self._comb(value, others):
            return value
        behind = self._grid.right_of(value)
        return behind if behind is not None and self._is_free(behind, others) and behind.elements else value

    def _comb(self, first: Stream, others: dict[int, _Told]) -> list[Stream]:
        """The run of narrow cells of one width that a code is written into, empty if the cell begins none."""
        run, width = [first], first.box[2] - first.box[0]
        if width > _COMB_CELL_MM * self._sheet.px_per_mm:
            return []
        following = self._grid.right_of(first)
        while following is not None and self._is_free(following, others):
            if abs(following.box[2] - following.box[0] - width) > 0.3 * width:
                break
            run.append(following)
            following = self._grid.right_of(following)
        return run if len(run) >= _FEWEST_IN_COMB else []

    def _of_comb(self, label: tuple[LabelMatch, ...], comb: Sequence[Stream]) -> Claim:
        self._taken.update(id(s) for s in comb)
        box = union(s.box for s in comb)
        characters = [e for s in comb for e in s.elements if e.mark is None]
        return Claim(label, (Span(self._sheet.side_by_side(characters)),) if characters else (), box)

    def _is_free(self, stream: Stream, others: dict[int, _Told]) -> bool:
        """Whether a cell may hold a label's value: it is no label itself and nobody has taken it."""
        told = others.get(id(stream))
        return told is not None and not told.label and id(stream) not in self._taken

    def _reads_down(self, stream: Stream, others: dict[int, _Told]) -> bool:
        """Whether the labels of this row stand above their values.

        All have a free cell below, and most have a label, or the last of them nothing, to the right.
        """
        row = [s for s in self._grid.row_of(stream) if id(s) in others and others[id(s)].label]
        rights = [self._grid.right_of(s) for s in row]
        downs = [self._grid.below(s) for s in row]
        blocked = sum(r is None or id(r) not in others or bool(others[id(r)].label) for r in rights)
        all_down = all(d is not None and id(d) in others and not others[id(d)].label for d in downs)
        return all_down and (blocked * 2 > len(row) or (len(row) > 1 and rights[-1] is None))

    def _unit_behind(self, value: Stream, others: dict[int, _Told]) -> tuple[Span, ...]:
        """A cell of its own behind the value that holds nothing but a unit."""
        behind = self._grid.right_of(value)
        if behind is None or not self._is_free(behind, others) or not is_unit(behind.text):
            return ()
        self._taken.add(id(behind))
        return tuple(Span(e) for e in behind.elements)

    def _inner(self, told: _Told) -> None:
        """Labels with their values inside one cell that no label cell has taken."""
        if told.label or id(told.stream) in self._taken:
            return
        self._claims += [self._of_part(p, told.stream.box) for p in told.parts if p.matches]
        self._lone_ticks(told.parts)
        self._unlabelled_date(told.stream, told.parts)

    def _line(self, stream: Stream) -> None:
        """A line of running text."""
        parts = self._parts(stream)
        self._continue_line(stream, parts)
        self._claims += [self._of_part(p, stream.box) for p in parts if p.matches]
        self._last_line = (stream, len(self._claims)) if parts and parts[-1].matches else None
        self._lone_ticks(parts)
        self._unlabelled_date(stream, parts)

    def _continue_line(self, stream: Stream, parts: Sequence[Part]) -> None:
        """Text without a label close below a line that was written full belongs to that line's last value."""
        if self._last_line is None or not parts or parts[0].name or _HEADING.match(stream.text):
            return
        above, count = self._last_line
        claim = self._claims[count - 1]
        height = above.box[3] - above.box[1]
        if stream.has_ticks:
            self._maybe_broken(count - 1, stream)
            return
        if not claim.items and parts[0].items[0].element.on_line:
            box = union(s.element.box for s in parts[0].items)
            self._claims[count - 1] = replace(claim, items=parts[0].items, box=box)
            return
        is_full = claim.box[2] > _FULL_LINE * max(s.box[2] for s in self._grid.free)
        if claim.items and is_full and stream.box[1] - above.box[3] < _LINE_STEP * height:
            items = (*claim.items, *parts[0].items)
            self._claims[count - 1] = replace(claim, items=items, doubt="内容写到了下一行，请核对")

    def _maybe_broken(self, number: int, stream: Stream) -> None:
        """A blank at the end of a line, below which a square stands first: it may be a character of its value."""
        claim, first = self._claims[number], stream.elements[0]
        if claim.items and claim.items[-1].element.on_line and first.mark is not None:
            self._claims[number] = replace(claim, doubt="可能有内容写到了下一行，请核对")

    def _of_part(self, part: Part, around: BoxTuple) -> Claim:
        box = part.box or part.label_box or around
        return Claim(part.matches, part.items, box)

    def _lone_ticks(self, parts: Sequence[Part]) -> None:
        """Tick squares whose word is itself the label of a yes/no field (□同意信息共享)."""
        items = parts[0].items if parts and not parts[0].name else ()
        for square, word in pairwise(items):
            if square.element.mark is None or word.element.mark is not None:
                continue
            matches = tuple(
                m for m in self._labels.whole(word.text) if m.rank <= _SURE_LABEL and self._labels.is_yes_no(m.key)
            )
            if matches:
                self._claims.append(Claim(matches, (square, word), square.element.box))

    def _unlabelled_date(self, stream: Stream, parts: Sequence[Part]) -> None:
        """A date without a label that follows a place for seal or signature is the day of signing."""
        for part in parts:
            if part.matches and part.matches[0].key in _SIGNS and (items := _date_at_end(part.items)):
                box = union(s.element.box for s in items)
                self._claims.append(Claim((LabelMatch("sign_date", 3),), items, box))
                return
        if not parts or parts[0].name or not _DATE.search("".join(s.text for s in parts[0].items)):
            return
        if self._signs_above(stream):
            items = parts[0].items
            box = union(s.element.box for s in items)
            self._claims.append(Claim((LabelMatch("sign_date", 3),), items, box))

    def _signs_above(self, stream: Stream) -> bool:
        limit = _BELOW_SIGN_MM * self._sheet.px_per_mm
        signs = [c for c in self._claims if c.matches[0].key in _SIGNS]
        return any(-5 <= stream.box[3] - c.box[1] <= limit for c in signs)


def _in_doubt(claim: Claim) -> Claim:
    """A claim; asked about where its label is only like one that is known."""
    return replace(claim, doubt=claim.doubt or _NEAR) if claim.matches[0].is_near else claim


def _date_at_end(items: Sequence[Span]) -> tuple[Span, ...]:
    """The pieces at the end of a place to sign that are a date; empty if they are none."""
    first = next((n for n, s in enumerate(items) if re.match(r"\s*\d{4}", s.text)), len(items))
    dated = tuple(items[first:])
    return dated if _DATE.search("".join(s.text for s in dated)) else ()
