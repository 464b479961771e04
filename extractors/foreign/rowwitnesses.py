"""Two witnesses of the lists of a page: row by row as one, and which rows pass without a person.

A row of outside works is used whole or not at all: a wrong end of a road ends in a letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from extractors.evidence import Wording, union
from extractors.foreign.witnesses import of_both, overlaps
from extractors.joint import SAME_AS_ABOVE
from extractors.listrows import column_of
from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, doubted, is_weakness

_LONE = "只有一种读法读到，请核对"
_ROW = "同一行还有待核对的内容"
_SHORTEST_HEAD = 2
_ROADS = ("seg_road", "seg_from", "seg_to")
_WHOLE_ROW = (*_ROADS, "seg_service", "seg_len_m", "seg_method")
_LISTED = ".listed"
_LEAST_OF_ROW, _STAMPED, _SCRAP = 2, 3, 2
_STREET, _HEADING = (
    re.compile("[路街道巷线桥]"),
    re.compile(r"[A-Z][.．、\s]*[一-鿿]|[一二三四五六七八九十]{1,2}[.．、]"),
)
"""What names of roads hold, and how headings of parts of a form begin."""
_CUT_OFF = 2
"""Cells that a row lacks and another row has from which it is not whole."""
_FEWEST = 3
"""Cells with a value that a row of outside works has at least, its road among them."""


def rows_of(
    shaped: Sequence[RowReading],
    joint: Sequence[RowReading],
    wording: Wording,
    table: Calibration,
    *,
    parted: Mapping[str, bool] = MappingProxyType({}),
) -> list[RowReading]:
    """The rows of a page by both ways. parted: the lists whose cells rulings or the words of sentences part,
    and whether the network, too, has every text of them in the same column.

    Of a list that only one found, or that they found with as many rows as not, the likelier one is proposed; a row
    passes where both say the same of every cell, or where it proves itself.
    """
    found: list[RowReading] = []
    for name in dict.fromkeys(r.table for r in (*shaped, *joint)):
        one = [r for r in shaped if r.table == name and not _holds_heads(r, wording) and not _is_scrap(r)]
        other = [r for r in joint if r.table == name]
        other = [r for r in other if not _is_fragment(r, other)]
        is_parted = name in parted
        found += _by_place(one, other, table, is_seen=parted[name]) if is_parted else _by_order(one, other, table)
    found = [_asked_whole(r, table) if _lacks_much(r, found) else r for r in found]
    return [_doubted_row(r, table) if _is_single(r) else r for r in found]


def _lacks_much(row: RowReading, rows: Sequence[RowReading]) -> bool:
    """Whether a row of outside works lacks what others of its list hold: the end of a page may have cut it."""
    if row.table != "segments":
        return False
    held = [{k for k in _WHOLE_ROW if (c := r.cells.get(k)) and c.value is not None} for r in (row, *rows)]
    return max(len(some - held[0]) for some in held) >= _CUT_OFF


def _is_single(row: RowReading) -> bool:
    """Whether a row of appliances has but one cell: a stamp over an empty row reads like a name."""
    return row.table != "segments" and sum(c.value is not None for c in row.cells.values()) < _LEAST_OF_ROW


def _by_order(one: Sequence[RowReading], other: Sequence[RowReading], table: Calibration) -> list[RowReading]:
    """The rows of a list whose cells nothing but their place parts."""
    proven = [r for r in other if _proves_itself(r)]
    if len(one) == len(other):
        return [_row_of_both(a, b, table) for a, b in zip(one, other, strict=True)]
    if proven and len(proven) >= len([r for r in one if _says_something(r)]):
        return [r if _proves_itself(r) else _doubted_row(r, table) for r in other]
    if len(one) > len(other) or _filled(one) >= _filled(other):
        return [_doubted_row(r, table) for r in one] if other else [_whole(r, table, is_lone=True) for r in one]
    return [_doubted_row(r, table) for r in other]


def _by_place(
    one: Sequence[RowReading], other: Sequence[RowReading], table: Calibration, *, is_seen: bool
) -> list[RowReading]:
    """The rows of a list whose cells are parted, each with what the shape readers have there. What they read where the
    cells are empty is a stamp's, unless it makes most of a row.
    """
    left = list(one)
    found: list[RowReading] = []
    for row in (r for r in other if not _is_stamp(r, other)):
        mate = next((r for r in left if _is_same_place(r, row)), None)
        if mate is not None:
            left.remove(mate)
        both = _parted_row(mate, row, table, is_seen=is_seen)
        is_lone = mate is None and not is_seen
        wanted = {k for k in _WHOLE_ROW if is_lone or any(k in r.cells for r in other)}
        found.append(both if _is_filled(both, wanted) else _asked_whole(both, table))
    rest = [r for r in left if sum(c.value is not None for c in r.cells.values()) >= _FEWEST]
    rest = [r for r in rest if not any(_is_in_row(r, whole) for whole in found)]
    return found + [_doubted_row(r, table) for r in rest]


def _parted_row(
    shaped: RowReading | None, joint: RowReading, table: Calibration, *, is_seen: bool = False
) -> RowReading:
    """A row whose cells are parted: each cell stands for itself, since what is in doubt in one is no other's. is_seen:
    the network tells its columns alike, as good a witness as the shape readers.
    """
    is_proven = is_seen or _proves_itself(joint)
    others = shaped.cells if shaped is not None else {}
    cells = {}
    for key in dict.fromkeys([*others, *joint.cells]):
        one, other = others.get(key), joint.cells.get(key)
        if other is None:
            assert one is not None
            cells[key] = doubted(one, _LONE, table)
        elif one is None or one.status is Status.MISSING:
            is_known = is_proven or key not in _ROADS or other.grounds.endswith(_LISTED)
            cells[key] = other if is_known else doubted(other, _LONE, table)
        else:
            is_settled = one.status is Status.REVIEW and other.status is Status.ACCEPTED
            is_settled = is_settled and (is_proven or one.value == other.value or _is_elsewhere(one, other))
            is_settled = is_settled or other.doubt == SAME_AS_ABOVE
            cells[key] = other if is_settled else _of_cell(one, other, table)
    return joint.model_copy(update={"cells": cells})


def _of_cell(shaped: FieldReading, joint: FieldReading, table: Calibration) -> FieldReading:
    """One reading of two of a cell; of a road that one has without its end, the whole one is proposed."""
    found = of_both(shaped, joint, table)
    one, other = str(shaped.value or ""), str(joint.value or "")
    is_cut = shaped.key in _ROADS and shaped.status is Status.ACCEPTED and one != other and one.startswith(other)
    if not (is_cut and other and found.status is Status.REVIEW):
        return found
    changes = {"value": shaped.value, "raw": shaped.raw, "candidates": tuple(dict.fromkeys((one, other)))}
    return found.model_copy(update=changes)


def _is_elsewhere(shaped: FieldReading, joint: FieldReading) -> bool:
    """Whether the shape readers made no sense of a text in another place, as that of a head that was read in two."""
    boxes = shaped.box, joint.box
    return shaped.value is None and None not in boxes and not overlaps(*filter(None, boxes), of=min)


def _is_filled(row: RowReading, wanted: Collection[str]) -> bool:
    """Whether a row of outside works has the cells that it should: a stamp may hide one."""
    filled = {k for k, c in row.cells.items() if c.value is not None}
    return row.table != "segments" or (filled >= {"seg_road", *wanted} and len(filled) >= _FEWEST)


def _is_stamp(row: RowReading, rows: Sequence[RowReading]) -> bool:
    """Whether what was read in a row of outside works is a stamp's over an empty one: nothing that is surely read, in
    one cell or a third of those that another row fills, or single characters in less than half of them.
    """
    most = max(len(_written(r)) for r in rows)
    held = _written(row)
    is_scraps = all(_is_scrap_of_ink(c) for c in held)
    return (
        row.table == "segments"
        and (len(held) <= max(1, most // _STAMPED) or (is_scraps and 2 * len(held) < most))
        and all(c.status is Status.REVIEW for c in held)
    )


def _is_fragment(row: RowReading, rows: Sequence[RowReading]) -> bool:
    """Whether a row of outside works is other text below a list: no sure service, no known street, hardly anything of
    what another row holds; or nothing but single characters of a stamp over an empty row.
    """
    held, service = _written(row), row.cells.get("seg_service")
    has_service = service is not None and service.value is not None and service.status is Status.ACCEPTED
    if row.table != "segments" or has_service or not held:
        return False
    most = max(len(_written(r)) for r in rows)
    is_known = any(c.grounds.endswith(_LISTED) for c in held)
    return (len(held) <= most // _STAMPED and not is_known) or all(
        _is_scrap_of_ink(c) and c.status is Status.REVIEW for c in held
    )


def _is_in_row(row: RowReading, whole: RowReading) -> bool:
    """Whether a row says nothing but what another one says: both are readings of the same line."""
    said = {k: c.value for k, c in row.cells.items() if c.value is not None}
    return all(k in whole.cells and whole.cells[k].value == v for k, v in said.items())


def _is_scrap_of_ink(cell: FieldReading) -> bool:
    """Whether a cell other than the road holds a single character, or two that are none of its values."""
    length, is_open = len(cell.raw.strip()), cell.value is None or cell.key in _ROADS
    return cell.key != "seg_road" and (length < _SCRAP or (length == _SCRAP and is_open))


def _written(row: RowReading) -> list[FieldReading]:
    """What stands in a row besides its service, which forms print beforehand."""
    return [c for k, c in row.cells.items() if k != "seg_service" and c.status is not Status.MISSING]


def _is_same_place(one: RowReading, other: RowReading) -> bool:
    """Whether two rows stand in the same place."""
    places = [[c.box for c in r.cells.values() if c.box and c.status is not Status.MISSING] for r in (one, other)]
    return all(places) and overlaps(union(places[0]), union(places[1]), of=min)


def _is_scrap(row: RowReading) -> bool:
    """Whether a row of appliances is a single figure without a name: some other field's; or one of outside works is the
    heading of the next part of the form, under the head of roads.
    """
    filled = [k for k, c in row.cells.items() if c.status is not Status.MISSING]
    if filled == ["seg_road"]:
        raw = row.cells["seg_road"].raw
        return bool(_HEADING.match(raw)) and not _STREET.search(raw)
    return row.table != "segments" and len(filled) < _LEAST_OF_ROW and not any(k.endswith("_name") for k in filled)


def _proves_itself(row: RowReading) -> bool:
    """Whether a row of outside works is complete, its road and both ends are known streets, and no cell is in doubt
    but for how clearly it is written.
    """
    cells = [row.cells.get(key) for key in _WHOLE_ROW]
    if row.table != "segments" or any(c is None or c.value is None for c in cells):
        return False
    streets = [row.cells[k] for k in _ROADS]
    if len({str(c.value) for c in streets}) < len(_ROADS) or any(not c.grounds.endswith(_LISTED) for c in streets):
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
    return _asked_whole(row, table)


def _asked_whole(row: RowReading, table: Calibration) -> RowReading:
    return row.model_copy(update={"cells": {k: _with_row(c, table) for k, c in row.cells.items()}})


def _with_row(cell: FieldReading, table: Calibration) -> FieldReading:
    return doubted(cell, _ROW, table) if cell.status is Status.ACCEPTED else cell
