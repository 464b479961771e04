"""Turns at what only one process of an office may do at a time: leases by name, taken over when they run out.

Every function works within the caller's writing transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from flows.ground import stamp
from flows.ledger.schema import turns


def take(connection: Connection, name: str, *, owner: str, now: datetime, until: datetime) -> str:
    """Whose turn it is until then: ours where it was free, run out or ours already; else the owner of now."""
    known = connection.execute(select(turns).where(turns.c.name == name)).first()
    if known is None:
        connection.execute(insert(turns).values(name=name, owner=owner, until=stamp(until)))
        return owner
    if known.owner != owner and known.until > stamp(now):
        return str(known.owner)
    connection.execute(update(turns).where(turns.c.name == name).values(owner=owner, until=stamp(until)))
    return owner


def end(connection: Connection, name: str, *, owner: str) -> None:
    """Give a turn up where it is still ours; until another takes it, it stays under our name."""
    connection.execute(update(turns).where(turns.c.name == name, turns.c.owner == owner).values(until=""))


def release_owner(connection: Connection, owner: str, now: datetime) -> None:
    """End every turn of an owner (a process that is gone)."""
    held = turns.c.owner == owner, turns.c.until > stamp(now)
    connection.execute(update(turns).where(*held).values(until=""))
