"""The desk beside `run`: a process of its own, so that whatever happens there leaves the intake alone.

It ends when its parent ends, however that is; one that fell is started again, at longer and longer intervals.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flows.ground import Settings

_PATIENCE_S: Final = 8.0
_FIRST_S, _LATEST_S = 60.0, 3600.0


class DeskBeside:
    """The desk of the office at `root`. tell: shows one line to people."""

    def __init__(self, root: Path, settings: Settings, tell: Callable[[str], None]) -> None:
        self._command = [sys.executable, "-c", "from flows.cli import main; main()", *_words(root, settings)]
        self._process: subprocess.Popen[bytes] | None = None
        self._tell, self._tries, self._again_at = tell, 0, 0.0
        self._is_wanted = settings.desk is not False

    def look(self) -> None:
        """Start it where it does not run and its time has come; say once that it fell. Never fails."""
        if not self._is_wanted or time.monotonic() < self._again_at:
            return
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None and self._tries == 1:
            self._tell("办件台没有开放或已经停止，收件和办理不受影响；稍后自动再试（原因见上）")
        self._start()

    def close(self) -> None:
        """It ends with us."""
        self._is_wanted = False
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        quiet = subprocess.DEVNULL if self._tries else None
        self._again_at = time.monotonic() + min(_FIRST_S * 2**self._tries, _LATEST_S)
        self._tries += 1
        try:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
        except OSError as error:
            self._tell(f"办件台没有开放（{error.strerror}），收件和办理不受影响")


def _words(root: Path, settings: Settings) -> list[str]:
    """How it is called: as the settings say."""
    words = ["desk", "--beside", "--root", str(root)]
    if isinstance(settings.desk, bool):
        return words
    desk = settings.desk
    words += ["--host", desk.host, "--port", str(desk.port)]
    words += ["--cert", str(root / desk.cert), "--key", str(root / desk.key)] if desk.cert else []
    return [*words, "--behind-proxy"] if desk.behind_proxy else words
