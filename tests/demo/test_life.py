"""The shipped story of a whole case through the office, with the slips' readings as a perfect reader gives them."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from rich.console import Console

from extractors.models import DocumentType, FieldReading, PageReading, Reading, ReturnedPage, Status
from flows.archive import Archive, build_package, transfer_year
from flows.archive.fourfold import Result
from flows.audit.auditing import audit
from flows.books import names_of
from flows.copies import make_copies, pending_copies
from flows.demo.life import load_story, play_life
from flows.form import text_pdf
from flows.ledger import CaseState, PaperState
from flows.office.runtime import open_runtime
from flows.opened import open_ledger
from tests.support import ROOT
from tests.support.application_parts import SEGMENT, application
from tests.support.looking import LooksHere
from tests.support.shipped import SHIPPED

SAMPLES = ROOT / "tests" / "samples"
TRUTH = json.loads((SAMPLES / "s06-typed-pdf" / "truth.json").read_text(encoding="utf-8"))["fields"]


class PerfectReader(LooksHere):
    """Reads what the story says was written: the form, or the slips of the day that the file's name tells."""

    def __init__(self) -> None:
        self.days = {f"{day.file}.pdf": day for day in load_story(SAMPLES).days}
        self.case_no = "LHBZ-2026-000001"

    def read(self, files, job):
        day = self.days.get(job.source)
        return self._slips(job.source, day) if day is not None else self._form(job.source)

    def close(self) -> None:
        """Nothing is open."""

    def _form(self, source):
        lines = [{**SEGMENT, "seg_service": service} for service in ("用水", "用电", "用气")]
        names = ("project_code", "project_name", "applicant_name", "site_address")
        days = {"apply_date": "2026-01-20", "sign_date": "2026-01-20"}
        made = application(rows={"segments": lines}, **{key: TRUTH[key] for key in names}, **days)
        page = PageReading(file=source, page=1, document_type=DocumentType.FORM)
        return Reading(
            source=source, document_type=DocumentType.FORM, pages=(page,), fields=made.fields, rows=made.rows
        )

    def _slips(self, source, day):
        returned = tuple(self._slip(slip, number, day) for number, slip in enumerate(day.slips, 1))
        pages = tuple(PageReading(file=source, page=r.page, document_type=DocumentType.SLIP) for r in returned)
        return Reading(source=source, document_type=DocumentType.UNKNOWN, pages=pages, returned=returned)

    def _slip(self, slip, number, day):
        said = {k: v for k, v in slip.items() if k not in ("kind", "provider", "version")}
        signed = {f.key: True for f in SHIPPED.slips[slip["kind"]].fields if f.type == "signature"}
        dated = {f.key: day.day for f in SHIPPED.slips[slip["kind"]].fields if f.key == "sign_date"}
        fields = {k: self._field(k, v) for k, v in (signed | dated | said).items()}
        which = {"kind": slip["kind"], "provider": slip.get("provider", ""), "version": slip.get("version", 1)}
        return ReturnedPage(case_no=self.case_no, **which, page=number, fields=fields)

    def _field(self, key, value):
        value = value.isoformat() if hasattr(value, "isoformat") else value
        return FieldReading(key=key, value=value, raw=str(value), confidence=0.99, status=Status.ACCEPTED)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    root = tmp_path_factory.mktemp("life")
    (root / "baozhuang.yaml").write_text("quiet_s: 0.05\nempty_quiet_s: 0.1\ncopies_per_sweep: 0\n", encoding="utf-8")
    with open_runtime(root, reader=PerfectReader()) as opened:
        case_no, ends = play_life(opened, SAMPLES, Console(file=io.StringIO()))
        yield opened, case_no, ends


def test_every_paper_of_the_story_is_taken_and_the_case_is_done(office):
    opened, case_no, ends = office
    assert [(e.source_name, e.reason) for e in ends if "已登记；" in e.reason and "没有" in e.reason] == []
    slips = [e for e in opened.ledger.events(case_no) if e.kind == "slip_taken"]
    assert len(slips) == sum(len(day.slips) for day in load_story(SAMPLES).days)
    assert opened.ledger.case(case_no).state == CaseState.RATED
    assert [c.case_no for c in opened.ledger.cases()] == [case_no]


def test_two_were_late_one_was_silent_and_one_part_was_accepted_again(office):
    opened, case_no, _ = office
    events = opened.ledger.events(case_no)
    missed = {e.payload["limit"] for e in events if e.kind == "due_missed"}
    assert {"T01:heating", "T01:telecom"} <= missed and "T01:water" not in missed
    assert [e.payload["key"] for e in events if e.kind == "deemed_no_opinion"] == ["telecom"]
    kinds = [(p.kind, p.provider, p.version) for p in opened.ledger.papers(case_no)]
    assert ("ACCEPT", "", 2) in kinds and ("ACCEPT_NOTICE", "", 2) in kinds
    assert ("RECTIFY_NOTICE", "telecom", 1) in kinds and ("FEEDBACK", "", 1) in kinds
    assert len(kinds) == len(set(kinds))


def test_a_whole_life_needs_no_more_papers_than_are_used(office):
    """A paper for several readers is one; a slip is there when somebody is to fill it in."""
    opened, case_no, _ = office
    papers = opened.ledger.papers(case_no)
    assert len([p for p in papers if p.kind != "URGE"]) == 54
    slips = {(p.kind, p.provider, p.version) for p in papers if SHIPPED.slips.get(p.kind)}
    used = {
        (s["kind"], s["provider"], s["version"])
        for s in (e.payload for e in opened.ledger.events(case_no) if e.kind == "slip_taken")
    }
    unused = sorted(kind for kind, _, _ in slips - used)
    assert unused == ["JOINT", "JOINT", "JOINT", "OPINION"]


def test_every_paper_is_filed_and_nothing_differs_from_the_ledger(office):
    opened, case_no, _ = office
    assert [p.kind for p in opened.ledger.papers(case_no) if p.state is not PaperState.FILED] == []
    with open_ledger(opened.workspace.root) as desk:
        assert audit(desk).problems == ()


def test_no_providers_folder_holds_what_another_asked_for(office):
    opened, case_no, _ = office
    own = {"water": "120 m³/d", "power": "800 kVA", "gas": "40 m³/h", "heating": "900 kW"}
    for provider in own:
        folder = opened.workspace.folder(provider) / case_no
        text = "\n".join(_words(path) for path in folder.glob("*.docx"))
        for other, value in own.items():
            assert (value in text) is (other == provider), (provider, value)


def _words(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_story_is_told_in_chinese_without_a_gap(office):
    opened, case_no, _ = office
    told = opened.ledger.story(case_no, names_of(SHIPPED))
    assert len(told) > 100 and not [line for line in told if "登记事项（" in line]


class Copier:
    """Stands in for LibreOffice: the case's number on a PDF/A."""

    def __init__(self, case_no: str) -> None:
        self._content = text_pdf([case_no], title="副本")

    def convert(self, pairs):
        return [bool(pdf.write_bytes(self._content)) for _, pdf in pairs]


def test_its_archive_passes_all_that_is_checked_and_is_handed_over(office, tmp_path):
    opened, case_no, _ = office
    ledger, place, now = opened.ledger, opened.workspace, datetime(2027, 3, 1, tzinfo=UTC)
    make_copies(pending_copies(ledger, place), Copier(case_no), ledger=ledger, workspace=place, now=now)
    archive = Archive(ledger=ledger, workspace=place, templates=opened.templates)
    end = build_package(archive, case_no, now)
    assert end.faults == () and len([c for c in end.checks if c.result is Result.PASSED]) == 12
    names = [path.name for path in (place.outbox / end.path / "data").iterdir()]
    assert sorted(names)[:3] == [
        "001_项目推送表_20260119_原件.csv",
        "002_项目推送表_20260119_转换件.pdf",
        "003_申请材料_20260120_原件.pdf",
    ]
    assert not [name for name in names if "_回件_" in name or "定稿" in name], "nothing was sealed"
    assert len({name[4:] for name in names}) > 0.9 * len(names)
    assert transfer_year(archive, int(ledger.case(case_no).received_at[:4]), tmp_path, now).problems == ()
