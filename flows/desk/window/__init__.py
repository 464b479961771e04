"""The office's own work: 今日, the cases with what a person does to them, the slips it answers, and the wall."""

from __future__ import annotations

from typing import Final

from flows.desk.window import board, cases, slips, today

TODAY: Final = today.PAGES
CASES: Final = (*cases.PAGES, *slips.PAGES)
BOARD: Final = board.PAGES

__all__ = ["BOARD", "CASES", "TODAY"]
