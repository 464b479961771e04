"""Named places between two durable acts, at which the tests end the program as a power cut would.

In production nobody listens and nothing happens: no setting, file or variable can change that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str], None]
_listener: Listener | None = None


def checkpoint(name: str) -> None:
    """The program has come to the place `name`."""
    if _listener is not None:
        _listener(name)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell `listener` of every place for as long as the context lasts; for tests alone."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before
