"""`once` as people start it on a machine that is set up for something else: nothing English, nothing undone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

ODD = {
    "http_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "socks5://127.0.0.1:9",
    "PYTHONIOENCODING": "gbk",
    "TZ": "UTC",
    "PYTHONPATH": str(ROOT),
}
FULL = """
import flows.issuing.papers as papers
def full(*_, **__):
    raise OSError(28, "No space left on device")
papers.replace_bytes = full
"""
MAIN = "from flows.cli import main; main()"


def once(root: Path, before: str = "") -> tuple[int, str, bytes]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME")}
    asked = [sys.executable, "-c", before + MAIN, "once", "--root", str(root)]
    done = subprocess.run(asked, env=kept | ODD, capture_output=True, timeout=300, check=False)
    return done.returncode, done.stdout.decode("gbk"), done.stderr


@pytest.mark.ocr
def test_a_fault_is_one_chinese_line_and_the_papers_are_made_by_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    settings = "quiet_s: 0.2\ncopies_per_sweep: 0\n"
    (tmp_path / "baozhuang.yaml").write_text(settings + "prefect: false\n")
    table = ROOT / "tests" / "samples" / "outside" / "push" / "推送_日期写3月底前.xlsx"
    (tmp_path / "inbox" / table.name).write_bytes(table.read_bytes())
    code, told, wrong = once(tmp_path, FULL)
    assert (code, wrong) == (1, b"") and "Traceback" not in told
    assert "第 1 次未能办完（磁盘已满，请腾出空间）" in told and "没有待办" not in told
    (tmp_path / "baozhuang.yaml").write_text(settings)  # Prefect, too, on such a machine
    code, told, wrong = once(tmp_path)
    assert (code, wrong) == (0, b"") and "推送已接收（1）" in told
    letters = [p.relative_to(tmp_path / "outbox").parts[0] for p in (tmp_path / "outbox").rglob("项目信息推送函*.docx")]
    assert sum("供" in folder or "燃气" in folder or "通信" in folder for folder in letters) == 5
