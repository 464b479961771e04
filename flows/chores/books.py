"""Step: the books for people, written anew after every sweep: 台账.xlsx and 归档文件目录.xlsx."""

from __future__ import annotations

from functools import partial
from typing import Final
from weakref import WeakKeyDictionary

from flows.books import Shelf, book_of, catalogue_of, catalogue_workbook, ledger_workbook
from flows.ledger import Ledger
from flows.office import Runtime, replace_bytes
from flows.steps import rules_of

_SHELVES: Final[WeakKeyDictionary[Ledger, Shelf]] = WeakKeyDictionary()
"""The pages of each open ledger's book; they go with the ledger."""


def write_books(office: Runtime) -> None:
    """Write both workbooks in place of the earlier ones."""
    today = office.day()
    shelf = _SHELVES.setdefault(office.ledger, Shelf())
    touching = partial(office.open_works.overlaps_of, office.ledger, today=today)
    book = book_of(office.ledger, rules_of(office), today=today, overlaps=touching, shelf=shelf)
    folder = office.workspace.folder("books")
    replace_bytes(folder / "台账.xlsx", ledger_workbook(book))
    rows = catalogue_of(office.ledger, year=today.year)
    replace_bytes(folder / "归档文件目录.xlsx", catalogue_workbook(rows, year=today.year))
