"""核对单: the pictures of both places of a finding, and the links to whole pages, out and back in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from extractors.errors import ReviewSheetError
from extractors.models import Status
from flows.casework.model import Application
from flows.review import read_review_sheet
from tests.support.review_parts import FIRST_ROW, application, differing, reading, row_of, written


def test_both_places_stand_side_by_side_with_links_to_their_pages(tmp_path: Path) -> None:
    app, found = differing(tmp_path)
    book = load_workbook(written(tmp_path, app, (found,)))
    other, fields = book["其他问题"], book["核对单"]
    assert [(i.anchor._from.row, i.anchor._from.col) for i in other._images] == [(8, 10), (8, 11)]
    places = [other.cell(FIRST_ROW, column) for column in (11, 12)]
    assert [(c.value, c.hyperlink.target) for c in places] == [
        ("第1页", "页面/page-001.jpg"),
        ("第3页", "页面/page-003.jpg"),
    ]
    link = fields.cell(row_of(fields, "uscc"), 11)
    assert (link.value, link.hyperlink.target) == ("第1页", "页面/page-001.jpg")


def test_a_page_that_was_not_kept_has_no_link(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path))["核对单"]
    assert [sheet.cell(r, 11).hyperlink for r in range(FIRST_ROW, FIRST_ROW + 6)] == [None] * 6


@pytest.mark.parametrize(
    "target",
    ["页面/page-001.jpg", "../outbox/a/page-001.jpg", "file:///C:\\x\\page-001.jpg", "%E9%A1%B5/page-001.jpg"],
)
def test_our_links_come_back_as_office_programs_rewrite_them(tmp_path: Path, target: str) -> None:
    app, found = differing(tmp_path)
    path = written(tmp_path, app, (found,))
    book = load_workbook(path)
    sheet, other = book["核对单"], book["其他问题"]
    sheet["D7"], sheet["I7"], sheet["H9"] = "王审核", datetime(2026, 11, 20), "无误"
    other["G9"], other["H9"] = "不通过", "确不一致"
    other.cell(FIRST_ROW, 11).hyperlink.target = target
    book.save(path)
    assert read_review_sheet(path).decisions[0].passed is False


@pytest.mark.parametrize("target", ["http://x.invalid/page-001.jpg", "javascript:page-001.jpg", "页面/other.exe"])
def test_any_other_link_is_refused(tmp_path: Path, target: str) -> None:
    app, found = differing(tmp_path)
    path = written(tmp_path, app, (found,))
    book = load_workbook(path)
    book["其他问题"].cell(FIRST_ROW, 11).hyperlink.target = target
    book.save(path)
    with pytest.raises(ReviewSheetError, match="外部链接"):
        read_review_sheet(path)


def test_only_the_doubtful_cells_of_a_row_are_asked(tmp_path: Path) -> None:
    sure = reading("seg_road", "黄河路", "黄河路", 0.99, status=Status.ACCEPTED)
    row = application().rows[0]
    both = Application(fields={}, rows=(row.model_copy(update={"cells": {**row.cells, "seg_road": sure}}),))
    sheet = load_workbook(written(tmp_path, both, ()))["核对单"]
    assert [sheet.cell(r, 10).value for r in range(FIRST_ROW, sheet.max_row + 1)] == ["segments.2.seg_len_m"]
