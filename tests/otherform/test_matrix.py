"""Tables with one row for each service: which are asked for, and what stands in the rows."""

from __future__ import annotations

from datetime import date

import numpy as np

from extractors.apart.cells import Cell, Rulings
from extractors.apart.sheet import Element, Sheet, Stream
from extractors.marks.ticks import TickMark, TickState
from extractors.models import CropReading, FieldReading, Status
from extractors.otherform.labels import Labels
from extractors.otherform.otherform import read_sheet
from tests.support.shipped import CATALOGUE, OTHER

WIDE, HIGH = 300, 60
HEADS = ("报装类别", "是否申请", "申请规模")


def text(number: int, x: float, y: float, written: str) -> Element:
    known = tuple((c, 0.999) for c in written)
    return Element(number, (x, y, x + 24 * len(written), y + 24), CropReading(written, 0.999, known))


def square(number: int, x: float, y: float, state: TickState) -> Element:
    box = (x, y, x + 24, y + 24)
    return Element(number, box, mark=TickMark(state, 0.3 if state == "ticked" else 0.0, 0.999, box))


def read(*rows: tuple[str, TickState, TickState, str]) -> dict[str, FieldReading]:
    """The fields of a table of such rows: service, the state of 是, the state of 否, what is asked for."""
    blank = np.full((1200, 1400), 255, np.uint8)
    streams = []
    for row, (service, yes, no, amount) in enumerate([("", "empty", "empty", ""), *rows]):
        y = 100 + HIGH * row
        for column in range(3):
            x, number = 100 + WIDE * column, 100 * row + 10 * column
            box = (float(x), float(y), float(x + WIDE), float(y + HIGH))
            if row == 0:
                inside = [text(number, x + 9, y + 18, HEADS[column])]
            elif column == 1:
                inside = [square(number, x + 9, y + 18, yes), text(number + 1, x + 39, y + 18, "是")]
                inside += [square(number + 2, x + 109, y + 18, no), text(number + 3, x + 139, y + 18, "否")]
            else:
                inside = [text(number, x + 9, y + 18, service if column == 0 else amount)]
            streams.append(Stream(Cell(box, row, column), tuple(inside), box))
    cells = tuple(s.cell for s in streams if s.cell)
    sheet = Sheet(1, blank, blank == 0, 8.0, Rulings(cells, (), blank == 0), tuple(streams))
    sheet.settle(e for s in streams for e in s.elements)
    return read_sheet(sheet, Labels(CATALOGUE), CATALOGUE, today=date(2026, 11, 20), acceptance=OTHER).fields


def test_the_services_with_a_tick_at_yes_are_asked_for() -> None:
    fields = read(
        ("用水", "ticked", "empty", "日用水量 96 m³"),
        ("用电", "ticked", "empty", "容量 1250 kVA"),
        ("用气", "empty", "ticked", "无"),
    )
    assert (fields["services"].value, fields["services"].status) == (["用水", "用电"], Status.ACCEPTED)
    assert (fields["water_daily_m3"].value, fields["power_kva"].value) == (96, 1250)


def test_a_row_without_a_tick_is_put_before_a_person() -> None:
    services = read(("用水", "ticked", "empty", ""), ("用电", "empty", "empty", ""), ("通信", "empty", "ticked", ""))[
        "services"
    ]
    assert (services.value, services.status) == (["用水"], Status.REVIEW)


def test_two_rows_are_no_such_table() -> None:
    assert "services" not in read(("用水", "ticked", "empty", ""), ("用电", "ticked", "empty", ""))
