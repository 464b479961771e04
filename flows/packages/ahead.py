"""Reading ahead: while one package is filed, the next ones are read already, each under its own lease.

Filing keeps its order, one package after the other, so that every case sees its papers as they came.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType

from extractors.models import Reading
from flows.ground import carry_out
from flows.intake import Arrival, Duplicate, Holding
from flows.office import Runtime
from flows.packages.reading import is_only_read, read_package

_MOST = 64


@dataclass(frozen=True)
class InHand:
    """A package that is claimed, and what is being read of it. lease: None for a duplicate, it is the first one's.

    reading: None where it is not read ahead, or only its turn tells whether it is read. over: ends the lease.
    """

    found: Arrival | Duplicate
    lease: Holding | None = None
    reading: Future[Reading] | None = None
    over: ExitStack = field(default_factory=ExitStack)


class Ahead:
    """The packages that one sweep has in hand. Use as a context manager."""

    def __init__(self, office: Runtime) -> None:
        self._office = office
        self._pool = ThreadPoolExecutor(_MOST, thread_name_prefix="reading")
        self._window: deque[InHand] = deque()

    def in_order(self, ready: Iterable[Arrival | Duplicate]) -> Iterator[InHand]:
        """One package after the other, while as many are being read as the office reads side by side."""
        left = iter(ready)
        while True:
            width = self._office.pool.width
            self._fill(left, width)
            if not self._window:
                return
            package = self._window.popleft()
            if isinstance(package.found, Duplicate) and width > 1:  # the first of its kind has ended since it was asked
                package = self._begun(self._office.intake.ask_again(package.found, self._office.now()), width)
            with package.over:
                yield package

    def _fill(self, left: Iterator[Arrival | Duplicate], width: int) -> None:
        while len(self._window) < (width + 1 if width > 1 else 1):
            found = next(left, None)
            if found is None:
                return
            self._window.append(self._begun(found, width))

    def _begun(self, found: Arrival | Duplicate, width: int) -> InHand:
        if isinstance(found, Duplicate):
            return InHand(found)
        over = ExitStack()
        lease = over.enter_context(_lease_of(self._office, found))
        if width == 1 or not is_only_read(found):
            return InHand(found, lease, over=over)
        read = partial(carry_out, "识别", found.work_id, partial(read_package, self._office, found))
        return InHand(found, lease, self._pool.submit(copy_context().run, read), over)

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for package in self._window:
            package.over.close()


def _lease_of(office: Runtime, arrival: Arrival) -> Holding:
    owner = office.intake.owner
    return Holding(
        lambda: office.ledger.renew(arrival.sha256, owner, office.now()), every_s=office.settings.lease_s / 3
    )
