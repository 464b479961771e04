"""Turns at the reading process of the desk: one look at a foreign file after the other, in the process that is shut in.

Owns how long it stays warm: nobody wants it for minutes on end, and it holds the models.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flows.office import Runtime

_IDLE_S: Final = 180.0


class ReadingTurns:
    """Whose turn it is at the reading process of an office."""

    def __init__(self, office: Runtime) -> None:
        self._office, self._lock = office, threading.Lock()
        self._timer: threading.Timer | None = None

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[bool]:
        """Our turn; False where it did not come in time, and nothing may be read."""
        if not self._lock.acquire(timeout=patience_s):
            yield False
            return
        try:
            if self._timer is not None:
                self._timer.cancel()
            yield True
        finally:
            self._timer = threading.Timer(_IDLE_S, self.end)
            self._timer.daemon = True
            self._timer.start()
            self._lock.release()

    def end(self) -> None:
        """Give the process back; the next turn starts another."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if not self._office.settings.engine:
                self._office.pool.close()
