"""Fencing: what is written under a claim or a turn is refused once another owner has taken it over.

The database itself looks, in the very transaction that writes: a process that slept through its lease can do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from extractors.errors import LeaseLostError
from flows.ledger.schema import packages, turns


@dataclass(frozen=True)
class Held:
    """What an owner works under: a package by its hash, or a turn by its name."""

    owner: str
    sha256: str = ""
    turn: str = ""


_held: ContextVar[tuple[Held, ...]] = ContextVar("held", default=())
LOST: Final = "材料包已由另一个进程接手"


@contextmanager
def held(by: Held) -> Iterator[None]:
    """Everything that this context writes into a ledger stands on that claim or turn, and on those around it."""
    token = _held.set((*_held.get(), by))
    try:
        yield
    finally:
        _held.reset(token)


def require_held(connection: Connection) -> None:
    """Raises LeaseLostError where anything that this context works under belongs to another owner by now."""
    for by in _held.get():
        query = (
            select(packages.c.owner).where(packages.c.sha256 == by.sha256)
            if by.sha256
            else select(turns.c.owner).where(turns.c.name == by.turn)
        )
        if connection.execute(query).scalar_one_or_none() not in (by.owner, None):
            raise LeaseLostError(LOST, next_step="等待该进程完成")
