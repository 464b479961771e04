"""What people open and print: 台账.xlsx, 归档文件目录.xlsx and the tables of the command line, as rows mapped from the
ledger; what each provider still owes, what waits for whom. Keeps pages of the book between two looks, and no fact.
"""

from __future__ import annotations

from flows.books.casefile import CaseFile, OverlapsOf, case_file, case_files, load_course_rules
from flows.books.charts import Bars, add_bars
from flows.books.for_provider import (
    LIST_FILE,
    STANDS,
    ProviderPaper,
    papers_for,
    provider_workbook,
)
from flows.books.from_ledger import actor_name, case_row, catalogue_of, due_row, story_of
from flows.books.ledger_book import SHARE_NOTE, add_shares, catalogue_workbook, ledger_workbook, paint
from flows.books.owed import shares, shares_of
from flows.books.public import public_progress
from flows.books.rows import Book, CatalogueRow, DueRow, PaperRow, ShareRow, SlipRow, Story, Urgency, WaitingRow
from flows.books.shelf import Shelf, book_of
from flows.books.tables import HEAD_ROW, Column, Heading, add_sheet
from flows.books.terminal import cases_table, story_tables
from flows.books.titles import names_of
from flows.books.waiting import slips_waiting
from flows.books.year_book import write_year_book

__all__ = [
    "HEAD_ROW",
    "LIST_FILE",
    "SHARE_NOTE",
    "STANDS",
    "Bars",
    "Book",
    "CaseFile",
    "CatalogueRow",
    "Column",
    "DueRow",
    "Heading",
    "OverlapsOf",
    "PaperRow",
    "ProviderPaper",
    "ShareRow",
    "Shelf",
    "SlipRow",
    "Story",
    "Urgency",
    "WaitingRow",
    "actor_name",
    "add_bars",
    "add_shares",
    "add_sheet",
    "book_of",
    "case_file",
    "case_files",
    "case_row",
    "cases_table",
    "catalogue_of",
    "catalogue_workbook",
    "due_row",
    "ledger_workbook",
    "load_course_rules",
    "names_of",
    "paint",
    "papers_for",
    "provider_workbook",
    "public_progress",
    "shares",
    "shares_of",
    "slips_waiting",
    "story_of",
    "story_tables",
    "write_year_book",
]
