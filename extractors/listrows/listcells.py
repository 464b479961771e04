"""The ruled cells of a page with the text in each: what a recogniser read across a ruling is parted there.

Takes the pool; hands on its tables as rows of `ListCell`s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.apart import Cell
from extractors.evidence import Pool, Token, parted_at
from extractors.models import is_within

_DAY = r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?"
_WHOLE = re.compile(rf"{_DAY}(?:[至到~～一—–-]+{_DAY})?|\d+(?:[.．]\d+)?[mM米]?")
"""What is the whole of a cell by itself: a day or two, a measure."""


@dataclass(frozen=True)
class ListCell:
    """A ruled cell and its tokens in reading order."""

    cell: Cell
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """All its text, its lines as one."""
        return "".join(t.text for t in self.tokens)

    def covers(self, row: int) -> bool:
        """Whether it reaches over a row of its table."""
        return self.cell.row <= row < self.cell.row + self.cell.row_span


def tables_of(pool: Pool) -> list[list[ListCell]]:
    """The ruled tables of a page, each with its cells from top left to bottom right."""
    cells = pool.sheet.rulings.cells
    held: dict[Cell, list[Token]] = defaultdict(list)
    for token in pool.tokens:
        for part in parts_of(token, pool):
            if (cell := cell_around(part, cells)) is not None:
                held[cell].append(part)
    tables: dict[int, list[ListCell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda c: (c.row, c.col)):
        tables[cell.table].append(ListCell(cell, tuple(reading_order(held[cell]))))
    return [tables[number] for number in sorted(tables)]


def in_its_row(cell: ListCell, cells: Sequence[ListCell], row: int) -> tuple[Token, ...]:
    """What a cell holds in a row of its table: all of it, but where the ruling between rows was not found, and each of
    them has days, or a figure, of its own.
    """
    if cell.cell.row_span == 1:
        return cell.tokens
    bands = [_band(cells, n) for n in range(cell.cell.row, cell.cell.row + cell.cell.row_span)]
    parts = [tuple(t for t in cell.tokens if band and band[0] <= (t.box[1] + t.box[3]) / 2 < band[1]) for band in bands]
    is_parted = all(_WHOLE.fullmatch("".join(t.text for t in part)) for part in parts)
    return parts[row - cell.cell.row] if is_parted and sum(map(len, parts)) == len(cell.tokens) else cell.tokens


def _band(cells: Sequence[ListCell], row: int) -> tuple[float, float] | None:
    """Top and bottom of a row of a table, by the cells that are no higher."""
    own = [c.cell.box for c in cells if c.cell.row == row and c.cell.row_span == 1]
    return (min(b[1] for b in own), max(b[3] for b in own)) if own else None


def parts_of(token: Token, pool: Pool) -> list[Token]:
    """A token parted at the sides of the cells that it reaches across."""
    middle = (token.box[1] + token.box[3]) / 2
    across = [
        c.box for c in pool.sheet.rulings.cells
        if c.box[1] <= middle <= c.box[3] and c.box[0] < token.box[2] and token.box[0] < c.box[2]
    ]  # fmt: skip
    across.sort()
    walls = [(a[2] + b[0]) / 2 for a, b in pairwise(across)]
    return parted_at(token, [sum(g.x < wall for g in token.glyphs) for wall in walls], pool)


def cell_around(token: Token, cells: Iterable[Cell]) -> Cell | None:
    """The cell that holds the middle of a token, None outside of all."""
    return next((c for c in cells if is_within(token.box, c.box)), None)


def reading_order(tokens: Sequence[Token]) -> list[Token]:
    """Tokens line by line, each from left to right."""
    return [t for line in in_lines(tokens) for t in line]


def in_lines(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens in lines from top to bottom, each from left to right."""
    lines: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.box[1] + t.box[3]):
        if lines and _level(lines[-1][-1], token):
            lines[-1].append(token)
        else:
            lines.append([token])
    return [sorted(line, key=lambda t: t.box[0]) for line in lines]


def _level(last: Token, token: Token) -> bool:
    down = min(last.box[3], token.box[3]) - max(last.box[1], token.box[1])
    return down > 0.45 * min(last.height, token.height)


def renumbered(pool: Pool, tokens: Iterable[Token]) -> Pool:
    """The pool with other tokens, in reading order, each with its place in it as its id."""
    ordered = sorted(tokens, key=lambda t: (t.box[1] + t.box[3], t.box[0]))
    return replace(pool, tokens=tuple(replace(t, id=n) for n, t in enumerate(ordered)))
