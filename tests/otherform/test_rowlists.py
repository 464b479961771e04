"""Ruled lists as the shape readers find them: heads in one row or two, one column or two under a head."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from extractors.apart.cells import Cell, Rulings
from extractors.apart.sheet import Element, Sheet, Stream
from extractors.models import CropReading
from extractors.otherform.grids import Grid
from extractors.otherform.labels import Labels
from extractors.otherform.rowlists import find_lists
from extractors.otherform.twoheads import ROAD_ENDS
from tests.support.shipped import CATALOGUE

LABELS = Labels(CATALOGUE)
WIDE, HIGH = 200.0, 60.0


def found(*cells: tuple[str, int, int, int, int]) -> list[dict[str, str]]:
    """The rows of a table by column. cells: text, row, column, rows and columns that it reaches over."""
    streams = []
    for number, (text, row, col, down, across) in enumerate(cells):
        box = (col * WIDE, row * HIGH, (col + across) * WIDE - 4, (row + down) * HIGH - 4)
        reading = CropReading(text, 0.99, tuple((c, 0.99) for c in text))
        elements = (Element(number, box, reading),) if text else ()
        streams.append(Stream(Cell(box, row, col, down, across), elements, box))
    blank = np.full((2000, 2000), 255, np.uint8)
    sheet = Sheet(1, blank, blank == 0, 8.0, Rulings((), (), blank == 0), tuple(streams))
    rows: dict[int, dict[str, str]] = defaultdict(dict)
    for claim in find_lists(Grid(sheet), LABELS).claims:
        rows[claim.row][claim.matches[0].key] = "".join(s.text for s in claim.items)
    return list(rows.values())


def test_heads_over_several_columns_stand_above_the_heads_of_each() -> None:
    heads = [("专业", 0, 0, 2, 1), ("施工道路", 0, 1, 2, 1), ("起止点", 0, 2, 1, 2), ("长度（米）", 0, 4, 2, 1)]
    body = ["用水", "东环路", "宣化街", "黄河路", "12"]
    [row] = found(*heads, ("起", 1, 2, 1, 1), ("止", 1, 3, 1, 1), *((t, 2, n, 1, 1) for n, t in enumerate(body)))
    assert row == dict(zip(("seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m"), body, strict=True))


def test_a_head_of_two_columns_stands_over_the_cells_of_both() -> None:
    heads = [("专业/道路名称", 0, 0, 1, 2), ("起点一终点", 0, 2, 1, 1), ("长度 Length", 0, 3, 1, 1)]
    body = ["用水", "东环路", "宣化街—黄河路", "12"]
    [row] = found(*heads, *((t, 1, n, 1, 1) for n, t in enumerate(body)))
    assert row == dict(zip(("seg_service", "seg_road", "seg_from+seg_to", "seg_len_m"), body, strict=True))


def test_a_head_of_the_road_and_its_ends_or_of_two_measures_stands_over_cells_that_hold_all() -> None:
    heads = ["专业", "施工道路及起止点", "长度（米）", "宽×深（米）"]
    body = ["用水", "东环路（宣化街—黄河路）", "12", "0.8×1.2"]
    [row] = found(*((t, 0, n, 1, 1) for n, t in enumerate(heads)), *((t, 1, n, 1, 1) for n, t in enumerate(body)))
    assert row == dict(zip(("seg_service", ROAD_ENDS, "seg_len_m", "seg_w_m+seg_d_m"), body, strict=True))
