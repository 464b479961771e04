"""Tables that ask for one thing in several columns, each with its head: 变更前 and 变更后, 法定代表人 and 经办人.

Takes a `Sheet`; hands on `HeadedTable`s: the heads side by side in one row, and below them rows of a label with a cell
under each head. Only ruled tables. Which columns of a form of changes are no longer true, it tells by their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from extractors.apart.cells import Cell
from extractors.apart.sheet import Sheet
from extractors.models import BoxTuple
from extractors.values import half_width, squeeze

_CHANGE = "变更|改造|增容|调整|过户|更名|迁移|迁改|扩容|申请"
_NEW = re.compile(
    rf"({_CHANGE})后|现|新|现(登记|用户|户|申请)?(信息|资料|情况|内容)|新(登记|用户|户)?(信息|资料|情况|内容)"
    r"|本次(申请|报装)?|申请值|变更为|(变更|更正)后?内容"
)
_OLD = re.compile(rf"({_CHANGE})前|原|旧|[原旧](登记|用户|户)?(信息|资料|情况|内容)|现[状有]|原有|既有|已有|原值|现值")
_DECIDED = re.compile(r"(核定|批准|审定|审批|审核|核准|批复)(值|量|数|容量)?")
_LONGEST_HEAD, _FEWEST, _ALIGNED = 14, 2, 6.0
"""Characters of a head; columns at least; pixels by which a cell may stand out of its column."""


@dataclass(frozen=True)
class HeadedRow:
    """A row of such a table: its label, the label's cell, and a cell under each head, from left to right."""

    label: str
    label_box: BoxTuple
    cells: tuple[BoxTuple, ...]


@dataclass(frozen=True)
class HeadedTable:
    """heads: their texts from left to right, and their cells; rows: from the heads down."""

    heads: tuple[str, ...]
    head_boxes: tuple[BoxTuple, ...]
    rows: tuple[HeadedRow, ...]


@dataclass(frozen=True)
class Changed:
    """A row that says what was and what is applied for: its label, and the cells. decided: what an office wrote."""

    label: str
    label_box: BoxTuple
    new: BoxTuple
    old: tuple[BoxTuple, ...]
    decided: tuple[BoxTuple, ...]


def headed_tables(sheet: Sheet, is_head: Callable[[str], bool]) -> Iterator[HeadedTable]:
    """The tables of a sheet that have heads of which at least one is known (is_head)."""
    texts = {s.cell.box: _plain(s.text) for s in sheet.streams if s.cell is not None}
    cells = sorted(sheet.rulings.cells, key=lambda c: (c.table, c.row, c.col))
    rows = [list(row) for _, row in groupby(cells, key=lambda c: (c.table, c.row))]
    for number, row in enumerate(rows):
        known = [n for n, c in enumerate(row) if is_head(texts.get(c.box, ""))]
        for first in known[:1]:
            heads = _heads_from(row, first, texts)
            below = rows[number + 1 :]
            found = tuple(_rows_below(heads, below, texts)) if len(heads) >= _FEWEST else ()
            if found:
                yield HeadedTable(tuple(texts[c.box] for c in heads), tuple(c.box for c in heads), found)


def _heads_from(row: list[Cell], known: int, texts: dict[BoxTuple, str]) -> list[Cell]:
    """The cells of a row that are heads: from the second cell on, all with a short text; none where one has none."""
    heads = row[1:] if known > 0 else row
    is_all = all(0 < len(texts.get(c.box, "")) <= _LONGEST_HEAD for c in heads)
    return heads if is_all and not any(re.search(r"\d", texts[c.box]) for c in heads) else []


def _rows_below(heads: list[Cell], rows: list[list[Cell]], texts: dict[BoxTuple, str]) -> Iterator[HeadedRow]:
    """The rows below heads as long as each has a label and then a cell in every column."""
    for row in rows:
        under, before = row[-len(heads) :], row[: -len(heads)]
        is_same = row[0].table == heads[0].table and bool(before) and bool(texts.get(before[-1].box, ""))
        if not is_same or not all(map(_is_under, under, heads)):
            return
        yield HeadedRow(texts[before[-1].box], before[-1].box, tuple(c.box for c in under))


def _is_under(cell: Cell, head: Cell) -> bool:
    return abs(cell.box[0] - head.box[0]) < _ALIGNED and abs(cell.box[2] - head.box[2]) < _ALIGNED


def changed_rows(sheet: Sheet) -> Iterator[Changed]:
    """The rows of forms of changes in which the one cell of what is applied for is filled; where no head says which
    one that is, or a head is not understood, none.
    """
    filled = {s.cell.box for s in sheet.streams if s.cell is not None and s.elements}
    for table in headed_tables(sheet, lambda text: bool(_NEW.fullmatch(text) or _OLD.fullmatch(text))):
        kinds = [_kind(head) for head in table.heads]
        if kinds.count("new") != 1 or "" in kinds:
            continue
        for row in table.rows:
            by_kind = {k: tuple(c for c, o in zip(row.cells, kinds, strict=True) if o == k) for k in kinds}
            [new] = by_kind["new"]
            if new in filled:
                yield Changed(row.label, row.label_box, new, by_kind.get("old", ()), by_kind.get("decided", ()))


def _kind(head: str) -> str:
    """Whether what stands under a head is applied for, was before, or was decided by an office; '' for others."""
    kinds = {"new": _NEW, "old": _OLD, "decided": _DECIDED}
    return next((kind for kind, words in kinds.items() if words.fullmatch(head)), "")


def _plain(text: str) -> str:
    return re.sub(r"\(.*?\)", "", squeeze(half_width(text))).strip(":()")
