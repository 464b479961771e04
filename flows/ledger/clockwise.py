"""Whether the clock of this machine runs behind the ledger: numbers and time limits would then be counted wrongly."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.ground import local
from flows.ledger.models import Event

_WITHIN = timedelta(minutes=5)
"""Several machines may write to one ledger; their clocks differ a little."""


def clock_fault(newest: Event | None, now: datetime) -> str:
    """In Chinese, that the clock is behind the newest event of the ledger; '' where it is not."""
    last = datetime.fromisoformat(newest.at) if newest is not None else now
    if now >= last - _WITHIN:
        return ""
    return (
        f"本机时钟（{local(now):%Y-%m-%d %H:%M}）早于台账最后一条记录（{local(last):%Y-%m-%d %H:%M}），"
        "编号年份和期限会算错；请校准本机时间"
    )
