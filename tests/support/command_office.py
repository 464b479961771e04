"""A small office for the tests of the commands, made by the ledger's own methods: two cases, papers, an original."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from extractors.errors import BaozhuangError
from extractors.models import FieldReading, Status
from flows.casework.model import Application, Due, Finding, Outcome, OutcomeKind, Severity
from flows.cli import app
from flows.ground.workspace import Workspace
from flows.ledger import ASSESSED, STORED, CaseState, Ledger, PaperWish
from flows.ledger.sheets import SHEET_ASKED
from flows.office.outbox import file_bytes
from flows.packages.failure import FAILED

NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
LETTER = "申请人/LHBZ-2026-000001/受理通知书.docx"
ORIGINAL = "档案/2026/LHBZ-2026-000001/原件/w1/001.pdf"
WISHES = (
    PaperWish(kind="ACCEPTANCE"),
    PaperWish(kind="REQUIREMENT", provider="water", series="济联装函"),
    PaperWish(kind="DECISION"),
)
DUE = Due(
    limit="T01", what="主动对接", day=date(2026, 10, 12), starts=date(2026, 9, 30), workdays=3, calendar_version="1"
)
PERSON = Finding(
    rule="V14", field="project_code", label="项目代码", seen="", why="须人工判断", supply="", severity=Severity.PERSON
)


@dataclass
class Office:
    """A root with two cases: 1 is accepted with papers and an original, 2 waits for a person."""

    root: Path
    ledger: Ledger

    @property
    def place(self) -> Workspace:
        return Workspace(self.root)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--root", str(self.root)])

    def sql(self, statement: str) -> None:
        with sqlite3.connect(self.place.ledger_file) as connection:
            connection.execute(statement)


def application(**values: object) -> Application:
    said = {
        "project_name": "示例商务酒店",
        "services": ["用水", "用电"],
        "applicant_name": "济源某某酒店有限公司",
        **values,
    }
    fields = {k: FieldReading(key=k, value=v, status=Status.ACCEPTED) for k, v in said.items()}  # type: ignore[arg-type]
    return Application(fields=fields)


def file_paper(office: Office, case_no: str, wish: PaperWish, *, folder: str, name: str) -> None:
    (plan,) = office.ledger.plan_papers(case_no, [wish], NOW)
    target = office.place.folder(folder) / case_no / name
    digest = file_bytes(target, f"{name} 北海路".encode())
    path = office.place.relative(target)
    office.ledger.filed(plan, path, digest, NOW)
    office.ledger.index_text(case_no, path, title=plan.number, body="沿北海路敷设")


def open_case(office: Office, number: int, content: Application) -> str:
    sha = f"{number}" * 64
    office.ledger.claim(sha, f"材料{number}.zip", "desk-1", NOW, work_id=f"w{number}")
    return office.ledger.open_case(sha, content, NOW + timedelta(days=number))


def accepted(office: Office) -> str:
    case_no = open_case(office, 1, application())
    office.ledger.set_state(case_no, CaseState.ACCEPTED, NOW)
    office.ledger.set_dues(case_no, [DUE], NOW)
    file_paper(office, case_no, WISHES[0], folder="applicant", name="受理通知书.docx")
    file_paper(office, case_no, WISHES[1], folder="water", name="需求函.docx")
    target = office.place.outbox / ORIGINAL
    digest = file_bytes(target, b"%PDF original")
    files = [{"name": "申请表.pdf", "path": ORIGINAL, "sha256": digest, "size": 13}]
    office.ledger.record(case_no, STORED, {"sha256": "1" * 64, "files": files}, now=NOW)
    office.ledger.finish("1" * 64, "desk-1", NOW)
    return case_no


def in_review(office: Office) -> str:
    doubtful = {"uscc": FieldReading(key="uscc", value="X", raw="X", confidence=0.4, status=Status.REVIEW)}
    case_no = open_case(office, 2, Application(fields={**application(project_name="沁园小区").fields, **doubtful}))
    office.ledger.set_state(case_no, CaseState.IN_REVIEW, NOW)
    outcome = Outcome(kind=OutcomeKind.REVIEW, findings=(PERSON,))
    office.ledger.record(case_no, ASSESSED, {"outcome": outcome.model_dump(mode="json")}, now=NOW)
    sheet = office.place.folder("review") / case_no / f"核对单_{case_no}_第1版.xlsx"
    digest = file_bytes(sheet, b"sheet")
    (sheet.parent / "页面").mkdir()
    (sheet.parent / "页面" / "page-1.jpg").write_bytes(b"picture")
    payload = {"version": 1, "path": office.place.relative(sheet), "sha256": digest}
    office.ledger.record(case_no, SHEET_ASKED, payload, now=NOW)
    office.ledger.finish("2" * 64, "desk-1", NOW)
    return case_no


def fail(office: Office, work_id: str, sha: str) -> None:
    payload = {"sha256": sha, "work_id": work_id, "attempt": 1, "cause": "MemoryError"}
    office.ledger.record("", FAILED, payload, now=NOW)


def build(root: Path) -> Path:
    """Make the office once; every commit is flushed to disk, so tests work on copies."""
    place = Workspace(root).create()
    made = Office(place.root, Ledger(place.database_url))
    accepted(made)
    in_review(made)
    made.ledger.close()
    return root


@contextmanager
def small_office(built: Path, root: Path) -> Iterator[Office]:
    """A copy of the office that `build` made, open."""
    shutil.copytree(built, root)
    made = Office(root, Ledger(Workspace(root).database_url))
    yield made
    made.ledger.close()


def error_of(result: Result) -> BaozhuangError:
    assert isinstance(result.exception, BaozhuangError), result.output
    return result.exception
