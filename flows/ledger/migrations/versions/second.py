"""Projections that answer: they follow from the events, so they are dropped and made anew. Leases stand alone.

Ledgers of before the search knew what it searches lack columns of `texts`; they get them empty.
"""

from __future__ import annotations

from alembic import op

from flows.ledger.rebuild import rebuild
from flows.ledger.schema import bring_tables_up

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of today and replay the events into them."""
    connection = op.get_bind()
    bring_tables_up(connection)
    rebuild(connection)
