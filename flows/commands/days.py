"""The day that a command acts on, as it is given on the command line."""

from __future__ import annotations

from datetime import date, datetime

from extractors.errors import UsageError
from flows.ground import SHANGHAI


def day_of(text: str, *, option: str = "--today") -> date | None:
    """The day given with an option, None where it was not given.

    Raises:
        UsageError: not a date.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text} 不是日期", next_step="写成 2026-09-30 这样") from error


def acting_day(text: str) -> date:
    """The day given with --today, else the day that it is at the office."""
    return day_of(text) or datetime.now(SHANGHAI).date()
