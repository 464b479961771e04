"""Whose turn it is: what only one process of an office does at a time, on whatever host it runs.

A turn is a lease in the ledger, renewed while the work goes on; of a process that died it is free at once on the same
machine, elsewhere when the lease is over.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from extractors.errors import LedgerError
from flows.intake import Holding
from flows.ledger import Held
from flows.office.runtime import Runtime

FILING: Final = "filing"
"""Whatever moves cases on: packages are read side by side and filed one after the other."""
_FIRST_LOOK_S, _LAST_LOOK_S = 0.01, 0.5


@contextmanager
def turn(office: Runtime, name: str) -> Iterator[bool]:
    """True where it is our turn at `name` for as long as the context lasts, False where another process is at it."""
    if not _is_ours(office, name):
        yield False
        return
    try:
        with _holding(office, name):
            yield True
    finally:
        office.ledger.end_turn(name, office.intake.owner)


@contextmanager
def filing(office: Runtime, *, patience_s: float = math.inf) -> Iterator[None]:
    """Our turn at moving cases on, waited for; a process that died at it is waited for no longer than its lease.

    Raises:
        LedgerError: it did not come within `patience_s`; nothing was done.
    """
    pause, began = _FIRST_LOOK_S, time.monotonic()
    while not _is_ours(office, FILING):
        if time.monotonic() - began > patience_s:
            raise LedgerError("程序正在办理别的材料，这一步还没有做", next_step="请稍等片刻再试")
        time.sleep(pause)
        pause = min(2 * pause, _LAST_LOOK_S)
    try:
        with _holding(office, FILING):
            yield
    finally:
        office.ledger.end_turn(FILING, office.intake.owner)


@contextmanager
def _holding(office: Runtime, name: str) -> Iterator[None]:
    owner = office.intake.owner
    keep = Holding(
        lambda: office.ledger.take_turn(name, owner, office.now()) == owner, every_s=office.settings.lease_s / 3
    )
    with office.hold.on(keep, Held(owner, turn=name)):
        yield


def _is_ours(office: Runtime, name: str) -> bool:
    owner = office.intake.owner
    found = office.ledger.take_turn(name, owner, office.now())
    if found != owner and office.presence.is_gone(found):
        office.ledger.release_owner(found, office.now())
        found = office.ledger.take_turn(name, owner, office.now())
    return found == owner
