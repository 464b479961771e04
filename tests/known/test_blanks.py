"""Where text may be written: up to rulings and print around a value, and never through the value itself."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extractors.known.blanks import Blank, blank_at
from extractors.known.combs import as_many, comb_in
from extractors.known.ground import Ground
from extractors.known.wording import Wording, line_of
from extractors.layout import MmBox
from extractors.models import CropReading, Page
from extractors.slots import PX_PER_MM
from extractors.text import LinedPage
from tests.support.shipped import CATALOGUE

DPI = 254.0
WORDING = Wording(CATALOGUE)
TextAt = tuple[str, float, float]
CELLS = ((20, 28, 180, 40), (20, 40, 180, 52), (20, 52, 180, 64))


def ground(*texts: TextAt, cells: Sequence[tuple[float, ...]] = CELLS, squares: Sequence[MmBox] = ()) -> Ground:
    """A page of lines (4 mm a character) with ruled cells (x0, y0, x1, y1 in mm)."""
    image = np.full((1500, 2100, 3), 255, np.uint8)
    for x0, y0, x1, y1 in cells:
        cv2.rectangle(image, (round(x0 * 10), round(y0 * 10)), (round(x1 * 10), round(y1 * 10)), (0, 0, 0), 3)
    lines = []
    for text, x, y in texts:
        box = (x * 10, y * 10, (x + 4 * len(text)) * 10, (y + 4) * 10)
        for n in range(len(text)):
            at = round((x + 4 * n) * 10) + 6, round(y * 10) + 6
            cv2.rectangle(image, at, (at[0] + 28, at[1] + 28), (0, 0, 0), 3)
        lines.append(line_of(CropReading(text, 0.99, tuple((c, 0.99) for c in text)), box))
    tokens = tuple(t for line in lines for t in WORDING.tokens(line))
    made = Ground(1, LinedPage(Page(file="x", number=1, image=image, dpi=DPI), None), tuple(lines), tokens, image)
    made.__dict__["squares"] = tuple(squares)
    return made


def blank(page: Ground, area: MmBox, key: str = "project_name", raw: str = "") -> Blank:
    found = blank_at(area, CATALOGUE[key], page, raw=raw)
    assert found is not None
    return found


def test_a_value_has_the_whole_of_its_cell_behind_its_label() -> None:
    page = ground(("项目名称", 22, 44), ("鑫源温泉宾馆", 60, 44))
    found = blank(page, MmBox(60, 44, 24, 4))
    assert found.is_ruled
    assert 38 < found.box.x < 60
    assert found.box.x + found.box.w == pytest.approx(179.5, abs=0.6)
    assert (found.box.y, found.box.y + found.box.h) == (pytest.approx(40.4, abs=0.4), pytest.approx(51.7, abs=0.4))


def test_print_above_in_the_same_cell_ends_a_place_before_the_ruling() -> None:
    page = ground(("项目名称", 22, 41), ("鑫源温泉宾馆", 22, 46.5))
    found = blank(page, MmBox(22, 46.5, 24, 4))
    assert not found.is_ruled
    assert found.box.y >= 44
    assert found.box.y + found.box.h == pytest.approx(51.7, abs=0.4)


def test_all_of_a_number_is_its_own_where_what_was_read_is_narrower() -> None:
    """The box of a reading may leave out the middle of its first and last figure, or break off within it."""
    page = ground(("工程名称", 22, 44), ("18147594279", 60, 44))
    assert blank(page, MmBox(62.3, 44.5, 39.4, 3), "agent_phone", raw="18147594279").box.x < 60
    assert blank(page, MmBox(60, 44.5, 16, 3), "floor_area", raw="1814").box.x < 60


def test_another_line_in_the_same_cell_ends_a_place_wherever_it_begins() -> None:
    page = ground(
        ("项目名称", 22, 42),
        ("鑫源温泉", 60, 42),
        ("经办人", 22, 52),
        ("法定代表人", 22, 33),
        cells=[(20, 28, 180, 70)],
    )
    found = blank(page, MmBox(60, 42, 16, 4))
    assert not found.is_ruled
    assert found.box.h < 7


def test_a_label_of_two_lines_ends_a_place_at_its_side() -> None:
    page = ground(("项目名称", 22, 41.2), ("鑫源温泉宾馆", 60, 44), ("（全称）", 22, 46.8))
    found = blank(page, MmBox(60, 44, 24, 4))
    assert found.box.x > 37
    assert found.box.h > 10


def test_characters_that_pass_for_squares_do_not_bound_their_own_text() -> None:
    page = ground(("鑫商综合宾馆", 60, 44), squares=[MmBox(64.2, 44.5, 3, 3), MmBox(72.2, 44.5, 3, 3)])
    assert blank(page, MmBox(60, 44, 24, 4)).box.h > 10


def test_an_empty_cell_under_a_heading_is_below_it() -> None:
    page = ground(("项目名称", 22, 41))
    found = blank(page, MmBox(20.5, 40.5, 159, 11))
    assert found.box.y >= 44.4
    assert 20 < found.box.x < 25


def test_a_size_with_its_letters_is_no_unit() -> None:
    page = ground(("DN50", 60, 44))
    found = blank(page, MmBox(60, 44, 16, 4), key="water_dn", raw="DN50")
    assert not found.has_tail


def test_the_cells_of_a_number_are_found_with_the_strokes_in_them() -> None:
    walls = [(50 + 5 * n, 42, 55 + 5 * n, 48) for n in range(11)]
    page = ground(("1", 56.4, 43), ("1", 83.0, 43), cells=[*CELLS, *walls])
    ink = np.asarray(page.image[:, :, 0] < 128)
    cells = comb_in(MmBox(45, 42, 100, 6), ink)
    assert [round(c.x) for c in cells] == [50 + 5 * n for n in range(11)]
    assert all(c.w == pytest.approx(5, abs=0.2) for c in cells)
    assert not comb_in(MmBox(45, 60, 100, 6), ink)
    assert PX_PER_MM == 10


@pytest.mark.parametrize("unit", ["m³/d", "m2"])
def test_a_unit_with_a_figure_in_it_is_no_number(unit: str) -> None:
    page = ground((unit, 70, 44))
    found = blank(page, MmBox(70, 44, 4 * len(unit), 4), "water_daily_m3", raw=unit)
    assert found.has_tail
    assert found.box.x + found.box.w > 170


def test_a_unit_at_the_end_of_its_blank_ends_it() -> None:
    page = ground(("m³/d", 160, 44))
    found = blank(page, MmBox(160, 44, 16, 4), "water_daily_m3", raw="m³/d")
    assert not found.has_tail
    assert found.box.x + found.box.w < 160.5


def test_a_number_of_a_known_length_has_as_many_cells() -> None:
    """Of the cells for single characters the label's edge may pass for one, and the last wall be lost."""
    box = MmBox(60, 40, 60, 6)
    cells = tuple(MmBox(60 + 4 * n, 40, 4, 6) for n in range(11))
    assert as_many(cells, 11, box) == cells
    assert as_many(cells[:10], 11, box) == cells
    assert as_many((MmBox(56, 40, 4, 6), *cells), 11, box) == cells
    assert as_many(cells[:8], 11, box) == ()
    assert as_many(cells[:8], 0, box) == cells[:8]


def test_a_blank_goes_no_farther_than_its_own_line_where_others_are_ruled_beside_it() -> None:
    lines = ((20, 60, 60, 60), (70, 60, 110, 60), (120, 60, 160, 60))
    page = ground(("鑫源温泉宾馆", 74, 55), cells=lines)
    found = blank(page, MmBox(74, 55, 24, 4))
    assert (found.box.x, found.box.x + found.box.w) == (pytest.approx(70, abs=1), pytest.approx(110, abs=1))
    alone = blank(ground(("鑫源温泉宾馆", 74, 55), cells=lines[1:2]), MmBox(74, 55, 24, 4))
    assert alone.box.x + alone.box.w > 150  # what is not ruled may be its own
