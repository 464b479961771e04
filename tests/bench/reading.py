"""Our own reading, in a process of its own: one warm engine, every call into it timed.

The functions here run in the worker of a pool: `warm_up` as its initializer, `read_one` for each package.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2

from extractors.errors import BaozhuangError
from extractors.models import Reading, SourceFile
from extractors.pages.kinds import Limits
from extractors.reader import ReadingJob, read_package
from extractors.templates import Templates
from extractors.text.ocr import Ocr, load_ocr
from flows.ground.settings import Limits as PackageLimits
from flows.intake import expand
from tests.bench.memory import Memory, own_memory
from tests.bench.samples import SAMPLES_DAY

THREADS = 2
"""For both sides of the comparison."""


@dataclass(frozen=True)
class OwnRun:
    """One reading of one package. cpu_s: of all threads. error: why there is no reading, '' if there is one.

    is_fault: the error is not one that the project raises on purpose.
    """

    seconds: float
    cpu_s: float
    ocr_s: float
    memory: Memory
    reading: Reading | None = None
    error: str = ""
    is_fault: bool = False

    @property
    def pages(self) -> int:
        """Pages that were read."""
        return len(self.reading.pages) if self.reading else 0


class TimedOcr:
    """Stands before an engine and adds up the time spent inside it; calls that the engine makes itself count once."""

    def __init__(self, engine: object, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._engine = engine
        self._clock = clock
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._engine, name)
        return self._timed(value) if callable(value) else value

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **options: Any) -> Any:
            started = self._clock()
            try:
                return call(*args, **options)
            finally:
                self.seconds += self._clock() - started

        return timed


_tools: tuple[TimedOcr, Templates] | None = None


def warm_up(models: Path, templates: Path) -> None:
    """Load the engine into this process."""
    global _tools
    cv2.setNumThreads(THREADS)
    _tools = (TimedOcr(load_ocr(models, threads=THREADS)), Templates(templates))


def members_of(package: Path, work: Path) -> tuple[SourceFile, ...]:
    """The files of a package under their names; a sample's truth and notes are no pages and fall out.

    Raises:
        BaozhuangError: see `flows.intake.expand`.
    """
    found = expand(package, work, PackageLimits())
    return tuple(SourceFile(name=m.name, path=m.path) for m in found.members)


def read_one(package: Path) -> OwnRun:
    """Read one package as `extract` does, from its files to its fields."""
    if _tools is None:
        raise RuntimeError("the reading process was not warmed up")
    ocr, templates = _tools
    ocr.seconds = 0.0
    started, cpu = time.perf_counter(), time.process_time()
    reading, error, is_fault = None, "", False
    try:
        reading = _read(package, ocr, templates)
    except BaozhuangError as caught:
        error = caught.message
    except Exception as caught:  # a fault of ours is shown in the table, and the next package is still measured
        error, is_fault = f"{type(caught).__name__}: {caught}", True
    return OwnRun(
        seconds=time.perf_counter() - started,
        cpu_s=time.process_time() - cpu,
        ocr_s=ocr.seconds,
        memory=own_memory(),
        reading=reading,
        error=error,
        is_fault=is_fault,
    )


def _read(package: Path, ocr: TimedOcr, templates: Templates) -> Reading:
    with tempfile.TemporaryDirectory(prefix="baozhuang-") as work:
        job = ReadingJob(source=package.name, today=SAMPLES_DAY, limits=Limits())
        return read_package(members_of(package, Path(work)), job, templates=templates, ocr=cast("Ocr", ocr))
