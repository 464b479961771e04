"""台账-2025.xlsx: the cases that came to their end in a year, with their papers; written once the year is over.

The rows go through one after the other (XlsxWriter, constant memory): a year of a county is a million papers. The look
is that of the live book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from flows.books.from_ledger import case_row, note_of, paper_row
from flows.books.ledger_book import CASE_COLUMNS, PAPER_COLUMNS, SHARE_COLUMNS, SHARE_NOTE
from flows.books.owed import shares_of
from flows.books.rows import CaseRow, PaperRow
from flows.books.tables import HEAD_ROW, Column, RowT
from flows.books.titles import names_of
from flows.cells import FONT_NAME, OFFICE_NAME, CellValue, clean_text, text_width
from flows.course import Rules
from flows.ground import day_of_stamp
from flows.ledger import CASE_VOIDED, Case, Event, Ledger, Names

MOST_ROWS: Final = 1_000_000
"""Rows of one sheet, a little less than Excel takes; what is more stands on a second one."""
_SAMPLE: Final = 500
"""So many rows say how wide the columns are."""
_WIDEST: Final = 42
_NO_TIME: Final = datetime(1980, 1, 1)
_KINDS: Final = ("papers_planned", "signed_filed", CASE_VOIDED)


@dataclass(frozen=True)
class _Looks:
    """The formats of the cells."""

    title: Format
    note: Format
    head: Format
    text: Format
    number: Format
    day: Format
    share: Format


def write_year_book(ledger: Ledger, rules: Rules, file: Path, *, year: int, today: date) -> None:
    """Write the book of a year to a file, in place of what lies there.

    Raises:
        OSError: the file cannot be written.
    """
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": OFFICE_NAME, "title": f"台账 {year}", "created": _NO_TIME})
    looks = _looks(book)
    note = f"{year} 年办结的案件，{today:%Y-%m-%d} 由台账自动生成，请勿修改"
    names = names_of(rules.templates)
    cases = (_case(ledger, case, rules) for case in ledger.views.closed_in(year))
    _put_table(book, looks, ("办结", note), CASE_COLUMNS, cases)
    punctual = shares_of(ledger.views.punctual(year, today), rules)
    _put_table(book, looks, ("按时率", f"{year} 年到期的；{SHARE_NOTE}"), SHARE_COLUMNS, punctual)
    papers = (row for case in ledger.views.closed_in(year) for row in _papers(ledger, case, names))
    _put_table(book, looks, ("文书", note), PAPER_COLUMNS, papers)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(*error.args[0].args) from error


def _case(ledger: Ledger, case: Case, rules: Rules) -> CaseRow:
    told = ledger.events(case.case_no, kinds=(CASE_VOIDED,))
    return case_row(case, ledger.application(case.case_no), (), office=rules.office, note=note_of(told))


def _papers(ledger: Ledger, case: Case, names: Names) -> Iterator[PaperRow]:
    told = ledger.events(case.case_no, kinds=_KINDS)
    made = dict(_numbered(told))
    signed = {str(e.payload.get("number", "")) for e in told if e.kind == "signed_filed"}
    for paper in ledger.papers(case.case_no):
        number = paper.number
        yield paper_row(paper, case, names, made=made.get(number), is_signed=number in signed)


def _numbered(told: Iterable[Event]) -> Iterator[tuple[str, date]]:
    for event in told:
        if event.kind == "papers_planned":
            yield from ((paper["number"], day_of_stamp(event.at)) for paper in event.payload["papers"])


def _looks(book: Workbook) -> _Looks:
    body = {"font_name": FONT_NAME, "font_size": 10.5}
    ruled = body | {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
    middle = ruled | {"align": "center"}
    return _Looks(
        title=book.add_format(body | {"font_size": 16, "bold": True}),
        note=book.add_format(body | {"font_size": 10, "font_color": "#595959"}),
        head=book.add_format(middle | {"bold": True, "bg_color": "#DDE6F0", "text_wrap": True}),
        text=book.add_format(ruled | {"text_wrap": True, "quote_prefix": True}),
        number=book.add_format(middle),
        day=book.add_format(middle | {"num_format": "yyyy-mm-dd"}),
        share=book.add_format(middle | {"num_format": "0.0%"}),
    )


def _put_table(
    book: Workbook,
    looks: _Looks,
    heading: tuple[str, str],
    columns: Sequence[Column[RowT]],
    rows: Iterable[RowT],
) -> None:
    """The rows on a sheet, and on further ones where they are more than one holds."""
    name, note = heading
    left = iter(rows)
    for part in range(1, 100):
        first = list(islice(left, _SAMPLE))
        if not first and part > 1:
            return
        sheet = book.add_worksheet(name if part == 1 else f"{name}{part}")
        _begin(sheet, looks, (sheet.name, note), columns, first)
        last = HEAD_ROW
        for last, row in enumerate(chain(first, islice(left, MOST_ROWS - _SAMPLE)), start=HEAD_ROW + 1):
            _put_row(sheet, looks, last - 1, columns, row)
        sheet.autofilter(HEAD_ROW - 1, 0, last - 1, len(columns) - 1)


def _begin(
    sheet: Worksheet, looks: _Looks, heading: tuple[str, str], columns: Sequence[Column[RowT]], sample: Sequence[RowT]
) -> None:
    """Widths, head and printing; all of it before the first row, for rows go through and are not kept."""
    for number, column in enumerate(columns):
        widest = max([text_width(column.title), *(text_width(column.show(row)) for row in sample)]) + 3
        sheet.set_column(number, number, min(widest, _WIDEST))
    sheet.freeze_panes(HEAD_ROW, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # DMPAPER_A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW - 1)
    sheet.set_footer(f"&L{heading[0]}&R第 &P 页 共 &N 页")
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, heading[0], looks.title)
    sheet.write_string(1, 0, heading[1], looks.note)
    sheet.set_row(HEAD_ROW - 1, 24)
    for number, column in enumerate(columns):
        sheet.write_string(HEAD_ROW - 1, number, column.title, looks.head)


def _put_row(sheet: Worksheet, looks: _Looks, line: int, columns: Sequence[Column[RowT]], row: RowT) -> None:
    for number, column in enumerate(columns):
        _put(sheet, looks, (line, number), column.show(row), is_share=bool(column.form))


def _put(sheet: Worksheet, looks: _Looks, at: tuple[int, int], value: CellValue, *, is_share: bool) -> None:
    """One value: text is text whatever it begins with (CWE-1236)."""
    if isinstance(value, str):
        sheet.write_string(*at, clean_text(value), looks.text)
    elif isinstance(value, date):
        sheet.write_datetime(*at, datetime(value.year, value.month, value.day), looks.day)
    elif value is None:
        sheet.write_blank(*at, None, looks.text)
    else:
        sheet.write_number(*at, value, looks.share if is_share else looks.number)
