"""核对单: out, filled in by a person, back in; and everything that may go wrong on the way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from extractors.errors import ReviewSheetError, TooLargeError, UnfinishedSheetError, UnreadableFileError
from extractors.models import Status
from flows.casework.model import Application, Severity
from flows.review import ReviewAnswer, apply_answer, guard, read_review_sheet, require_for, settle, write_review_sheet
from flows.review.answer import Verdict
from flows.review.guard import is_review_sheet
from tests.support.review_parts import (
    ANSWERS,
    CASE,
    EVIL,
    FINDINGS,
    FIRST_ROW,
    RIGHT_USCC,
    TODAY,
    WRONG_USCC,
    answer_cell,
    application,
    crop,
    fill,
    finding,
    reading,
    repacked,
    row_of,
    written,
)
from tests.support.shipped import CATALOGUE


def test_rows_stand_dearest_first_with_labels_and_pictures(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path))["核对单"]
    keys = [sheet.cell(r, 10).value for r in range(FIRST_ROW, FIRST_ROW + 6)]
    assert keys == ["uscc", "segments.2.seg_len_m", "apply_date", "services", "water_nature", "remarks"]
    assert sheet.cell(row_of(sheet, "segments.2.seg_len_m"), 2).value == "外线路段第2行 长度(m)"
    assert sheet.cell(row_of(sheet, "water_nature"), 5).value == "（不能识别）"
    assert [image.anchor._from.row for image in sheet._images] == [row_of(sheet, "uscc") - 1]
    assert "无图片" in sheet.cell(row_of(sheet, "services"), 3).value


def test_only_input_cells_are_open(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path))
    sheet, other = book["核对单"], book["其他问题"]
    open_cells = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    last = FIRST_ROW + 5
    assert open_cells == {"D7", "F7", "I7", *(f"{c}{r}" for c in "HI" for r in range(FIRST_ROW, last + 1))}
    assert {c.coordinate for row in other.iter_rows() for c in row if not c.protection.locked} == {"G9", "H9"}
    assert sheet.protection.sheet and other.protection.sheet and not sheet.protection.password
    assert sheet.row_dimensions[1].hidden and sheet.column_dimensions["J"].hidden
    assert (sheet.freeze_panes, sheet.page_setup.orientation) == (f"C{FIRST_ROW}", "landscape")


def test_one_of_field_offers_its_words(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path))
    cell = f"I{row_of(book['核对单'], 'water_nature')}"
    rule = next(r for r in book["核对单"].data_validations.dataValidation if cell in r.sqref)
    column = rule.formula1.split("$")[1]
    words = [c.value for c in book["选项"][column] if c.value]
    assert tuple(words) == CATALOGUE["water_nature"].allowed
    assert rule.showErrorMessage


@pytest.mark.parametrize("text", [EVIL, "+86 1", "-3", "@SUM(A1)", "=1+1"])
def test_dangerous_text_is_a_quoted_string(tmp_path: Path, text: str) -> None:
    doubtful = Application(fields={"remarks": reading("remarks", text, text, 0.2)})
    sheet = load_workbook(written(tmp_path, doubtful, (finding("x", Severity.SOFT, seen=text),)))["核对单"]
    cells = [c for row in sheet.iter_rows() for c in row if c.value == text]
    assert len(cells) == 2
    assert all(c.data_type == "s" and c.quotePrefix for c in cells)


def test_no_formula_element_anywhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in body or b"<f " in body for body in sheets)


def test_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    body = written(tmp_path).read_bytes()
    assert body == written(tmp_path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {m.date_time[0] for m in archive.infolist()} == {1980}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_round_trip_reads_every_answer(tmp_path: Path) -> None:
    answer = read_review_sheet(fill(written(tmp_path)))
    assert (answer.case_no, answer.version, answer.reviewer) == (CASE, 1, "王审核")
    assert answer.day == date(2026, 11, 20)
    assert answer.corrections == {
        "uscc": RIGHT_USCC,
        "water_nature": "非居民",
        "apply_date": "2026-11-03",
        "segments.2.seg_len_m": "186.5",
    }
    verdicts = {a.key: a.verdict for a in answer.answers}
    assert (verdicts["services"], verdicts["remarks"]) == (Verdict.CONFIRMED, Verdict.BLANK)
    assert [(d.field, d.passed, d.seen) for d in answer.decisions] == [("impact_traffic", True, "=1+1")]


def test_sheet_is_known_under_any_name_and_after_an_office_program(tmp_path: Path) -> None:
    renamed = fill(written(tmp_path)).rename(tmp_path / "新建 XLSX 工作表(1).xlsx")
    assert is_review_sheet(renamed)
    assert read_review_sheet(renamed).case_no == CASE


def applied(tmp_path: Path, change: Callable[[Workbook], None] = lambda book: None) -> Application:
    answer = read_review_sheet(fill(written(tmp_path), change))
    return apply_answer(application(), answer, catalogue=CATALOGUE, today=TODAY)


def test_applied_answers_are_values_that_a_letter_may_carry(tmp_path: Path) -> None:
    done = applied(tmp_path)
    assert done.doubtful == {}
    assert (done.value("uscc"), done.value("water_nature")) == (RIGHT_USCC, "非居民")
    assert done.value("apply_date") == "2026-11-03"
    assert done.value("services") == ["用水", "用电"]
    length = done.rows[0].cells["seg_len_m"]
    assert (length.value, length.status, length.confidence) == (186.5, Status.ACCEPTED, 1.0)
    assert set(done.confirmed) == set(ANSWERS)
    remarks = done.fields["remarks"]
    assert (remarks.value, remarks.raw, remarks.status) == (None, "", Status.MISSING)


def test_corrected_value_that_still_fails_stays_in_review(tmp_path: Path) -> None:
    done = applied(tmp_path, answer_cell("uscc", 9, "91419001MA9K1XY702"))
    again = done.fields["uscc"]
    assert again.status is Status.REVIEW
    assert "更正后仍有疑点" in again.doubt
    assert "uscc" not in done.confirmed
    assert done.fields["water_nature"].status is Status.ACCEPTED


def test_what_a_person_typed_is_not_mended_behind_their_back(tmp_path: Path) -> None:
    typed = RIGHT_USCC.replace("MA9K1", "MA9KI")
    again = applied(tmp_path, answer_cell("uscc", 9, typed)).fields["uscc"]
    assert again.status is Status.REVIEW
    assert RIGHT_USCC in again.doubt


def test_paper_that_really_says_so_ends_the_review(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        answer_cell("water_nature", 8, "无误")(book)
        answer_cell("water_nature", 9, None)(book)

    field = applied(tmp_path, change).fields["water_nature"]
    assert (field.value, field.status, field.raw) == (None, Status.MISSING, "居民生活 非居民")


def test_the_same_value_again_is_a_confirmation(tmp_path: Path) -> None:
    field = applied(tmp_path, answer_cell("uscc", 9, WRONG_USCC)).fields["uscc"]
    assert (field.value, field.status) == (WRONG_USCC, Status.ACCEPTED)


def test_a_code_that_fails_its_check_is_never_exchanged_for_the_one_it_may_have_been(tmp_path: Path) -> None:
    other = WRONG_USCC[:-1] + ("2" if WRONG_USCC[-1] != "2" else "3")
    field = applied(tmp_path, answer_cell("uscc", 9, other)).fields["uscc"]
    assert (field.value, field.status) == (other, Status.REVIEW)


def test_unfilled_sheet_names_every_gap(tmp_path: Path) -> None:
    with pytest.raises(UnfinishedSheetError) as caught:
        read_review_sheet(written(tmp_path))
    for gap in ("核对人未填", "日期未填", "第6行（备注）未填结论", "等共 9 处"):
        assert gap in caught.value.message


@pytest.mark.parametrize(
    ("key", "word", "value", "said"),
    [
        ("services", "无误", "用水", "两者矛盾"),
        ("remarks", "空白", "有内容", "两者矛盾"),
        ("uscc", "也许", RIGHT_USCC, "不是无误、更正、空白之一"),
        ("uscc", "更正", "=A1", "公式"),
        ("uscc", "更正", 9.1419001e17, "丢失末位"),
        ("uscc", "更正", "1" * 501, "超过500字"),
    ],
)
def test_contradictory_or_unusable_answers_are_refused(
    tmp_path: Path, key: str, word: str, value: object, said: str
) -> None:
    def change(book: Workbook) -> None:
        answer_cell(key, 8, word)(book)
        answer_cell(key, 9, value)(book)

    with pytest.raises(ReviewSheetError, match=said) as caught:
        read_review_sheet(fill(written(tmp_path), change))
    assert not isinstance(caught.value, UnfinishedSheetError)


@pytest.mark.parametrize(("word", "reason"), [(None, "有理由"), ("不通过", None)])
def test_decision_needs_word_and_reason(tmp_path: Path, word: str | None, reason: str | None) -> None:
    def change(book: Workbook) -> None:
        book["其他问题"].cell(FIRST_ROW, 7).value, book["其他问题"].cell(FIRST_ROW, 8).value = word, reason

    with pytest.raises(UnfinishedSheetError, match="其他问题"):
        read_review_sheet(fill(written(tmp_path), change))


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book["核对单"].delete_rows(FIRST_ROW),
        lambda book: setattr(book["核对单"]["J9"], "value", "applicant_name"),
        lambda book: setattr(book["核对单"]["E11"], "value", RIGHT_USCC),
        lambda book: setattr(book["核对单"]["H8"], "value", "意见"),
        lambda book: setattr(book["其他问题"]["D9"], "value", "没有问题"),
        lambda book: setattr(book["其他问题"]["B9"], "value", "提示"),
    ],
    ids=["row-deleted", "key-changed", "value-changed", "head-changed", "finding-changed", "decision-hidden"],
)
def test_changed_printed_parts_are_refused(tmp_path: Path, change: Callable[[Workbook], None]) -> None:
    with pytest.raises(ReviewSheetError, match="被改动"):
        read_review_sheet(fill(written(tmp_path), change))


def test_rows_may_be_sorted(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["核对单"]
        rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=FIRST_ROW, max_row=FIRST_ROW + 5)]
        for number, row in enumerate(reversed(rows), start=FIRST_ROW):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
                if isinstance(value, str):
                    sheet.cell(number, column).data_type = "s"

    assert len(read_review_sheet(fill(written(tmp_path), change)).answers) == 6


def test_answer_for_other_readings_is_refused(tmp_path: Path) -> None:
    answer = read_review_sheet(fill(written(tmp_path)))
    newer = application().model_copy(update={"rows": ()})
    with pytest.raises(ReviewSheetError, match="不一致"):
        apply_answer(newer, answer, catalogue=CATALOGUE, today=TODAY)


def test_future_day_is_refused(tmp_path: Path) -> None:
    answer = read_review_sheet(fill(written(tmp_path)))
    with pytest.raises(ReviewSheetError, match="晚于今天"):
        apply_answer(application(), answer, catalogue=CATALOGUE, today=date(2026, 11, 19))


@pytest.mark.parametrize(("case_no", "version"), [("LHBZ-2026-000013", 1), (CASE, 2)])
def test_wrong_case_or_version_is_refused(case_no: str, version: int) -> None:
    answer = ReviewAnswer(case_no=CASE, version=1, digest="0" * 16, reviewer="王审核", day=TODAY)
    require_for(answer, case_no=CASE, version=1)
    with pytest.raises(ReviewSheetError, match=CASE):
        require_for(answer, case_no=case_no, version=version)


@pytest.mark.parametrize(("word", "severity"), [("通过", Severity.SOFT), ("不通过", Severity.HARD)])
def test_decisions_settle_their_finding_only(tmp_path: Path, word: str, severity: Severity) -> None:
    def change(book: Workbook) -> None:
        book["其他问题"].cell(FIRST_ROW, 7).value = word

    answer = read_review_sheet(fill(written(tmp_path), change))
    settled = settle(FINDINGS, answer.decisions)
    assert [f.severity for f in settled] == [Severity.HARD, Severity.PERSON, severity]
    assert "现场核实" in settled[2].why
    changed = FINDINGS[2].model_copy(update={"seen": "另一种情况"})
    assert settle([changed], answer.decisions) == (changed,)
    certain = FINDINGS[2].model_copy(update={"severity": Severity.HARD})
    assert settle([certain], answer.decisions) == (certain,)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("xl/vbaProject.bin", b"x", "宏"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "外部链接"),
        ("xl/embeddings/oleObject1.bin", b"x", "嵌入对象"),
        ("xl/evil.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "不正常"),
        ("xl/worksheets/_rels/sheet9.xml.rels", b'<Relationship TargetMode="External"/>', "外部链接"),
    ],
)
def test_active_content_is_refused_but_known_as_ours(tmp_path: Path, name: str, body: bytes, said: str) -> None:
    path = repacked(fill(written(tmp_path)), name, body)
    assert is_review_sheet(path)
    with pytest.raises(ReviewSheetError, match=said):
        read_review_sheet(path)


def test_other_workbook_is_not_ours(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "BZR1|LHBZ-2026-000012|1|0000000000000000|0000000000000000|0000"  # type: ignore[index]
    path = tmp_path / "预算.xlsx"
    book.save(path)
    assert not is_review_sheet(path)
    with pytest.raises(ReviewSheetError, match="不是本系统生成"):
        read_review_sheet(path)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_damaged_file_is_unreadable(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "核对单.xlsx"
    path.write_bytes(body)
    assert not is_review_sheet(path)
    with pytest.raises(UnreadableFileError):
        read_review_sheet(path)


def test_broken_sheet_inside_a_sound_archive_is_unreadable(tmp_path: Path) -> None:
    path = repacked(written(tmp_path), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>")
    with pytest.raises(UnreadableFileError):
        read_review_sheet(path)


def test_bounds_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    monkeypatch.setattr(guard, "MOST_UNPACKED", 1000)
    with pytest.raises(TooLargeError):
        read_review_sheet(path)


def test_a_kind_that_is_not_accepted_is_named(tmp_path: Path) -> None:
    path = written(tmp_path).rename(tmp_path / "核对单.xlsm")
    assert is_review_sheet(path)
    with pytest.raises(UnreadableFileError, match=r"只接受 \.xlsx"):
        read_review_sheet(path)


@pytest.mark.parametrize("name", ["../uscc.png", "/etc/hostname", "missing.png", "..\\uscc.png"])
def test_pictures_come_from_the_crops_folder_only(tmp_path: Path, name: str) -> None:
    crops = tmp_path / "crops"
    crops.mkdir()
    crop(tmp_path)
    crop(crops, "..\\uscc.png")
    doubtful = Application(fields={"uscc": reading("uscc", None, "x", 0.1, crop=name)})
    body = write_review_sheet(
        case_no=CASE, application=doubtful, findings=(), crops=crops, catalogue=CATALOGUE, version=1
    )
    assert not load_workbook(io.BytesIO(body))["核对单"]._images


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
@example("_x0041_", "_x000D_ \r\n\t\x0b\ufffe 𬭚㻬")
def test_any_text_survives_the_trip(tmp_path_factory: pytest.TempPathFactory, raw: str, value: str) -> None:
    """Whatever OCR yields: the sheet can be written, comes back unchanged, and the answer fits its readings."""
    tmp_path = tmp_path_factory.mktemp("any")
    doubtful = Application(fields={"remarks": reading("remarks", value, raw, 0.2)})
    path = written(tmp_path, doubtful, ())
    book = load_workbook(path)
    sheet = book["核对单"]
    sheet["D7"], sheet["I7"], sheet["H9"] = "王审核", datetime(2026, 11, 20), "无误"
    book.save(path)
    done = apply_answer(doubtful, read_review_sheet(path), catalogue=CATALOGUE, today=TODAY)
    assert done.fields["remarks"].value == value
    assert done.confirmed == ("remarks",)
