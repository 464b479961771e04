"""Several reading processes side by side, each warm, each with one thread: a core reads best what it reads alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Literal, TypeVar

from pydantic import TypeAdapter

from extractors.job import ReadingJob
from extractors.models import Reading, SourceFile
from flows.reading.pool import Reader

T = TypeVar("T")


def width_of(workers: Literal["auto"] | int) -> int:
    """How many packages are read side by side: as many as the settings say, or as this process has cores."""
    if workers != "auto":
        return workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores)


class SeveralReaders:
    """Hands each job to a reader that is free; the one used last is the first to be used again."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = tuple(readers)
        self._free: LifoQueue[Reader] = LifoQueue()
        for reader in reversed(self._readers):
            self._free.put(reader)

    @property
    def width(self) -> int:
        """How many packages are read side by side."""
        return len(self._readers)

    @contextmanager
    def _one(self) -> Iterator[Reader]:
        reader = self._free.get()
        try:
            yield reader
        finally:
            self._free.put(reader)

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package; blocks until a reader is free and has read it. Raises as that reader does."""
        with self._one() as reader:
            return reader.read(files, job)

    def look(self, function: Callable[[Path], T], path: Path, answer: TypeAdapter[T]) -> T:
        """What a function of a module says of a foreign file, asked where a reader is free."""
        with self._one() as reader:
            return reader.look(function, path, answer)

    def close(self) -> None:
        """End every reader."""
        for reader in self._readers:
            reader.close()
