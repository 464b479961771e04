"""What both sheets of a 核对单 are built from: input cells, drop-downs, hints, protection, row heights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from flows import cells
from flows.review import sheet as contract


class Choices:
    """The hidden sheet of allowed words: one column per set of words, shared by the rows that offer it."""

    def __init__(self, workbook: Workbook) -> None:
        self.sheet: Worksheet = workbook.create_sheet(contract.CHOICE_SHEET)
        self._columns: dict[tuple[str, ...], str] = {}

    def formula(self, words: Sequence[str]) -> str:
        """The range that holds these words."""
        key = tuple(words)
        if key not in self._columns:
            column = len(self._columns) + 1
            for row, word in enumerate(key, start=1):
                cells.put_text(cells.cell_at(self.sheet, row, column), word)
            letter = get_column_letter(column)
            self._columns[key] = f"'{contract.CHOICE_SHEET}'!${letter}$1:${letter}${len(key)}"
        return self._columns[key]


def needed_height(values: Sequence[object], widths: Sequence[float]) -> float:
    """Row height in points for the longest of the texts that people see (the last column is hidden)."""
    shown = list(zip(values, widths, strict=True))[:-1]
    return max(30.0, max(cells.lines_needed(str(v), w) for v, w in shown) * cells.LINE_PT + 6)


def input_cell(sheet: Worksheet, row: int, column: int) -> None:
    """A cell that a person fills in: yellow, open, text format so that codes and dates stay as typed."""
    cell = cells.cell_at(sheet, row, column)
    cell.fill, cell.protection, cell.border = cells.INPUT_FILL, cells.UNLOCKED, cells.GRID
    cell.font, cell.alignment, cell.number_format = cells.BODY, cells.WRAP, "@"


def labelled_input(sheet: Worksheet, place: tuple[int, int], label: str) -> None:
    """A cell to fill in, with its label in the cell before it."""
    row, column = place
    text_line(sheet, row, column - 1, label, font=cells.BOLD)
    cells.cell_at(sheet, row, column - 1).alignment = cells.RIGHT
    input_cell(sheet, row, column)


def sign_cells(sheet: Worksheet, reviewer: tuple[int, int], day: tuple[int, int]) -> None:
    """核对人 and 日期."""
    labelled_input(sheet, reviewer, "核对人（必填）")
    labelled_input(sheet, day, "日期（必填）")
    prompt(sheet, day, "核对日期，如 2026-09-30")


def text_line(sheet: Worksheet, row: int, column: int, text: str, *, font: Font) -> None:
    """A line of the head, not wrapped."""
    cell = cells.cell_at(sheet, row, column)
    cells.put_text(cell, text)
    cell.font = font
    cell.alignment = Alignment(vertical="center")


def drop_down(sheet: Worksheet, place: str, formula: str, *, closed: bool = True) -> None:
    """A drop-down; `closed` refuses other words."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=closed)
    rule.errorTitle, rule.error = "请从列表中选", "此格只能填列表中的词。"
    rule.add(place)
    sheet.add_data_validation(rule)


def page_link(sheet: Worksheet, place: tuple[int, int], crops: Path, page: int | None) -> None:
    """A link to the picture of the whole page beside the sheet, if one was kept; it holds wherever the folder lies."""
    cell = cells.cell_at(sheet, *place)
    cell.border = cells.GRID
    if page is None or not (crops / contract.page_picture(page)).is_file():
        return
    cells.put_text(cell, f"第{page}页")
    cell.hyperlink = f"{contract.PICTURES}/{contract.page_picture(page)}"
    cell.font, cell.alignment = cells.LINK, cells.CENTRE


def prompt(sheet: Worksheet, place: tuple[int, int], text: str) -> None:
    """A hint that shows when the cell is chosen."""
    rule = DataValidation(allow_blank=True, showInputMessage=True, promptTitle="填写方法", prompt=text[:250])
    rule.add(f"{get_column_letter(place[1])}{place[0]}")
    sheet.add_data_validation(rule)


def protect(sheet: Worksheet) -> None:
    """Only input cells can be changed; no password; columns and rows may be resized. Printed on A4 landscape."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    head = f"{contract.HEAD_ROW}:{contract.HEAD_ROW}"
    cells.print_on_a4_landscape(sheet, title_rows=head, footer=sheet.title)
