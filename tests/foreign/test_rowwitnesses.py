"""Two witnesses of a list: which rows of outside works pass, and which a person is asked about."""

from __future__ import annotations

import pytest

from extractors.evidence.wording import Wording
from extractors.foreign.rowwitnesses import rows_of
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


def at(reading: RowReading, top: float) -> RowReading:
    """The row at a height of the page."""
    cells = {k: c.model_copy(update={"box": (0.0, top, 100.0, top + 20)}) for k, c in reading.cells.items()}
    return reading.model_copy(update={"cells": cells})


def asked(**values: Value) -> RowReading:
    """A row of readings that are in doubt."""
    cells = {k: cell(k, v, "other.road.differ").model_copy(update={"status": Status.REVIEW}) for k, v in values.items()}
    return RowReading(table="segments", index=1, cells=cells)


def test_parted_rows_are_held_against_what_stands_in_their_place() -> None:
    first, second = at(row(), 0), at(row(seg_road="汤帝路北段", seg_len_m=12), 40)
    found = rows_of([second], [first, second], WORDING, OTHER.table, parted={"segments": False})
    assert [r.status for r in found] == [Status.ACCEPTED, Status.ACCEPTED]
    assert [r.cells["seg_len_m"].value for r in found] == [96, 12]


@pytest.mark.parametrize(("is_seen", "status"), [(True, Status.ACCEPTED), (False, Status.REVIEW)])
def test_the_network_is_as_good_a_witness_of_a_road_as_the_shape_readers(is_seen: bool, status: Status) -> None:
    [found] = rows_of([], [at(row("clear"), 0)], WORDING, OTHER.table, parted={"segments": is_seen})
    assert found.cells["seg_road"].status is status


def test_a_stamp_over_an_empty_row_is_no_row() -> None:
    found = rows_of([at(asked(seg_road="原"), 40)], [at(row(), 0), at(asked(seg_road="农业"), 40)], WORDING, OTHER.table, parted={"segments": False})  # fmt: skip  # noqa: E501
    assert len(found) == 1


def test_a_stamp_over_an_empty_list_is_no_row() -> None:
    assert rows_of([], [at(asked(seg_road="桥"), 0)], WORDING, OTHER.table, parted={"segments": False}) == []


def test_single_characters_in_a_row_are_a_stamps() -> None:
    for length, count in ((7, 1), (35, 2)):
        scraps = at(asked(seg_to="A", seg_len_m=length), 40)
        assert len(rows_of([], [at(row(), 0), scraps], WORDING, OTHER.table, parted={"segments": False})) == count


def test_the_heading_below_a_list_is_no_road() -> None:
    for text, count in (("E 声明 Declaration", 0), ("五、承诺", 0), ("天坛南路", 1)):
        lone = RowReading(table="segments", index=1, cells=asked(seg_road=text).cells)
        assert len(rows_of([lone], [], WORDING, OTHER.table)) == count


def test_a_row_that_a_page_cut_off_is_asked_about() -> None:
    cut = at(row(seg_to=None, seg_len_m=None, seg_method=None), 40)
    found = rows_of([at(row(), 0), cut], [at(row(), 0), cut], WORDING, OTHER.table)
    assert [r.status for r in found] == [Status.ACCEPTED, Status.REVIEW]


def test_half_a_row_in_doubt_is_asked_about() -> None:
    half = at(asked(seg_road="汤帝路", seg_from="学苑路"), 40)
    found = rows_of([], [at(row(), 0), half], WORDING, OTHER.table, parted={"segments": False})
    assert [r.status for r in found] == [Status.ACCEPTED, Status.REVIEW]


def test_a_known_street_settles_what_the_other_is_in_doubt_about() -> None:
    other = at(row(), 0)
    other = other.model_copy(update={"cells": other.cells | asked(seg_road="天坛南路印").cells})
    found = rows_of([other], [at(row(), 0)], WORDING, OTHER.table, parted={"segments": False})
    assert found[0].cells["seg_road"].value == "天坛南路" and found[0].status is Status.ACCEPTED


def test_a_row_that_lacks_what_the_others_have_is_asked_about_whole() -> None:
    short = at(row(seg_to=None), 40)
    found = rows_of([short], [at(row(), 0), short], WORDING, OTHER.table, parted={"segments": False})
    assert [c.status for k, c in found[1].cells.items() if k != "seg_to"] == [Status.REVIEW] * 5


def test_a_doubt_in_one_parted_cell_is_no_other_cells() -> None:
    one = at(row(), 0)
    one = one.model_copy(update={"cells": one.cells | {"seg_side": at(asked(seg_side="横穹"), 0).cells["seg_side"]}})
    [found] = rows_of([one], [one], WORDING, OTHER.table, parted={"segments": False})
    assert [k for k, c in found.cells.items() if c.status is Status.REVIEW] == ["seg_side"]


def test_a_lone_figure_is_no_row_of_appliances() -> None:
    lone = RowReading(table="equip_list", index=1, cells={"equip_count": cell("equip_count", 96, "other.number.agree")})
    assert rows_of([lone], [], WORDING, OTHER.table) == []


def test_an_appliance_of_one_cell_is_asked_about() -> None:
    name = {"gas_equip_name": cell("gas_equip_name", "蒸汽锅炉", "other.row.agree")}
    model = {"gas_equip_model": cell("gas_equip_model", "WNS-4", "other.row.agree")}
    for cells, wanted in ((name, Status.REVIEW), (name | model, Status.ACCEPTED)):
        one = RowReading(table="gas_equip", index=1, cells=cells)
        assert status([one], [one]) == [wanted]


def test_a_second_reading_of_the_same_line_is_no_row_of_its_own() -> None:
    lower = at(RowReading(table="segments", index=1, cells={k: row().cells[k] for k in ("seg_from", "seg_to", "seg_method")}), 40)  # fmt: skip  # noqa: E501
    assert len(rows_of([lower], [at(row(), 0)], WORDING, OTHER.table, parted={"segments": False})) == 1
    other = at(row(seg_to="汤帝路北段"), 40)
    assert len(rows_of([other], [at(row(), 0)], WORDING, OTHER.table, parted={"segments": False})) == 2


def test_other_text_below_a_list_is_no_row() -> None:
    below = RowReading(table="segments", index=2, cells={"seg_road": cell("seg_road", "确认", "other.text.alone")})
    assert len(rows_of([], [row(), below], WORDING, OTHER.table)) == 1
    known = RowReading(table="segments", index=2, cells={"seg_road": cell("seg_road", "汤帝路", "other.road.listed")})
    assert len(rows_of([], [row(), known], WORDING, OTHER.table)) == 2


def test_of_a_road_without_its_end_the_whole_one_is_proposed() -> None:
    [found] = rows_of([at(row(), 0)], [at(row(seg_from="汤帝"), 0)], WORDING, OTHER.table, parted={"segments": False})
    assert (found.cells["seg_from"].value, found.cells["seg_from"].status) == ("汤帝路", Status.REVIEW)


def test_a_stamp_over_printed_words_to_choose_from_is_no_row() -> None:
    stamp = at(asked(seg_service="通信", seg_to="漆", seg_len_m=7), 0)
    assert rows_of([], [stamp], WORDING, OTHER.table, parted={"segments": False}) == []
