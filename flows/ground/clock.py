"""The one time zone of the project. Nothing here asks what time it is: `now` is always handed in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(now: datetime) -> datetime:
    """The same instant on the clock of the office.

    Raises:
        ValueError: the time carries no zone, so that nobody can tell which instant it is.
    """
    if now.tzinfo is None:
        raise ValueError("a time without a zone cannot be recorded")
    return now.astimezone(SHANGHAI)


def stamp(now: datetime) -> str:
    """ISO 8601 with milliseconds and +08:00: as text it sorts as it does in time."""
    return local(now).isoformat(timespec="milliseconds")


def day_of_stamp(at: str) -> date:
    """The day at the office on which something was stamped.

    Raises:
        ValueError: no stamp.
    """
    return local(datetime.fromisoformat(at)).date()
