"""Ruled tables as HTML on a grid of 24 columns, and how questions are put into their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.layouts.asking import Ask
from tests.layouts.pen import Pen

UNITS = 24


@dataclass(frozen=True)
class Cell:
    """A cell of a table. span: of the 24 columns; rows: how many rows it goes down."""

    html: str
    span: int
    css: str = ""
    rows: int = 1


def table(rows: Sequence[Sequence[Cell]], css: str = "") -> str:
    """A block that holds one table."""
    columns = "<col>" * UNITS
    body = "".join(f"<tr>{''.join(_cell(c) for c in row)}</tr>" for row in rows)
    return f"<div class='block joined'><table class='{css}'><colgroup>{columns}</colgroup>{body}</table></div>"


def _cell(cell: Cell) -> str:
    down = f" rowspan={cell.rows}" if cell.rows > 1 else ""
    return f"<td colspan={cell.span}{down} class='{cell.css}'>{cell.html}</td>"


def in_rows(asks: Sequence[Ask], most: int, *, is_wide: bool = False) -> list[list[tuple[Ask, int]]]:
    """Questions in rows of at most `most` places, each with how many it takes; the last fills its row.

    is_wide: what is written on one line only has room for the longest names.
    """
    rows: list[list[tuple[Ask, int]]] = [[]]
    for ask in asks:
        places = min(most, {1: 1, 2: 1 if most <= 2 and not ask.options and not is_wide else 2, 3: most}[ask.weight])
        if sum(p for _, p in rows[-1]) + places > most:
            rows.append([])
        rows[-1].append((ask, places))
    return [_filled_up(row, most) for row in rows if row]


def _filled_up(row: list[tuple[Ask, int]], most: int) -> list[tuple[Ask, int]]:
    spare = most - sum(p for _, p in row)
    ask, places = row[-1]
    return [*row[:-1], (ask, places + spare)]


def widths(total: int, most: int, label_share: float) -> tuple[int, int]:
    """Columns of a label and of a value where a row has `most` pairs."""
    pair = total // most
    label = max(2, min(pair - 3, round(pair * label_share)))
    if most == 1:
        label = max(4, min(6, label))
    return label, pair - label


def pair_rows(pen: Pen, asks: Sequence[Ask], *, total: int, most: int) -> list[list[Cell]]:
    """Rows of label and value cells."""
    label, value = widths(total, most, pen.look.label_share)
    found = []
    for row in in_rows(asks, most):
        cells, used = [], 0
        for at, (ask, places) in enumerate(row):
            end = total if at == len(row) - 1 else used + places * (label + value)
            cells += [
                Cell(pen.label(ask, how="right"), label, "label"),
                Cell(pen.value(ask), end - used - label, "value"),
            ]
            used = end
        found.append(cells)
    return found


def above_rows(pen: Pen, asks: Sequence[Ask], *, total: int, most: int) -> list[list[Cell]]:
    """Rows of cells with their small labels above what is written."""
    pair, found = total // most, []
    for row in in_rows(asks, most):
        cells, used = [], 0
        for at, (ask, places) in enumerate(row):
            end = total if at == len(row) - 1 else used + places * pair
            cells.append(
                Cell(f"<div class=small>{pen.label(ask, how='under')}</div>{pen.value(ask)}", end - used, "value above")
            )
            used = end
        found.append(cells)
    return found


def upright(pen: Pen, made: str) -> str:
    """A label that runs downwards."""
    return f"<span class=vert>{made}</span>"
