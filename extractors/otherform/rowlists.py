"""Lists on a form (外线路段, 用气设备, 用电设备): a ruled row of column headings, and the rows below it.

Takes the grid of a page; hands on row `Claim`s by table, and the streams that the lists have taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.apart import Stream
from extractors.models import BoxTuple
from extractors.otherform.claims import Claim
from extractors.otherform.grids import Grid
from extractors.otherform.inline import Span
from extractors.otherform.labels import LabelMatch, Labels

TABLES = ("segments", "gas_equip", "equip_list")
FROM_TO = "seg_from+seg_to"
"""Key of a column that holds both ends of a segment (起止点)."""

_BOTH_ENDS = re.compile(r"起[止讫终][点止位地]|起点[—\-~～至到、/].*[止终]点|^起止$")
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
    """The row of headings of a ruled list, and which list it is."""

    row: int
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
    return table, columns


def _column(text: str, box: BoxTuple, table: str, labels: Labels) -> _Column | None:
    if table == "segments" and _BOTH_ENDS.search(text.replace(" ", "")):
        return _Column(FROM_TO, "", box)
    key = labels.column(text, table)
    return _Column(key, labels.unit_of(text), box) if key else None


def _ruled_list(members: Sequence[Stream], labels: Labels) -> Lists:
    """The list in a ruled table: its first row of headings, and every row below that has cells under them."""
    rows = sorted({_row(s) for s in members})
    for number in rows:
        heads = [s for s in members if _row(s) == number and not s.has_ticks]
        table, columns = _columns([(s.text, s.box) for s in heads], labels)
        if table:
            return _ruled_rows(members, columns, _Head(number, table), labels)
    return Lists((), ())


def _is_label(stream: Stream, labels: Labels) -> bool:
    """Whether a cell below the headings is another field's label: the list has ended above it."""
    matches = labels.whole(stream.text) if len(stream.text) >= _LEAST_LABEL and not stream.has_ticks else ()
    return any(m.rank <= 3 and not labels.is_column(m.key) for m in matches)


def _ruled_rows(members: Sequence[Stream], columns: Sequence[_Column], top: _Head, labels: Labels) -> Lists:
    head, table = top.row, top.table
    used = [s for s in members if _row(s) == head]
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
