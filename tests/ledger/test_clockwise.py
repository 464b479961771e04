"""A clock behind the ledger is told by those that look: numbers and limits would be counted on a wrong day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from flows.commands.audit import show_audit
from flows.doctor import Level
from flows.doctor.office import check_own_clock
from flows.ground import SHANGHAI, Workspace
from flows.ledger import Ledger, clock_fault

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = Workspace(tmp_path).create()
    ledger = Ledger(place.database_url)
    for days in (3, 0):
        ledger.record("", "course_looked_through", {}, now=NOW - timedelta(days=days))
    ledger.close()
    return tmp_path


@pytest.mark.parametrize(("late", "is_told"), [(0, False), (-60, True), (-2, False), (60, False)])
def test_audit_and_doctor_tell_of_a_clock_behind(root: Path, late: int, is_told: bool) -> None:
    now = NOW + timedelta(minutes=late)
    console = Console(record=True, width=300)
    show_audit(root, console, now=now)
    assert ("请校准本机时间" in console.export_text()) is is_told
    check = check_own_clock(Workspace(root).database_url, now)
    assert (check.level is Level.NOTE) is is_told
    assert "2026-11-23" in check.found


def test_an_empty_ledger_says_nothing(tmp_path: Path) -> None:
    ledger = Ledger(Workspace(tmp_path).create().database_url)
    assert clock_fault(ledger.latest(), NOW) == ""
    ledger.close()
