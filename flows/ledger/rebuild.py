"""The tables made anew from the events: what `baozhuang ledger --rebuild` does, and what an older ledger is given."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from flows.ledger.chain import read_events
from flows.ledger.projections import apply
from flows.ledger.schema import PROJECTIONS, SCHEMA_VERSION, chain, packages


def rebuild(connection: Connection) -> int:
    """Empty the tables and replay every event, in the caller's writing transaction. Returns how many were replayed.

    Leases stand in no event: those that hold are kept.
    """
    held = select(packages.c.sha256, packages.c.owner, packages.c.lease_until).where(packages.c.owner != "")
    leases = connection.execute(held).all()
    for table in PROJECTIONS:
        connection.execute(delete(table))
    count = 0
    for event in read_events(connection):
        apply(connection, event)
        count += 1
    for row in leases:
        mine = update(packages).where(packages.c.sha256 == row.sha256)
        connection.execute(mine.values(owner=row.owner, lease_until=row.lease_until))
    connection.execute(update(chain).values(schema_version=SCHEMA_VERSION))
    return count
