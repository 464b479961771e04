"""How a step of the main path is carried out: plainly, or as whoever shows the runs wants to have it (Prefect).

Owns the one place where a step begins and ends; knows neither Prefect nor what the steps do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from flows.ground.checkpoints import checkpoint

R = TypeVar("R")


class Recorder(Protocol):
    """Carries a step out. about: which package it is for (its work id), '' for none."""

    def __call__(self, name: str, about: str, work: Callable[[], R]) -> R:
        """Do the work under this name and return what it returns."""
        ...


def _plainly(name: str, about: str, work: Callable[[], R]) -> R:
    return work()


_recorder: ContextVar[Recorder] = ContextVar("recorder", default=_plainly)


@contextmanager
def recorded_by(recorder: Recorder) -> Iterator[None]:
    """Let every step within the context be carried out by `recorder`."""
    token = _recorder.set(recorder)
    try:
        yield
    finally:
        _recorder.reset(token)


def carry_out(name: str, about: str, work: Callable[[], R]) -> R:
    """Do the work as a step with a Chinese name. about: which package it is for (its work id), '' for none."""
    checkpoint(f"{name} begins")
    answer = _recorder.get()(name, about, work)
    checkpoint(f"{name} ends")
    return answer
