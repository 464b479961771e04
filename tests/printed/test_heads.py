"""Which heads speak for which part of a page."""

from __future__ import annotations

from dataclasses import replace

from extractors.apart.cells import Cell, Rulings
from extractors.evidence.pool import Pool
from tests.joint.pages import page, told

TEXTS = (
    ("联系人", 40.0, 10.0), ("缑丽娟", 240.0, 10.0), ("电话", 540.0, 10.0), ("13839157204", 740.0, 10.0),
    ("地址", 40.0, 60.0), ("马村区文昌路中段", 240.0, 60.0),
    ("用水", 480.0, 110.0),
    ("用量", 40.0, 160.0), ("28吨/日", 240.0, 160.0), ("管径", 540.0, 160.0), ("DN50", 740.0, 160.0),
    ("用气", 480.0, 210.0),
    ("用量", 40.0, 260.0), ("12m³/h", 240.0, 260.0), ("压力", 540.0, 260.0), ("低压", 740.0, 260.0),
)  # fmt: skip


def ruled() -> Pool:
    """Rows of four cells, a service alone in its row between them."""
    pool = page(*TEXTS)
    cells = []
    for row in range(6):
        bounds = [(0.0, 1100.0)] if row in (2, 4) else [(0, 200), (200, 500), (500, 700), (700, 1100)]
        bounds = [(0, 200), (200, 1100)] if row == 1 else bounds
        for col, (x0, x1) in enumerate(bounds):
            cells.append(Cell((x0 + 2.0, 50.0 * row, x1 - 2.0, 50.0 * row + 48), row, col, col_span=4 // len(bounds)))
    rulings = Rulings(tuple(cells), (), pool.sheet.ink)
    return replace(pool, sheet=replace(pool.sheet, rulings=rulings))


def test_a_service_alone_in_a_row_of_its_table_heads_all_that_follows() -> None:
    found = told(ruled())
    assert (found["water_daily_m3"], found["gas_hour_m3"]) == ("28吨/日", "12m³/h")
    assert (found["water_dn"], found["gas_pressure"]) == ("DN50", "低压")


def test_labels_that_do_not_say_whose_a_value_is_mean_the_applicants() -> None:
    found = told(ruled())
    assert (found["agent_phone"], found["site_address"]) == ("13839157204", "马村区文昌路中段")
