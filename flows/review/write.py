"""Writing a 核对单: one row per doubtful field beside its picture, dearest first, and the findings a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from extractors.values import Catalogue, Field
from flows import cells
from flows.casework import Application, Finding
from flows.review import sheet as contract
from flows.review.answer import Verdict
from flows.review.parts import (
    Choices,
    drop_down,
    input_cell,
    labelled_input,
    needed_height,
    page_link,
    prompt,
    protect,
    sign_cells,
    text_line,
)
from flows.review.pictures import Picture, load_picture, place_picture
from flows.review.sheet import MachineLine, SheetRow
from flows.review.write_findings import Places, finding_sheet, sign_on_findings

_GUIDE: Final = (
    "1. 逐行对照图片，在黄色格内选“结论”：无误＝系统理解与图片一致；更正＝不一致，在“正确值”照图填写；空白＝原件未填。"
    "全部看过后，没填的各行可在上方选一次“其余无误”。",
    "2. 系统理解为“（不能识别）”而原件确实如此的，选“无误”，将告知申请人补正；“其他问题”表中有黄色格的也须填写。",
    "3. 填写核对人和日期，保存（仍为 .xlsx），放回收件夹 inbox；本案随即自动继续办理。",
)
_HINTS: Final = {
    "date": "日期，如 2026-09-30",
    "uscc": "18位统一社会信用代码",
    "resident_id": "18位公民身份号码",
    "project_code": "如 2608-419001-04-01-551203",
    "mobile": "11位手机号码",
    "landline": "如 0391-6833019",
}


class Heading(NamedTuple):
    """What stands over the rows of a 核对单: its title, a line below it, and how to fill it in (three lines)."""

    title: str
    below: str
    guide: tuple[str, str, str] = _GUIDE


def write_review_sheet(  # noqa: PLR0913 - one sheet, seven facts, each by name
    *,
    case_no: str,
    application: Application,
    findings: tuple[Finding, ...],
    crops: Path,
    catalogue: Catalogue,
    version: int,
    about: Heading | None = None,
) -> bytes:
    """The 核对单 of a case as .xlsx bytes.

    Args:
        case_no: 受理编号, LHBZ-YYYY-NNNNNN.
        application: its doubtful fields and row cells make the rows, dearest first.
        findings: go to the second sheet; those that only a person can decide get input cells.
        crops: folder of the PNG pictures that `FieldReading.crop` names.
        catalogue: labels, units and allowed words.
        version: counts the sheets of the case from 1.
        about: what stands over the rows where the sheet is of no case.
    """
    workbook = cells.new_workbook("核对单")
    sheet = workbook.create_sheet(contract.FIELD_SHEET)
    other = workbook.create_sheet(contract.FINDING_SHEET)
    choices = Choices(workbook)
    rows = contract.sheet_rows(application, catalogue)
    decided = [f for f in findings if contract.needs_decision(f, application)]
    told = [f for f in findings if f not in decided]
    line = MachineLine(
        case_no=case_no,
        version=version,
        fields=contract.fields_digest(contract.shown(application)),
        findings=contract.findings_digest([contract.finding_key(f) for f in decided]),
    )
    heading = about or _of_case(line, application.text("project_name"))
    _head(sheet, line, heading, is_signed=bool(rows))
    _field_table(sheet, rows, crops=crops, choices=choices)
    finding_sheet(other, line, decided=decided, told=told, places=Places(application, crops))
    if not rows:
        sign_on_findings(other)
    workbook.active = sheet if rows else other
    choices.sheet.sheet_state = "hidden"
    workbook.security = WorkbookProtection(lockStructure=True)
    return cells.workbook_bytes(workbook)


def _of_case(line: MachineLine, project: str) -> Heading:
    return Heading(f"核对单　{line.case_no}　第{line.version}版", f"项目：{project or '（未读出）'}")


def _head(sheet: Worksheet, line: MachineLine, heading: Heading, *, is_signed: bool) -> None:
    """Machine line (hidden), title, how to fill in; where there is work on it, 其余无误, 核对人 and 日期."""
    cells.set_widths(sheet, contract.FIELD_WIDTHS)
    cells.put_text(cells.cell_at(sheet, 1, 1), line.text)
    sheet.row_dimensions[1].hidden = True
    text_line(sheet, 2, 1, heading.title, font=cells.TITLE)
    text_line(sheet, 3, 1, heading.below, font=cells.BOLD)
    for row, text in enumerate(heading.guide, start=4):
        text_line(sheet, row, 1, text, font=cells.NOTE)
    if is_signed:
        sign_cells(sheet, contract.REVIEWER_CELL, contract.DAY_CELL)
        labelled_input(sheet, contract.REST_CELL, "没填的各行")
        drop_down(sheet, f"{get_column_letter(contract.REST_CELL[1])}{contract.REST_CELL[0]}", f'"{contract.REST}"')
    for row, height in ((2, 26), (3, 18), (4, 16), (5, 16), (6, 16), (7, 24)):
        sheet.row_dimensions[row].height = height


def _field_table(sheet: Worksheet, rows: Sequence[SheetRow], *, crops: Path, choices: Choices) -> None:
    """The table of doubtful fields, or one line where there is none."""
    column, head, width = contract.PAGE_COLUMN
    cells.put_head(sheet, contract.HEAD_ROW, (*contract.FIELD_HEAD, head))
    sheet.column_dimensions[get_column_letter(column)].width = width
    first = contract.HEAD_ROW + 1
    for number, row in enumerate(rows, start=1):
        _field_row(sheet, contract.HEAD_ROW + number, number=number, row=row)
        page_link(sheet, (contract.HEAD_ROW + number, contract.PAGE_COLUMN[0]), crops, row.reading.page)
        _picture(sheet, contract.HEAD_ROW + number, load_picture(crops, row.reading.crop))
        _offer(sheet, contract.HEAD_ROW + number, row, choices)
    if rows:
        drop_down(sheet, f"H{first}:H{contract.HEAD_ROW + len(rows)}", choices.formula([v.value for v in Verdict]))
    else:
        text_line(sheet, first, 2, "没有待核对的字段，请看“其他问题”表。", font=cells.BODY)
    sheet.column_dimensions[get_column_letter(len(contract.FIELD_HEAD))].hidden = True
    sheet.freeze_panes = f"C{first}"
    protect(sheet)


def _field_row(sheet: Worksheet, line: int, *, number: int, row: SheetRow) -> None:
    """One doubtful field: what was read, how it was understood, why it is doubted, and two cells to fill in."""
    reading = row.reading
    understood, candidates = contract.value_text(reading.value), "、".join(reading.candidates)
    values = (number, row.label, "", reading.raw, understood, row.doubt, candidates, "", "", row.key)
    cells.put_row(sheet, line, values)
    input_cell(sheet, line, 8)
    input_cell(sheet, line, 9)
    cells.cell_at(sheet, line, 1).alignment = cells.CENTRE
    sheet.row_dimensions[line].height = needed_height(values, contract.FIELD_WIDTHS)


def _picture(sheet: Worksheet, line: int, picture: Picture | None) -> None:
    """The crop in the third column; words where there is none."""
    if picture is None:
        cells.put_text(cells.cell_at(sheet, line, 3), "（无图片，请查看原件）")
        return
    place_picture(sheet, line, 3, picture)


def _offer(sheet: Worksheet, line: int, row: SheetRow, choices: Choices) -> None:
    """What helps to fill in 正确值: the allowed words, the candidates, or a hint at the form wanted."""
    offered = [text for c in row.reading.candidates if (text := cells.clean_text(c))]
    hint = hint_of(row.field)
    if words := closed_words(row.field):
        drop_down(sheet, f"I{line}", choices.formula(words))
    elif offered and not (row.field and row.field.type == "many_of"):
        drop_down(sheet, f"I{line}", choices.formula(offered), closed=False)
    elif hint:
        prompt(sheet, (line, 9), hint)


def closed_words(field: Field | None) -> tuple[str, ...]:
    """The words of a field that takes exactly one of them."""
    if field is None:
        return ()
    if field.type == "one_of":
        return tuple(field.allowed)
    return ("是", "否") if field.type in ("yes_no", "signature", "seal") else ()


def hint_of(field: Field | None) -> str:
    """What the field wants, in a few words."""
    if field is None:
        return ""
    if field.type == "many_of":
        return f"可填多项，用、分开：{'、'.join(field.allowed)}"
    if field.type in ("number", "integer"):
        return f"数字，单位 {field.unit}（用其他单位的请写明）" if field.unit else "数字"
    return _HINTS.get(field.type, "")
