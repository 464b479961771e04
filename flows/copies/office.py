"""One warm LibreOffice in a private profile: Word files in, PDF/A-2b out, in batches, with a hard time-out.

Owns the process. What hangs is killed with everything it started, and a new one is begun for the rest of the batch.
Own code because unoserver must run in LibreOffice's own Python, which packages of it often lack.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from flows.copies import serving
from flows.copies.fonts import fontconfig, shipped_folder
from flows.ground import make_folder

START_S: Final = 60.0
FILE_S: Final = 60.0
_STOP_S: Final = 5.0
_POLL_S: Final = 0.02
_FLAGS: Final = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")


class OfficeGoneError(Exception):
    """LibreOffice is missing, does not start, or hangs again on an empty batch. Copies stay pending."""


def find_program() -> str | None:
    """LibreOffice on this machine, None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


class WarmOffice:
    """LibreOffice kept running between batches.

    parent: a folder under var/, in which this object makes a folder of its own for profile, fonts and exchange; gone
    again after `close`. file_s: seconds that one file may take before the process is killed.
    """

    def __init__(self, parent: Path, *, program: str | None = None, file_s: float = FILE_S) -> None:
        self._home = parent / f"office-{secrets.token_hex(6)}"
        self._program = program or find_program()
        self._file_s = file_s
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def __enter__(self) -> WarmOffice:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def _exchange(self) -> Path:
        return self._home / "exchange"

    def convert(self, pairs: Sequence[tuple[Path, Path]]) -> list[bool]:
        """Turn each Word file into the PDF beside it in the pair; True where LibreOffice says that it was written.

        Raises:
            OfficeGoneError: LibreOffice is missing or cannot be started.
        """
        results: list[bool] = []
        while len(results) < len(pairs):
            self._ensure_running()
            answers = self._batch(pairs[len(results) :])
            results += answers
            if len(results) < len(pairs):  # the next file hung or brought the process down
                self._kill()
                results.append(False)
        return results

    def _batch(self, pairs: Sequence[tuple[Path, Path]]) -> list[bool]:
        """The answers so far when the batch is done, when a file takes too long, or when the process has died."""
        self._clear(serving.ANSWER, serving.DONE, serving.JOB, "taken")
        lines = [path.resolve().as_uri() for pair in pairs for path in pair]
        waiting = self._exchange / "job.part"
        waiting.write_text("\n".join(lines) + "\n", encoding="ascii")
        waiting.replace(self._exchange / serving.JOB)
        seen, since = 0, time.monotonic()
        while not (self._exchange / serving.DONE).exists() and self._is_running():
            if (count := len(self._answers())) > seen:
                seen, since = count, time.monotonic()
            if time.monotonic() - since > self._file_s:
                break
            time.sleep(_POLL_S)
        return self._answers()[: len(pairs)]

    def _answers(self) -> list[bool]:
        place = self._exchange / serving.ANSWER
        if not place.exists():
            return []
        text = place.read_text(encoding="ascii", errors="replace")
        return [line == "ok" for line in text.splitlines() if line in ("ok", "failed")]

    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _ensure_running(self) -> None:
        if self._is_running():
            return
        if self._program is None:
            raise OfficeGoneError("没有安装 LibreOffice")
        make_folder(self._exchange)
        self._clear(*(path.name for path in self._exchange.iterdir()))
        try:
            self._lay_out_profile()
            self._process = self._spawn(serving.START)
        except (OSError, subprocess.SubprocessError) as error:
            raise OfficeGoneError("LibreOffice 不能启动") from error
        self.starts += 1
        deadline = time.monotonic() + START_S
        while not (self._exchange / serving.READY).exists():
            if time.monotonic() > deadline or not self._is_running():
                self._kill()
                raise OfficeGoneError("LibreOffice 没有应答")
            time.sleep(_POLL_S)

    def _lay_out_profile(self) -> None:
        """Let LibreOffice make its profile once, then put our macro into it (it would overwrite an earlier one)."""
        (self._home / "fonts.conf").write_text(fontconfig(shipped_folder()), encoding="utf-8")
        library = self._home / "profile" / "user" / "basic" / "Standard"
        if not library.is_dir():
            first = self._spawn("--terminate_after_init")
            try:
                first.wait(START_S)
            except subprocess.TimeoutExpired:
                _kill_group(first)
                raise
        make_folder(library)
        (library / "Copies.xba").write_text(serving.module_xml(), encoding="utf-8")
        (library / "script.xlb").write_text(serving.library_xml(), encoding="utf-8")

    def _spawn(self, last: str) -> subprocess.Popen[bytes]:
        profile = (self._home / "profile").resolve().as_uri()
        surroundings = os.environ | {
            serving.FOLDER_VARIABLE: self._exchange.resolve().as_uri(),
            "FONTCONFIG_FILE": str((self._home / "fonts.conf").resolve()),
        }
        command = [self._program or "", f"-env:UserInstallation={profile}", *_FLAGS, last]
        return subprocess.Popen(
            command,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _clear(self, *names: str) -> None:
        for name in names:
            (self._exchange / name).unlink(missing_ok=True)

    def _kill(self) -> None:
        if self._process is not None:
            _kill_group(self._process)
            self._process = None

    def close(self) -> None:
        """Ask LibreOffice to end, and end it where it does not."""
        if self._is_running() and self._process is not None:
            (self._exchange / serving.STOP).write_text("1", encoding="ascii")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
        self._kill()
        shutil.rmtree(self._home, ignore_errors=True)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started (soffice is a script that starts the office proper)."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()
