"""Reading in a process of its own: the models stay warm there, untrusted files are decoded under its bounds, and the
office process keeps its hands free.

Owns that process: it is ended when it hangs, replaced when it dies, and what it answers is data (JSON), never objects.
What it has to say for the log comes with its answer.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from extractors import errors
from extractors.errors import BaozhuangError, ReadingFailedError, whence
from extractors.models import Reading, SourceFile
from extractors.pages import allow_cpu, confine, end_with_parent, is_out_of_memory
from extractors.reader import ReadingJob
from flows.ground import ReadingBounds

log = logging.getLogger("baozhuang.reading")
Read = Callable[[tuple[SourceFile, ...], ReadingJob], Reading]
_START_S = 300.0
_LEAST_PATIENCE_S = 120.0
_PATIENCE_S_PER_KB = 0.3
"""A bilevel page is 15 kB at least and takes 3 s at most."""
_MAX_ANSWER = 50_000_000
_MAX_SAID = 20
_TRIES = 2
_MB = 1_000_000


class Reader(Protocol):
    """Whoever turns the files of a package into a reading."""

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package; blocks."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class _FaultyError(Exception):
    """The reading process died, hung or broke; the message says so in Chinese."""


class ReadingPool:
    """One warm reading process. prepare: run there once, gives the function that reads (see `real_reader`)."""

    def __init__(self, prepare: Callable[[], Read], bounds: ReadingBounds | None = None) -> None:
        self._prepare = prepare
        self._bounds = bounds or ReadingBounds()
        self._child: _Child | None = None

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package in the process; blocks. A process that fails is replaced and the package tried once more.

        Raises:
            BaozhuangError: as `extractors.reader.read_package`.
            ReadingFailedError: the process died, hung or broke twice over this package.
        """
        told: list[str] = []
        while len(told) < _TRIES:
            try:
                return self._ask(files, job)
            except _FaultyError as fault:
                log.warning("the reading process failed and is replaced: %s", fault)
                told.append(str(fault))
                self._end()
        whys = "；".join(dict.fromkeys(told))
        raise ReadingFailedError(
            f"识别程序 {_TRIES} 次未能读完（{whys}）",
            file=job.source,
            next_step="打开原件查看：文件有问题的请重新扫描，文件正常的请分成几个材料包，再放入收件夹",
        )

    def _ask(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        if self._child is None:
            self._child = _Child.started(self._prepare, self._bounds)
            self._child.answer(_START_S)
        self._child.ask(files, job)
        answer = self._child.answer(_patience_s(files, self._bounds))
        try:
            return Reading.model_validate(answer["reading"])
        except (KeyError, ValidationError) as error:
            raise _FaultyError("识别进程的回答不完整") from error

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def close(self) -> None:
        """End the process; the next reading starts a new one."""
        self._end()


@dataclass(frozen=True)
class _Child:
    """The process as its parent sees it."""

    process: BaseProcess
    pipe: Connection

    @classmethod
    def started(cls, prepare: Callable[[], Read], bounds: ReadingBounds) -> _Child:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, prepare, bounds), name="reading", daemon=True)
        process.start()
        theirs.close()  # so that its end is seen here
        return cls(process, ours)

    def ask(self, files: tuple[SourceFile, ...], job: ReadingJob) -> None:
        try:
            self.pipe.send((files, job))
        except OSError as error:
            raise _FaultyError(self._death()) from error

    def answer(self, timeout_s: float) -> dict[str, Any]:
        """Its next answer. Raises the error that it tells of, or _FaultyError."""
        try:
            if not self.pipe.poll(timeout_s):
                raise _FaultyError(f"超过 {timeout_s:.0f} 秒没有读完")
            told = json.loads(self.pipe.recv_bytes(_MAX_ANSWER))
        except (EOFError, OSError, ValueError) as error:
            raise _FaultyError(self._death()) from error
        _log_said(told)
        if not isinstance(told, dict) or "fault" in told:
            raise _FaultyError(_fault_words(told))
        if "error" in told:
            raise _error_of(told["error"])
        return told

    def _death(self) -> str:
        self.process.join(timeout=5)
        code = self.process.exitcode
        if code is not None and code == -signal.SIGTERM:
            return "识别进程被结束"
        killed = code is not None and code < 0
        return f"识别进程被系统终止（信号 {-code}，常因内存不足或文件损坏）" if killed and code else "识别进程意外退出"

    def end(self) -> None:
        self.pipe.close()
        self.process.join(timeout=0.5)  # idle, it ends by itself when the pipe closes
        if self.process.is_alive():
            self.process.kill()
        self.process.join(timeout=10)
        self.process.close()


def _patience_s(files: tuple[SourceFile, ...], bounds: ReadingBounds) -> float:
    """Seconds for a package: a few kilobytes that take minutes are an attack or damage, three hundred scans are not."""
    kilobytes = sum(f.path.stat().st_size for f in files if f.path.is_file()) / 1000
    return min(bounds.timeout_s, _LEAST_PATIENCE_S + kilobytes * _PATIENCE_S_PER_KB)


def _log_said(told: object) -> None:
    """What the process had to say: classes of errors and places in the code."""
    said = told.get("said", []) if isinstance(told, dict) else []
    for line in said if isinstance(said, list) else []:
        log.warning("the reading process says: %s", str(line)[:200])


def _fault_words(told: object) -> str:
    name = str(told.get("fault", "")) if isinstance(told, dict) else ""
    return "内存不足" if name == "MemoryError" else f"识别程序出错（{name[:60]}）"


def _error_of(told: dict[str, str]) -> BaozhuangError:
    """The error that the process told of: one of ours by its name, nothing else."""
    kind = getattr(errors, str(told.get("kind")), None)
    if not (isinstance(kind, type) and issubclass(kind, BaozhuangError)):
        kind = BaozhuangError
    return kind(str(told.get("what")), file=str(told.get("file")), next_step=str(told.get("next_step")))


# -- within the process ----------------------------------------------------------------------------------------------


def _serve(pipe: Connection, prepare: Callable[[], Read], bounds: ReadingBounds) -> None:
    """Read package after package until the office closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the office, which lets the reading finish
    end_with_parent()
    try:
        read = prepare()
    except BaozhuangError as error:
        pipe.send_bytes(json.dumps(_told_of(error)).encode())
        return
    heard = _listen()
    confine(more_bytes=bounds.memory_mb * _MB, file_bytes=bounds.file_mb * _MB)
    pipe.send_bytes(b'{"ready": true}')
    while True:
        try:
            files, job = pipe.recv()
        except (EOFError, OSError):
            return
        allow_cpu(4 * bounds.timeout_s)  # several cores; should the office be unable to keep its time-out
        answer = _answer(read, files, job) | {"said": heard.told()}
        pipe.send_bytes(json.dumps(answer).encode())


class _Heard(logging.Handler):
    """Keeps what is logged during one reading; two processes cannot turn the pages of one log file."""

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


def _answer(read: Read, files: tuple[SourceFile, ...], job: ReadingJob) -> dict[str, Any]:
    try:
        return {"reading": read(files, job).model_dump(mode="json")}
    except BaozhuangError as error:
        return _told_of(error)
    except Exception as error:  # told by its class alone: a message may quote the paper
        log.warning("a reading failed: %s", whence(error))
        return {"fault": "MemoryError" if is_out_of_memory(error) else type(error).__name__}


def _told_of(error: BaozhuangError) -> dict[str, Any]:
    said = {"kind": type(error).__name__, "what": error.what, "file": error.file, "next_step": error.next_step}
    return {"error": said}


def real_reader(models: Path, templates: Path) -> Callable[[], Read]:
    """How the process prepares itself: load the recognition models. templates: the office's own folder."""
    return partial(_warm_up, models, templates)


def _warm_up(models: Path, templates: Path) -> Read:
    from extractors.reader import read_package
    from extractors.templates import Templates
    from extractors.text import load_ocr

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts that nobody here looks at
    return partial(read_package, templates=Templates(templates), ocr=load_ocr(models))
