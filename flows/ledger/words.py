"""How the search cuts texts into words without a word list, and how a searched term asks for them.

Runs of Chinese characters become overlapping pairs with the last character by itself (沁园北路: 沁园 园北 北路 路), so
that words of one and two characters are found; runs of Latin letters and digits stay whole, their tails stand in a
column of their own. Every form is folded first (full width, capitals); punctuation only parts the runs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

TOKENS_VERSION: Final = 1
"""Raised with every change of `tokens` or `tails`: the index is then built anew."""
LONGEST_TAILED: Final = 32
_LAST_DAY: Final = date(2100, 1, 1)
_FIRST_DAY: Final = date(2000, 1, 1)


def folded(text: str) -> str:
    """Full-width and capital forms made alike (NFKC, case folded)."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[str]:
    """The runs of letters and digits, ASCII and other ones apart, in order."""
    for kind, chars in groupby(folded(text), _kind):
        if kind:
            yield "".join(chars)


def _kind(char: str) -> int:
    """0: parts the runs. 1: an ASCII letter or digit. 2: any other letter, sign of writing, or digit."""
    return (1 if char.isascii() else 2) if char.isalnum() else 0


def _cut(run: str) -> list[str]:
    """The words of one run as the index holds them."""
    if run.isascii():
        return [run]
    return [*(run[i : i + 2] for i in range(len(run) - 1)), run[-1]]


def tokens(text: str) -> str:
    """The words of a text, in order, with spaces between."""
    return " ".join(token for run in runs(text) for token in _cut(run))


def tails(text: str) -> str:
    """The ends of numbers and Latin words: 12 of 000012. Each once; very long runs have none."""
    found: dict[str, None] = {}
    for run in runs(text):
        if run.isascii() and len(run) <= LONGEST_TAILED:
            found.update((run[i:], None) for i in range(1, len(run)))
    return " ".join(found)


def phrase(term: str, columns: str, *, tailed: str = "") -> str:
    """The FTS5 expression for one term in these columns ('' for all of them); '' for a term of punctuation alone.

    tailed: columns that are searched instead where the term is a single number or Latin word.
    """
    parts = list(runs(term))
    if not parts:
        return ""
    *before, last = parts
    is_open = last.isascii() or len(last) == 1  # the run may go on in the text
    words = [token for run in before for token in _cut(run)] + ([last] if is_open else _cut(last)[:-1])
    where = tailed if tailed and not before and last.isascii() else columns
    asked = f'"{" ".join(words)}"{" *" if is_open else ""}'
    return f"{{{where}}} : {asked}" if where else asked


def day_token(day: str) -> str:
    """2026-11-22 as a word of the index; '' for none."""
    return "d" + day.replace("-", "") if day else ""


def days_between(first: date | None, last: date | None) -> str:
    """The FTS5 expression for the days from `first` to `last`, both counted: whole years and months where they fit."""
    day, end = max(first or _FIRST_DAY, _FIRST_DAY), min(last or _LAST_DAY, _LAST_DAY)
    asked = []
    while day <= end:
        length = _whole(day, end)
        asked.append(f'"d{day:%Y%m%d}"'[: length + 2] + ('" *' if length < 8 else '"'))
        day = _after(day, length)
    return f"({' OR '.join(asked)})" if asked else '"d0"'


def _whole(day: date, end: date) -> int:
    """How many digits of a day stand for it: 4 where the whole year lies before the end, 6 for a month, else 8."""
    for length in (4, 6):
        is_first = (day.month, day.day) == (1, 1) if length == 4 else day.day == 1
        if is_first and _after(day, length) <= end + timedelta(days=1):
            return length
    return 8


def _after(day: date, length: int) -> date:
    """The first day after the year, month or day that so many digits name."""
    if length == 4:
        return date(day.year + 1, 1, 1)
    if length == 6:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=1)
