"""Reading in a process of its own: the models stay warm there, and the office process keeps its hands free.

Owns the worker process and the one engine in it. The pool is replaced when its process dies.
"""

from __future__ import annotations

import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from extractors.catalogue import Catalogue, load_catalogue
from extractors.models import Reading, SourceFile
from extractors.ocr import Ocr, load_ocr
from extractors.reader import ReadingJob, read_package

_engine: tuple[Ocr, Catalogue] | None = None


class ReadingPool:
    """One warm reading process. models: where the recognition models lie. catalogue: path of the field catalogue."""

    def __init__(self, models: Path, catalogue: Path) -> None:
        self._start = (models, catalogue)
        self._pool: ProcessPoolExecutor | None = None

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package in the worker; blocks.

        Raises:
            BaozhuangError: as `extractors.reader.read_package`.
            BrokenProcessPool: the worker died twice in a row (out of memory, killed).
        """
        try:
            return self._submit(files, job)
        except BrokenProcessPool:
            self.close()
            return self._submit(files, job)

    def _submit(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_warm_up,
                initargs=self._start,
            )
        return self._pool.submit(_read, files, job).result()

    def close(self) -> None:
        """End the worker; the next reading starts a new one."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _warm_up(models: Path, catalogue: Path) -> None:
    global _engine
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts that nobody here looks at
    _engine = (load_ocr(models), load_catalogue(catalogue))


def _read(files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
    if _engine is None:
        raise RuntimeError("the reading process was not warmed up")
    ocr, catalogue = _engine
    return read_package(files, job, catalogue=catalogue, ocr=ocr)
