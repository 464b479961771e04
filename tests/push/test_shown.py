"""Push tables as people see them: units, what is struck out, hidden or not calculated, and what nobody can read."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from extractors.errors import PushRefusedError
from extractors.models import FieldReading, Status
from flows.push import PushFile, read_push_file
from tests.support.shipped import CATALOGUE

HEAD = ["项目代码", "项目名称", "建设单位", "项目地址", "建筑面积", "用地面积"]
CODES = ("2608-419001-04-01-551203", "2603-419001-89-02-665638")


def row(number: int, floor: object = "12000㎡", land: object = "18亩") -> list[object]:
    return [CODES[number], f"样例楼{number}号", "济源市样例有限公司", f"济源市黄河路{number}号", floor, land]


def book_of(*lines: list[object]) -> Workbook:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    return book


def pushed(book: Workbook, tmp_path: Path) -> PushFile:
    book.save(tmp_path / "推送.xlsx")
    return read(tmp_path / "推送.xlsx")


def read(path: Path) -> PushFile:
    found = read_push_file(path, name=path.name, catalogue=CATALOGUE, today=date(2026, 11, 28))
    assert found is not None
    return found


def areas(found: PushFile) -> tuple[object, object]:
    application = found.projects[0].application
    assert not application.doubtful
    return application.value("floor_area"), application.value("land_area")


def doubt(found: PushFile, key: str) -> FieldReading:
    reading = found.projects[0].application.fields[key]
    assert reading.status is Status.REVIEW
    return reading


@pytest.mark.parametrize(
    ("number", "code", "value"),
    [
        (18, '0"亩"', 18 * 666.67),
        (18, "General\\亩", 18 * 666.67),
        (1.2, '#,##0.00_ "万㎡"', 12_000),
        (12_000, "#,##0.00_);[Red]\\(#,##0.00\\)", 12_000),
        (18_000, '#,##0,"公顷";-#,##0', 180_000),
    ],
)
def test_a_unit_in_the_number_format_counts(tmp_path, number, code, value):
    book = book_of(HEAD, row(0, land=number))
    book.active["F2"].number_format = code
    assert areas(pushed(book, tmp_path)) == (12_000, pytest.approx(value))


def test_an_unknown_unit_in_the_number_format_is_asked_about(tmp_path):
    book = book_of(HEAD, row(0, land=12_000_000))
    book.active["F2"].number_format = '#,##0,"千㎡"'
    assert doubt(pushed(book, tmp_path), "land_area").raw == "12000千㎡"


@pytest.mark.parametrize("units", [["万平方米", "亩"], ["（万㎡）", "单位：亩"]])
def test_a_line_of_units_below_the_head_belongs_to_it(tmp_path, units):
    found = pushed(book_of(HEAD, [None, "—", None, None, *units], row(0, 1.2, 18)), tmp_path)
    assert areas(found) == (12_000, pytest.approx(18 * 666.67)) and not found.faults


@pytest.mark.parametrize("note", ["单位：万平方米、亩", "济源市推送表（单位：万平方米/亩）", "注：面积单位为万㎡、亩"])
def test_units_that_only_a_note_names_are_asked_about(tmp_path, note):
    found = pushed(book_of([note], HEAD, row(0, 1.2, "18亩")), tmp_path)
    assert doubt(found, "floor_area").candidates == ("12000", "800")
    assert found.projects[0].application.value("land_area") == pytest.approx(18 * 666.67)


@pytest.mark.parametrize("note", ["单位：平方米", "填报单位：样例科", "建设单位：济源市万亩公司"])
def test_a_note_that_changes_nothing_asks_nothing(tmp_path, note):
    assert areas(pushed(book_of([note], HEAD, row(0, 12_000, 1_000)), tmp_path)) == (12_000, 1_000)


def test_a_unit_over_several_columns_counts(tmp_path):
    book = book_of(["项目", None, None, None, "规模（万㎡）"], HEAD, row(0, 1.2, 0.5))
    for cells in ("A1:D1", "E1:F1"):
        book.active.merge_cells(cells)
    assert areas(pushed(book, tmp_path)) == (12_000, 5_000)


def test_a_unit_behind_a_stroke_in_the_head_counts(tmp_path):
    head = [*HEAD[:4], "建筑面积\n/万㎡", "用地面积/亩"]
    assert areas(pushed(book_of(head, row(0, 1.2, 18)), tmp_path)) == (12_000, pytest.approx(18 * 666.67))


def test_a_cell_with_struck_out_text_is_asked_about(tmp_path):
    book = book_of(HEAD, row(0))
    book.active["E2"] = CellRichText(TextBlock(InlineFont(strike=True), "12000"), TextBlock(InlineFont(), "15000"))
    book.active["F2"].font = Font(strike=True)
    found = pushed(book, tmp_path)
    assert doubt(found, "floor_area").candidates == ("15000",) and "E2" in doubt(found, "floor_area").doubt
    assert "F2 的内容已划掉" in doubt(found, "land_area").doubt


def test_what_is_struck_out_beside_several_projects_is_so_for_each(tmp_path):
    book = book_of(HEAD, row(0), row(1))
    book.active["F2"].font = Font(strike=True)
    book.active.merge_cells("F2:F3")
    found = pushed(book, tmp_path)
    assert [p.application.fields["land_area"].status for p in found.projects] == [Status.REVIEW] * 2


def test_rows_that_are_hidden_or_struck_out_are_not_taken_but_named(tmp_path):
    book = book_of(HEAD, row(0), row(1), row(1))
    book.active.row_dimensions[3].hidden = True
    for cell in book.active[4]:
        cell.font = Font(strike=True)
    found = pushed(book, tmp_path)
    assert [p.project_code for p in found.projects] == [CODES[0]] and not found.faults
    assert found.notes == ("隐藏的行未读取：表中第3行", "整行划掉的行未读取：表中第4行")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_taken_but_named(tmp_path, state):
    book = book_of(HEAD, row(0))
    draft = book.create_sheet("作废草稿")
    draft.sheet_state = state
    for line in (HEAD, row(1)):
        draft.append(line)
    found = pushed(book, tmp_path)
    assert len(found.projects) == 1 and found.notes == ("隐藏的工作表未读取：“作废草稿”",)
    book.active.delete_rows(1, 2)
    with pytest.raises(PushRefusedError, match="隐藏的工作表未读取：“作废草稿”"):
        pushed(book, tmp_path)


@pytest.mark.parametrize("surplus", ["济源市黄河路,东侧,12000,18000", "济源市黄河路1号,12,000,18,000"])
def test_a_line_with_a_comma_too_many_is_given_back(tmp_path, surplus):
    path = tmp_path / "推送.csv"
    good = ",".join(map(str, row(1)))
    path.write_text(f"{','.join(HEAD)}\n{CODES[0]},样例楼,济源市样例有限公司,{surplus}\n{good},,\n", encoding="utf-8")
    found = read(path)
    assert [p.project_code for p in found.projects] == [CODES[1]]
    assert found.faults[0].startswith("第1行（表中第2行）：这一行有") and "引号" in found.faults[0]


def test_columns_that_nobody_knows_are_named_where_they_hold_something(tmp_path):
    book = book_of(["序号", *HEAD, "施工单位", "空着的列"], [1, *row(0), "样例建工", None, "旁注"])
    assert pushed(book, tmp_path).notes == ("表中有不认识的列，内容未读取：“施工单位”、“J列（没有表头）”",)


def test_a_formula_that_was_saved_without_its_result_is_asked_about(tmp_path):
    found = pushed(book_of(HEAD, row(0, "=3000*4"), [CODES[1], "=A1&B1", *row(1)[2:]]), tmp_path)
    assert "单元格 E2 是公式" in doubt(found, "floor_area").doubt
    assert "单元格 B3 是公式" in found.faults[0]


@pytest.mark.parametrize("group", ["建设单位信息", "建设单位基本情况", "建设单位"])
def test_the_words_above_carry_to_a_short_label_below(tmp_path, group):
    book = book_of(["项目信息", None, group, None, "项目地址"], ["代码", "名称", "名称", "联系人", None])
    book.active.append([*row(0)[:3], "样本一", row(0)[3]])
    for cells in ("A1:B1", "C1:D1", "E1:E2"):
        book.active.merge_cells(cells)
    assert pushed(book, tmp_path).projects[0].application.text("applicant_name") == "济源市样例有限公司"


def test_a_code_shortened_by_the_table_program_is_given_back_with_what_to_do(tmp_path):
    path = tmp_path / "推送.csv"
    path.write_text(f"{','.join(HEAD)}\n2.60842E+20,{','.join(map(str, row(0)[1:]))}\n", encoding="utf-8")
    (fault,) = read(path).faults
    assert fault.startswith("第1行（表中第2行）：“项目代码”有误（2.60842E+20）") and "文本格式" in fault
