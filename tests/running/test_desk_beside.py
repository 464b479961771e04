"""The desk beside `run`: whatever becomes of it, the intake goes on and it is told in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flows.ground.settings import DeskSettings, Settings
from flows.running.desk_beside import DeskBeside, _words


def beside(code: str, told: list[str], settings: Settings | None = None) -> DeskBeside:
    """With another program in its place."""
    found = DeskBeside(Path("/office"), settings or Settings(), told.append)
    found._command = [sys.executable, "-c", code]
    return found


def test_it_ends_with_its_parent_and_is_started_once() -> None:
    desk = beside("import sys; sys.stdin.read()", told := [])
    desk.look()
    desk.look()
    process = desk._process
    assert isinstance(process, subprocess.Popen) and process.poll() is None and process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0 and told == []
    desk.close()


def test_one_that_cannot_start_is_told_once_and_tried_later() -> None:
    desk = beside("import sys; sys.exit(2)", told := [])
    for _ in range(3):
        desk.look()
        assert desk._process is not None
        desk._process.wait(timeout=20)
        desk._again_at = 0.0
    assert len(told) == 1 and "收件和办理不受影响" in told[0]
    first = desk._process
    desk._again_at = float("inf")
    desk.look()
    assert desk._process is first
    desk.close()


def test_settings_say_whether_and_where() -> None:
    off = beside("import sys; sys.exit(2)", [], Settings(desk=False))
    off.look()
    assert off._process is None
    where = DeskSettings(host="10.0.0.5", port=443, cert="tls/cert.pem", key="tls/key.pem", behind_proxy=True)
    words = _words(Path("/office"), Settings(desk=where))
    assert words[-9:] == [
        "--host", "10.0.0.5", "--port", "443", "--cert", "/office/tls/cert.pem", "--key", "/office/tls/key.pem",
        "--behind-proxy",
    ]  # fmt: skip
