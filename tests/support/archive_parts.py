"""Cases with an original and a letter, ready to be packaged for the archive."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from PIL import Image

from flows.archive.contents import Item, contents_of
from flows.archive.package import Archive
from flows.books import names_of
from flows.copies.pending import COPIED, copy_path
from flows.form import text_pdf
from flows.ground.workspace import Workspace
from flows.ledger import CaseState, Ledger, PaperWish
from flows.letters import Paper, PaperKind
from flows.office.outbox import file_bytes
from tests.support.command_office import application
from tests.support.letter_cases import case as facts
from tests.support.letter_cases import made
from tests.support.shipped import SHIPPED

NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
LETTER = Paper(kind=PaperKind.REQUIREMENT, provider="water")


def open_case(ledger: Ledger, place: Workspace, number: int) -> str:
    """A case with an original, a filed letter, and its record."""
    sha = f"{number}" * 64
    ledger.claim(sha, f"张三身份证{number}.zip", "desk-1", NOW, work_id=f"w{number}")
    case_no = ledger.open_case(sha, application(applicant_name="甲&乙<酒店>"), NOW)
    ledger.set_state(case_no, CaseState.ACCEPTED, NOW)
    scan = place.case_archive(case_no) / "原件" / f"w{number}" / "001.png"
    scan.parent.mkdir(parents=True)
    Image.new("RGB", (40, 60), (number, 2, 3)).save(scan)
    files = [{"name": "张三.png", "path": place.relative(scan), "sha256": digest(scan), "size": scan.stat().st_size}]
    ledger.record(case_no, "originals_stored", {"sha256": sha, "files": files}, now=NOW)
    (plan,) = ledger.plan_papers(case_no, [PaperWish(kind="REQUIREMENT", provider="water", series="济联装函")], NOW)
    letter = letter_of(plan.number, case_no)
    target = place.folder("water") / case_no / f"需求函_{plan.number}.docx"
    ledger.filed(plan, place.relative(target), file_bytes(target, letter), NOW)
    return case_no


def copy_letter(archive: Archive, case_no: str) -> None:
    """The PDF/A copy of the case's letter, filed and recorded."""
    (paper,) = archive.ledger.papers(case_no)
    copy = archive.workspace.outbox / copy_path(paper.path)
    copy.write_bytes(text_pdf([case_no], title="需求函"))
    payload = {"number": paper.number, "source_sha256": paper.sha256, "sha256": digest(copy), "pages": 5}
    payload |= {"path": archive.workspace.relative(copy), "tool": "test"}
    archive.ledger.record(case_no, COPIED, payload, now=NOW)


def items_of(archive: Archive, case_no: str) -> tuple[Item, ...]:
    return contents_of(archive.ledger, archive.workspace, case_no, names_of(SHIPPED))


@cache
def letter_of(number: str, case_no: str) -> bytes:
    return made(LETTER, number=number, case=facts(case_no=case_no))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


FIRST, SECOND = "LHBZ-2026-000001", "LHBZ-2026-000002"
