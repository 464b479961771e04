"""How a workbook of ours is written: safe text, widths that fit Chinese, one look, the same bytes each time.

Owns the styles and the cell primitives of every .xlsx that people open; hands finished workbooks on as bytes.
Text from scans and forms is never a formula here: it is stored as a string and marked as quoted.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from typing import Final
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from rich.cells import cell_len

from flows.packed import packed_anew

FONT_NAME: Final = "宋体"
TEXT_LIMIT: Final = 1000
"""Characters shown of one text: what is longer belongs on the page, not in a cell (Excel's own bound is 32767)."""
LINE_PT: Final = 15.0
"""Height of one line of 10.5 pt text in points."""

PRINTED_WIDTH: Final = 190
"""Characters beside one another that can still be read on A4 landscape: at three quarters of their size."""
NARROWED: Final = 24
"""Below so many characters a column of text is not made narrower for the page's sake."""

BODY: Final = Font(name=FONT_NAME, size=10.5)
BOLD: Final = Font(name=FONT_NAME, size=10.5, bold=True)
TITLE: Final = Font(name=FONT_NAME, size=16, bold=True)
NOTE: Final = Font(name=FONT_NAME, size=10, color="FF595959")
LINK: Final = Font(name=FONT_NAME, size=10.5, color="FF0563C1", underline="single")
HEAD_FILL: Final = PatternFill("solid", fgColor="FFDDE6F0")
INPUT_FILL: Final = PatternFill("solid", fgColor="FFFFF7CC")
_LINE: Final = Side(style="thin", color="FFBFBFBF")
GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAP: Final = Alignment(vertical="center", wrap_text=True)
RIGHT: Final = Alignment(horizontal="right", vertical="center")
CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
UNLOCKED: Final = Protection(locked=False)

_STYLE: Final = "_style"
"""Where openpyxl keeps the numbers of a cell's look; working them out takes ten times as long as writing the cell."""
Kind = tuple[object, ...]
_LOOKS: Final[WeakKeyDictionary[Worksheet, dict[Kind, StyleArray]]] = WeakKeyDictionary()
"""How cells of a sheet look, by font and kind of value."""
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
OFFICE_NAME: Final = "水电气暖通信联合报装"

CellValue = str | int | float | date | None


def clean_text(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Text that a cell may hold: no control characters, plain line feeds, at most `limit` characters."""
    plain = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def put_text(cell: Cell, text: str) -> None:
    """Write text as a string whatever it begins with (CWE-1236): never a formula, also after an edit by hand."""
    plain = clean_text(text)
    if not plain:
        return
    cell.value = plain
    cell.data_type = "s"
    if plain.startswith(_DANGEROUS):
        cell.quotePrefix = True


def put(cell: Cell, value: CellValue) -> None:
    """Write one value: text safely, a date as a real date in ISO form, a number as a number."""
    if isinstance(value, str):
        put_text(cell, value)
    elif value is not None:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself, counted from 1; merged-over cells are never written."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{sheet.title}!{row},{column} lies inside a merged range")
    return cell


def put_row(sheet: Worksheet, row: int, values: Iterable[CellValue], *, font: Font = BODY) -> None:
    """Write one ruled row of a table from column A on."""
    looks = _LOOKS.setdefault(sheet, {})
    for column, value in enumerate(values, start=1):
        cell = cell_at(sheet, row, column)
        put(cell, value)
        kind = (font.b, font.sz, type(value), bool(cell.quotePrefix))
        if (look := looks.get(kind)) is not None:
            setattr(cell, _STYLE, copy(look))
            continue
        cell.font, cell.border = font, GRID
        cell.alignment = WRAP if isinstance(value, str) else CENTRE
        looks[kind] = copy(getattr(cell, _STYLE))


def put_head(sheet: Worksheet, row: int, titles: Iterable[str]) -> None:
    """Write the head row of a table."""
    put_row(sheet, row, titles, font=BOLD)
    for cell in sheet[row]:
        cell.fill, cell.alignment = HEAD_FILL, CENTRE
    sheet.row_dimensions[row].height = 24


def text_width(value: object) -> int:
    """Columns of the widest line of a value; a Chinese character takes two."""
    if isinstance(value, datetime):
        return 16
    if isinstance(value, date):
        return 10
    if isinstance(value, float):
        return len(f"{value:.1f}") + 1
    return max((cell_len(line) for line in ("" if value is None else str(value)).splitlines()), default=0)


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a column of `width` characters when it is wrapped."""
    room = max(width - 1.5, 1.0)
    return sum(max(1, math.ceil(cell_len(line) / room)) for line in text.splitlines()) or 1


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Set column widths (in characters) from column A on."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def fit_columns(sheet: Worksheet, *, head_row: int, narrowest: int = 8, widest: int = 42) -> None:
    """Widths from the texts below `head_row`, and row heights for what must wrap; many wide columns share a page."""
    needed = [max(text_width(cell.value) for cell in column) + 3 for column in sheet.iter_cols(min_row=head_row)]
    while widest > NARROWED and sum(min(n, widest) for n in needed) > PRINTED_WIDTH:
        widest -= 2
    widths = [float(min(max(n, narrowest), widest)) for n in needed]
    set_widths(sheet, widths)
    for number, row in enumerate(sheet.iter_rows(min_row=head_row + 1), start=head_row + 1):
        texts = (c.value if isinstance(c.value, str) else "" for c in row)
        lines = max(lines_needed(text, w) for text, w in zip(texts, widths, strict=True))
        sheet.row_dimensions[number].height = max(20.0, lines * LINE_PT + 5)


def print_on_a4_landscape(sheet: Worksheet, *, title_rows: str, footer: str) -> None:
    """A4 landscape, all columns on one page, head rows on every page, page numbers below."""
    sheet.page_setup.paperSize = 9  # DMPAPER_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = title_rows
    parts = {"left": footer.replace("&", "&&"), "right": "第 &P 页 共 &N 页"}
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(**{k: _HeaderFooterPart(text=v) for k, v in parts.items()})
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.6, 0.75, 0.35


def new_workbook(title: str) -> Workbook:
    """An empty workbook whose properties name the office and nobody in person."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = workbook.properties.lastModifiedBy = OFFICE_NAME
    workbook.properties.title = title
    return workbook


def workbook_bytes(workbook: Workbook) -> bytes:
    """The .xlsx file; equal content gives equal bytes, so that a repeated run writes the same file."""
    saved = io.BytesIO()
    workbook.save(saved)
    return packed_anew(saved.getvalue(), change=_without_times)


def _without_times(name: str, content: bytes) -> bytes:
    return _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content) if name == "docProps/core.xml" else content
