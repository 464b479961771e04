"""The tables of the ledger and the engine that holds them: SQLite (WAL, flushed) or PostgreSQL by URL.

Owns how a writing transaction is begun: one writer at a time, so that numbers and the hash chain have no race.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    inspect,
    literal,
    make_url,
    text,
)
from sqlalchemy.pool import StaticPool

from flows.ground import checkpoint, make_folder
from flows.ledger import migrations

metadata = MetaData()
WRITTEN_ROAD = 200
"""Characters of a road as it is written that are kept; the rest names no road."""
SCHEMA_VERSION = 3
"""Raised when the projections hold more than before: those of an older ledger are then made anew from its events."""

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("case_no", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("ix_events_case_kind", "case_no", "kind", "seq"),
    Index("ix_events_kind", "kind", "seq"),
)
chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
packages = Table(
    "packages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("source_name", Text, nullable=False),
    Column("work_id", String(40), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("case_no", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("first_at", String(32), nullable=False, index=True),
    Column("owner", String(120), nullable=False, default=""),
    Column("lease_until", String(32), nullable=False, default=""),
)
cases = Table(
    "cases",
    metadata,
    Column("case_no", String(20), primary_key=True),
    Column("package_sha256", String(64), nullable=False, unique=True),
    Column("state", String(30), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("applicant", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("uscc", String(40), nullable=False),
    Column("project_code", String(60), nullable=False, index=True),
    Column("services", Text, nullable=False),
    Column("window", String(40), nullable=False),
    Column("received_at", String(32), nullable=False, index=True),
    Column("accepted_at", String(32), nullable=False, index=True),
    Column("closed_at", String(32), nullable=False, default="", index=True),
    Column("built_on", String(10), nullable=False, default="", index=True),
    Column("seq", Integer, nullable=False, default=0),
)
works = Table(
    "works",
    metadata,
    Column("case_no", String(20), primary_key=True),
    Column("road", String(WRITTEN_ROAD), primary_key=True),
    Index("ix_works_road", "road"),
)
"""The roads that a case digs up, as its application writes them."""
papers = Table(
    "papers",
    metadata,
    Column("case_no", String(20), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("provider", String(20), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", String(80), nullable=False, unique=True),
    Column("series", String(60), nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("template_version", String(40), nullable=False),
    Column("planned_seq", Integer, nullable=False),
    UniqueConstraint("series", "year", "serial"),
)
PLANNED = papers.c.state == literal("planned", literal_execute=True)
"""Numbered and not filed. Spelt out in the statement: an index of part of a table serves no bound value."""
Index(
    "ix_papers_planned",
    papers.c.case_no,
    sqlite_where=text("state = 'planned'"),
    postgresql_where=text("state = 'planned'"),
)
dues = Table(
    "dues",
    metadata,
    Column("case_no", String(20), primary_key=True),
    Column("limit", String(20), primary_key=True),
    Column("what", String(200), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("starts", String(10), nullable=False),
    Column("workdays", Integer, nullable=True),
    Column("calendar_version", String(60), nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("done_at", String(32), nullable=False),
    Column("noted", String(8), nullable=False, default=""),
    Column("waits", Boolean, nullable=False),
    Index("ix_dues_waits_day", "waits", "day"),
    Index("ix_dues_day", "day"),
)
matters = Table(
    "matters",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("case_no", String(20), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("about", String(80), nullable=False),
    Column("path", Text, nullable=False),
    Column("since", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("times", Integer, nullable=False),
    Index("ix_matters_kind_times", "kind", "times"),
)
numbers = Table(
    "numbers",
    metadata,
    Column("series", String(60), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
TEXT_FACTS = ("kind", "provider", "number", "day", "applicant", "project", "code", "road", "case_numbers", "case_words")
"""What the search knows of a text beside its words: of the paper, then of its case."""
texts = Table(
    "texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(20), nullable=False, index=True),
    Column("path", String(400), nullable=False),
    *(Column(name, Text, nullable=False, default="", server_default="") for name in TEXT_FACTS),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("case_no", "path"),
)
turns = Table(
    "turns",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("owner", String(120), nullable=False),
    Column("until", String(32), nullable=False),
)
"""Leases on what only one process does at a time; they follow from no event."""

PROJECTIONS = (packages, cases, works, papers, dues, numbers, matters)
"""Tables that follow from the events alone."""
VOLATILE = {"packages": ("owner", "lease_until")}
"""Columns of them that do not: leases are renewed without an event."""

GENESIS = "0" * 64
FIXED = {
    "sqlite": [
        f"CREATE TRIGGER events_no_{verb} BEFORE {verb} ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION events_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
        "CREATE TRIGGER events_fixed BEFORE UPDATE OR DELETE ON events EXECUTE FUNCTION events_fixed()",
    ],
}
"""Statements that make the database itself refuse a change of an event."""


@event.listens_for(events, "after_create")
def _fix_events(_table: Table, connection: Connection, **_: Any) -> None:
    for statement in FIXED.get(connection.dialect.name, []):
        connection.exec_driver_sql(statement)


def open_engine(url: str) -> Engine:
    """An engine whose tables exist. Any SQLAlchemy URL; sqlite:// without a path lives in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True)
    elif not parsed.database:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _make_own(Path(parsed.database))
        engine = create_engine(url, connect_args={"timeout": 60})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    with writing(engine) as connection:
        _create(connection)
    return engine


def hurry(engine: Engine, patience_s: float) -> None:
    """From here on nobody waits longer at this engine for the one writer; one in memory has nobody to wait for."""
    if isinstance(engine.pool, StaticPool):
        return
    is_sqlite, most_ms = engine.dialect.name == "sqlite", round(patience_s * 1000)

    def shorten(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={most_ms}" if is_sqlite else f"SET lock_timeout = {most_ms}")
        cursor.close()
        if not is_sqlite:
            connection.commit()

    event.listen(engine, "connect", shorten)
    engine.dispose()


def _make_own(file: Path) -> None:
    """The file, for this account alone; SQLite gives the files that it lays beside it the same rights."""
    make_folder(file.parent)
    file.touch(mode=0o600)
    if os.name != "nt":
        with suppress(OSError):
            file.chmod(0o600)


def _set_pragmas(connection: Any, _record: Any) -> None:
    """Durability on every commit; transactions are begun by `_begin`, not by the driver."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON", "foreign_keys=ON", "busy_timeout=60000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the write lock at once: a later upgrade would fail without waiting."""
    writer = connection.get_execution_options().get("ledger_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the one writer; commits on leaving, rolls back on error."""
    with engine.connect().execution_options(ledger_writer=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(20220909)"))
        yield connection
        checkpoint("entry written")
    checkpoint("entry committed")


def _create(connection: Connection) -> None:
    """Tables, and the one row that says where the chain ends; of an earlier release they are brought up."""
    if not inspect(connection).has_table(chain.name):
        metadata.create_all(connection)
        connection.execute(insert(chain).values(id=1, schema_version=SCHEMA_VERSION, seq=0, hash=GENESIS))
        migrations.stamp_new(connection)
    elif not migrations.is_of_today(connection):
        migrations.migrate(connection)


def bring_tables_up(connection: Connection) -> None:
    """The tables of today in place of those of the first release; whoever asked makes the projections anew."""
    metadata.drop_all(connection, tables=[cases, works, papers, dues, matters])  # leases stand in `packages` alone
    metadata.create_all(connection)
    _add_columns(connection, texts)
    for index in events.indexes:
        index.create(connection, checkfirst=True)


def _add_columns(connection: Connection, table: Table) -> None:
    """Columns that a table of an earlier version of the program lacks."""
    known = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for name in TEXT_FACTS:
        if name not in known:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
