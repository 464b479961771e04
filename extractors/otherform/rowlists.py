"""Lists on a form (外线路段, 用气设备, 用电设备): a ruled row of column headings, or two where some head several
columns, and the rows below.

Takes the grid of a page; hands on row `Claim`s by table, and the streams that the lists have taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.apart import Stream
from extractors.models import BoxTuple
from extractors.otherform.claims import Claim
from extractors.otherform.grids import Grid
from extractors.otherform.inline import Span
from extractors.otherform.labels import LabelMatch, Labels
from extractors.otherform.twoheads import ENDS, ROAD_ENDS, is_both_ends, service_and_road, sizes_in, without_translation

TABLES = ("segments", "gas_equip", "equip_list")
_SHORT_HEADS = {"起": "起点", "止": "止点", "终": "终点"}
"""What heads mean that stand below the one of several columns (起止点)."""
_FEWEST_COLUMNS = 3
_COMMON_SHARE = 0.5
_DISTINCT = 0.6
_TOTAL = re.compile(r"^(合计|小计|总计)")
_LEAST_LABEL = 4


@dataclass(frozen=True)
class _Column:
    key: str
    unit: str
    box: BoxTuple


@dataclass(frozen=True)
class _Head:
    """The first and the last row of headings of a ruled list, and which list it is."""

    first: int
    last: int
    table: str


@dataclass(frozen=True)
class Lists:
    """The rows of a page's lists as claims, and the streams that they stand in."""

    claims: tuple[Claim, ...]
    used: tuple[Stream, ...]


def find_lists(grid: Grid, labels: Labels) -> Lists:
    """All lists of a page. Rows are numbered from 1 within each list; empty rows are left out."""
    claims: list[Claim] = []
    used: list[Stream] = []
    for members in grid.tables:
        found = _ruled_list(members, labels)
        claims += found.claims
        used += found.used
    return Lists(tuple(claims), tuple(used))


def _columns(heads: Sequence[tuple[str, BoxTuple]], labels: Labels) -> tuple[str, list[_Column]]:
    """The list whose columns these headings are, and the columns; '' where they are no list's."""
    best: tuple[str, list[_Column]] = ("", [])
    for table in TABLES:
        columns = [c for text, box in heads if (c := _column(text, box, table, labels))]
        if len({c.key for c in columns}) > len(best[1]):
            best = (table, columns)
    table, columns = best
    if len(columns) < _FEWEST_COLUMNS or len(columns) < _COMMON_SHARE * len(heads):
        return "", []
    has_road = any("seg_road" in c.key.split("+") for c in columns)
    return table, [replace(c, key=ROAD_ENDS) if c.key == ENDS and not has_road else c for c in columns]


def _column(text: str, box: BoxTuple, table: str, labels: Labels) -> _Column | None:
    if table != "segments":
        key = labels.column(text, table)
    elif is_both_ends(text):
        key = ENDS
    else:
        plain = without_translation(text)
        plain = _SHORT_HEADS.get(plain, plain)
        key = sizes_in(text) or labels.column(text, table) or labels.column(plain, table)
        key = key or service_and_road(text, lambda part: labels.column(part, table))
    return _Column(key, labels.unit_of(text), box) if key else None


def _ruled_list(members: Sequence[Stream], labels: Labels) -> Lists:
    """The list in a ruled table: its first row of headings, and every row below that has cells under them."""
    rows = sorted({_row(s) for s in members})
    for number in rows:
        heads = [s for s in members if _row(s) == number and not s.has_ticks]
        for last in (number + 1, number):
            lowest = _lowest(members, heads, last) if last > number else heads
            table, columns = _columns([(s.text, s.box) for s in lowest], labels)
            if table:
                parted = [p for c in columns for p in _parted(c, members, last + 1)]
                return _ruled_rows(members, parted, _Head(number, last, table), labels)
    return Lists((), ())


def _lowest(members: Sequence[Stream], heads: Sequence[Stream], last: int) -> Iterator[Stream]:
    """The headings of two rows that stand right above the list: of one over several columns, those below it. None
    where no heading reaches over both rows; one that reaches further down names a part of the form.
    """
    whole = [s for s in heads if _row(s) + _rows(s) <= last + 1]
    for head in whole if any(_rows(s) > 1 for s in whole) else ():
        below = [s for s in members if _row(head) < _row(s) <= last and head.box[0] <= _middle(s) <= head.box[2]]
        yield from below or [head]


def _parted(column: _Column, members: Sequence[Stream], row: int) -> Iterator[_Column]:
    """A column; of one that holds two values in cells of their own, both."""
    keys = (ENDS if column.key == ROAD_ENDS else column.key).split("+")
    cells = sorted(s.box for s in members if _row(s) == row and column.box[0] <= _middle(s) <= column.box[2])
    if len(keys) == len(cells) > 1:
        yield from (_Column(k, "", b) for k, b in zip(keys, cells, strict=True))
    else:
        yield column


def _middle(stream: Stream) -> float:
    return (stream.box[0] + stream.box[2]) / 2


def _is_label(stream: Stream, labels: Labels) -> bool:
    """Whether a cell below the headings is another field's label: the list has ended above it."""
    matches = labels.whole(stream.text) if len(stream.text) >= _LEAST_LABEL and not stream.has_ticks else ()
    return any(m.rank <= 3 and not labels.is_column(m.key) for m in matches)


def _ruled_rows(members: Sequence[Stream], columns: Sequence[_Column], top: _Head, labels: Labels) -> Lists:
    head, table = top.last, top.table
    used = [s for s in members if top.first <= _row(s) <= head]
    claims: list[Claim] = []
    count = 0
    for number in sorted({_row(s) for s in members if _row(s) > head}):
        cells = [s for s in members if _row(s) <= number < _row(s) + _rows(s) and _row(s) > head]
        under = {c.key: s for c in columns if (s := _under(cells, c)) is not None}
        first = min(cells, key=lambda s: s.box[0])
        if len(set(map(id, under.values()))) < max(2, _DISTINCT * len(columns)):
            break
        if any(_is_label(s, labels) for s in cells if _row(s) == number):
            break
        used += cells
        if _TOTAL.match(first.text) or not any(s.elements for k, s in under.items() if _row(s) == number):
            continue
        count += 1
        spans = {k: tuple(Span(e) for e in s.elements) for k, s in under.items()}
        boxes = {k: s.box for k, s in under.items()}
        claims += [_claim(c, spans[c.key], boxes[c.key], table, count) for c in columns if c.key in under]
    return Lists(tuple(claims), tuple(used))


def _under(cells: Sequence[Stream], column: _Column) -> Stream | None:
    """The cell of a row that lies under a column heading."""
    middle = (column.box[0] + column.box[2]) / 2
    return next((s for s in cells if s.box[0] <= middle <= s.box[2]), None)


def _row(stream: Stream) -> int:
    assert stream.cell is not None
    return stream.cell.row


def _rows(stream: Stream) -> int:
    assert stream.cell is not None
    return stream.cell.row_span


def _claim(column: _Column, items: tuple[Span, ...], box: BoxTuple, table: str, row: int) -> Claim:
    return Claim((LabelMatch(column.key, 0, column.unit),), items, box, table=table, row=row)


def rows_in_text(claims: Sequence[Claim], tables: dict[str, str]) -> list[Claim]:
    """Claims of list columns outside of a list, put into rows: a row ends where one of its columns comes again."""
    counts: dict[str, int] = {}
    seen: dict[str, set[str]] = {}
    placed = []
    for claim in claims:
        key = claim.matches[0].key if claim.matches else ""
        table = tables.get(key, "")
        if claim.table or not table:
            placed.append(claim)
            continue
        if key in seen.get(table, set()) or table not in counts:
            counts[table] = counts.get(table, 0) + 1
            seen[table] = set()
        seen[table].add(key)
        placed.append(Claim(claim.matches, claim.items, claim.box, table=table, row=counts[table], doubt=claim.doubt))
    return placed
