"""Ruled cells and underlines: merged cells, gaps, skew, open sides, characters that are no rulings."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from extractors.apart.cells import find_cells, find_rulings
from extractors.pages.levelling import deskewed, skew_angle
from tests.scans.drawn_forms import DPI, MM, Sheet, scanned
from tests.scans.drawn_layouts import LAYOUTS
from tests.scans.foreign import cut, draw_foreign
from tests.scans.many import make_hand
from tests.scans.people import make_application


def grid() -> Sheet:
    """Three rows of three, the first cell of two rows, the last row of one wide cell."""
    s = Sheet()
    s.box(20, 30, 20, 20)
    for x in (40, 80):
        for y in (30, 40):
            s.box(x, y, 40, 10)
    s.box(20, 50, 100, 10)
    return s


def shape(sheet: Sheet, *, degrees: float = 0.0) -> list[tuple[int, int, int, int]]:
    image = scanned(sheet, degrees=degrees)
    level = deskewed(image, skew_angle(image))
    return [(c.row, c.col, c.row_span, c.col_span) for c in find_cells(level, dpi=DPI)]


EXPECTED = [(0, 0, 2, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 3)]


@pytest.mark.parametrize("degrees", [0.0, 1.7, -6.0, 9.5])
def test_merged_cells_keep_their_spans(degrees: float) -> None:
    assert shape(grid(), degrees=degrees) == EXPECTED


def test_boxes_are_where_they_were_drawn() -> None:
    first = find_cells(grid().pixels(), dpi=DPI)[0]
    assert first.box == pytest.approx((20 * MM, 30 * MM, 40 * MM, 50 * MM), abs=1.0 * MM)


def test_gaps_in_rulings_are_bridged() -> None:
    s = grid()
    for x in (50, 95, 110):
        s.draw.rectangle((x * MM, 39 * MM, (x + 1.6) * MM, 41 * MM), fill="white")
    assert shape(s) == EXPECTED


def test_two_tables_are_told_apart() -> None:
    s = grid()
    s.box(20, 75, 50, 10)
    s.box(70, 75, 50, 10)
    cells = find_cells(s.pixels(), dpi=DPI)
    assert {c.table for c in cells} == {0, 1}
    assert [(c.row, c.col) for c in cells if c.table == 1] == [(0, 0), (0, 1)]


def test_open_sides_are_closed() -> None:
    s = Sheet()
    for y in (30, 40, 50):
        s.line(15, 195, y)
    s.draw.line((60 * MM, 30 * MM, 60 * MM, 50 * MM), fill="black", width=2)
    assert shape(s) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_plain_text_has_no_cells() -> None:
    s = Sheet()
    for y in range(30, 200, 8):
        s.text(20, y, "王一二三工业用水日用目田国围一一二三王工业口中由甲申")
    rulings = find_rulings(s.pixels(), dpi=DPI)
    assert rulings.cells == () and rulings.underlines == ()


def test_underlines_are_found_where_they_are() -> None:
    s = LAYOUTS["unruled"]()
    rulings = find_rulings(s.pixels(), dpi=DPI)
    assert len(rulings.underlines) == 15
    assert rulings.cells == ()


def test_ruling_mask_spares_what_is_written() -> None:
    s = grid()
    s.text(45, 35, "一般工商业", size=14)
    image = s.pixels()
    mask = find_rulings(image, dpi=DPI).mask
    written = np.zeros(mask.shape, dtype=bool)
    written[int(31.5 * MM) : int(38.5 * MM), int(42 * MM) : int(78 * MM)] = True
    assert not (mask & written).any()
    assert (mask & (image.min(axis=2) < 128)).sum() > 3000


def test_a_label_over_two_lines_is_not_cut() -> None:
    application = cut(make_application(8432))
    pages = draw_foreign(application, "vertical", make_hand("wenkai", Random(1)), 8432)
    widths = [round((c.box[2] - c.box[0]) * 25.4 / 300) for c in find_cells(pages[0], dpi=300)]
    assert sum(22 <= w <= 24 for w in widths) >= 30
    assert not [w for w in widths if w < 6 or 15 <= w <= 21], sorted(widths)


@pytest.mark.parametrize("height", [4.5, 6.0, 7.5])
def test_low_rows_between_merged_ones_keep_their_sides(height: float) -> None:
    s = Sheet()
    s.box(20, 30, 120, height)
    s.box(20, 30 + height, 40, height)
    s.box(60, 30 + height, 80, height)
    s.box(20, 30 + 2 * height, 120, height)
    assert shape(s) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (2, 0, 1, 2)]


def test_strokes_of_characters_in_low_rows_are_no_sides() -> None:
    s = Sheet()
    for number in range(3):
        s.box(20, 30 + 6 * number, 120, 6)
        s.text(22, 33 + 6 * number, "市中区川府街旧圃巷1111号山下甲申中", size=13)
    assert len(find_cells(scanned(s), dpi=DPI)) == 3


def test_the_double_ruling_of_two_tables_that_touch_parts_them() -> None:
    page = np.full((1200, 1600), 255, np.uint8)
    for y in (200, 300, 400, 408, 508):
        page[y : y + 5, 200:1400] = 0
    for top, bottom, columns in ((200, 405, (200, 600, 1000, 1395)), (408, 513, (200, 1395))):
        for x in columns:
            page[top:bottom, x : x + 5] = 0
    cells = find_rulings(page, dpi=300).cells
    assert len(cells) == 7 and max(c.box[2] - c.box[0] for c in cells if c.box[3] < 408) < 420
