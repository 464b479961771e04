"""Keeps a claim alive while work on it goes on, and says when it was lost to another process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from time import monotonic
from types import TracebackType

from extractors.errors import LeaseLostError
from flows.ledger import Ledger

log = logging.getLogger("baozhuang.intake")
_RENEWALS_PER_LEASE = 3


class Holding:
    """Renews the lease of a package every `every_s` seconds from a thread of its own. Use as a context manager.

    `lost`: another owner has taken over, or the ledger could not be asked for so long that one may have; what is left
    of the work must not be filed.
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
        renewed = monotonic()
        while not self._stop.wait(self._every_s):
            asked = monotonic()
            try:
                is_ours = self._ask()
            except Exception as error:  # the ledger is busy or its disk is full: the lease holds for a while yet
                log.warning("a lease could not be renewed: %s", type(error).__name__)
                is_ours = asked - renewed < (_RENEWALS_PER_LEASE - 1) * self._every_s
            else:
                renewed = asked
            if not is_ours:
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


class Hold:
    """The package in hand of one process, asked before anything of it is filed."""

    def __init__(self) -> None:
        self._holding: Holding | None = None
        self.about = ""
        """Its work id, '' while none is in hand."""

    @contextmanager
    def on(self, holding: Holding, about: str) -> Iterator[Holding]:
        """Work under this holding on the package with this work id."""
        with holding:
            self._holding, self.about = holding, about
            try:
                yield holding
            finally:
                self._holding, self.about = None, ""

    def require(self) -> None:
        """Raises LeaseLostError where the package in hand has gone to another process."""
        if self._holding is not None and self._holding.lost:
            raise LeaseLostError("材料包已由另一个进程接手", next_step="等待该进程完成")
