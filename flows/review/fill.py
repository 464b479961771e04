"""A 核对单 filled in by the program for a person who answered elsewhere: what it says is read back like any other."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows import cells
from flows.review import sheet as contract
from flows.review.answer import ReviewAnswer, Verdict


def answered_sheet(content: bytes, answer: ReviewAnswer) -> bytes:
    """The workbook of `write_review_sheet` with the verdicts, decisions, name and day of an answer on it."""
    book = load_workbook(io.BytesIO(content))
    front, other = book[contract.FIELD_SHEET], book[contract.FINDING_SHEET]
    verdicts = {a.key: a for a in answer.answers}
    rulings = {(d.rule, d.field, cells.clean_text(d.seen)): d for d in answer.decisions}
    for row in range(contract.HEAD_ROW + 1, front.max_row + 1):
        if (said := verdicts.get(_text(front, row, 10))) is not None:
            _put(front, row, 8, said.verdict.value)
            _put(front, row, 9, said.text if said.verdict is Verdict.CORRECTED else "")
    for row in range(contract.HEAD_ROW + 1, other.max_row + 1):
        key = (_text(other, row, 9), _text(other, row, 10), _text(other, row, 4))
        if _text(other, row, 2) == contract.DECIDE and (ruling := rulings.get(key)) is not None:
            _put(other, row, 7, contract.PASSED if ruling.passed else contract.FAILED)
            _put(other, row, 8, ruling.reason)
    day = contract.DAY_CELL if answer.answers else contract.LATE_DAY_CELL
    signed = front if answer.answers else other
    _put(signed, *contract.REVIEWER_CELL, answer.reviewer)
    _put(signed, *day, answer.day.isoformat())
    return cells.workbook_bytes(book)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if text:
        cells.put_text(cells.cell_at(sheet, row, column), text)


def _text(sheet: Worksheet, row: int, column: int) -> str:
    return str(sheet.cell(row, column).value or "")
