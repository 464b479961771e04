"""kill -9 of the real program, Prefect and recognition with it: the next start tidies up and ends the same work."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from flows.audit.auditing import audit
from flows.opened import open_ledger
from flows.running.left_runs import read_note
from tests.application.test_main_path import OFFLINE, start
from tests.support import ROOT
from tests.support.filled import write_package
from tests.support.programs import running, until

pytestmark = [
    pytest.mark.ocr,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc"),
]


def children(parent: int) -> dict[int, str]:
    """Children of a process: number → command line."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            ppid = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            if ppid == parent:
                found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            continue
    return found


def family_of(pid: int) -> dict[int, str]:
    """Children of a process, and theirs."""
    return {n: c for child, command in children(pid).items() for n, c in [(child, command), *family_of(child).items()]}


def _is_recorded(root: Path) -> bool:
    home = root / "var" / "prefect"
    return any(read_note(home, place.stem).run for place in (home / "runs").glob("*.json"))


def _goes_a_little_further(pid: int) -> None:
    """It stands still most of the time: what is recorded beside it is not overtaken by the end of its work."""
    os.kill(pid, signal.SIGCONT)
    time.sleep(0.02)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.2)


def is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, str]]:
    """An office killed while it was reading, and what were its children then."""
    root = tmp_path_factory.mktemp("killed")
    (root / "baozhuang.yaml").write_text(
        "quiet_s: 1\nempty_quiet_s: 1\ncopies_per_sweep: 0\ndesk: false\n", encoding="utf-8"
    )
    write_package(root / "完整")
    (root / "inbox").mkdir()
    environment = os.environ | {"PYTHONPATH": f"{OFFLINE}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", "from flows.cli import main; main()", "run", "--root", str(root)]
    with running(command, environment) as program:
        until(lambda: any((root / "var" / "prefect" / "runs").glob("*.json")), within_s=300)
        (root / "完整").rename(root / "inbox" / "完整")
        until(lambda: any((root / "var" / "work").glob("*/original/*")))
        until(lambda: _is_recorded(root) or _goes_a_little_further(program.pid))
        family = family_of(program.pid)
        program.send_signal(signal.SIGKILL)
        program.wait(timeout=20)  # it alone: what it started lives on
    return root, family


def test_the_next_start_ends_the_work_and_what_was_left(killed: tuple[Path, dict[int, str]]) -> None:
    root, family = killed
    (server,) = (pid for pid, command in family.items() if "uvicorn" in command)
    others = [pid for pid, command in family.items() if "spawn_main" in command]
    until(lambda: not any(map(is_alive, others)), within_s=30)
    assert is_alive(server), "the embedded server outlives a kill: that is what has to be tidied"
    ended = start(root, "once")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    until(lambda: not is_alive(server), within_s=30)
    with sqlite3.connect(root / "var" / "prefect" / "prefect.db") as prefect:
        runs = dict(prefect.execute("select state_type, count(*) from flow_run group by 1").fetchall())
        tasks = dict(prefect.execute("select state_type, count(*) from task_run group by 1").fetchall())
    assert runs.get("CRASHED") == 1 and "RUNNING" not in runs and "RUNNING" not in tasks
    with open_ledger(root) as desk:
        assert [c.state for c in desk.ledger.cases()] == ["accepted"]
        assert audit(desk).problems == ()
    assert json.loads((root / "var" / "health.json").read_bytes())["package"]["well_at"]
    log = (root / "var" / "logs" / "baozhuang.log").read_text(encoding="utf-8")
    assert "LHBZ-" in log and "东方" not in log and "尹俊怡" not in log
