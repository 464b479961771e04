"""Two witnesses of the lists of a page: row by row as one, and which rows pass without a person.

A row of outside works is used whole or not at all: a wrong end of a road ends in a letter.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.joint.rows import column_of
from extractors.joint.witnesses import of_both
from extractors.joint.wording import Wording
from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, doubted, is_weakness

_LONE = "只有一种读法读到，请核对"
_ROW = "同一行还有待核对的内容"
_SHORTEST_HEAD = 2
_ROADS = ("seg_road", "seg_from", "seg_to")
_WHOLE_ROW = (*_ROADS, "seg_service", "seg_len_m", "seg_method")
_FEWEST = 3
"""Cells with a value that a row of outside works has at least, its road among them."""


def rows_of(
    shaped: Sequence[RowReading], joint: Sequence[RowReading], wording: Wording, table: Calibration
) -> list[RowReading]:
    """The rows of a page by both ways. Of a list that only one found, or that they found with as many rows as not,
    the likelier one is proposed; a row passes where both say the same of every cell, or where it proves itself.
    """
    found: list[RowReading] = []
    for name in dict.fromkeys(r.table for r in (*shaped, *joint)):
        one = [r for r in shaped if r.table == name and not _holds_heads(r, wording)]
        other = [r for r in joint if r.table == name]
        proven = [r for r in other if _proves_itself(r)]
        if len(one) == len(other):
            found += (_row_of_both(a, b, table) for a, b in zip(one, other, strict=True))
        elif proven and len(proven) >= len([r for r in one if _says_something(r)]):
            found += (r if _proves_itself(r) else _doubted_row(r, table) for r in other)
        elif len(one) > len(other) or _filled(one) >= _filled(other):
            found += [_whole(r, table, is_lone=True) for r in one] if not other else [
                _doubted_row(r, table) for r in one
            ]  # fmt: skip
        else:
            found += (_doubted_row(r, table) for r in other)
    return found


def _proves_itself(row: RowReading) -> bool:
    """Whether a row of outside works is complete, its road and both ends are known streets, and no cell is in doubt
    but for how clearly it is written.
    """
    cells = [row.cells.get(key) for key in _WHOLE_ROW]
    if row.table != "segments" or any(c is None or c.value is None for c in cells):
        return False
    streets = [row.cells[k] for k in _ROADS]
    if len({str(c.value) for c in streets}) < len(_ROADS) or any(not c.grounds.endswith(".listed") for c in streets):
        return False
    return all(c.status is not Status.REVIEW or is_weakness(c.doubt) for c in row.cells.values())


def _says_something(row: RowReading) -> bool:
    """Whether a row holds a value besides its service, which forms print beforehand."""
    return any(c.value is not None for k, c in row.cells.items() if k != "seg_service")


def _filled(rows: Sequence[RowReading]) -> int:
    return sum(c.status is not Status.MISSING for r in rows for c in r.cells.values())


def _holds_heads(row: RowReading, wording: Wording) -> bool:
    """Whether a cell of a row holds the head of a column instead of a value."""
    texts = [c.raw for c in row.cells.values() if len(c.raw) >= _SHORTEST_HEAD]
    return any(column_of(t, row.table, wording) is not None for t in texts)


def _doubted_row(row: RowReading, table: Calibration) -> RowReading:
    return row.model_copy(update={"cells": {k: doubted(c, _LONE, table) for k, c in row.cells.items()}})


def _row_of_both(shaped: RowReading, joint: RowReading, table: Calibration) -> RowReading:
    is_proven = _proves_itself(joint)
    cells = {}
    for key in dict.fromkeys([*shaped.cells, *joint.cells]):
        one, other = shaped.cells.get(key), joint.cells.get(key)
        if one is not None and other is not None:
            cells[key] = of_both(one, other, table)
        elif alone := one or other:
            cells[key] = alone if alone is one or is_proven else doubted(alone, _LONE, table)
    return _whole(shaped.model_copy(update={"cells": cells}), table)


def _whole(row: RowReading, table: Calibration, *, is_lone: bool = False) -> RowReading:
    """A row of outside works is used whole or asked about whole, where more is in doubt than how characters read, or
    where it lacks too much. is_lone: only one witness found it, so that no cell may be empty.
    """
    if row.table != "segments":
        return row
    asked = [c for c in row.cells.values() if c.status is Status.REVIEW and not is_weakness(c.doubt)]
    filled = [k for k, c in row.cells.items() if c.value is not None]
    is_known = any(c.status is Status.ACCEPTED for k, c in row.cells.items() if k != "seg_service")
    is_enough = "seg_road" in filled and len(filled) >= _FEWEST
    is_open = is_lone and len(filled) < len(row.cells)
    if (not asked and is_known and is_enough and not is_open) or not filled:
        return row
    return row.model_copy(update={"cells": {k: _with_row(c, table) for k, c in row.cells.items()}})


def _with_row(cell: FieldReading, table: Calibration) -> FieldReading:
    return doubted(cell, _ROW, table) if cell.status is Status.ACCEPTED else cell
