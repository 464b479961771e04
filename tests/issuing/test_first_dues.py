"""A date that a letter prints is the date that the ledger keeps: both come from the clauses of the course."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.casework import day_text
from flows.issuing.papers import text_of
from tests.clauses.lives import START, made, pushed
from tests.clauses.stage import Stage, open_stage

THREE = ["用水", "用电", "用暖"]
RESULTS = {"water": "T17:water", "power": "T13:power", "heating": "T17:heating"}


def words(stage: Stage, kind: str, provider: str = "") -> str:
    (paper,) = [p for p in stage.papers if (p.kind, p.provider) == (kind, provider)]
    return text_of(stage.file(paper).read_bytes())


def held_to_the_ledger(stage: Stage) -> None:
    days = {d.limit: d.day for d in stage.office.ledger.dues(stage.case_no)}
    accepted = words(stage, "ACCEPTANCE")
    for provider, results in RESULTS.items():
        letter = words(stage, "REQUIREMENT", provider)
        for limit in (f"T01:{provider}", results):
            assert day_text(days[limit]) in letter, (provider, limit)
        assert day_text(days[f"T01:{provider}"]) in accepted
    assert days["T13:power"] != days["T17:water"]


@pytest.mark.parametrize("is_pushed", [False, True])
def test_letters_and_ledger_say_the_same_days(tmp_path: Path, is_pushed: bool) -> None:
    project = made(60, services=THREE)
    with open_stage(tmp_path) as stage:
        stage.on(START)
        if is_pushed:
            stage.push(pushed(project)).workdays(1)
        stage.form(project)
        held_to_the_ledger(stage)
        assert {row.starts for row in stage.office.ledger.dues(stage.case_no) if row.limit.startswith("T01")} == {START}


def test_the_working_sheet_prints_the_day_of_the_survey(tmp_path: Path) -> None:
    with open_stage(tmp_path) as stage:
        stage.on(START).form(made(61, services=["用水"], permit_mode="一般程序"))
        days = {d.limit: d.day for d in stage.office.ledger.dues(stage.case_no)}
        assert day_text(days["T03"]) in words(stage, "DECISION")
