"""`run` as people start it: it takes what is dropped, says so, and stops cleanly in the middle of work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.application.test_main_path import start
from tests.support import ROOT
from tests.support.filled import write_package
from tests.support.programs import running, until


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes], Path]]:
    """A root, the running program and the file that it prints into."""
    (tmp_path / "inbox").mkdir()
    settings = "quiet_s: 0.5\nempty_quiet_s: 1\nrescan_s: 2\ncopies_per_sweep: 0\nprefect: false\ndesk: false\n"
    (tmp_path / "baozhuang.yaml").write_text(settings, encoding="utf-8")
    printed = tmp_path / "printed.txt"
    with printed.open("wb") as out:
        command = [sys.executable, "-c", "from flows.cli import main; main()", "run", "--root", str(tmp_path)]
        with running(command, os.environ | {"PYTHONPATH": str(ROOT)}, out) as process:
            yield tmp_path, process, printed


@pytest.mark.ocr
def test_it_takes_what_is_dropped_and_stops_cleanly_while_working(
    watch: tuple[Path, subprocess.Popen[bytes], Path],
) -> None:
    root, process, printed = watch
    until(lambda: "正在看守收件夹" in printed.read_text(encoding="utf-8"))
    write_package(root / "aside" / "甲")
    (root / "aside" / "甲").rename(root / "inbox" / "甲")
    until(lambda: any((root / "var" / "work").iterdir()))
    (root / "inbox" / "乙.txt").write_text("晚到的便条", encoding="utf-8")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 0
    told = printed.read_text(encoding="utf-8")
    assert "Traceback" not in told
    assert told.rstrip().endswith("已停止。")
    assert (root / "inbox" / "乙.txt").exists() and not (root / "inbox" / "甲").exists()
    assert start(root, "once").returncode == 0
    assert start(root, "audit").returncode == 0
    assert len(list((root / "outbox" / "申请人").iterdir())) == 1
    assert any("乙" in p.name for p in (root / "outbox" / "退件").iterdir())
