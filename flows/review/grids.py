"""A returned 核对单 as rows of cells, whatever office program saved it: .xlsx, .ods, .xls, .et.

Guarded first; .xlsx is streamed by openpyxl, which tells a formula from a value, the others are read by the confined
reader of `flows.push` as values.
"""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from extractors.errors import UnreadableFileError
from flows.push import workbook_grids
from flows.review import sheet as contract
from flows.review.guard import Form, check_workbook

_MOST_SHEETS: Final = 6
_BROKEN: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    SyntaxError,
    ValidationError,
)


class Cell(NamedTuple):
    """A cell of a workbook that is no .xlsx: its text, and the kind that openpyxl would give it."""

    value: str | None
    data_type: str = "s"


Row = tuple[Any, ...]
"""Cells with `value` and `data_type`, None for one that the sheet does not have."""


def sheets_of(path: Path) -> list[list[Row]]:
    """The rows of each sheet, as wide as the table of fields, in the order of the tabs.

    Raises:
        UnreadableFileError, TooLargeError: the file cannot be opened as a small, plain workbook.
        ReviewSheetError: macros, links, formulas of an .ods.
    """
    form = check_workbook(path)
    try:
        return _from_xlsx(path) if form is Form.XLSX else _from_others(path)
    except _BROKEN as error:
        step = "从待核对文件夹取本案最新的核对单重新填写"
        raise UnreadableFileError("工作簿无法打开", file=path.name, next_step=step) from error


def _from_xlsx(path: Path) -> list[list[Row]]:
    """Streamed: pictures are not decoded. By content: openpyxl would refuse the name of an .xls that is none."""
    with path.open("rb") as stream, closing(load_workbook(stream, read_only=True, keep_links=False)) as workbook:
        found = []
        for sheet in workbook.worksheets[:_MOST_SHEETS]:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=contract.MOST_ROWS, max_col=len(contract.FIELD_HEAD))
            found.append([_wide(tuple(row)) for row in rows])
        return found


def _from_others(path: Path) -> list[list[Row]]:
    grids = workbook_grids(path)[:_MOST_SHEETS]
    return [[_wide(tuple(Cell(text or None) for text in row)) for row in g.rows[: contract.MOST_ROWS]] for g in grids]


def _wide(row: Row) -> Row:
    columns = len(contract.FIELD_HEAD)
    return (*row[:columns], *[None] * (columns - len(row)))
