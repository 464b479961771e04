"""A wrong case is undone: voided, joined to another, a page handed over; nothing is deleted and everybody is told."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console
from typer.testing import CliRunner

from extractors.errors import LedgerError, UsageError
from flows.acts import Act, PageAt, call_back_paper, hand_out_slip, hand_page, join_cases, void_case
from flows.archive.contents import contents_of
from flows.books import names_of
from flows.casework.model import OutcomeKind
from flows.cli import app
from flows.commands.audit import show_audit
from flows.ground import SHANGHAI
from flows.issuing import advance_case
from flows.issuing.papers import text_of
from flows.ledger import CaseState, PaperState
from flows.office import FILING
from tests.soak.kills import loaded_once
from tests.support.application_parts import application
from tests.support.course_office import FIRST, PNG, Town, reading, slip
from tests.support.shipped import SHIPPED

SECOND = "LHBZ-2026-000002"
ACT = Act(name="王主任", reason="同一申请重复立案")
CONTACT = {"contact_date": "2026-11-23", "intent": "有", "sign_date": "2026-11-23"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office with two accepted cases; the second package holds a PDF of three pages besides."""
    with loaded_once():
        town = Town(tmp_path_factory.mktemp("two") / "office")
        assert town.takes("甲", reading(application(services=["用水"]))).outcome is OutcomeKind.ACCEPTED
        town.told["乙"] = reading(application(services=["用气", "用水"], project_code="2608-419001-04-01-551211"))
        place = town.root / "乙"
        place.mkdir()
        (place / "0.png").write_bytes(PNG + "乙".encode())
        (place / "附件.pdf").write_bytes(pdf(3))
        place.rename(town.root / "inbox" / "乙")
        town.work()
        yield town


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(1, pages + 1):
        canvas.drawString(100, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def town(two: Town, tmp_path: Path) -> Town:
    shutil.copytree(two.root, tmp_path / "office")
    copy = object.__new__(Town)
    copy.root, copy.day, copy.told = tmp_path / "office", two.day, dict(two.told)
    return copy


def done(town: Town, act):
    with town.opened() as office:
        return act(office)


def audited(town: Town) -> int:
    return show_audit(town.root, Console(quiet=True), now=datetime.now(SHANGHAI))


def test_a_voided_case_keeps_its_number_and_everybody_who_had_a_letter_is_told(town: Town) -> None:
    before = {p: p.read_bytes() for p in (town.root / "outbox").rglob("*") if p.is_file() and "台账" not in str(p)}
    done(town, lambda office: void_case(office, FIRST, ACT))
    assert town.case().state == CaseState.CANCELLED and town.dues() == {}
    notices = town.papers("VOIDED")
    assert [(p.provider, p.state) for p in notices] == [("", PaperState.FILED), ("water", PaperState.FILED)]
    assert {p.state for p in town.papers("REQUIREMENT")} == {PaperState.VOID}
    told = text_of(town.file(notices[1]))
    assert FIRST in told and "同一申请重复立案" in told and "停止按该编号办理用水报装" in told
    aside = {p: p if p.is_file() else p.parent / "作废" / p.name for p in before}
    assert all(aside[p].read_bytes() == content for p, content in before.items())
    assert {place.parent.name for p, place in aside.items() if "需求函" in p.name and FIRST in str(p)} == {"作废"}
    assert "王主任将本案作废，原因：同一申请重复立案；受理编号保留" in town.story() and audited(town) == 0
    late = town.takes("晚到", reading(returned=(slip("CONTACT", "water", **CONTACT),)))
    assert late.outcome is OutcomeKind.REJECTED and not [e for e in town.events() if e.kind == "slip_taken"]
    town.on(date(2026, 12, 1))
    assert town.papers("URGE") == [] and town.takes("丙", reading(application(services=["用暖"]))).case_no != FIRST


def test_asked_twice_it_is_done_once_and_what_has_ended_is_not_voided(town: Town) -> None:
    done(town, lambda office: void_case(office, FIRST, ACT))
    kinds = [e.kind for e in town.events()]
    done(town, lambda office: void_case(office, FIRST, ACT))
    assert [e.kind for e in town.events()] == kinds
    with pytest.raises(LedgerError, match="已经办结"):
        done(town, lambda office: join_cases(office, FIRST, SECOND, ACT))


@pytest.mark.parametrize("act", [Act(name="", reason="重复立案"), Act(name="王主任", reason=" ")])
def test_without_name_or_reason_nothing_happens(town: Town, act: Act) -> None:
    kinds = [e.kind for e in town.events()]
    with pytest.raises(UsageError, match="经办人或原因"):
        done(town, lambda office: void_case(office, FIRST, act))
    assert [e.kind for e in town.events()] == kinds


def test_a_paper_called_back_lies_in_void_its_reader_is_told_and_the_letter_comes_again(town: Town) -> None:
    (letter,) = town.papers("REQUIREMENT")
    before = town.file(letter)
    for _ in range(2):
        end = done(town, lambda office: call_back_paper(office, FIRST, letter.number, ACT))
    old, new = town.papers("REQUIREMENT")
    assert (old.state, new.state, new.version) == (PaperState.VOID, PaperState.FILED, 2)
    assert "/作废/" in old.path and town.file(old) == before
    (told,) = town.papers("CALLED_BACK")
    assert told.provider == "water" and end.papers == (told.path,)
    text = text_of(town.file(told))
    assert letter.number in text and ACT.reason in text and "以新件为准" in text
    (event,) = [e for e in town.events() if e.kind == "paper_called_back"]
    assert (event.actor, event.payload["reason"]) == ("经办人 王主任", ACT.reason)
    assert f"王主任收回《需求函》{letter.number}" in town.story() and audited(town) == 0
    with pytest.raises(LedgerError, match="不能收回"):
        done(town, lambda office: call_back_paper(office, FIRST, told.number, ACT))
    with pytest.raises(LedgerError, match="没有文书"):
        done(town, lambda office: call_back_paper(office, FIRST, "济联装函〔2020〕9号", ACT))
    slips = town.papers("CONTACT")
    with pytest.raises(LedgerError, match="不能收回"):
        done(town, lambda office: call_back_paper(office, FIRST, slips[0].number, ACT))


def test_a_joined_case_points_to_the_other_whose_archive_has_its_originals(town: Town) -> None:
    end = done(town, lambda office: join_cases(office, SECOND, FIRST, ACT))
    assert town.case(SECOND).state == CaseState.DUPLICATE_OF
    assert all(is_done for _, is_done in town.dues(SECOND).values())
    assert town.case().state == CaseState.ACCEPTED and town.dues()
    assert len(end.papers) == 3 and any("燃气" in path for path in end.papers)
    assert f"已并入受理编号 {FIRST} 办理" in text_of(town.file(town.papers("VOIDED", SECOND)[0]))
    with town.opened() as office:
        items = contents_of(office.ledger, office.workspace, FIRST, names_of(SHIPPED))
    joined = [i for i in items if SECOND in i.title]
    assert len(joined) == 2 and all(i.source.is_file() for i in joined)
    assert f"并入 {FIRST}" in town.story(SECOND) and f"将 {SECOND} 并入本案" in town.story() and audited(town) == 0


def test_a_page_is_handed_over_to_the_case_it_belongs_to(town: Town) -> None:
    stored = [f for e in town.events(SECOND) if e.kind == "originals_stored" for f in e.payload["files"]]
    (file,) = (f["path"] for f in stored if f["path"].endswith(".pdf"))
    for _ in range(2):
        end = done(town, lambda office: hand_page(office, SECOND, PageAt(file=file, page=2), FIRST, ACT))
    taken = town.root / "outbox" / end.papers[0]
    with pypdfium2.PdfDocument(taken) as document:
        assert len(document) == 1 and "page 2" in document[0].get_textpage().get_text_range()
    assert "第 2 页移交" in town.story(SECOND) and town.story().count("移来一页原件") == 1 and audited(town) == 0
    with pytest.raises(UsageError, match="取不出来"):
        done(town, lambda office: hand_page(office, SECOND, PageAt(file=file, page=9), FIRST, ACT))
    with pytest.raises(LedgerError, match="没有这个原件"):
        done(town, lambda office: hand_page(office, FIRST, PageAt(file=file), SECOND, ACT))


def test_the_commands_do_it_and_the_book_marks_it(town: Town) -> None:
    words = ["case", "join", SECOND, FIRST, "--name", "王主任", "--reason", "重复立案", "--root", str(town.root)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0 and f"已并入 {FIRST}" in result.output and "案件作废告知书" in result.output
    number = town.papers("REQUIREMENT")[0].number
    words = ["case", "recall", FIRST, number, "--name", "王主任", "--reason", "印错了", "--root", str(town.root)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0 and "文书收回告知书" in result.output
    words = ["case", "officer", FIRST, "一号专员，电话6600000", *words[4:]]
    assert "一号专员" in CliRunner().invoke(app, words).output
    words = ["case", "void", FIRST, "--name", "王主任", "--reason", "填错了", "--root", str(town.root)]
    assert CliRunner().invoke(app, words).exit_code == 0
    shown = CliRunner().invoke(app, ["ledger", "--case", FIRST, "--root", str(town.root)]).output
    assert "作废：填错了" in "".join(shown.split("\n"))
    assert CliRunner().invoke(app, ["case", "void", FIRST, "--root", str(town.root)]).exit_code == 2


def test_while_a_slip_is_handed_out_no_other_process_files(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    at_it = []

    def watched(office, case_no):
        at_it.append(office.ledger.take_turn(FILING, "another-1-2", office.now()))
        return advance_case(office, case_no)

    monkeypatch.setattr("flows.acts.handing_out.advance_case", watched)
    with town.opened() as office:
        papers = hand_out_slip(office, FIRST, "SCHEME", ACT).papers
        assert len(papers) == 1 and at_it == [office.intake.owner]
