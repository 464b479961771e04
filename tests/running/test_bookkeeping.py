"""The books are written beside the intake: only when something changed, a year that is over once and for all."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from flows.chores import books, desk_of, write_books
from flows.ledger import CaseState
from flows.office import turn
from flows.office.runtime import Runtime, open_runtime
from flows.running.aside import Aside, job_of
from flows.running.bookkeeping import Bookkeeper, books_now
from tests.support.course_parts import application
from tests.support.ledger_life import Town


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Runtime]:
    (tmp_path / "var").mkdir()
    made = Town(tmp_path / "var")
    made.opened(application(project_name="=1+1 酒店", services=["用水"]))
    made.ledger.close()
    with open_runtime(tmp_path, today=date(2026, 11, 30)) as opened_office:
        yield opened_office


def the_book(office: Runtime, name: str = "台账.xlsx") -> Workbook:
    return load_workbook(io.BytesIO((office.workspace.folder("books") / name).read_bytes()))


def test_the_books_are_written_in_place_of_the_earlier_ones(office: Runtime) -> None:
    write_books(desk_of(office))
    case_no = office.ledger.cases()[0].case_no
    assert (
        the_book(office)["在办"]["A4"].value
        == the_book(office)["编号"]["B" + str(the_book(office)["编号"].max_row)].value
        == case_no
    )
    office.ledger.set_state(case_no, CaseState.WITHDRAWN, office.now())
    write_books(desk_of(office))
    assert the_book(office)["在办"]["A4"].value == the_book(office)["文书"]["A4"].value == "无"
    assert [c.value for c in the_book(office)["本年"][4]] == ["2026-11", 1, 1, 0, 1]
    assert [p.name for p in office.workspace.folder("books").iterdir() if p.name.startswith(".")] == []


def test_the_reports_of_the_day_come_with_the_books_and_wait_for_whoever_is_at_them(
    office: Runtime, tmp_path: Path
) -> None:
    folder = office.workspace.folder("books")
    with open_runtime(tmp_path, today=date(2026, 11, 30)) as other, turn(other, "books"):
        assert books_now(office) == "" and not (folder / "督办").exists()
    assert books_now(office) == "" and len(list(folder.rglob("*_2026年*.xlsx"))) == 2


def test_a_process_beside_writes_what_is_news_and_nothing_else(office: Runtime, tmp_path: Path) -> None:
    keeper = Bookkeeper(tmp_path, office, every_s=3600)
    keeper.look()
    assert keeper._aside.is_busy, "the first look has everything to tell"
    keeper._take(keeper._aside.answer(wait=True))
    first = (office.workspace.folder("books") / "台账.xlsx").read_bytes()
    assert keeper.trouble == "" and b"docProps" in first
    keeper.look()
    office.ledger.set_state(office.ledger.cases()[0].case_no, CaseState.WITHDRAWN, office.now())
    keeper.look()
    assert not keeper._aside.is_busy, "not so soon again"
    keeper.finish()
    assert the_book(office)["在办"]["A4"].value == "无", "a clean stop leaves the books up to date"


def test_a_ledger_that_is_away_keeps_the_books_waiting_and_the_office_going(
    office: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Bookkeeper(tmp_path, office, every_s=3600)
    with monkeypatch.context() as away:
        away.setattr(office.ledger.views, "news_head", lambda: 1 / 0)
        keeper.look()
        assert keeper.trouble and not keeper._aside.is_busy
        keeper.finish()


def test_a_book_that_excel_holds_open_is_told_and_written_later(
    office: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(target: Path, content: bytes) -> str:
        raise PermissionError(errno.EACCES, "held")

    with monkeypatch.context() as patch:
        patch.setattr(books, "replace_bytes", held)
        assert "台账未能完成" in (told := books_now(office)) and "占用" in told
    assert books_now(office) == "" and the_book(office)["在办"].max_row == 4


def test_a_process_that_dies_is_told_and_begun_again(tmp_path: Path) -> None:
    aside = Aside()
    aside.start(job_of(died, tmp_path))
    assert "中断" in str(aside.answer(wait=True)) and aside.answer() is None
    assert aside._pool is None, "the next job begins a new process"


def died(root: Path) -> str:
    os._exit(9)


def test_a_year_that_is_over_has_a_book_of_its_own_that_is_never_changed(office: Runtime) -> None:
    case_no = office.ledger.cases()[0].case_no
    office.ledger.set_state(case_no, CaseState.WITHDRAWN, office.now(), reason="撤回")
    write_books(desk_of(office))
    folder = office.workspace.folder("books")
    assert not list(folder.glob("台账-*")), "the year is not over"
    for day in (date(2027, 1, 4), date(2027, 1, 5)):
        object.__setattr__(office, "today", day)
        write_books(desk_of(office))
    assert [p.name for p in folder.glob("台账-*")] == ["台账-2026.xlsx"]
    book, frozen = the_book(office, "台账-2026.xlsx"), (folder / "台账-2026.xlsx").read_bytes()
    assert book.sheetnames == ["办结", "按时率", "文书"]
    assert [book["办结"]["A4"].value, book["办结"]["B4"].value] == [case_no, "=1+1 酒店"]
    assert book["办结"]["B4"].data_type == "s" and book["办结"]["B4"].quotePrefix
    listed = {str(row[2].value) for row in book["文书"].iter_rows(min_row=4)}
    assert listed == {paper.number for paper in office.ledger.papers(case_no)} and len(listed) > 1
    office.ledger.record(case_no, "slip_taken", {"kind": "RATING", "provider": "", "version": 1}, now=office.now())
    object.__setattr__(office, "today", date(2027, 1, 6))
    write_books(desk_of(office))
    assert sorted(p.name for p in folder.glob("台账-*")) == ["台账-2026-第2版.xlsx", "台账-2026.xlsx"]
    assert (folder / "台账-2026.xlsx").read_bytes() == frozen
