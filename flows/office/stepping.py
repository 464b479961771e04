"""A step of the main path: shown under its Chinese name, and not begun once the package in hand is another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from flows.ground import carry_out
from flows.office.runtime import Runtime

P = ParamSpec("P")
R = TypeVar("R")


def step(name: str, work: Callable[Concatenate[Runtime, P], R]) -> Callable[Concatenate[Runtime, P], R]:
    """The work as a step: called with the same arguments, it gives the same answer.

    Raises:
        LeaseLostError: before the work begins, where the package in hand has gone to another process.
    """

    def taken(office: Runtime, /, *args: P.args, **kwargs: P.kwargs) -> R:
        office.hold.require()
        return carry_out(name, office.hold.about, lambda: work(office, *args, **kwargs))

    return taken
