"""How long somebody waits for a ledger that is being written."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from flows.ledger import Ledger

NOW = datetime(2026, 9, 30, 0, 15, tzinfo=UTC)


def test_where_a_person_waits_a_lock_is_told_soon_and_reading_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    with closing(Ledger(f"sqlite:///{file}", patience_s=0.05)) as hasty, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            hasty.record("", "note", {}, now=NOW)
        assert time.monotonic() - began < 5 and hasty.views.news_head() == 0
