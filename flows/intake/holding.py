"""Keeps a lease alive while work under it goes on, and says when it was lost to another process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, time
from types import TracebackType

from extractors.errors import LeaseLostError
from flows.ground import guarded_by
from flows.ledger import LOST, Held, held

log = logging.getLogger("baozhuang.intake")
_RENEWALS_PER_LEASE = 3


class Holding:
    """Renews a lease every `every_s` seconds from a thread of its own. Use as a context manager; entered once more, it
    goes on as it was.

    renew: prolongs the lease, False where it is another's. `lost`: another owner has taken over, or the ledger could
    not be asked for so long that one may have; what is left of the work must not be filed.
    """

    def __init__(self, renew: Callable[[], bool], *, every_s: float) -> None:
        self._renew = renew
        self._every_s = every_s
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._proved = (monotonic(), time())
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._entered = 0

    @property
    def lost(self) -> bool:
        """Whether the lease has gone to another owner."""
        return self._lost.is_set()

    def prove(self) -> bool:
        """Whether the lease is ours: asked anew where this process has slept through a renewal."""
        since, wall = self._proved
        if max(monotonic() - since, abs(time() - wall)) > 1.5 * self._every_s:
            self._ask()
        return not self.lost

    def _keep(self) -> None:
        while not self.lost and not self._stop.wait(self._every_s):
            self._ask()

    def _ask(self) -> None:
        asked = (monotonic(), time())
        try:
            is_ours = self._renew()
        except Exception as error:  # the ledger is busy or its disk is full: the lease holds for a while yet
            log.warning("a lease could not be renewed: %s", type(error).__name__)
            is_ours = asked[0] - self._proved[0] < (_RENEWALS_PER_LEASE - 1) * self._every_s
        else:
            self._proved = asked
        if not is_ours:
            self._lost.set()

    def __enter__(self) -> Holding:
        self._entered += 1
        if self._entered == 1:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered -= 1
        if not self._entered:
            self._stop.set()
            self._thread.join(timeout=10)


class Hold:
    """All that the work in hand of one process stands on, asked before anything of it is filed."""

    def __init__(self) -> None:
        self._holdings: tuple[Holding, ...] = ()
        self.about = ""
        """The work id of the package in hand, '' while there is none."""

    @contextmanager
    def on(self, holding: Holding, by: Held, *, about: str = "") -> Iterator[Holding]:
        """Work under this holding. about: the work id of the package that it is for."""
        before, named = self._holdings, self.about
        with ExitStack() as stack:
            stack.enter_context(holding)
            stack.enter_context(held(by))
            stack.enter_context(guarded_by(self.require))
            self._holdings, self.about = (*before, holding), about or named
            try:
                yield holding
            finally:
                self._holdings, self.about = before, named

    def require(self) -> None:
        """Raises LeaseLostError where what is in hand has gone to another process."""
        if not all([holding.prove() for holding in self._holdings]):
            raise LeaseLostError(LOST, next_step="等待该进程完成")
