"""Rows that the end of a page breaks."""

from __future__ import annotations

from extractors.foreign.brokenrows import rejoined
from extractors.models import FieldReading, RowReading, Status
from tests.support.shipped import OTHER

ROAD, ENDS = {"seg_service": "用水", "seg_road": "文昌路"}, {"seg_from": "济水大街", "seg_to": "黄河大道"}


def row(page: int, cells: dict[str, str]) -> RowReading:
    made = {
        k: FieldReading(key=k, value=v, raw=v, confidence=0.99, status=Status.ACCEPTED, page=page, box=(0, 0, 9, 9))
        for k, v in cells.items()
    }
    return RowReading(table="segments", index=1, cells=made)


def test_two_halves_on_two_pages_are_one_row_that_a_person_confirms() -> None:
    found = rejoined([row(1, ROAD | ENDS), row(1, ROAD), row(2, ENDS), row(2, ROAD | ENDS)], OTHER.table)
    assert [len(r.cells) for r in found] == [4, 4, 4]
    assert {c.status for c in found[1].cells.values()} == {Status.REVIEW} and found[0].status is Status.ACCEPTED


def test_rows_of_one_page_or_with_a_column_in_common_are_two() -> None:
    assert len(rejoined([row(1, ROAD | ENDS), row(1, ROAD), row(1, ENDS)], OTHER.table)) == 3
    assert len(rejoined([row(1, ROAD | ENDS), row(1, ROAD), row(2, ROAD | ENDS)], OTHER.table)) == 3
