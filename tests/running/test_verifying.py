"""What is news is held against the last point that was found sound; everything once a week; what is wrong is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.ground import Workspace
from flows.ledger import VERIFIED, Event
from flows.opened import OpenLedger
from flows.running import verifying
from flows.running.verifying import verify
from tests.support.course_parts import application, rules
from tests.support.ledger_life import Town


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr(verifying, "SMALL", 0)
    made = Town(tmp_path)
    made.ledger.claim("a" * 64, "材料.zip", "desk", made.now, work_id="w1")
    made.ledger.open_case("a" * 64, application(services=["用水"]), made.now)
    yield made
    made.ledger.close()


def looked(town: Town, *, days: int = 0) -> str:
    """What a verification says so many days later; nothing was filed, so that the outbox is as it should be."""
    place = Workspace(Path(town.ledger._engine.url.database or "").parent / "root").create()
    return verify(OpenLedger(place, town.ledger, rules().templates), town.now + timedelta(days=days))


def marks(town: Town) -> list[Event]:
    return [event for event in town.ledger.events("") if event.kind == VERIFIED]


def tampered(town: Town, statement: str) -> None:
    with sqlite3.connect(town.ledger._engine.url.database or "") as direct:
        direct.execute("DROP TRIGGER IF EXISTS events_no_update")
        assert direct.execute(statement).rowcount == 1
    direct.close()


def test_all_is_looked_through_first_and_once_a_week_and_news_between(town: Town) -> None:
    assert looked(town) == "" and [m.payload["whole"] for m in marks(town)] == [True]
    assert looked(town, days=1) == "" and len(marks(town)) == 1, "nothing happened: the point stands"
    town.ledger.record("", "visited", {}, now=town.now)
    assert looked(town, days=2) == looked(town, days=3) == ""
    assert [m.payload["whole"] for m in marks(town)] == [True, False]
    assert marks(town)[1].payload["hash"] == next(e.hash for e in town.ledger.events() if e.kind == "visited")
    assert looked(town, days=8) == "" and [m.payload["whole"] for m in marks(town)] == [True, False, True]


def test_what_was_changed_after_the_point_is_found_the_next_day(town: Town) -> None:
    assert looked(town) == ""
    town.ledger.record("", "visited", {"by": "甲"}, now=town.now)
    tampered(town, "UPDATE events SET payload = '{\"by\":\"乙\"}' WHERE kind = 'visited'")
    assert "1 处不符" in looked(town, days=1) and len(marks(town)) == 1, "no point is set beyond what is wrong"


def test_the_point_itself_is_guarded(town: Town) -> None:
    assert looked(town) == ""
    (mark,) = marks(town)
    tampered(town, f"UPDATE events SET kind = 'other' WHERE seq = {mark.payload['seq']}")
    found = town.ledger.checks.news()
    assert found is not None and found.problems == (f"事件 {mark.payload['seq']} 与上次核对时不同",)


def test_what_was_changed_before_the_point_is_found_within_a_week(town: Town) -> None:
    assert looked(town) == ""
    tampered(town, "UPDATE events SET actor = 'other' WHERE seq = 1")
    tampered(town, "UPDATE cases SET state = 'archived'")
    town.ledger.record("", "visited", {}, now=town.now)
    assert looked(town, days=1) == ""
    assert "处不符" in looked(town, days=7)


def test_a_number_that_was_given_twice_since_then_is_found(town: Town) -> None:
    assert looked(town) == ""
    town.ledger.claim("b" * 64, "材料.zip", "desk", town.now, work_id="w2")
    town.ledger.open_case("b" * 64, application(project_code=None, services=["用水"]), town.now)
    tampered(town, "UPDATE numbers SET last = 1 WHERE series = 'LHBZ'")
    found = town.ledger.checks.news()
    assert found is not None and found.problems == ("表 numbers 中有一行与事件不符：LHBZ",)
