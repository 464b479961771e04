"""The second sheet of a 核对单: findings that a person decides first, then those that are only told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows import cells
from flows.casework import Application, Finding, Severity
from flows.review import sheet as contract
from flows.review.parts import drop_down, input_cell, needed_height, page_link, protect, sign_cells, text_line
from flows.review.pictures import load_picture, place_picture
from flows.review.sheet import MachineLine

_PX_PER_CHARACTER: Final = 6.8
_LINK_PX: Final = 22
_FOOT: Final = Alignment(horizontal="left", vertical="bottom")
_KINDS: Final = {Severity.PERSON: "随字段核对", Severity.HARD: "须补正", Severity.SOFT: "提示"}


class Places(NamedTuple):
    """Where the pictures of a finding's two places are found: the application's own fields, the folder of crops."""

    application: Application
    crops: Path


def finding_sheet(
    sheet: Worksheet, line: MachineLine, *, decided: Sequence[Finding], told: Sequence[Finding], places: Places
) -> None:
    """The second sheet: findings to decide first, then those that are only told; both places of each side by side."""
    cells.set_widths(sheet, contract.FINDING_WIDTHS)
    cells.put_text(cells.cell_at(sheet, 1, 1), line.text)
    sheet.row_dimensions[1].hidden = True
    text_line(sheet, 2, 1, f"其他问题　{line.case_no}　第{line.version}版", font=cells.TITLE)
    guide = "黄色格须填：结论选“通过”或“不通过”，并写明理由；其余各行仅供了解，不需填写。"
    text_line(sheet, 3, 1, guide if decided else "没有须人工决定的问题；以下各行仅供了解，不需填写。", font=cells.NOTE)
    cells.put_head(sheet, contract.HEAD_ROW, (*contract.FINDING_HEAD, *(head for _, head, _ in contract.PLACE_COLUMNS)))
    for column, _, width in contract.PLACE_COLUMNS:
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, finding in enumerate([*decided, *told], start=1):
        is_decided = number <= len(decided)
        kind = contract.DECIDE if is_decided else _KINDS[finding.severity]
        _finding_row(sheet, number=number, finding=finding, kind=kind)
        _show_places(sheet, contract.HEAD_ROW + number, finding, places)
        if is_decided:
            input_cell(sheet, contract.HEAD_ROW + number, 7)
            input_cell(sheet, contract.HEAD_ROW + number, 8)
    if decided:
        cells_range = f"G{contract.HEAD_ROW + 1}:G{contract.HEAD_ROW + len(decided)}"
        drop_down(sheet, cells_range, f'"{contract.PASSED},{contract.FAILED}"')
    _finish(sheet)


def sign_on_findings(sheet: Worksheet) -> None:
    """核对人 and 日期 on the second sheet, where no field waits on the first."""
    row = sheet.row_dimensions[contract.REVIEWER_CELL[0]]
    row.hidden, row.height = False, 24
    sign_cells(sheet, contract.REVIEWER_CELL, contract.LATE_DAY_CELL)


def _show_places(sheet: Worksheet, row: int, finding: Finding, places: Places) -> None:
    """The picture of the field on the form, and beside it that of the value on the attachment."""
    ours = places.application.reading(finding.field)
    names = (ours.crop if ours is not None else "", finding.beside_crop)
    pages = (finding.page, finding.beside_page)
    for (column, _, width), name, page in zip(contract.PLACE_COLUMNS, names, pages, strict=True):
        cell = cells.cell_at(sheet, row, column)
        picture = load_picture(places.crops, name, width_px=round(width * _PX_PER_CHARACTER))
        if picture is not None:
            place_picture(sheet, row, column, picture, foot_px=_LINK_PX)
        page_link(sheet, (row, column), places.crops, page)
        cell.alignment = _FOOT


def _finish(sheet: Worksheet) -> None:
    """Hide what is for the machine, freeze the head, protect."""
    sheet.row_dimensions[2].height = 26
    for row in range(4, contract.HEAD_ROW):
        sheet.row_dimensions[row].hidden = True
    for letter in "IJ":
        sheet.column_dimensions[letter].hidden = True
    sheet.freeze_panes = f"A{contract.HEAD_ROW + 1}"
    protect(sheet)


def _finding_row(sheet: Worksheet, *, number: int, finding: Finding, kind: str) -> None:
    """One finding."""
    line, label = contract.HEAD_ROW + number, finding.label or finding.field
    values = (
        number, kind, label, finding.seen, finding.why, finding.supply, "", "", finding.rule, finding.field,
    )  # fmt: skip
    cells.put_row(sheet, line, values)
    cells.cell_at(sheet, line, 1).alignment = cells.CENTRE
    sheet.row_dimensions[line].height = needed_height(values, contract.FINDING_WIDTHS)
