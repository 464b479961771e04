"""Keeps a claim alive while work on it goes on, and says when it was lost to another process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType

from flows.ledger import Ledger


class Holding:
    """Renews the lease of a package every `every_s` seconds from a thread of its own. Use as a context manager.

    `lost`: another owner has taken over; what is left of the work must not be filed.
    """

    def __init__(
        self, ledger: Ledger, sha256: str, owner: str, clock: Callable[[], datetime], *, every_s: float
    ) -> None:
        self._ask = partial(self._renew, ledger, sha256, owner, clock)
        self._every_s = every_s
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    @property
    def lost(self) -> bool:
        """Whether the lease has gone to another owner."""
        return self._lost.is_set()

    @staticmethod
    def _renew(ledger: Ledger, sha256: str, owner: str, clock: Callable[[], datetime]) -> bool:
        return ledger.renew(sha256, owner, clock())

    def _keep(self) -> None:
        while not self._stop.wait(self._every_s):
            if not self._ask():
                self._lost.set()
                return

    def __enter__(self) -> Holding:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=10)
