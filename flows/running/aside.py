"""A process beside the intake for work that takes long and holds nothing up: books, verification.

Spawned when it is first needed, at low priority; it ends with the office. What it answers is a Chinese sentence on what
went wrong, '' for nothing: no error of it crosses over.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from extractors.pages import end_with_parent
from flows.packages import cause_of

Job = Callable[[], str]
_NICER = 10
log = logging.getLogger("baozhuang.aside")


class Aside:
    """One job at a time in one process. is_brief: the process ends with each job and gives its memory back."""

    def __init__(self, *, is_brief: bool = False) -> None:
        self._is_brief = is_brief
        self._pool: ProcessPoolExecutor | None = None
        self._job: Future[str] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job is being done, or its answer was not taken yet."""
        return self._job is not None

    def start(self, job: Job) -> None:
        """Begin a job. job: a function of a module, or a partial of one, for it is sent over."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=get_context("spawn"),
                initializer=_begin,
                max_tasks_per_child=1 if self._is_brief else None,
            )
        self._job = self._pool.submit(job)

    def answer(self, *, wait: bool = False) -> str | None:
        """What the job came to; None while it is being done, or where there is none."""
        if self._job is None or not (wait or self._job.done()):
            return None
        job, self._job = self._job, None
        try:
            return job.result()
        except BrokenProcessPool:
            self.close()
            return "旁边的进程中断，将自动再试"
        except Exception as error:  # a fault of our own: the intake goes on
            log.exception("a job beside the intake failed")
            return cause_of(error)

    def close(self) -> None:
        """End the process; a job that is being done is finished first."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool = self._job = None

    def end(self) -> None:
        """End the process at once: for a job that leaves nothing half done."""
        if self._pool is not None:
            for child in tuple((self._pool._processes or {}).values()):
                child.kill()
        self.close()


def _begin() -> None:
    """In the process: Ctrl-C is for the office; other work goes first; an office that was killed takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_parent()
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_NICER)


def job_of(function: Callable[..., str], root: Path, *more: object) -> Job:
    """A job about a root."""
    return partial(function, root, *more)
