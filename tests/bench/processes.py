"""A process of its own for each side of a measurement: new, warm, one call at a time, nothing left of it afterwards."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from tests.bench.memory import end_children

P = ParamSpec("P")
R = TypeVar("R")


class OwnProcess:
    """Opened as a context; start: what to do in it first. start_s: from its birth to the end of that."""

    def __init__(self, start: Callable[..., None] | None = None, *args: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=start, initargs=args)
        self.pid = 0
        self.start_s = 0.0

    def __enter__(self) -> OwnProcess:
        started = time.perf_counter()
        self.pid = self.call(os.getpid)
        self.start_s = time.perf_counter() - started
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        end_children(self.pid)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def call(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Do something in it and wait for the answer. Its exceptions come out here."""
        return self._pool.submit(work, *args, **options).result()
