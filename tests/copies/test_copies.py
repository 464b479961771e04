"""PDF copies: the warm office and its time-out, what a copy must be, and what stays pending."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from flows.checker import Expectation
from flows.checker.opened import open_file
from flows.checker.rendered import measure
from flows.copies import (
    OfficeGoneError,
    WarmOffice,
    copy_path,
    find_program,
    inspect_copy,
    make_copies,
    pending_copies,
)
from flows.copies.fonts import STAND_INS, fontconfig, shipped_folder
from flows.copies.pending import COPIED, MOST_TRIES, REFUSED
from flows.doctor.machine import LETTER_FONTS
from flows.ground.workspace import Workspace
from flows.ledger import Ledger, PaperWish
from flows.letters import Paper, PaperKind
from flows.office.outbox import file_bytes
from tests.support import ROOT
from tests.support.command_office import application
from tests.support.letter_cases import case as facts
from tests.support.letter_cases import made

NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
needs_office = pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed")


def fake(folder: Path, kind: str) -> str:
    """A program that behaves like LibreOffice of this kind."""
    place = folder / f"{kind}.sh"
    script = ROOT / "tests" / "support" / "fake_office.py"
    place.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" {kind} "$@"\n', encoding="utf-8")
    place.chmod(0o755)
    return str(place)


def words(folder: Path, *contents: bytes) -> list[tuple[Path, Path]]:
    pairs = []
    for number, content in enumerate(contents):
        (folder / f"文 件{number}.docx").write_bytes(content)
        pairs.append((folder / f"文 件{number}.docx", folder / f"{number}.pdf"))
    return pairs


def test_one_process_serves_many_batches_and_is_gone_at_the_end(tmp_path: Path) -> None:
    with WarmOffice(tmp_path / "var", program=fake(tmp_path, "works")) as office:
        for _ in range(3):
            assert office.convert(words(tmp_path, b"a", b"b")) == [True, True]
        assert office.starts == 1
    assert (tmp_path / "1.pdf").read_bytes() == b"PDF of b"
    assert not list((tmp_path / "var").iterdir()), "nothing of the private profile is left"


def test_a_file_that_hangs_is_given_up_and_the_rest_is_made(tmp_path: Path) -> None:
    with WarmOffice(tmp_path / "var", program=fake(tmp_path, "hangs"), file_s=0.5) as office:
        assert office.convert(words(tmp_path, b"a", b"HANG", b"c")) == [True, False, True]
        assert office.starts == 2
    assert (tmp_path / "2.pdf").exists()
    assert not (tmp_path / "1.pdf").exists()


@pytest.mark.parametrize("program", ["/nowhere/soffice", ""])
def test_no_office_is_said(tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.copies.office.find_program", lambda: None)
    with WarmOffice(tmp_path, program=program) as office, pytest.raises(OfficeGoneError):
        office.convert(words(tmp_path, b"a"))


def test_an_office_that_never_answers_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.copies.office.START_S", 0.5)
    with WarmOffice(tmp_path, program=fake(tmp_path, "dead")) as office, pytest.raises(OfficeGoneError, match="应答"):
        office.convert(words(tmp_path, b"a"))


# ---------------------------------------------------------------------------------------------------- what a copy is


def plain_pdf(text: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(100, 700, text)
    canvas.save()
    return stream.getvalue()


def test_a_pdf_of_another_kind_is_no_copy() -> None:
    report = inspect_copy(plain_pdf("LHBZ-2026-000001"), must_hold=("LHBZ-2026-000002",))
    assert report.pages == 1
    assert [p[:4] for p in report.problems] == ["没有 P", "字体没有", "内容与文", "没有色彩"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"PK\x03\x04"])
def test_what_cannot_be_opened_is_said(data: bytes) -> None:
    assert inspect_copy(data).problems == ("PDF 打不开",)


def test_stand_ins_are_those_that_doctor_tells() -> None:
    for need in LETTER_FONTS:
        assert set(STAND_INS[need.name]) & need.free_known_as, need.name
    assert shipped_folder() is not None
    assert "仿宋_GB2312" in fontconfig(None)


# ------------------------------------------------------------------------------------------------- pending and filing


@pytest.fixture
def case(tmp_path: Path) -> Iterator[tuple[Ledger, Workspace, str]]:
    """A ledger with one case and one filed letter."""
    place = Workspace(tmp_path / "root").create()
    ledger = Ledger(place.database_url)
    ledger.claim("1" * 64, "a.zip", "desk-1", NOW, work_id="w1")
    case_no = ledger.open_case("1" * 64, application(), NOW)
    (plan,) = ledger.plan_papers(case_no, [PaperWish(kind="REQUIREMENT", provider="water", series="济联装函")], NOW)
    target = place.folder("water") / case_no / "需求函.docx"
    letter = made(Paper(kind=PaperKind.REQUIREMENT, provider="water"), case=facts(case_no=case_no))
    ledger.filed(plan, place.relative(target), file_bytes(target, letter), NOW)
    yield ledger, place, case_no
    ledger.close()


def test_without_an_office_the_copy_stays_pending(
    case: tuple[Ledger, Workspace, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, place, _ = case
    monkeypatch.setattr("flows.copies.office.find_program", lambda: None)
    before = len(ledger.events())
    with WarmOffice(place.var / "copies") as office:
        (end,) = make_copies(pending_copies(ledger, place), office, ledger=ledger, workspace=place, now=NOW)
    assert "待补" in end.reason
    assert len(ledger.events()) == before
    assert len(pending_copies(ledger, place)) == 1


def test_what_is_no_good_is_refused_recorded_and_given_up_after_three_tries(
    case: tuple[Ledger, Workspace, str], tmp_path: Path
) -> None:
    ledger, place, case_no = case
    for _ in range(MOST_TRIES):
        with WarmOffice(place.var / "copies", program=fake(tmp_path, "works")) as office:
            (end,) = make_copies(pending_copies(ledger, place), office, ledger=ledger, workspace=place, now=NOW)
        assert end.reason == "PDF 打不开"
    assert [e.kind for e in ledger.events(case_no)].count(REFUSED) == MOST_TRIES
    assert pending_copies(ledger, place) == ()
    assert not list(place.outbox.rglob("*.pdf")), "nothing half-made is filed"


@needs_office
def test_a_letter_becomes_a_pdf_a_with_fonts_and_is_measured(case: tuple[Ledger, Workspace, str]) -> None:
    ledger, place, case_no = case
    (wanted,) = pending_copies(ledger, place)
    with WarmOffice(place.var / "copies") as office:
        ends = make_copies([wanted], office, ledger=ledger, workspace=place, now=NOW)
    (event,) = [e for e in ledger.events(case_no) if e.kind == COPIED]
    assert ends[0].path == copy_path(wanted.paper.path)
    assert event.payload["path"] == copy_path(wanted.paper.path)
    data = wanted.target.read_bytes()
    report = inspect_copy(data)
    assert (report.part, report.level, report.loose) == ("2", "B", ())
    assert pending_copies(ledger, place) == ()
    wanted.target.unlink()
    assert len(pending_copies(ledger, place)) == 1, "a copy that was lost is made again"
    measured = measure(data, open_file(wanted.source.read_bytes()), Expectation(is_letter=True))
    assert measured.problems == ()
    assert measured.figures["红线长度"] == "170.0毫米"


@needs_office
def test_measuring_sees_a_page_that_is_wrong(tmp_path: Path) -> None:
    from docx import Document
    from docx.shared import Mm, Pt

    letter = made(Paper(kind=PaperKind.REQUIREMENT, provider="water"))
    document = Document(io.BytesIO(letter))
    document.sections[0].header_distance = Mm(22)
    document.sections[0].footer_distance = Mm(12)
    document.styles["正文仿宋"].paragraph_format.line_spacing = Pt(20)
    document.save(str(tmp_path / "a.docx"))
    with WarmOffice(tmp_path) as office:
        assert office.convert([(tmp_path / "a.docx", tmp_path / "a.pdf")]) == [True]
    report = measure((tmp_path / "a.pdf").read_bytes(), open_file(letter), Expectation(is_letter=True))
    assert {problem.rule for problem in report.problems} >= {"R02", "R04"}
