"""The audit: each way in which disk and ledger can differ is found, and nothing innocent is called a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.audit.holdings import _folders
from flows.ground.workspace import Workspace
from flows.ledger import Event, PaperWish
from flows.ledger import papers as paperwork
from flows.ledger.chain import Entry, append
from flows.ledger.schema import writing
from tests.support.command_office import (
    LETTER,
    NOW,
    ORIGINAL,
    Office,
    application,
    build,
    fail,
    open_case,
    small_office,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    with small_office(built, tmp_path / "office") as made:
        (made.place.done / "w1" / "original").mkdir(parents=True)
        yield made


def test_an_office_in_order_passes_with_its_counts(office: Office) -> None:
    result = office.run("audit")
    assert result.exit_code == 0, result.output
    assert "案件 2 件、文书 2 份、原件 1 个" in result.output


def tamper(path: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        place = office.place.outbox / path
        place.write_bytes(bytes([place.read_bytes()[0] ^ 1]) + place.read_bytes()[1:])

    return change


def remove(path: str) -> Callable[[Office], None]:
    return lambda office: (office.place.outbox / path).unlink()


def add(path: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        (office.place.outbox / path).parent.mkdir(parents=True, exist_ok=True)
        (office.place.outbox / path).write_bytes(b"x")

    return change


def replace_by_link(office: Office) -> None:
    place = office.place.outbox / LETTER
    place.rename(office.root / "elsewhere.docx")
    place.symlink_to(office.root / "elsewhere.docx")


def run_sql(statement: str) -> Callable[[Office], None]:
    return lambda office: office.sql(statement)


def rewrite_event(office: Office) -> None:
    office.sql("DROP TRIGGER events_no_update")
    office.sql("UPDATE events SET payload = replace(payload, '受理通知书', '假通知书') WHERE kind = 'paper_filed'")


def break_event(office: Office) -> None:
    office.sql("DROP TRIGGER events_no_update")
    office.sql("UPDATE events SET payload = 'no json' WHERE seq = 2")


def swap_events(office: Office) -> None:
    office.sql("DROP TRIGGER events_no_update")
    for seq, new in ((2, 1000), (3, 2), (1000, 3)):
        office.sql(f"UPDATE events SET seq = {new} WHERE seq = {seq}")


def skip_a_number(office: Office) -> None:
    """A program that gives the next letter the number after the next: chain and tables agree, the series does not."""
    real = paperwork.next_serial
    with pytest.MonkeyPatch.context() as wrong:
        wrong.setattr(paperwork, "next_serial", lambda c, series, year: real(c, series, year) + 1)
        office.ledger.plan_papers("LHBZ-2026-000001", [PaperWish(kind="DECISION", series="济联装函")], NOW)


def use_a_number_twice(office: Office) -> None:
    """Two events that use one number, the table of papers holding the one row that it can."""
    told = next(e for e in office.ledger.events() if e.kind == "papers_planned")
    with writing(office.ledger._engine) as connection:
        append(connection, Entry("papers_planned", told.payload, told.case_no), NOW)


FAULTS = {
    "one byte of a letter": (tamper(LETTER), "被改动", LETTER, "从备份恢复"),
    "one byte of an original": (tamper(ORIGINAL), "被改动", ORIGINAL, "var/done"),
    "a letter is gone": (remove(LETTER), "缺失", LETTER, "从备份恢复"),
    "an original is gone": (remove(ORIGINAL), "缺失", ORIGINAL, "w1/original"),
    "a letter is a link": (replace_by_link, "被改动", LETTER, "从备份恢复"),
    "a stranger beside a letter": (add("供水-北控水务/LHBZ-2026-000001/多余.docx"), "无主", "多余.docx", "收件夹"),
    "a stranger in the archive": (add("档案/2026/LHBZ-2026-000001/原件/w1/002.pdf"), "无主", "002.pdf", "收件夹"),
    "a stranger at the top": (add("散件.pdf"), "无主", "散件.pdf", "移出"),
    "a stranger in 待核对": (add("待核对/便条.docx"), "无主", "待核对/便条.docx", "移出"),
    "a stranger in 退件": (add("退件/2026-x/a.pdf"), "无主", "退件/2026-x/a.pdf", "移出"),
    "a row of the cases": (run_sql("UPDATE cases SET applicant = '他人'"), "台账有误", "cases", "备份"),
    "a row of the papers": (run_sql(f"UPDATE papers SET sha256 = '{'0' * 64}'"), "台账有误", "papers", "备份"),
    "a path out of the outbox": (run_sql("UPDATE papers SET path = '../var/x'"), "台账有误", "不在发件夹内", "备份"),
    "an event rewritten": (rewrite_event, "台账有误", "内容与其校验值不符", "备份"),
    "events out of order": (swap_events, "台账有误", "与前一事件的校验值不衔接", "备份"),
    "a number left out": (skip_a_number, "台账有误", "济联装函（2026）有空号或重号", "备份"),
    "a number used twice": (use_a_number_twice, "台账有误", "有空号或重号", "备份"),
    "an event broken": (break_event, "台账有误", "事件内容已损坏", "备份"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found_and_says_how_to_mend_it(office: Office, name: str) -> None:
    damage, word, place, mend = FAULTS[name]
    damage(office)
    result = office.run("audit")
    assert result.exit_code == 1, result.output
    lines = [line for line in result.output.splitlines() if line.startswith(word) and place in line]
    assert lines and all(mend in line and "请" in line for line in lines), result.output


INNOCENT = {
    "books": add("台账/台账.xlsx"),
    "windows": add("供水-北控水务/Thumbs.db"),
    "desk": add("申请人/desk.ini"),
    "an open word file": add("申请人/LHBZ-2026-000001/~$受理通知书.docx"),
    "a half-written file": add("申请人/LHBZ-2026-000001/.abc.part"),
    "a clerk's copy beside a 核对单": add("待核对/LHBZ-2026-000002/核对单_填写中.xlsx"),
    "an answered 核对单": add("档案/2026/LHBZ-2026-000002/核对/第1次/核对单.xlsx"),
}


@pytest.mark.parametrize("name", INNOCENT)
def test_what_belongs_there_is_not_called_orphaned(office: Office, name: str) -> None:
    INNOCENT[name](office)
    result = office.run("audit")
    assert result.exit_code == 0, result.output


def test_packages_given_back_and_notes_of_failures_are_accounted_for(office: Office) -> None:
    office.ledger.claim("5" * 64, "坏.pdf", "desk-1", NOW, work_id="w5")
    fail(office, "w5", "5" * 64)
    add("待核对/未能办理_w5.docx")(office)
    add("退件/20260930-坏/坏.pdf")(office)
    assert office.run("audit").output.count("无主") == 1
    office.ledger.returned("5" * 64, "desk-1", NOW, path="退件/20260930-坏", reason="加密")
    assert office.run("audit").exit_code == 0


def test_what_is_being_given_back_just_now_is_not_orphaned(office: Office) -> None:
    add("退件/20260930-慢/慢.pdf")(office)
    plan = office.place.work / "w6" / "returning.json"
    plan.parent.mkdir()
    plan.write_text('{"folder": "20260930-慢"}', encoding="utf-8")
    assert office.run("audit").exit_code == 0


def test_files_of_a_case_in_hand_are_left_to_the_program(office: Office) -> None:
    case_no = open_case(office, 3, application())
    add(f"申请人/{case_no}/受理通知书.docx")(office)
    result = office.run("audit")
    assert result.exit_code == 0 and "正在办理的 1 件" in result.output
    office.ledger.finish("3" * 64, "desk-1", NOW)
    assert office.run("audit").exit_code == 1


def test_the_way_to_mend_names_only_what_is_there(office: Office) -> None:
    """Once the twin in var/done was let go of, nobody is sent to look for it."""
    remove(ORIGINAL)(office)
    assert "w1/original" in office.run("audit").output
    (office.place.done / "w1" / "original").rmdir()
    told = office.run("audit").output
    assert "w1/original" not in told and "请申请人重新提交" in told


def test_a_void_paper_may_stay_where_it_is(office: Office) -> None:
    paper = office.ledger.papers("LHBZ-2026-000001")[0]
    office.ledger.void(paper, "写错", NOW)
    assert office.run("audit").exit_code == 0


def test_an_outbox_that_vanished_is_one_problem_not_many(office: Office) -> None:
    office.place.outbox.rename(office.root / "away")
    result = office.run("audit")
    assert result.exit_code == 1 and "共享盘" in result.output and "缺失" not in result.output


def test_an_audit_changes_nothing(office: Office) -> None:
    tamper(LETTER)(office)
    remove(ORIGINAL)(office)

    def state() -> list[tuple[str, bytes]]:
        return sorted((str(p), p.read_bytes()) for p in office.place.outbox.rglob("*") if p.is_file())

    before, events = state(), office.ledger.events()
    office.run("audit")
    assert (state(), office.ledger.events()) == (before, events)


@pytest.mark.parametrize("kind", ["review_asked", "slip_asked"])
def test_the_folder_of_a_sheet_that_was_asked_is_accounted_for(kind: str, tmp_path: Path) -> None:
    told = Event(seq=1, at="", case_no="LHBZ-2026-000001", kind=kind, actor="", payload={}, prev_hash="", hash="")
    assert "待核对/LHBZ-2026-000001" in set(_folders([told], Workspace(tmp_path)))
