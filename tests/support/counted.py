"""How much work the database does for a question: the steps of SQLite's own machine, which no other load changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlalchemy import event

from flows.ledger import Ledger

_EVERY = 10
"""Steps between two calls of the counter."""


def steps(ledger: Ledger, ask: Callable[[], object]) -> int:
    """Steps, to ten, that SQLite takes while `ask` runs."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += _EVERY
        return 0

    def watch(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_progress_handler(count, _EVERY)

    ledger._engine.dispose()
    event.listen(ledger._engine, "connect", watch)
    try:
        ask()
    finally:
        event.remove(ledger._engine, "connect", watch)
        ledger._engine.dispose()
    return taken
