"""The main job as people start it: a program of its own, with every way to the outside shut."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from flows.intake.listing import list_tree
from tests.support import ROOT
from tests.support.filled import VALUES, write_package

OFFLINE = ROOT / "tests" / "offline"
PROVIDER_FOLDERS = ("供水-北控水务", "供电-供电公司", "燃气-中裕燃气", "供暖-供暖单位", "通信-通管办")


def start(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`baozhuang …` in a process whose children, too, can reach nothing but this machine."""
    environment = os.environ | {
        "PYTHONPATH": f"{OFFLINE}{os.pathsep}{ROOT}",
        "BAOZHUANG_SOCKET_NOTES": str(root / "sockets.txt"),
        "BAOZHUANG_ROOT": str(root),
    }
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that took one complete application, one that lacks a consent, and a text file."""
    root = tmp_path_factory.mktemp("office")
    (root / "baozhuang.yaml").write_text("quiet_s: 1\nempty_quiet_s: 1\ncopies_per_sweep: 0\n", encoding="utf-8")
    write_package(root / "inbox" / "完整")
    without_consent = {k: v for k, v in VALUES.items() if k != "consent_share"}
    write_package(root / "inbox" / "缺同意", without_consent | {"project_name": "东方商务办公楼二期"})
    (root / "inbox" / "说明.txt").write_text("这不是材料", encoding="utf-8")
    ended = start(root, "once", "--today", "2026-04-20")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return root


def words(path: Path) -> str:
    document = Document(str(path))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.ocr
def test_nothing_tries_to_leave_the_machine(office: Path) -> None:
    notes = office / "sockets.txt"
    assert not notes.exists() or notes.read_text(encoding="utf-8") == ""


@pytest.mark.ocr
def test_the_guard_itself_refuses_and_notes(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(OFFLINE), "BAOZHUANG_SOCKET_NOTES": str(tmp_path / "n.txt")}
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    tried = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert tried.returncode != 0
    assert "192.0.2.1" in (tmp_path / "n.txt").read_text(encoding="utf-8")


@pytest.mark.ocr
@pytest.mark.parametrize("folder", PROVIDER_FOLDERS)
def test_every_provider_gets_its_letter(office: Path, folder: str) -> None:
    letters = list((office / "outbox" / folder).rglob("需求函_*.docx"))
    assert len(letters) == 1
    text = words(letters[0])
    assert "东方商务办公楼" in text
    assert "2026年4月23日" in text.replace(" ", "")


@pytest.mark.ocr
def test_what_lacks_a_consent_gets_one_correction_notice_and_no_letter(office: Path) -> None:
    (notice,) = (office / "outbox" / "申请人").rglob("一次性补正告知书_*.docx")
    assert "信息共享" in words(notice)
    case_no = notice.parent.name
    for folder in PROVIDER_FOLDERS:
        assert not (office / "outbox" / folder / case_no).exists()


@pytest.mark.ocr
def test_what_is_no_package_goes_back_with_its_reason(office: Path) -> None:
    (reason,) = (office / "outbox" / "退件").rglob("退件说明.docx")
    assert "说明.txt" in words(reason)
    assert (reason.parent / "说明.txt").read_text(encoding="utf-8") == "这不是材料"


@pytest.mark.ocr
def test_originals_lie_untouched_in_the_archive_and_the_inbox_is_empty(office: Path, tmp_path: Path) -> None:
    again = write_package(tmp_path / "again")
    sent = sorted(p.read_bytes() for p in again.iterdir())
    kept = sorted(p.read_bytes() for p in (office / "outbox" / "档案" / "2026" / "LHBZ-2026-000001").rglob("*.png"))
    others = sorted(p.read_bytes() for p in (office / "outbox" / "档案" / "2026" / "LHBZ-2026-000002").rglob("*.png"))
    assert sent in (kept, others)
    assert not list_tree(office / "inbox").files


@pytest.mark.ocr
def test_the_same_bytes_again_point_to_the_first_case(office: Path) -> None:
    write_package(office / "inbox" / "完整再来")
    with (office / "baozhuang.yaml").open("a", encoding="utf-8") as settings:
        settings.write("prefect: false\n")
    ended = start(office, "once", "--today", "2026-04-21")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    cases = json.loads(start(office, "ledger", "--json").stdout)
    assert len(cases["cases"]) == 2
    assert any("完整再来" in p.name for p in (office / "outbox" / "退件").iterdir())
