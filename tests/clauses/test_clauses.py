"""The rows of the plan as `python -m tests.clauses` shows them, and that a row can fail."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.clauses.__main__ import is_meant, main
from tests.clauses.lives import LIVES
from tests.clauses.play import play
from tests.clauses.privacy import searched
from tests.clauses.row import Out
from tests.clauses.sweep import measure
from tests.clauses.table import NUMBERED, ROWS

NOT_YET: dict[int, str] = {}
"""Rows that do not work yet, with what the program says of them."""


def test_every_row_of_the_plan_is_in_the_table() -> None:
    assert sorted({row.number for row in ROWS if row.number < NUMBERED}) == list(range(33))
    assert {row.life for row in ROWS} <= set(LIVES)


@pytest.mark.parametrize("life", ["全程", "一般", "同路", "缺件", "范围"])
def test_the_rows_of_a_life_are_shown(life: str) -> None:
    for shown in play(row for row in ROWS if row.life == life):
        expected = NOT_YET.get(shown.row.number)
        assert not shown.faults or (expected and any(expected in f for f in shown.faults)), (shown.row, shown.faults)


def test_a_row_that_asks_for_too_much_is_not_shown() -> None:
    row = next(row for row in ROWS if row.number == 17)
    (shown,) = play([row._replace(out=(*row.out, Out("FEEDBACK", ("applicant",))))])
    assert shown.faults == ("没有出联审意见统一反馈函：申请人",)


def test_a_row_is_asked_for_by_number_or_clause() -> None:
    row = next(row for row in ROWS if row.number == 3)
    assert (
        is_meant(row, "3")
        and is_meant(row, "三（一）（1）")
        and not is_meant(row, "33")
        and not is_meant(row, "三(一)(2)")
    )
    assert main(["九(九)(9)"], Console(file=io.StringIO())) == 2


def test_no_paper_of_random_cases_holds_anothers_values() -> None:
    counted = dict.fromkeys(("cases", "papers", "files", "unmade", "secrets"), 0)
    hits = [hit for seed in range(3) for hit in searched(seed, counted, rendered=False)]
    assert hits == []
    assert counted["papers"] > 50 and counted["unmade"] == 0


def test_a_sweep_speaks_of_what_is_due_and_of_nothing_else() -> None:
    assert measure(3, books=False).told == 1
