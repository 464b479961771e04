"""One look for every table of ours: columns with what they show, as a sheet of a workbook or on a terminal.

Owns head, filter, frozen panes, widths and printing of a sheet, and which cells of a terminal table may fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, Generic, NamedTuple, TypeVar

from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from rich.control import strip_control_codes
from rich.table import Table
from rich.text import Text

from flows import cells
from flows.cells import CellValue

RowT = TypeVar("RowT")
HEAD_ROW: Final = 3
_UP: Final = "../"
"""From the folder of the books, one below the outbox, to the outbox."""
MOST_ROWS: Final = 20_000
"""Rows of one sheet; of more the first are shown and the note says so."""


class Column(NamedTuple, Generic[RowT]):
    """A column: its title and what it shows of a row.

    optional: left out where no row fills it. whole: never folded on a terminal. form: number format, such as 0%.
    is_link: it shows a path below the outbox, which a click in a workbook of the outbox opens.
    """

    title: str
    show: Callable[[RowT], CellValue]
    optional: bool = False
    whole: bool = False
    form: str = ""
    is_link: bool = False


class Heading(NamedTuple):
    """Name of a sheet and the line below its title."""

    name: str
    note: str = ""


def used_columns(columns: Sequence[Column[RowT]], rows: Sequence[RowT]) -> list[Column[RowT]]:
    """The columns without optional ones that nobody fills."""
    return [c for c in columns if not c.optional or any(c.show(r) not in (None, "") for r in rows)]


def add_sheet(  # noqa: PLR0913 - where, what, and how much of it
    workbook: Workbook,
    heading: Heading,
    columns: Sequence[Column[RowT]],
    rows: Sequence[RowT],
    *,
    empty: str = "无",
    most: int = MOST_ROWS,
) -> Worksheet:
    """A sheet with title, note, frozen head, filter and print set-up.

    empty: what stands there without rows. most: rows that are shown; of more the note says how many there are.
    """
    sheet: Worksheet = workbook.create_sheet(heading.name)
    shown = list(rows[:most])
    cut = f"；共 {len(rows)} 行，只列前 {len(shown)} 行" if len(shown) < len(rows) else ""
    _put_heading(sheet, heading, note=heading.note + cut)
    used = used_columns(columns, shown)
    cells.put_head(sheet, HEAD_ROW, [c.title for c in used])
    for number, row in enumerate(shown, start=HEAD_ROW + 1):
        cells.put_row(sheet, number, [c.show(row) for c in used])
    _finish(sheet, used, len(shown))
    if not shown:
        put_note(sheet, HEAD_ROW + 1, empty)
    return sheet


def put_note(sheet: Worksheet, row: int, text: str) -> None:
    """A grey line of text that belongs to no table."""
    cell = cells.cell_at(sheet, row, 1)
    cells.put_text(cell, text)
    cell.font = cells.NOTE


def _put_heading(sheet: Worksheet, heading: Heading, *, note: str) -> None:
    title = cells.cell_at(sheet, 1, 1)
    cells.put_text(title, heading.name)
    title.font = cells.TITLE
    put_note(sheet, 2, note)
    sheet.row_dimensions[1].height = 26


def _finish(sheet: Worksheet, used: Sequence[Column[RowT]], count: int) -> None:
    """Number formats, widths, filter, frozen head, printing."""
    cells.fit_columns(sheet, head_row=HEAD_ROW)
    for number, column in enumerate(used, start=1):
        if not (column.form or column.is_link):
            continue
        for row in range(HEAD_ROW + 1, HEAD_ROW + 1 + count):
            cell = cells.cell_at(sheet, row, number)
            if column.form:
                cell.number_format = column.form
            if column.is_link and cell.value:
                cell.hyperlink, cell.font = f"{_UP}{cell.value}", cells.LINK
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(used))}{HEAD_ROW + count}"
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    cells.print_on_a4_landscape(sheet, title_rows=f"{HEAD_ROW}:{HEAD_ROW}", footer=sheet.title)


def terminal_table(
    title: str,
    columns: Sequence[Column[RowT]],
    rows: Iterable[RowT],
    *,
    style: Callable[[RowT], str] | None = None,
) -> Table:
    """The same columns on a terminal: cells fold rather than lose text. style: of the first cell of a row."""
    rows = list(rows)
    used = used_columns(columns, rows)
    table = Table(title=plain(title), title_justify="left", title_style="bold", pad_edge=False)
    for column in used:
        table.add_column(column.title, overflow="fold", no_wrap=column.whole)
    for row in rows:
        first, *rest = (_text(c.show(row)) for c in used)
        table.add_row(plain(first, style=style(row) if style else ""), *map(plain, rest))
    return table


def plain(text: str, style: str = "") -> Text:
    """Text without markup and without control codes (a scan must not steer the terminal)."""
    return Text(strip_control_codes(text).replace("\x1b", ""), style=style, overflow="fold")


def _text(value: CellValue) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
