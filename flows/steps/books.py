"""Step: the books for people, written anew after every sweep: 台账.xlsx and 归档文件目录.xlsx."""

from __future__ import annotations

from extractors.slips import load_slips
from flows.books.from_ledger import book_of, catalogue_of
from flows.books.ledger_book import catalogue_workbook, ledger_workbook
from flows.letters import PaperKind
from flows.outbox import replace_bytes
from flows.runtime import Runtime


def paper_title(kind: str) -> str:
    """The Chinese name of a paper kind of the ledger, of a slip too."""
    if kind in PaperKind.__members__:
        return str(PaperKind(kind).label)
    slip = load_slips().get(kind)
    return slip.title if slip is not None else kind


def write_books(office: Runtime) -> None:
    """Write both workbooks in place of the earlier ones."""
    today = office.day()
    book = book_of(office.ledger, today=today, workdays=office.workdays, title_of=paper_title)
    folder = office.workspace.folder("books")
    replace_bytes(folder / "台账.xlsx", ledger_workbook(book))
    rows = catalogue_of(office.ledger, year=today.year)
    replace_bytes(folder / "归档文件目录.xlsx", catalogue_workbook(rows, year=today.year))
