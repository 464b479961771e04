"""Lists in ruled tables: a row of heads and the rows of cells below it, or heads that each stand left of their cells.

Takes the pool; hands on `RuledList`s: their rows as tokens by column, and all cells that they take up. A column whose
head is unknown is told by what stands in it, where only the words of one column can stand there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.apart import Cell
from extractors.evidence import CHOICES, Pool, Token, Wording
from extractors.listrows.listcells import ListCell, in_its_row, parts_of, renumbered, tables_of
from extractors.listrows.listheads import TABLES, Row, Table, column_of, columns_of, is_list, is_number_head, table_of

_SHARE_OF_HEADS, _MOST_EMPTY_HEADS, _SHARE_OF_COLUMNS = 0.6, 1, 0.6
_HEAD_ROWS = (1, 2, 3)
_TOTAL = re.compile(r"合计|小计|总计")
_PLACE_HEAD, _DIG_HEAD = re.compile(r"(?:敷设|管线|道路)?位置"), re.compile(r"(?:道路)?[开挖掘]{1,2}(?:面积)?[(（].*")
_LENGTH_LEFT, _SHORTEST_WORD = re.compile(r"[长度米mM]"), 2
"""What is left of 长度（米） where a head of two lines was read as one; characters of a head that says something."""
_FIGURE = re.compile(r"\d{1,5}(?:[.．]\d{1,2})?\s*[m米㎡]?[.．]?")


@dataclass(frozen=True)
class RuledList:
    """A list: its rows that hold anything, in order, and all cells that it takes up, heads among them."""

    rows: tuple[Row, ...]
    cells: tuple[ListCell, ...]


@dataclass(frozen=True)
class _ColumnHead:
    """A head over a column. texts: its own text, and with that of the head over it and others (开挖面积 of 面积 over
    开挖, 起止点起).
    """

    cell: Cell
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.texts[-1]


@dataclass(frozen=True)
class _Found:
    """A list in a table of cells, and the first row of the table below it."""

    rows: tuple[Row, ...]
    cells: tuple[ListCell, ...]
    end: int


def parted_by_lists(pool: Pool, wording: Wording) -> Pool:
    """The pool with what was read across the rulings of a list parted there."""
    cells = [c for one in ruled_lists(pool, wording) for c in one.cells]
    listed = {t.id for c in cells for t in c.tokens}
    if not listed:
        return pool
    return renumbered(pool, (p for t in pool.tokens for p in (parts_of(t, pool) if t.id in listed else [t])))


def ruled_lists(pool: Pool, wording: Wording) -> list[RuledList]:
    """The lists in the ruled tables of a page, from top to bottom."""
    return [RuledList(f.rows, f.cells) for cells in tables_of(pool) for f in _lists_in(cells, wording)]


def _lists_in(cells: Sequence[ListCell], wording: Wording) -> Iterator[_Found]:
    last = max((c.cell.row for c in cells), default=-1)
    number = 0
    while number <= last:
        found = next((f for n in _HEAD_ROWS if (f := _under_heads(cells, number, number + n, wording))), None)
        found = found or _beside_heads(cells, number, wording)
        if found is not None:
            yield found
        number = max(found.end if found is not None else 0, number + 1)


def _starting(cells: Sequence[ListCell], row: int) -> list[ListCell]:
    return [c for c in cells if c.cell.row == row]


def _under_heads(cells: Sequence[ListCell], top: int, bottom: int, wording: Wording) -> _Found | None:
    """The list whose heads are the cells of a row, or of several where a head stands over others; bottom: the row
    that follows them.
    """
    heads = _heads(cells, top, bottom)
    named = [h for h in heads if h.text and not is_number_head(h.text)]
    title = "".join(c.text for c in _starting(cells, top - 1))
    table = table_of([t for h in named for t in h.texts], wording, title=title)
    if table is None or len(heads) - sum(bool(h.text) for h in heads) > _MOST_EMPTY_HEADS:
        return None
    heads, keys = _parted_heads(heads, _keys(heads, table, wording), cells, bottom)
    groups = _groups(keys)
    known = [k for k in keys if k is not None]
    is_row = any(a is not None and b is not None for a, b in pairwise(keys))
    is_even = len({frozenset(keys[n] for n in group) - {None} for group in groups}) == 1
    if not (is_row and is_even) or len(known) < _SHARE_OF_HEADS * len(named):
        return None
    below: list[list[ListCell | None]] = []
    used, number = [c for c in cells if top <= c.cell.row < bottom], bottom
    while (under := _row_under(cells, number, heads, wording)) is not None:
        below.append(under)
        used += _starting(cells, number)
        number += 1
    columns = _with_told(heads, keys, below, table, wording)
    guessed = _guessed(heads, columns, below) if table == "segments" else {}
    columns = [guessed.get(n, k) for n, k in enumerate(columns)]
    lines = [(bottom + n, under) for n, under in enumerate(below) if not _is_total(under)]
    places = [(line, under, group) for line, under in lines for group in groups]
    rows = [
        {k: held for n in group if (k := columns[n]) and (c := under[n]) and (held := in_its_row(c, cells, line))}
        for line, under, group in places
    ]
    return _Found(_filled(table, rows, frozenset(guessed.values()) - {"seg_side"}), tuple(used), number)


def _keys(heads: Sequence[_ColumnHead], table: Table, wording: Wording) -> list[str | None]:
    return columns_of([h.texts for h in heads], table, wording)


def _parted_heads(
    heads: Sequence[_ColumnHead], keys: Sequence[str | None], cells: Sequence[ListCell], below: int
) -> tuple[list[_ColumnHead], list[str | None]]:
    """Heads and keys; one that names two columns which rulings part in the row below it is the head of each."""
    found: list[tuple[_ColumnHead, str | None]] = []
    for head, key in zip(heads, keys, strict=True):
        x0, y0, x1, y1 = head.cell.box
        parts = [c.cell.box for c in _starting(cells, below) if x0 <= (c.cell.box[0] + c.cell.box[2]) / 2 <= x1]
        named = key.split("+") if key is not None else []
        if len(named) == len(parts) > 1:
            spans = zip(sorted(parts), named, strict=True)
            found += [(replace(head, cell=replace(head.cell, box=(b[0], y0, b[2], y1))), k) for b, k in spans]
        else:
            found.append((head, key))
    return [h for h, _ in found], [k for _, k in found]


def _heads(cells: Sequence[ListCell], top: int, bottom: int) -> list[_ColumnHead]:
    """The heads in some rows of cells, one of which at least reaches over all of them. A cell that reaches further down
    names a part of the form and heads no column.
    """
    first = [c for c in _starting(cells, top) if top + c.cell.row_span <= bottom]
    heads: list[_ColumnHead] = []
    for cell in first if any(top + c.cell.row_span == bottom for c in first) else ():
        x0, _, x1, _ = cell.cell.box
        parts = [c for c in cells if top < c.cell.row < bottom and x0 <= (c.cell.box[0] + c.cell.box[2]) / 2 <= x1]
        own = [_ColumnHead(cell.cell, (cell.text,))]
        heads += [_ColumnHead(c.cell, (c.text, c.text + cell.text, cell.text + c.text)) for c in parts] or own
    return sorted(heads, key=lambda h: h.cell.box[0])


def _groups(keys: Sequence[str | None]) -> list[list[int]]:
    """The places of the columns of each list that stand side by side: a column that comes again begins the next."""
    groups: list[list[int]] = [[]]
    for place, key in enumerate(keys):
        if key is not None and key in {keys[n] for n in groups[-1]}:
            groups.append([])
        groups[-1].append(place)
    return groups


def _row_under(
    cells: Sequence[ListCell], number: int, heads: Sequence[_ColumnHead], wording: Wording
) -> list[ListCell | None] | None:
    """The cells of a row below each head; None where the list has ended above it."""
    row = [c for c in cells if c.covers(number) and c.cell.row > max(h.cell.row for h in heads)]
    starting = [c for c in row if c.cell.row == number]
    under = [next((c for c in row if _is_below(h, c)), None) for h in heads]
    parts = {id(c) for c in under if c is not None}
    if not starting or len(parts) < max(2, _SHARE_OF_COLUMNS * len(heads)):
        return None
    return None if any(_ends_list(c, wording) for c in starting) else under


def _is_total(under: Sequence[ListCell | None]) -> bool:
    return any(_TOTAL.search(c.text) for c in under if c is not None)


def _is_below(head: _ColumnHead, cell: ListCell) -> bool:
    middle = (head.cell.box[0] + head.cell.box[2]) / 2
    return cell.cell.box[0] <= middle <= cell.cell.box[2]


def _ends_list(cell: ListCell, wording: Wording) -> bool:
    """Whether a cell holds the label of a field outside of lists."""
    text = cell.text
    if len(text) < 2 or wording.is_option(text) or text.isdigit():
        return False
    keys = {m.key for m in wording.labels.whole(text)} if wording.labels.knows(text) else set()
    return any(not wording.catalogue[k].table for k in keys)


def _with_told(
    heads: Sequence[_ColumnHead],
    keys: Sequence[str | None],
    below: Sequence[Sequence[ListCell | None]],
    table: Table,
    wording: Wording,
) -> list[str | None]:
    """The columns' keys; that of an unknown head is the one choice whose words are all that stand under it."""
    found = list(keys)
    for place, head in enumerate(heads):
        if keys[place] is not None or is_number_head(head.text):
            continue
        texts = [c.text for under in below if (c := under[place]) is not None]
        found[place] = _told(texts, table, found, wording)
    return found


def _guessed(
    heads: Sequence[_ColumnHead], keys: Sequence[str | None], below: Sequence[Sequence[ListCell | None]]
) -> dict[int, str]:
    """Columns of outside works, by place, whose heads say too little or are not read, told by what stands in them and
    beside them: the side under 位置 where another column has the road, the area under 开挖 where others have the
    length, breadth and depth, the length under what is no word where nothing else is missing.
    """
    known = {part for k in keys if k is not None for part in k.split("+")}
    found: dict[int, str] = {}
    for place, head in enumerate(heads):
        if keys[place] is not None or is_number_head(head.text) or not place:
            continue
        texts = [c.text for under in below if (c := under[place]) is not None and c.text]
        key = _guess(head.text, known, texts)
        if key is not None and key not in {*known, *found.values()}:
            found[place] = key
    return found


def _guess(head: str, known: set[str], texts: Sequence[str]) -> str | None:
    if _PLACE_HEAD.fullmatch(head):
        return "seg_side" if "seg_road" in known else None
    if not texts or not all(_FIGURE.fullmatch(t) for t in texts):
        return None
    if _DIG_HEAD.fullmatch(head):
        return "dig_area" if known >= {"seg_len_m", "seg_w_m", "seg_d_m"} else None
    is_unread = len(re.findall("[一-鿿]", head)) < _SHORTEST_WORD or bool(_LENGTH_LEFT.search(head))
    return "seg_len_m" if is_unread and known >= {"seg_road", "seg_from", "seg_to"} else None


def _filled(
    table: Table, rows: Sequence[dict[str, tuple[Token, ...]]], guessed: frozenset[str] = frozenset()
) -> tuple[Row, ...]:
    """The rows that hold anything besides the service, which forms print beforehand."""
    return tuple(Row(table, r, is_parted=True, guessed=guessed) for r in rows if any(k != "seg_service" for k in r))


@dataclass(frozen=True)
class _Pair:
    """A head and the cells right of it, up to the next head."""

    key: str
    column: int
    values: tuple[ListCell, ...]


def _beside_heads(cells: Sequence[ListCell], top: int, wording: Wording) -> _Found | None:
    """The list whose heads stand left of their cells, from a row of the table on: one row of the list after the other,
    or as many side by side as there are cells beside each head.
    """
    for table in TABLES:
        found: list[list[_Pair]] = []
        used: list[ListCell] = []
        number = top
        while row := _starting(cells, number):
            pairs = _pairs(row, table, _expected(found), wording) or _told_pairs(row, table, found, wording)
            if pairs is None:
                break
            found.append(pairs)
            used += _starting(cells, number)
            number += 1
        keys = {p.key for row in found for p in row}
        if is_list(keys, table):
            return _Found(_filled(table, _rows_beside(found)), tuple(used), number)
    return None


def _expected(found: Sequence[Sequence[_Pair]]) -> dict[int, str]:
    """Where heads stand in the next row of a table if it goes on as before, by column: a stamp may hide a head."""
    if not found:
        return {}
    places = [{p.column: p.key for p in row} for row in found]
    again = next((n for n, row in enumerate(places) if n and row.items() & places[0].items()), len(found))
    return places[len(found) % again]


def _pairs(row: Sequence[ListCell], table: Table, expected: dict[int, str], wording: Wording) -> list[_Pair] | None:
    """The heads of a row of cells, each with what stands right of it; None where it has none, or a strange label."""
    keys = [column_of(c.text, table, wording) for c in row]
    is_next = {c.cell.col for c in row} >= set(expected) and any(
        k is not None and expected.get(c.cell.col) == k for c, k in zip(row, keys, strict=True)
    )
    pairs: list[_Pair] = []
    for cell, own in zip(row, keys, strict=True):
        key = expected.get(cell.cell.col, own) if is_next else own
        if key is not None:
            pairs.append(_Pair(key, cell.cell.col, ()))
        elif _ends_list(cell, wording):
            return None
        elif pairs:
            pairs[-1] = replace(pairs[-1], values=(*pairs[-1].values, cell))
        elif wording.option(wording.catalogue["seg_service"], cell.text)[1] == 1.0 and table == "segments":
            pairs.append(_Pair("seg_service", cell.cell.col, (cell,)))
    return pairs if pairs and all(p.values for p in pairs) else None


def _told_pairs(
    row: Sequence[ListCell], table: Table, found: Sequence[Sequence[_Pair]], wording: Wording
) -> list[_Pair] | None:
    """A row of one head that a stamp hides, laid out as the row above: it is told by what stands in it."""
    above = found[-1] if found else ()
    if len(above) != 1 or len(above[0].values) != len(row) - 1:
        return None
    known = {p.key for pairs in found for p in pairs}
    key = _told([c.text for c in row[1:]], table, known, wording)
    return [_Pair(key, row[0].cell.col, tuple(row[1:]))] if key is not None else None


def _told(texts: Sequence[str], table: Table, known: Collection[str | None], wording: Wording) -> str | None:
    """The one choice of a list whose words all these texts are (empty ones apart), None if none or several are."""
    written = [t for t in texts if t]
    fields = [f for f in wording.catalogue.fields if f.table == table and f.type in CHOICES and f.key not in known]
    told = [f.key for f in fields if written and all(wording.option(f, t)[1] == 1.0 for t in written)]
    return told[0] if len(told) == 1 else None


def _rows_beside(found: Sequence[Sequence[_Pair]]) -> list[dict[str, tuple[Token, ...]]]:
    """The rows of a list by its pairs: a row ends where one of its columns comes again."""
    count = min(len(p.values) for row in found for p in row)
    is_one_each = all(len(row) == 1 for row in found) and count > 1
    rows: list[dict[str, tuple[Token, ...]]] = []
    group: list[dict[str, tuple[Token, ...]]] = []
    for pair in (p for row in found for p in row):
        if not group or pair.key in group[0]:
            group = [{} for _ in range(count if is_one_each else 1)]
            rows += group
        for place, cells in enumerate(group):
            cells[pair.key] = pair.values[place].tokens
    return [{k: v for k, v in r.items() if v} for r in rows]
