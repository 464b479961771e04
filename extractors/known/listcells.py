"""The cells of a list on a page: those that were read, and the empty ruled rows above and below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from extractors.known.ground import SCALE, Ground, around, enlarged, holds
from extractors.known.model import KnownPlace
from extractors.known.options import choice_place, options_at
from extractors.layout import MmBox
from extractors.models import RowReading
from extractors.values import Catalogue, Field

_CHOICES = frozenset({"one_of", "many_of", "yes_no"})
_WIDEST_CELL_MM, _CELL_EDGE_MM = 70.0, 0.4
_ROW_GAP_MM, _MOST_ROWS, _RULED = 0.8, 14, 0.7


def list_cells(ground: Ground, read: Sequence[RowReading], catalogue: Catalogue) -> Iterator[KnownPlace]:
    """The cells of lists: those that were read, and the empty ruled rows above and below them."""
    tables: dict[str, list[RowReading]] = {}
    for row in read:
        if any(c.page == ground.number and c.box for c in row.cells.values()):
            tables.setdefault(row.table, []).append(row)
    for rows in tables.values():
        areas = {k: ground.mm(c.box) for k, c in rows[0].cells.items() if c.box is not None}
        is_shared = _shares_cell(areas.get("seg_from"), areas.get("seg_to"), ground)
        for number, down in enumerate(_steps(rows, areas, ground), start=1):
            for key, area in areas.items():
                place = _cell(catalogue[key], MmBox(area.x, area.y + down, area.w, area.h), ground)
                if place is not None and not (is_shared and key == "seg_to"):
                    ends = "seg_to" if is_shared and key == "seg_from" else ""
                    yield place.model_copy(update={"table": rows[0].table, "row": number, "ends": ends})


def _shares_cell(one: MmBox | None, other: MmBox | None, ground: Ground) -> bool:
    """Whether two values were read in one cell (起止点): each of them would be read with the other there."""
    if one is None or other is None:
        return False
    return holds(_between_uprights(one, ground), other) and holds(_between_uprights(other, ground), one)


def _cell(field: Field, area: MmBox, ground: Ground) -> KnownPlace | None:
    if field.type in _CHOICES and (options := options_at(area, field, ground)):
        return choice_place(field, options, ground)
    box = enlarged(_between_uprights(area, ground), -0.2, -0.1)
    return KnownPlace(key=field.key, style="text", box=box, is_ruled=True, unit=field.unit)


def _between_uprights(area: MmBox, ground: Ground) -> MmBox:
    """The area as wide as the ruled cell that its middle lies in: what was read may be narrower than its cell."""
    rows = slice(round((area.y + 0.2 * area.h) * SCALE), round((area.y + 0.8 * area.h) * SCALE) + 1)
    ruled = np.flatnonzero(ground.rules[rows].mean(axis=0) >= _RULED) / SCALE
    middle = area.x + area.w / 2
    left, right = ruled[ruled < middle], ruled[ruled > middle]
    if not len(left) or not len(right) or right[0] - left[-1] > _WIDEST_CELL_MM:
        return area
    x0, x1 = min(area.x, float(left[-1]) + _CELL_EDGE_MM), max(area.x + area.w, float(right[0]) - _CELL_EDGE_MM)
    return MmBox(x0, area.y, x1 - x0, area.h)


def _steps(rows: Sequence[RowReading], areas: Mapping[str, MmBox], ground: Ground) -> list[float]:
    """How far down from the first row that was read each row of the list lies, mm, from top to bottom."""
    area = around(areas.values())
    tops = [ground.mm(c.box).y for r in rows for k, c in list(r.cells.items())[:1] if c.box is not None and k in areas]
    steps = sorted({round(t - tops[0], 2) for t in tops} | {0.0})
    gaps = [b - a for a, b in pairwise(steps) if b - a > 0.6 * area.h]
    pitch = min(gaps) if gaps else area.h + _ROW_GAP_MM
    for way in (1, -1):
        last = steps[-1] if way > 0 else steps[0]
        while len(steps) < _MOST_ROWS and _is_row(last + way * pitch, area, ground):
            last += way * pitch
            steps.append(last)
        steps.sort()
    return steps


def _is_row(down: float, area: MmBox, ground: Ground) -> bool:
    """Whether an empty ruled row lies there."""
    box = MmBox(area.x, area.y + down, area.w, area.h)
    if any(holds(box, b) for _, b in ground.words) or box.y < 0:
        return False
    x0, x1 = round(box.x * SCALE), round((box.x + box.w) * SCALE)
    return all(_is_ruled(ground.rules, round(y * SCALE), x0, x1) for y in (box.y, box.y + box.h))


def _is_ruled(rules: np.ndarray, y: int, x0: int, x1: int) -> bool:
    reach = round(1.2 * SCALE)
    band = rules[max(0, y - reach) : y + reach + 1, x0:x1]
    return bool(band.size) and bool(band.any(axis=0).mean() >= _RULED)
