"""What the ledger is told once stands in it once; what says something else stands beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flows.ground.clock import SHANGHAI
from flows.ledger import Ledger

NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


def test_what_is_told_once_is_told_again_only_where_it_says_something_else(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    for reason in ("缺页", "缺页", "无印章", "缺页"):
        ledger.record_once("", "note", {"reason": reason}, now=NOW)
    told = [event.payload["reason"] for event in ledger.events("", kinds=("note",))]
    ledger.close()
    assert told == ["缺页", "无印章"]
