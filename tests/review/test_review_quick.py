"""核对单 that are quick to answer: one word for the rest, signing where the work is, pictures of the ink itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageDraw

from extractors.errors import ReviewSheetError, UnfinishedSheetError
from flows.casework.model import Application
from flows.review import read_review_sheet
from flows.review.answer import Verdict
from flows.review.pictures import load_picture
from tests.support.review_parts import FINDINGS, answer_cell, fill, row_of, written


def emptied(book) -> None:
    """As `fill` leaves it, without the rows that say 无误 or 更正 a date."""
    for key in ("services", "apply_date"):
        answer_cell(key, 8, None)(book)
        answer_cell(key, 9, None)(book)


def test_one_word_answers_all_rows_that_say_nothing(tmp_path: Path) -> None:
    def rest(book) -> None:
        emptied(book)
        book["核对单"]["F7"] = "其余无误"

    answers = {a.key: a.verdict for a in read_review_sheet(fill(written(tmp_path), rest)).answers}
    assert answers["services"] == answers["apply_date"] == Verdict.CONFIRMED
    assert (answers["uscc"], answers["remarks"]) == (Verdict.CORRECTED, Verdict.BLANK)
    with pytest.raises(UnfinishedSheetError, match="申报日期"):
        read_review_sheet(fill(written(tmp_path), emptied))


def test_what_was_not_understood_is_answered_by_itself(tmp_path: Path) -> None:
    def rest(book) -> None:
        answer_cell("water_nature", 8, None)(book)
        answer_cell("water_nature", 9, None)(book)
        book["核对单"]["F7"] = "其余无误"

    with pytest.raises(UnfinishedSheetError, match="用水性质"):
        read_review_sheet(fill(written(tmp_path), rest))


def test_another_word_there_is_refused(tmp_path: Path) -> None:
    def rest(book) -> None:
        book["核对单"]["F7"] = "都看过了"

    with pytest.raises(ReviewSheetError, match="其余无误"):
        read_review_sheet(fill(written(tmp_path), rest))


def test_where_only_findings_wait_that_sheet_opens_and_is_signed(tmp_path: Path) -> None:
    path = written(tmp_path, Application(fields={}), FINDINGS)
    book = load_workbook(path)
    other = book["其他问题"]
    assert book.active.title == "其他问题" and not other.row_dimensions[7].hidden
    assert {c.coordinate for c in other[7] if not c.protection.locked} == {"D7", "H7"}
    assert not [c for row in book["核对单"].iter_rows() for c in row if not c.protection.locked]
    other["D7"], other["H7"] = "王审核", "2026-11-20"
    for row in range(9, other.max_row + 1):
        if not other.cell(row, 7).protection.locked:
            other.cell(row, 7).value, other.cell(row, 8).value = "通过", "现场核实不影响通行"
    book.save(path)
    answer = read_review_sheet(path)
    assert answer.reviewer == "王审核" and answer.day.isoformat() == "2026-11-20" and len(answer.decisions) == 2


def test_a_sheet_with_fields_opens_on_them(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path))
    assert book.active.title == "核对单" and row_of(book.active, "uscc")


def test_a_short_word_in_a_wide_cell_is_shown_large(tmp_path: Path) -> None:
    wide = Image.new("RGB", (1500, 76), (238, 238, 232))
    pen = ImageDraw.Draw(wide)
    pen.line((0, 2, 1499, 2), fill=0, width=2)
    pen.line((700, 20, 730, 60), fill=(120, 120, 130), width=4)
    pen.line((740, 60, 760, 20), fill=(150, 150, 160), width=4)
    wide.save(tmp_path / "name.png")
    picture = load_picture(tmp_path, "name.png")
    assert picture is not None and picture.height >= 80 and picture.width < 300
    for x in range(20, 1480, 90):  # a fax: specks, the frame's corner, the heads of the next line's figures
        pen.rectangle((x, 30, x + 3, 33), fill=0)
        pen.rectangle((x, 70, x + 12, 75), fill=0)
    pen.line((1490, 0, 1490, 40), fill=0, width=3)
    wide.save(tmp_path / "fax.png")
    fax = load_picture(tmp_path, "fax.png")
    assert fax is not None and fax.height >= 80 and fax.width < 300
    blank = Image.new("RGB", (1500, 76), "white")
    blank.save(tmp_path / "blank.png")
    shown = load_picture(tmp_path, "blank.png")
    assert shown is not None and shown.width == 368
