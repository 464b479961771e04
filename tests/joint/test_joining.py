"""Texts that are one and were found as several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractors.apart import Cell
from extractors.evidence.pool import Pool
from extractors.joint.joining import gone_on
from extractors.printed.heads import print_of
from tests.joint.pages import HEIGHT, WORDING, page, told

LABEL, FIRST = ("申请单位：", 100.0, 100.0), ("济源", 300.0, 100.0)


def texts(pool: Pool) -> set[str]:
    return {t.whole for t in gone_on(pool, print_of(pool, WORDING), WORDING)}


@pytest.mark.parametrize(
    ("behind", "gap", "is_one"),
    [("市盛世建设工程有限公司", 0.8, True), ("市盛世建设工程有限公司", 2.0, False), ("91419001", 0.8, False)],
)
def test_words_of_a_line_with_a_characters_room_between_them(behind: str, gap: float, *, is_one: bool) -> None:
    pool = page(LABEL, FIRST, (behind, 300.0 + HEIGHT * (2 + gap), 100.0))
    assert ("济源" + behind in texts(pool)) is is_one


def test_a_ruling_between_them_parts_them() -> None:
    pool = page(LABEL, FIRST, ("市盛世建设工程有限公司", 300.0 + HEIGHT * 2.8, 100.0))
    walls = np.zeros((1200, 1700), bool)
    walls[:, 370:373] = True
    assert "济源" in texts(replace(pool, walls=walls))


def test_a_label_behind_a_value_is_no_part_of_it() -> None:
    assert "济源" in texts(page(LABEL, FIRST, ("经办人：", 300.0 + HEIGHT * 2.8, 100.0)))


def test_a_value_beside_the_unit_below_a_label_is_that_labels() -> None:
    pool = page(("楼栋总数", 100.0, 100.0), ("（幢）", 110.0, 140.0), ("12", 500.0, 145.0))
    assert told(pool).get("building_count") == "12"


def test_two_lines_that_fill_their_cell_are_one_whatever_the_lower_one_says() -> None:
    """燃气管 alone is a word to choose, and stands in the middle of its line."""
    cell = (90.0, 90.0, 300.0, 170.0)
    pool = page(("友谊大街中压", 100.0, 100.0), ("燃气管", 145.0, 132.0))
    wide = replace(pool.sheet, rulings=replace(pool.sheet.rulings, cells=(Cell((*cell[:2], 900.0, cell[3]), 0, 0),)))
    narrow = replace(pool.sheet, rulings=replace(pool.sheet.rulings, cells=(Cell(cell, 0, 0),)))
    assert "友谊大街中压燃气管" in texts(replace(pool, sheet=narrow))
    assert "友谊大街中压燃气管" not in texts(replace(pool, sheet=wide))
