"""Two witnesses of a list: which rows of outside works pass, and which a person is asked about."""

from __future__ import annotations

from extractors.joint.rowwitnesses import rows_of
from extractors.joint.wording import Wording
from extractors.models import FieldReading, RowReading, Status, Value
from extractors.otherform import Labels
from tests.support.shipped import CATALOGUE, OTHER

WORDING = Wording(Labels(CATALOGUE))
ROW: dict[str, Value] = {
    "seg_service": "用水",
    "seg_road": "天坛南路",
    "seg_from": "汤帝路",
    "seg_to": "文昌南路",
    "seg_len_m": 96,
    "seg_method": "开挖",
}


def cell(key: str, value: Value, grounds: str) -> FieldReading:
    status = Status.MISSING if value is None else Status.ACCEPTED
    return FieldReading(key=key, value=value, raw=str(value or ""), confidence=0.999, status=status, grounds=grounds)


def row(state: str = "listed", **changes: Value) -> RowReading:
    cells = {k: cell(k, v, f"other.road.{state}") for k, v in (ROW | changes).items()}
    return RowReading(table="segments", index=1, cells=cells)


def status(shaped: list[RowReading], joint: list[RowReading]) -> list[Status]:
    return [r.status for r in rows_of(shaped, joint, WORDING, OTHER.table)]


def test_a_complete_row_of_known_streets_passes_alone() -> None:
    assert status([], [row()]) == [Status.ACCEPTED]


def test_a_row_of_unknown_or_equal_streets_is_asked_about_where_one_read_it() -> None:
    assert status([], [row("agree")]) == [Status.REVIEW]
    assert status([], [row(seg_to="汤帝路")]) == [Status.REVIEW]


def test_a_row_that_only_one_read_and_not_wholly_is_asked_about() -> None:
    assert status([], [row(seg_method=None)]) == [Status.REVIEW]
    assert status([row(seg_method=None)], []) == [Status.REVIEW]


def test_a_known_row_makes_up_for_the_cells_that_the_other_lacks() -> None:
    part = row()
    part = part.model_copy(update={"cells": {k: c for k, c in part.cells.items() if k != "seg_to"}})
    assert status([part], [row()]) == [Status.ACCEPTED]


def test_a_row_without_its_road_never_passes() -> None:
    lone = RowReading(table="segments", index=1, cells={"seg_size": cell("seg_size", "附加", "other.row.agree")})
    assert status([lone], [lone]) == [Status.REVIEW]
