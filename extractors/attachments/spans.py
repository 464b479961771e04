"""Lines of a paper as one searchable text in which every character knows the line it stands in.

Owns the grouping of lines into rows, and the two ways of running them together: row by row, where a tab stands between
boxes, and as flowing text. Hands on `Flow` and `Span`, the place of a value within the lines' own texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.models import BoxTuple, TextLine

BREAK = "\t"
"""Stands in a row's text between two boxes."""
_ALIKE = str.maketrans("：（）；，－—～〇", ":();,--~0")


@dataclass(frozen=True)
class Span:
    """Characters start..end of the text of a line (its index among the lines of the paper)."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Flow:
    """A text without white space. places: for each character the line it is from and its index there.

    opens: positions at which something new may begin, after white space, a break or a sign.
    """

    text: str
    places: tuple[tuple[int, int], ...]
    opens: frozenset[int]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The part start..end as spans, one a line, in the order of the text."""
        found: list[Span] = []
        for character, (line, index) in zip(self.text[start:end], self.places[start:end], strict=True):
            if character == BREAK:
                continue
            if found and found[-1].line == line:
                found[-1] = Span(line, found[-1].start, index + 1)
            else:
                found.append(Span(line, index, index + 1))
        return tuple(found)


def flow_of(lines: Sequence[TextLine], indices: Iterable[int], *, breaks: str = BREAK) -> Flow:
    """The lines of these indices run together; `breaks` ('' or a tab) stands between them."""
    text, places, opens = "", [], set()
    for index in indices:
        if text and breaks:
            text += breaks
            places.append((index, 0))
        opens.add(len(text))
        for place, character in enumerate(lines[index].text):
            plain = plain_character(character)
            text += plain
            places += [(index, place)] * len(plain)
            if not plain or plain in ":();,。、.|":
                opens.add(len(text))
    return Flow(text, tuple(places), frozenset(opens))


def plain_character(character: str) -> str:
    """A character in half width, '' for white space; signs that become several characters (㎡) stay as they are."""
    plain = unicodedata.normalize("NFKC", character).translate(_ALIKE)
    return character if len(plain) > 1 else plain.strip()


def rows_of(lines: Sequence[TextLine]) -> list[list[int]]:
    """Indices of the lines by rows, top to bottom, each from left to right; lines of a row overlap by half a line."""
    rows: list[list[int]] = []
    for index in sorted(range(len(lines)), key=lambda i: middle(lines[i].box)):
        box = lines[index].box
        row = rows[-1] if rows else []
        if row and middle(box) - middle(lines[row[0]].box) < 0.55 * min(height(box), height(lines[row[0]].box)):
            row.append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda i: lines[i].box[0]) for row in rows]


def middle(box: BoxTuple) -> float:
    """Height of a box's middle on the page."""
    return (box[1] + box[3]) / 2


def height(box: BoxTuple) -> float:
    """Height of a box, 1 px at least."""
    return max(1.0, box[3] - box[1])


def union(boxes: Iterable[BoxTuple]) -> BoxTuple:
    """The box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def part_box(line: TextLine, span: Span) -> BoxTuple:
    """About where a span stands within its line: by the widths of its characters, a wide one counting twice."""
    x0, y0, x1, y1 = line.box
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.text]
    total = sum(widths) or 1
    step = (x1 - x0) / total
    return x0 + step * sum(widths[: span.start]), y0, x0 + step * sum(widths[: span.end]), y1
