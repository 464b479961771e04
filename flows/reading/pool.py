"""Reading in a process of its own: the models stay warm there, untrusted files are opened under its bounds and behind
its bars, and the office process keeps its hands free.

Owns that process as its parent sees it: it is ended when it hangs, replaced when it dies, and what it answers is data
(JSON), never objects. `child` is the process itself, `exchange` what both can reach.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from extractors import errors
from extractors.errors import BaozhuangError, ReadingFailedError
from extractors.job import ReadingJob
from extractors.models import Reading, SourceFile
from extractors.pages import allow_cpu_of
from extractors.shut_in import Sight
from flows.ground import ReadingBounds
from flows.reading.child import Given, LookJob, Read, ReadJob, serve
from flows.reading.exchange import Exchange

log = logging.getLogger("baozhuang.reading")
T = TypeVar("T")
_START_S = 300.0
_LEAST_PATIENCE_S = 120.0
_LOOK_S = 120.0
_PATIENCE_S_PER_KB = 0.3
"""A bilevel page is 15 kB at least and takes 3 s at most."""
_MAX_ANSWER = 50_000_000
_TRIES = 2
_STARTING = threading.Lock()
"""Processes are started one after the other: models are laid out once, and the surroundings are changed meanwhile."""


class Reader(Protocol):
    """Whoever turns the files of a package into a reading, and opens what else is foreign."""

    @property
    def width(self) -> int:
        """How many packages are read side by side."""
        ...

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package; blocks."""
        ...

    def look(self, function: Callable[[Path], T], path: Path, answer: TypeAdapter[T]) -> T:
        """What a function of a module says of a foreign file: a value that JSON can carry; blocks."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


def _nothing() -> None:
    """Nothing is to be done before the first start."""


@dataclass(frozen=True)
class Fittings:
    """What a reading process is given beside its bounds.

    exchange: a folder below which files are handed over, None for the system's temporary one. reads, writes: folders
    that it needs all the time. hidden: what it may never see. before_start: done by the office before a process starts.
    """

    exchange: Path | None = None
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    before_start: Callable[[], None] = _nothing


class _FaultyError(Exception):
    """The reading process died, hung or broke; the message says so in Chinese."""


class ReadingPool:
    """One warm reading process. prepare: run there once, gives the function that reads (see `real_reader`)."""

    def __init__(
        self, prepare: Callable[[], Read], bounds: ReadingBounds | None = None, fittings: Fittings | None = None
    ) -> None:
        self._prepare = prepare
        self._bounds = bounds or ReadingBounds()
        self._fittings = fittings or Fittings()
        self._child: _Child | None = None

    width = 1
    """It does one job at a time."""

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package in the process; blocks. A process that fails is replaced and the package tried once more.

        Raises:
            BaozhuangError: as `extractors.reader.read_package`.
            ReadingFailedError: the process died, hung or broke twice over this package.
        """
        return self._tried(partial(self._read, files, job), job.source)

    def look(self, function: Callable[[Path], T], path: Path, answer: TypeAdapter[T]) -> T:
        """What `function` says of the foreign file at `path`, asked in the process; blocks.

        function: of a module (it is handed over by name), with what it needs bound by `partial`; it gives a value that
        JSON can carry and `answer` reads back.

        Raises:
            BaozhuangError: as the function does.
            ReadingFailedError: the process died, hung or broke twice over this file.
        """
        return self._tried(partial(self._look, function, path, answer), path.name)

    def _tried(self, work: Callable[[], T], source: str) -> T:
        told: list[str] = []
        while len(told) < _TRIES:
            try:
                return work()
            except _FaultyError as fault:
                log.warning("the reading process failed and is replaced: %s", fault)
                told.append(str(fault))
                self.close()
        whys = "；".join(dict.fromkeys(told))
        raise ReadingFailedError(
            f"识别程序 {_TRIES} 次未能读完（{whys}）",
            file=source,
            next_step="打开原件查看：文件有问题的请重新扫描，文件正常的请分成几个材料包，再放入收件夹",
        )

    def _read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        with self._started() as child:
            printed = tuple(child.exchange.printed(f, self._fittings.hidden) for f in files)
            told = child.ask(ReadJob(*child.exchange.of_job(printed, job)), _patience_s(files, self._bounds))
            try:
                reading = Reading.model_validate(told["reading"])
            except (KeyError, ValidationError) as error:
                raise _FaultyError("识别进程的回答不完整") from error
            child.exchange.take_out(job)
            return reading

    def _look(self, function: Callable[[Path], T], path: Path, answer: TypeAdapter[T]) -> T:
        with self._started() as child:
            told = child.ask(LookJob(function, child.exchange.lay_in(path)), min(_LOOK_S, self._bounds.timeout_s))
            try:
                return answer.validate_python(told["seen"])
            except (KeyError, ValidationError) as error:
                raise _FaultyError("识别进程的回答不完整") from error

    @contextmanager
    def _started(self) -> Iterator[_Child]:
        """The process, warm; what was handed over for one job is gone after it."""
        if self._child is None:
            with _STARTING:
                self._fittings.before_start()
                self._child = _Child.started(self._prepare, self._bounds, self._fittings)
            self._child.answer(_START_S)
        child = self._child
        try:
            yield child
        finally:
            child.exchange.clear()

    def close(self) -> None:
        """End the process; the next job starts a new one."""
        if self._child is not None:
            self._child.end()
            self._child = None


@dataclass(frozen=True)
class _Child:
    """The process as its parent sees it."""

    process: BaseProcess
    pipe: Connection
    exchange: Exchange
    cpu_s: float

    @classmethod
    def started(cls, prepare: Callable[[], Read], bounds: ReadingBounds, fittings: Fittings) -> _Child:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        exchange = Exchange.made(fittings.exchange)
        sight = Sight(
            reads=(*fittings.reads, exchange.place / "in"),
            writes=(*fittings.writes, exchange.place / "out", exchange.tmp),
            hidden=fittings.hidden,
        )
        given = Given(prepare, bounds, sight, exchange.tmp)
        process = context.Process(target=serve, args=(theirs, given), name="reading", daemon=True)
        with _one_thread():
            process.start()
        theirs.close()  # so that its end is seen here
        return cls(process, ours, exchange, 4 * bounds.timeout_s)  # several cores

    def ask(self, job: ReadJob | LookJob, timeout_s: float) -> dict[str, Any]:
        """What it answers to a job. Raises as `answer`."""
        allow_cpu_of(self.process.pid or 0, self.cpu_s)  # should the office be unable to keep its time-out
        try:
            self.pipe.send(job)
        except OSError as error:
            raise _FaultyError(self._death()) from error
        return self.answer(timeout_s)

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
            raise error_of(told["error"])
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
        self.exchange.end()


@contextmanager
def _one_thread() -> Iterator[None]:
    """OpenBLAS starts its threads when numpy is imported: before the process is shut in, so they would stay outside."""
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = before


def _patience_s(files: tuple[SourceFile, ...], bounds: ReadingBounds) -> float:
    """Seconds for a package: a few kilobytes that take minutes are an attack or damage, three hundred scans are not."""
    kilobytes = sum(f.path.stat().st_size for f in files if f.path.is_file()) / 1000
    return min(bounds.timeout_s, _LEAST_PATIENCE_S + kilobytes * _PATIENCE_S_PER_KB)


def _log_said(told: object) -> None:
    """What the process had to say: classes of errors and places in the code."""
    said = told.get("said", []) if isinstance(told, dict) else []
    for line in said if isinstance(said, list) else []:
        log.warning("the reading process says: %s", str(line)[:200])
    if isinstance(told, dict) and "bars" in told:
        bars = "、".join(map(str, told["bars"])) if isinstance(told["bars"], list) else ""
        log.info("the reading process is shut in by: %s", bars[:200] or "nothing")


def _fault_words(told: object) -> str:
    name = str(told.get("fault", "")) if isinstance(told, dict) else ""
    return "内存不足" if name == "MemoryError" else f"识别程序出错（{name[:60]}）"


def error_of(told: dict[str, str]) -> BaozhuangError:
    """The error that the process told of: one of ours by its name, nothing else."""
    kind = getattr(errors, str(told.get("kind")), None)
    if not (isinstance(kind, type) and issubclass(kind, BaozhuangError)):
        kind = BaozhuangError
    return kind(str(told.get("what")), file=str(told.get("file")), next_step=str(told.get("next_step")))


def real_reader(models: Path, templates: Path, *, threads: int = 2) -> Callable[[], Read]:
    """How the process prepares itself: load the recognition models. templates: the office's own folder. threads: of
    the processor that it reads with.
    """
    return partial(_warm_up, models, templates, threads)


def _warm_up(models: Path, templates: Path, threads: int) -> Read:
    from extractors.reader import read_package
    from extractors.templates import Templates
    from extractors.text import load_ocr

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts that nobody here looks at
    return partial(read_package, templates=Templates(templates), ocr=load_ocr(models, threads=threads))
