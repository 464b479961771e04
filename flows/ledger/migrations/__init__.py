"""How a ledger of an earlier release becomes one of today, by Alembic, in the transaction that opens it.

Events are never touched. Each release that changes a table adds a file in `versions/`; a new ledger is made at once as
it is today and only stamped.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0004"
"""The newest file in versions/."""
FIRST = "0001"
_VERSION = "alembic_version"


def is_of_today(connection: Connection) -> bool:
    """Whether the tables are those of this release; asked at each start, so Alembic itself stays unloaded."""
    if not inspect(connection).has_table(_VERSION):
        return False
    return str(connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar_one_or_none()) == HEAD


def stamp_new(connection: Connection) -> None:
    """The tables were just made as they are today."""
    _set(connection, HEAD)


def migrate(connection: Connection) -> None:
    """Bring the tables of an earlier release up to today's, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    if not inspect(connection).has_table(_VERSION):  # the first release knew no versions
        _set(connection, FIRST)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _set(connection: Connection, version: str) -> None:
    made = f"CREATE TABLE IF NOT EXISTS {_VERSION} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    connection.execute(text(made))
    connection.execute(text(f"DELETE FROM {_VERSION}"))
    connection.execute(text(f"INSERT INTO {_VERSION} VALUES (:version)"), {"version": version})
