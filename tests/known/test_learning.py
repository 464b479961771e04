"""What a person's answers say of the places of a form: which are kept, and how far they are trusted."""

from __future__ import annotations

import pytest

from extractors.known.listcells import list_cells
from extractors.known.model import KnownOption, KnownPlace
from extractors.known.proving import _is_hidden, _is_misread
from extractors.known.reading import _is_settled
from extractors.layout import MmBox
from extractors.models import FieldReading, RowReading, Status, Value
from tests.known.test_blanks import ground
from tests.support.shipped import CATALOGUE

BOX = MmBox(20, 40, 30, 4)


def reading(key: str, raw: str, value: Value = None, status: Status = Status.REVIEW) -> FieldReading:
    return FieldReading(key=key, value=value, raw=raw, status=status, page=1, confidence=0.5)


@pytest.mark.parametrize(
    ("raw", "meant", "is_same"),
    [
        ("喜禾假日酒店改造", "嘉禾假日酒店改造", True),
        ("现子志", "郑子志", True),
        ("吉三萍", "彭萍", False),
        ("2026年1月23日", "2026-06-12", False),
        ("1040", "11040", True),
        ("112.4", "80", False),
    ],
)
def test_a_place_is_kept_where_what_was_read_is_the_value_misread(raw: str, meant: str, *, is_same: bool) -> None:
    assert _is_misread(reading("project_name", raw), meant) is is_same


def test_a_value_that_was_read_beyond_doubt_is_no_misread_one() -> None:
    assert not _is_misread(reading("project_name", "喜禾", "喜禾", Status.ACCEPTED), "嘉禾")


def choice(*partly: str) -> KnownPlace:
    options = tuple(KnownOption(value=v, word=BOX, zone=BOX, is_partly=v in partly) for v in ("新装", "增容", "改造"))
    return KnownPlace(key="apply_type", style="ticks", box=BOX, options=options)


@pytest.mark.parametrize(
    ("partly", "found", "meant", "is_hidden"),
    [
        (("增容",), None, "增容", True),
        (("增容",), "改造", "增容", False),
        (("增容",), None, "改造", False),
        ((), None, "增容", False),
    ],
    ids=["the mark lies over its word", "another is marked", "the mark is elsewhere", "no mark was there"],
)
def test_a_mark_over_a_word_cannot_be_proved_by_the_scan_that_taught_it(
    partly: tuple[str, ...], found: str | None, meant: str, *, is_hidden: bool
) -> None:
    status = Status.MISSING if found is None else Status.REVIEW
    assert _is_hidden(choice(*partly), reading("apply_type", found or "", found, status), meant) is is_hidden


def test_a_choice_that_looks_empty_where_a_mark_may_hide_is_read_in_the_other_way_too() -> None:
    empty = reading("apply_type", "", status=Status.MISSING)
    assert _is_settled(empty, (), ("apply_type",), ())
    assert not _is_settled(empty, (), ("apply_type",), ("apply_type",))


@pytest.mark.parametrize(("to_x", "ends"), [(72, {"seg_from": "seg_to"}), (102, {"seg_from": "", "seg_to": ""})])
def test_two_values_of_one_cell_are_read_together(to_x: float, ends: dict[str, str]) -> None:
    walls = ((20, 28, 60, 60), (60, 28, 100, 60), (100, 28, 140, 60))
    page = ground(("文昌南路", 62, 32), ("沁园北路", to_x, 32), cells=walls)
    cells = {
        key: reading(key, "文昌南路", "文昌南路", Status.ACCEPTED).model_copy(
            update={"box": (x * 10, 310, x * 10 + 80, 370)}
        )
        for key, x in (("seg_from", 62), ("seg_to", to_x))
    }
    places = list(list_cells(page, [RowReading(table="segments", index=1, cells=cells)], CATALOGUE))
    assert {p.key: p.ends for p in places if p.row == 1} == ends
