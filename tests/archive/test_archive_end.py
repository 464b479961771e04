"""The end of a case: which may be archived, what moves it there, what came back later, and what stops nobody else."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from flows.archive import build_package, close_case, ready_cases
from flows.archive.contents import SEALED, contents_of, pages_of
from flows.archive.package import PACKAGED, Archive
from flows.books import names_of
from flows.cli import app
from flows.ground.workspace import Workspace
from flows.ledger import CaseState, Ledger, PaperWish
from flows.office.outbox import file_bytes
from tests.support import ROOT
from tests.support.command_office import application
from tests.support.shipped import SHIPPED

NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
TEMPLATES = ROOT / "templates"
S = CaseState
CONNECTED = (S.ACCEPTED, S.WORKS, S.CONNECTED)


class Office:
    """A root with cases that have an original and no papers, so that their packages pass without LibreOffice."""

    def __init__(self, root: Path) -> None:
        self.place = Workspace(root).create()
        self.ledger = Ledger(self.place.database_url)
        self.archive = Archive(ledger=self.ledger, workspace=self.place, templates=SHIPPED)

    def open(self, number: int, *states: CaseState) -> str:
        sha = f"{number}" * 64
        self.ledger.claim(sha, "a.zip", "desk-1", NOW, work_id=f"w{number}")
        case_no = self.ledger.open_case(sha, application(), NOW)
        self.store(case_no, sha, f"w{number}")
        for state in states:
            self.ledger.set_state(case_no, state, NOW)
        return case_no

    def store(self, case_no: str, sha: str, folder: str) -> str:
        scan = self.place.case_archive(case_no) / "原件" / folder / "001.png"
        scan.parent.mkdir(parents=True)
        Image.new("RGB", (40, 60), (len(folder), 2, ord(folder[-1]))).save(scan)
        digest = hashlib.sha256(scan.read_bytes()).hexdigest()
        path = self.place.relative(scan)
        files = [{"name": "a.png", "path": path, "sha256": digest, "size": scan.stat().st_size}]
        self.ledger.record(case_no, "originals_stored", {"sha256": sha, "files": files}, now=NOW)
        return path

    def run(self) -> Result:
        return CliRunner().invoke(app, ["archive", "--year", "2026", "--root", str(self.place.root)])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "root")
    yield made
    made.ledger.close()


def refuse(office: Office, case_no: str, *, receipt: bool) -> None:
    (plan,) = office.ledger.plan_papers(case_no, [PaperWish(kind="REFUSAL")], NOW)
    target = office.place.folder("applicant") / case_no / "不予行政许可决定书.docx"
    office.ledger.filed(plan, office.place.relative(target), file_bytes(target, b"PK"), NOW)
    if receipt:
        payload = {"kind": "RECEIPT", "provider": "", "version": 1, "answers": {}, "package": "f" * 64}
        office.ledger.record(case_no, "slip_taken", payload, now=NOW)


@pytest.mark.parametrize(
    ("states", "ready"),
    [
        ((S.ACCEPTED,), False),
        ((*CONNECTED, S.ISSUED), False),
        ((*CONNECTED, S.VISITED_BACK), True),
        ((*CONNECTED, S.VISITED_BACK, S.RATED), True),
        ((S.ACCEPTED, S.DECIDED), False),
        ((S.WITHDRAWN,), True),
        ((S.DUPLICATE_OF,), True),
    ],
)
def test_a_case_is_ready_at_its_end(office: Office, states: tuple[CaseState, ...], *, ready: bool) -> None:
    office.open(1, *states)
    assert bool(ready_cases(office.ledger, 2026)) is ready


@pytest.mark.parametrize("receipt", [True, False])
def test_a_refusal_is_the_end_once_it_is_signed_for(office: Office, *, receipt: bool) -> None:
    case_no = office.open(1, S.ACCEPTED, S.DECIDED)
    refuse(office, case_no, receipt=receipt)
    assert bool(ready_cases(office.ledger, 2026)) is receipt
    assert close_case(office.ledger, case_no, NOW, archive_no="J") is receipt
    end = build_package(office.archive, case_no, NOW)
    root = ET.fromstring((office.place.outbox / end.path / "data" / "metadata.xml").read_bytes())
    assert (root.findtext(".//办理结果") == "不予行政许可，已送达") is receipt
    assert bool(root.findtext(".//办结时间")) is receipt


def test_the_command_moves_what_passes_and_a_second_run_builds_nothing(office: Office) -> None:
    rated = office.open(1, *CONNECTED, S.VISITED_BACK, S.RATED)
    withdrawn = office.open(2, S.WITHDRAWN)
    result = office.run()
    assert result.exit_code == 0, result.output
    assert "转为已归档 1 件" in result.output
    assert [office.ledger.case(c).state for c in (rated, withdrawn)] == ["archived", "withdrawn"]
    again = office.run()
    assert "新打包 0 件，转为已归档 0 件" in again.output
    assert len([e for e in office.ledger.events(rated) if e.kind == PACKAGED]) == 1
    assert office.ledger.verify() == []


def test_a_package_that_does_not_pass_leaves_its_case_where_it_is(office: Office) -> None:
    case_no = office.open(1, *CONNECTED, S.VISITED_BACK, S.RATED)
    office.ledger.plan_papers(case_no, [PaperWish(kind="DECISION")], NOW)
    assert office.run().exit_code == 1
    assert office.ledger.case(case_no).state == "rated"


def test_a_case_that_lost_a_file_does_not_stop_the_others(office: Office) -> None:
    lost, whole = (office.open(n, *CONNECTED, S.VISITED_BACK, S.RATED) for n in (1, 2))
    contents_of(office.ledger, office.place, lost, names_of(SHIPPED))[0].source.unlink()
    result = office.run()
    assert result.exit_code == 1
    assert f"{lost}　未打包：缺文件" in result.output
    assert [office.ledger.case(c).state for c in (lost, whole)] == ["rated", "archived"]


def test_what_came_later_has_its_own_title_and_a_sealed_scan_stands_once(office: Office) -> None:
    case_no = office.open(1, S.ACCEPTED)
    (plan,) = office.ledger.plan_papers(case_no, [PaperWish(kind="ACCEPTANCE")], NOW)
    target = office.place.folder("applicant") / case_no / "受理通知书_1.docx"
    office.ledger.filed(plan, office.place.relative(target), file_bytes(target, b"PK"), NOW)
    office.store(case_no, "d" * 64, "slip")
    slip = {"kind": "CONTACT", "provider": "water", "version": 1, "answers": {}, "package": "d" * 64}
    office.ledger.record(case_no, "slip_taken", slip, now=NOW)
    office.store(case_no, "e" * 64, "more")
    sealed = office.store(case_no, "b" * 64, "seal")
    payload = {"key": plan.number, "number": plan.number, "kind": "ACCEPTANCE", "provider": "", "version": 1}
    sha = hashlib.sha256((office.place.outbox / sealed).read_bytes()).hexdigest()
    office.ledger.record(case_no, SEALED, payload | {"path": sealed, "sha256": sha}, now=NOW)
    items = contents_of(office.ledger, office.place, case_no, names_of(SHIPPED))
    assert [(item.title, item.role) for item in items] == [
        ("申请材料", "原件"),
        ("主动对接回执", "原件"),
        ("后续材料", "原件"),
        ("受理通知书", "正本"),
        ("受理通知书", "定稿"),
    ]
    assert [item.pages for item in items[:4]] == [1, 1, 1, 1]


def test_pages_are_counted_where_they_can_be(tmp_path: Path) -> None:
    frames = [Image.new("1", (8, 8)) for _ in range(3)]
    frames[0].save(tmp_path / "a.tiff", save_all=True, append_images=frames[1:])
    (tmp_path / "b.pdf").write_bytes(b"%PDF broken")
    (tmp_path / "c.docx").write_bytes(b"PK")
    assert [pages_of(tmp_path / name) for name in ("a.tiff", "b.pdf", "c.docx", "d.png")] == [3, None, None, None]
