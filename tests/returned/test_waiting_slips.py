"""Slips that a person must look at, by the real steps: their day counts, all that becomes of them is seen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from rich.console import Console

from extractors.models import FieldReading, ReturnedPage, Status
from flows.books import names_of
from flows.casework.model import OutcomeKind
from flows.chores import desk_of, write_books
from flows.commands.audit import show_audit
from flows.commands.review import show_review
from flows.ground import SHANGHAI
from flows.waiting import waiting_of
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, Town, filled, reading, slip

WATER = {"services": ["用水", "用气"]}
CONTACT = {"contact_date": "2026-11-23", "intent": "有", "sign_date": "2026-11-23"}
FRIDAY = date(2026, 11, 27)
DOUBT = FieldReading(key="intent", value="有", confidence=0.4, status=Status.REVIEW, doubt="两处打勾")


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("accepted") / "office")
        assert town.takes("原表", reading(application(**WATER))).outcome is OutcomeKind.ACCEPTED
        yield town


@pytest.fixture
def town(accepted: Town, tmp_path: Path) -> Town:
    shutil.copytree(accepted.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", accepted.day, dict(accepted.told)
    return copy


def unclear(provider: str = "water", **more: object) -> ReturnedPage:
    page = slip("CONTACT", provider, **CONTACT | more)
    return page.model_copy(update={"fields": page.fields | {"intent": DOUBT}})


def urged(town: Town, provider: str) -> int:
    return sum(p.provider == provider for p in town.papers("URGE"))


def returned(town: Town) -> dict[str, str]:
    """Folder in 退件 → the words of its 退件说明."""
    notes = (town.root / "outbox" / "退件").rglob("退件说明.docx")
    return {n.parent.name: "\n".join(p.text for p in Document(str(n)).paragraphs) for n in notes}


def test_it_counts_from_the_day_on_which_it_came(town: Town) -> None:
    town.takes("不清", reading(returned=(unclear(),)))
    town.on(date(2026, 11, 25)).on(FRIDAY)
    assert urged(town, "water") == 0 and urged(town, "gas") > 0 and "T01:water" not in town.dues()
    sheet = filled(town.sheet(), FRIDAY, findings={"SLIP": True}, fields={"intent": ""})
    town.gets("核对单.xlsx", sheet)
    assert town.dues()["T01:water"][1] is True
    (taken,) = [e for e in town.events() if e.kind == "slip_taken"]
    assert (taken.payload["on"], taken.at[:10]) == ("2026-11-23", FRIDAY.isoformat())
    assert "2026-11-23 收到，核对后登记，按收到当日计" in town.story()
    assert next(d for d in _dues(town) if d.limit == "T01:water").done_at[:10] == "2026-11-23"


def _dues(town: Town):
    return town._asked(lambda ledger: ledger.dues(FIRST))


def test_what_a_person_finds_void_goes_back_by_name_and_its_sender_has_days_left(town: Town) -> None:
    town.takes("不清", reading(returned=(unclear(),)))
    town.on(FRIDAY)
    sheet = filled(town.sheet(), FRIDAY, findings={"SLIP": False}, fields={"intent": ""})
    end = town.gets("核对单.xlsx", sheet)
    assert end.outcome is OutcomeKind.RETURNED and "经核对不予登记" in end.reason
    (folder,) = returned(town)
    assert "北控水务" in folder and "主动对接回执" in folder and f"退件/{folder}" in end.papers
    assert "已对照原件" in returned(town)[folder] and not (town.root / "outbox" / "待核对" / FIRST).exists()
    assert town.dues()["T01:water"] == (date(2026, 12, 2), False) and urged(town, "water") == 0
    assert "未接收，退回：经核对不予登记" in town.story()
    assert show_audit(town.root, Console(quiet=True), now=datetime.now(SHANGHAI)) == 0


def test_of_a_batch_the_unsigned_slip_goes_back_by_name_and_the_others_are_taken(town: Town) -> None:
    good, bad = slip("CONTACT", "water", **CONTACT), slip("CONTACT", "gas", page=2, **CONTACT, sign=False)
    end = town.takes("两张", reading(returned=(good, bad)))
    assert end.outcome is OutcomeKind.RETURNED and town.dues()["T01:water"][1] and not town.dues()["T01:gas"][1]
    (folder,) = returned(town)
    assert "中裕燃气" in folder and "没有签字" in returned(town)[folder] and f"退件/{folder}" in end.papers
    assert "（中裕燃气）未接收，退回：" in town.story()


def test_a_clear_scan_of_the_same_paper_makes_the_question_needless(town: Town) -> None:
    town.takes("不清", reading(returned=(unclear(),)))
    kept = town.sheet().read_bytes()
    town.on(FRIDAY).takes("清楚", reading(returned=(slip("CONTACT", "water", **CONTACT),)))
    (taken,) = [e for e in town.events() if e.kind == "slip_taken"]
    assert taken.payload["on"] == "2026-11-23" and not (town.root / "outbox" / "待核对" / FIRST).exists()
    late = town.root / "late.xlsx"
    late.write_bytes(kept)
    sheet = filled(late, FRIDAY, findings={"SLIP": True}, fields={"intent": ""})
    assert town.gets("核对单.xlsx", sheet).outcome is OutcomeKind.RETURNED
    assert len([e for e in town.events() if e.kind == "slip_taken"]) == 1


def test_another_paper_than_the_first_counts_from_its_own_day(town: Town) -> None:
    town.takes("不清", reading(returned=(unclear(sign=False),)))
    town.on(FRIDAY).takes("签了", reading(returned=(slip("CONTACT", "water", **CONTACT),)))
    (taken,) = [e for e in town.events() if e.kind == "slip_taken"]
    assert "on" not in taken.payload


def test_a_slip_that_is_there_already_is_told_in_its_case(town: Town) -> None:
    for name in ("一", "二"):
        assert town.takes(name, reading(returned=(slip("CONTACT", "water", **CONTACT),))).case_no == FIRST
    assert "又收到一份《主动对接回执》（北控水务），与已登记的相同" in town.story()


def test_what_waits_is_seen_on_the_terminal_and_in_the_book_with_a_link_that_opens(town: Town) -> None:
    town.takes("不清", reading(returned=(unclear("gas"),)))
    with town.opened() as office:
        (row,) = waiting_of(office.ledger, names_of(office.templates)).slips
        assert (row.unit, row.title, row.fields, row.since) == ("中裕燃气", "主动对接回执", 1, date(2026, 11, 23))
        write_books(desk_of(office))
    console = Console(record=True, width=400)
    show_review(town.root, console, now=datetime.now(SHANGHAI))
    assert "中裕燃气《主动对接回执》" in (shown := console.export_text()) and str(town.sheet()) in shown
    book = town.root / "outbox" / "台账" / "台账.xlsx"
    sheet = openpyxl.load_workbook(book)["待人处理"]
    (line,) = [r for r in sheet.iter_rows(min_row=4) if "主动对接回执" in str(r[3].value)]
    assert "中裕燃气" in [c.value for c in line] and "看不清" in str(line[3].value)
    link = next(c.hyperlink.target for c in line if c.hyperlink)
    assert (book.parent / link).resolve() == town.sheet().resolve()
    settled = filled(town.sheet(), date(2026, 11, 23), findings={"SLIP": True}, fields={"intent": ""})
    town.gets("核对单.xlsx", settled)
    with town.opened() as office:
        assert waiting_of(office.ledger, names_of(office.templates)).slips == ()
