"""Which cases dig up a road is asked by each case on it: the written roads of all, from their newest applications."""

from __future__ import annotations

import json

from alembic import op
from sqlalchemy import delete, func, insert, select

from flows.ledger.projections import written_roads
from flows.ledger.schema import events, works

revision = "0004"
down_revision = "0003"
_APPLICATION = ("case_opened", "application_set")


def upgrade() -> None:
    """Make the table and fill it; where an earlier step has just made it, its rows are made again."""
    connection = op.get_bind()
    works.create(connection, checkfirst=True)
    connection.execute(delete(works))
    told = events.c.kind.in_(_APPLICATION), events.c.case_no != ""
    newest = select(func.max(events.c.seq)).where(*told).group_by(events.c.case_no)
    for seq in connection.execute(newest).scalars().all():
        case_no, payload = connection.execute(
            select(events.c.case_no, events.c.payload).where(events.c.seq == seq)
        ).one()
        rows = [{"case_no": case_no, "road": road} for road in written_roads(json.loads(payload)["application"])]
        if rows:
            connection.execute(insert(works), rows)
