"""Copies of a life are what the ledger itself would have written: chain, numbers, every row."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.ledger import CaseState, audit, chain
from tests.support.course_parts import application
from tests.support.ledger_life import Town
from tests.years.made import life_of, multiply


def test_copies_of_lives_make_a_whole_ledger_whose_rows_follow_from_its_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_BATCH", 3)
    monkeypatch.setattr(chain, "BATCH", 7)
    town = Town(tmp_path)
    case_no = town.opened(application(project_code=None, services=["用水", "用电"]))
    life = life_of(town.ledger, case_no)
    made = [n for year in (2026, 2027) for n in multiply(town.ledger, life, 3, year=year, searched=1)]
    assert made[0] == "LHBZ-2026-000002" and made[-1] == "LHBZ-2027-000003"
    assert town.ledger.verify() == []
    assert len({p.number for n in (case_no, *made) for p in town.ledger.papers(n)}) == 7 * len(
        town.ledger.papers(case_no)
    )
    town.opened(application(project_code=None, project_name="后来的"))
    town.slip(made[0], "REQUEST", request=["撤回"])
    assert town.ledger.case(made[0]).state == CaseState.WITHDRAWN
    assert [hit.case_no for hit in town.ledger.find(made[0])][:1] == [made[0]]
    assert town.ledger.verify() == [], "the office goes on with them"
    with town.ledger._engine.begin() as c:
        c.exec_driver_sql(f"DELETE FROM papers WHERE case_no = '{made[2]}' AND kind = 'ACCEPTANCE'")
        c.exec_driver_sql(f"UPDATE cases SET project = '别的' WHERE case_no = '{made[3]}'")
    assert town.ledger.verify() == [
        f"表 cases 中有一行与事件不符：{made[3]}",
        f"表 cases 中缺少一行：{made[3]}",
        f"表 papers 中缺少一行：{made[2]}",
    ]
    town.ledger.close()
