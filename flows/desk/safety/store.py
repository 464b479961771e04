"""var/desk.sqlite: what the desk knows beside the ledger — accounts, sessions, drafts, who is at which case.

Owns the tables and how they are written. Nothing in it decides a case: lost, it costs people a sign-in and a draft.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from flows.ground import make_folder

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS accounts (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, provider TEXT NOT NULL, hash TEXT NOT NULL, made_at TEXT NOT NULL,
    is_off INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS wrong_passwords (
    name TEXT NOT NULL, address TEXT NOT NULL, times INTEGER NOT NULL, of_day INTEGER NOT NULL, at TEXT NOT NULL,
    shut_until TEXT NOT NULL, PRIMARY KEY (name, address));
CREATE TABLE IF NOT EXISTS known_addresses (
    name TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, address));
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, name TEXT NOT NULL, made_at TEXT NOT NULL, seen_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS drafts (
    case_no TEXT NOT NULL, sheet TEXT NOT NULL, digest TEXT NOT NULL, answers TEXT NOT NULL, name TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (case_no, sheet));
CREATE TABLE IF NOT EXISTS presence (
    case_no TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (case_no, name));
CREATE TABLE IF NOT EXISTS sent (
    sha256 TEXT PRIMARY KEY, case_no TEXT NOT NULL, sheet TEXT NOT NULL, source_name TEXT NOT NULL,
    name TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS basket (
    name TEXT NOT NULL, paper TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, paper));
CREATE TABLE IF NOT EXISTS trail (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL, case_no TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS alarms (id INTEGER PRIMARY KEY, at TEXT NOT NULL, told TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fetched (
    provider TEXT NOT NULL, paper TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (provider, paper));
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


_NO_MORE: Final = frozenset({"wrong", "shut_until"})
"""Columns of accounts that earlier releases had."""
_PATIENCE_S: Final = 3.0
"""So long is waited for the file while somebody else writes it."""


class Store:
    """The file, one connection for each thread that asks. Times are ISO 8601, '' for none."""

    def __init__(self, file: Path) -> None:
        make_folder(file.parent)
        self._file = file
        self._file.touch(mode=0o600)
        if os.name != "nt":
            with suppress(OSError):
                self._file.chmod(0o600)
        self._mine = threading.local()
        with self.writing() as c:
            for statement in filter(str.strip, _TABLES.split(";")):
                c.execute(statement)
            known = {row["name"] for row in c.execute("PRAGMA table_info(accounts)")}
            for column in sorted(_NO_MORE & known):
                c.execute(f"ALTER TABLE accounts DROP COLUMN {column}")

    def rows(self, question: str, facts: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a question is answered with."""
        return self._connection.execute(question, facts).fetchall()

    def row(self, question: str, facts: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row, None where there is none."""
        found: sqlite3.Row | None = self._connection.execute(question, facts).fetchone()
        return found

    def write(self, statement: str, facts: Sequence[object] = ()) -> int:
        """One statement in a transaction of its own; how many rows it touched."""
        with self.writing() as c:
            return c.execute(statement, facts).rowcount

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; commits on leaving, rolls back on error."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def secret(self, name: str) -> bytes:
        """32 random bytes that stay the same for this office."""
        with self.writing() as c:
            c.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_hex(32)))
            return bytes.fromhex(c.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()[0])

    @property
    def _connection(self) -> sqlite3.Connection:
        known: Any = getattr(self._mine, "connection", None)
        if known is None:
            known = sqlite3.connect(self._file, timeout=_PATIENCE_S, isolation_level=None)
            known.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
                known.execute(f"PRAGMA {pragma}")
            self._mine.connection = known
        connection: sqlite3.Connection = known
        return connection
