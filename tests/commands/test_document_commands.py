"""`check`, `templates check` and `archive` as people type them: what is shown, and the exit codes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

from extractors.errors import BaozhuangError, UsageError
from flows.casework.model import Outcome, OutcomeKind
from flows.cli import app
from flows.ground.workspace import Workspace
from flows.ledger import CaseState, Ledger, PaperWish
from flows.letters import Paper, PaperKind
from flows.office.outbox import file_bytes
from tests.support.letter_cases import ACCEPTED, application, made
from tests.support.letter_cases import case as facts

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LETTER = Paper(kind=PaperKind.REQUIREMENT, provider="water")


class Office:
    """A root with one accepted case and its filed letter."""

    def __init__(self, root: Path) -> None:
        self.place = Workspace(root).create()
        self.ledger = Ledger(self.place.database_url)
        self.ledger.claim("1" * 64, "a.zip", "desk-1", NOW, work_id="w1")
        self.case_no = self.ledger.open_case("1" * 64, application(), NOW)
        self.ledger.set_state(self.case_no, CaseState.ACCEPTED, NOW)
        outcome = Outcome(kind=OutcomeKind.ACCEPTED)
        self.ledger.record(self.case_no, "assessed", {"outcome": outcome.model_dump(mode="json")}, now=NOW)
        wish = PaperWish(kind="REQUIREMENT", provider="water", series="济联装函")
        (self.plan,) = self.ledger.plan_papers(self.case_no, [wish], NOW)
        case = facts(case_no=self.case_no, accepted=ACCEPTED, dues=())
        self.letter = self.place.folder("water") / self.case_no / "需求函.docx"
        digest = file_bytes(self.letter, made(LETTER, number=self.plan.number, case=case))
        self.ledger.filed(self.plan, self.place.relative(self.letter), digest, NOW)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--root", str(self.place.root)])

    def edited(self, old: str, new: str) -> Path:
        """The letter as somebody changed it in Word."""
        document = Document(io.BytesIO(self.letter.read_bytes()))
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace(old, new)
        place = self.place.root / "改过的.docx"
        document.save(str(place))
        return place


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr("flows.checker.rendered.find_program", lambda: None)
    made_up = Office(tmp_path / "root")
    yield made_up
    made_up.ledger.close()


def error_of(result: Result) -> BaozhuangError:
    assert isinstance(result.exception, BaozhuangError), result.output
    return result.exception


def test_a_letter_as_filed_agrees_with_the_ledger(office: Office) -> None:
    result = office.run("check", str(office.letter), "--case", office.case_no)
    assert result.exit_code == 0, result.output
    assert "未发现问题" in result.output
    assert "未核（无 LibreOffice）" in result.output, "what was not looked at is said"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("13839100001", "13839100002", "C17"), ("一、项目", "二、项目", "C08"), ("反馈回执", "反馈,回执", "C16")],
)
def test_an_edited_letter_is_told_rule_and_place(office: Office, old: str, new: str, rule: str) -> None:
    result = office.run("check", str(office.edited(old, new)), "--case", office.case_no)
    assert result.exit_code == 1
    assert f"{rule} " in result.output
    assert "段“" in result.output


def test_without_a_case_what_needs_the_ledger_is_said_to_be_unchecked(office: Office) -> None:
    result = office.run("check", str(office.edited("13839100001", "13839100002")))
    assert result.exit_code == 0
    assert "C17、C18 未核" in result.output


@pytest.mark.parametrize("case_no", ["LHBZ-2026-000009", "不是编号"])
def test_a_wrong_case_is_refused(office: Office, case_no: str) -> None:
    error = error_of(office.run("check", str(office.letter), "--case", case_no))
    assert isinstance(error, UsageError)
    assert office.case_no in error.what or "没有" in error.what


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_word_file_is_refused(office: Office, content: bytes | None) -> None:
    place = office.place.root / "x.docx"
    if content is not None:
        place.write_bytes(content)
    assert error_of(office.run("check", str(place))).exit_code == 2


def test_templates_are_checked_in_their_folder(office: Office, tmp_path: Path) -> None:
    assert office.run("templates", "check").exit_code == 0
    result = office.run("templates", "check", "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert "错误　需求函.docx" in result.output
    assert "10 个有错" in result.output


def test_the_letters_of_a_case_are_laid_out_for_proof_reading(office: Office, tmp_path: Path) -> None:
    page = tmp_path / "校对.html"
    assert office.run("templates", "proof", "--case", office.case_no, "--out", str(page)).exit_code == 0
    assert office.plan.number in page.read_text(encoding="utf-8")
    assert isinstance(
        error_of(office.run("templates", "proof", "--case", "LHBZ-2026-000009", "--out", str(page))), UsageError
    )


def test_archive_says_what_is_left_out_and_what_lacks(office: Office, tmp_path: Path) -> None:
    result = office.run("archive", "--year", "2026")
    assert result.exit_code == 0
    assert "1 件已受理尚未办结" in result.output
    assert "示例" in result.output
    error = error_of(office.run("archive", "--year", "2026", "--to", str(tmp_path / "to")))
    assert "还没有归档包" in error.what
    pytest.importorskip("bagit")
    whole = office.run("archive", "--year", "2026", "--all", "--to", str(tmp_path / "to"))
    assert whole.exit_code == 1, "no original, no copy: the package does not pass, and says why"
    assert "没有申请材料原件" in whole.output
    assert (office.place.folder("archive") / "2026" / "归档文件目录.xlsx").is_file()


@pytest.mark.parametrize("extra", [False, True])
def test_the_audit_accounts_for_packages_and_catalogues(office: Office, *, extra: bool) -> None:
    assert office.run("archive", "--year", "2026", "--all").exit_code in (0, 1)
    if extra:
        (office.place.folder("archive") / "2026" / "来历不明.pdf").write_bytes(b"x")
    answer = office.run("audit")
    assert ("来历不明.pdf" in answer.stdout) is extra
    assert "目录.html" not in answer.stdout
