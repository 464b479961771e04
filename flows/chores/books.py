"""The books for people: 台账.xlsx with what is open, 归档文件目录.xlsx of the year, and a frozen book of each year that
is over. Written from the ledger alone, so that a process beside the intake can do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Final
from weakref import WeakKeyDictionary

from flows.books import (
    LIST_FILE,
    Book,
    Shelf,
    book_of,
    catalogue_of,
    catalogue_workbook,
    ledger_workbook,
    names_of,
    papers_for,
    provider_workbook,
    write_year_book,
)
from flows.course import Rules
from flows.ground import Workspace, make_folder
from flows.issuing import rules_of
from flows.ledger import Event, Ledger
from flows.office import Runtime, replace_bytes
from flows.roads import OpenWorks

YEAR_BOOK: Final = "year_book_written"
"""Event kind, of no case: the book of a year that is over lies in 台账; payload {"year", "version", "path", "sha256",
"seq": the newest event of its cases}."""


@dataclass(frozen=True)
class BookDesk:
    """What books and reports are written from and where to."""

    workspace: Workspace
    ledger: Ledger
    rules: Rules
    open_works: OpenWorks
    now: Callable[[], datetime]

    def today(self) -> date:
        """The day as of which the books are."""
        return self.now().date()


@dataclass
class _Kept:
    """What is kept from one writing to the next. day: on which the yearly books were last looked after.

    lists: provider id → SHA-256 of its 待办一览.
    """

    shelf: Shelf = field(default_factory=Shelf)
    day: date | None = None
    lists: dict[str, str] = field(default_factory=dict)


_KEPT: Final[WeakKeyDictionary[Ledger, _Kept]] = WeakKeyDictionary()
"""The pages of each open ledger's book; they go with the ledger."""


def desk_of(office: Runtime) -> BookDesk:
    """The desk of a running office."""
    return BookDesk(office.workspace, office.ledger, rules_of(office), office.open_works, office.now)


def write_books(desk: BookDesk) -> None:
    """Write what is open; once a day the catalogue of the year and the books of years that are over."""
    today = desk.today()
    kept = _KEPT.setdefault(desk.ledger, _Kept())
    touching = partial(desk.open_works.overlaps_of, desk.ledger, today=today)
    book = book_of(desk.ledger, desk.rules, today=today, overlaps=touching, shelf=kept.shelf)
    folder = desk.workspace.folder("books")
    replace_bytes(folder / "台账.xlsx", ledger_workbook(book))
    _write_lists(desk, book, kept)
    if kept.day == today:
        return
    rows = catalogue_of(desk.ledger, year=today.year)
    replace_bytes(folder / "归档文件目录.xlsx", catalogue_workbook(rows, year=today.year))
    for year in _to_freeze(desk):
        _freeze(desk, year)
    kept.day = today


def _write_lists(desk: BookDesk, book: Book, kept: _Kept) -> None:
    """What each provider owes, in its own folder; written anew only where it has changed."""
    names = names_of(desk.rules.templates)
    for provider in desk.rules.office.providers.values():
        papers = papers_for(desk.ledger, provider.id, names)
        target = desk.workspace.folder(provider.id) / LIST_FILE
        content = provider_workbook(provider, book.owed, papers, today=desk.today())
        digest = hashlib.sha256(content).hexdigest()
        if (papers or target.exists()) and kept.lists.get(provider.id) != digest:
            replace_bytes(target, content)
            kept.lists[provider.id] = digest


def _to_freeze(desk: BookDesk) -> Iterator[int]:
    """The years that are over and have no book, or one that does not tell of everything."""
    first = desk.ledger.views.first_end()
    for year in range(int(first[:4]), desk.today().year) if first else ():
        newest, written = desk.ledger.views.news_of(year), _written(desk.ledger, year)
        if newest and (written is None or written.payload["seq"] < newest):
            yield year


def _written(ledger: Ledger, year: int) -> Event | None:
    """What was told of the newest book of a year."""
    told = ledger.views.telling("", YEAR_BOOK, f'"year":{year}')
    return told[-1] if told else None


def _freeze(desk: BookDesk, year: int) -> None:
    """Write the book of a year beside earlier versions of it, which stay as they are."""
    before = _written(desk.ledger, year)
    version = before.payload["version"] + 1 if before is not None else 1
    seq = desk.ledger.views.news_of(year)
    name = f"台账-{year}.xlsx" if version == 1 else f"台账-{year}-第{version}版.xlsx"
    aside = make_folder(desk.workspace.var / "books") / "year.xlsx"
    write_year_book(desk.ledger, desk.rules, aside, year=year, today=desk.today())
    place = desk.workspace.folder("books") / name
    digest = replace_bytes(place, aside.read_bytes())
    aside.unlink()
    payload = {"year": year, "version": version, "path": desk.workspace.relative(place), "sha256": digest, "seq": seq}
    desk.ledger.record("", YEAR_BOOK, payload, now=desk.now())
