"""Within the reading process: shut in, warmed up, then one job after the other until the office is gone.

What it answers is data (JSON), never objects; what it has to say for the log comes with its answer.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from extractors.errors import BaozhuangError, whence
from extractors.job import ReadingJob
from extractors.models import Reading, SourceFile
from extractors.pages import allow_cpu, confine, end_with_parent, is_out_of_memory
from extractors.shut_in import Sight, deny_calls, has_one_thread, shut_in
from flows.ground import ReadingBounds

log = logging.getLogger("baozhuang.reading")
Read = Callable[[tuple[SourceFile, ...], ReadingJob], Reading]
_MAX_SAID = 20
_MB = 1_000_000


@dataclass(frozen=True)
class Given:
    """What the process is started with. tmp: where libraries may write aside."""

    prepare: Callable[[], Read]
    bounds: ReadingBounds
    sight: Sight
    tmp: Path


@dataclass(frozen=True)
class ReadJob:
    """Read the files of a package."""

    files: tuple[SourceFile, ...]
    job: ReadingJob


@dataclass(frozen=True)
class LookJob:
    """Call a function with a file; what it returns is told as JSON."""

    function: Callable[[Path], object]
    path: Path


def serve(pipe: Connection, given: Given) -> None:
    """Do job after job until the office closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the office, which lets the reading finish
    for name in ("TMPDIR", "HOME", "PADDLE_PDX_CACHE_HOME", "MODELSCOPE_CACHE"):
        os.environ[name] = str(given.tmp)
    tempfile.tempdir = None
    is_alone = not hasattr(os, "fork") or not Path("/proc/self/task").exists() or has_one_thread()
    bars = shut_in(given.sight)
    end_with_parent()
    try:
        read = given.prepare()
    except BaozhuangError as error:
        pipe.send_bytes(json.dumps(told_of(error)).encode())
        return
    heard = _listen()
    confine(more_bytes=given.bounds.memory_mb * _MB, file_bytes=given.bounds.file_mb * _MB)
    bars |= deny_calls()
    pipe.send_bytes(json.dumps({"ready": True, "bars": sorted(bars), "is_alone": is_alone}).encode())
    while True:
        try:
            asked = pipe.recv()
        except (EOFError, OSError):
            return
        with suppress(OSError, ValueError):  # shut in, it may not: then the office has done it from outside
            allow_cpu(4 * given.bounds.timeout_s)
        pipe.send_bytes(json.dumps(_answer(read, asked) | {"said": heard.told()}).encode())


class _Heard(logging.Handler):
    """Keeps what is logged during one job; two processes cannot turn the pages of one log file."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self._lines) < _MAX_SAID:
            self._lines.append(record.getMessage())

    def told(self) -> list[str]:
        """The lines since the last time."""
        lines, self._lines = self._lines, []
        return lines


def _listen() -> _Heard:
    heard, logger = _Heard(), logging.getLogger("baozhuang")
    logger.addHandler(heard)
    logger.propagate = False
    return heard


def _answer(read: Read, asked: ReadJob | LookJob) -> dict[str, Any]:
    try:
        if isinstance(asked, LookJob):
            return {"seen": to_jsonable_python(asked.function(asked.path))}
        return {"reading": read(asked.files, asked.job).model_dump(mode="json")}
    except BaozhuangError as error:
        return told_of(error)
    except Exception as error:  # told by its class alone: a message may quote the paper
        log.warning("a reading failed: %s", whence(error))
        return {"fault": "MemoryError" if is_out_of_memory(error) else type(error).__name__}


def told_of(error: BaozhuangError) -> dict[str, Any]:
    """An error as it is told."""
    said = {"kind": type(error).__name__, "what": error.what, "file": error.file, "next_step": error.next_step}
    return {"error": said}
