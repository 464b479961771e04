"""`python -m tests.clauses.sweep --cases 100 1000 10000`: what a day's sweep costs with so many open cases.

Cases are put into the ledger through its public functions, with their due dates and without letters. Two days are
timed: one on which nothing is near its date, and one on which one case in a hundred is due.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from flows.application import sweep
from flows.casework.model import Due
from flows.chores import desk_of, write_books, write_reports
from flows.chores.due_dates import sweep_due_dates
from flows.course.fold import SERVICE_MOVED, SLIP_TAKEN
from flows.course.model import Rules
from flows.ground.clock import SHANGHAI
from flows.issuing.clocks import rules_of
from flows.ledger import CaseState, PaperWish
from flows.office.runtime import Runtime
from tests.clauses.lives import START, made
from tests.clauses.stage import open_stage

EVERY = 100
"""One case in so many is due on the second day."""
_EARLY, _LATER = START, START + timedelta(days=4)
_QUIET, _DUE_DAY = date(2026, 12, 1), date(2026, 12, 7)
"""The results of the early ones are due ten working days after the start; nothing is near on the quiet day."""
_PAPERS = (
    ("REQUIREMENT", "water"), ("CONTACT", "water"), ("RESULT", "water"), ("TEAM", ""),
    ("SCHEME", ""), ("REQUEST", ""),
)  # fmt: skip


class Measured(NamedTuple):
    """Seconds at a number of cases. told: cases with something due. tended: a whole day, books and reports included."""

    cases: int
    filling: float
    quiet: float
    due: float
    told: int
    tended: float


def measure(cases: int, *, books: bool, profile: bool = False) -> Measured:
    """Time the sweeps of an office with so many open cases. books: also a whole day with books and reports."""
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder, open_stage(Path(folder)) as stage:
        began = time.perf_counter()
        fill(stage.opened, cases)
        filling = time.perf_counter() - began
        quiet, _ = _timed(stage.opened, _QUIET, profile=profile)
        due, told = _timed(stage.opened, _DUE_DAY)
        return Measured(cases, filling, quiet, due, told, _tended(stage.opened) if books else 0.0)


def _tended(office: Runtime) -> float:
    """Seconds of a day's sweep, books and reports, on the second day: the first one reads every case for the first
    time.
    """
    for day in (_DUE_DAY + timedelta(days=1), _DUE_DAY + timedelta(days=2)):
        began, today = time.perf_counter(), _on(office, day)
        sweep(today, (), lambda _: None)
        write_books(desk_of(today))
        write_reports(desk_of(today))
    return time.perf_counter() - began


def fill(office: Runtime, cases: int) -> None:
    """Open so many accepted cases as their course would stand: papers filed, contact reported, results awaited."""
    sweep_due_dates(_on(office, _EARLY))  # the rules are known from before
    rules = rules_of(office)
    for n in range(cases):
        day = _EARLY if n % EVERY == 0 else _LATER
        now = datetime.combine(day, time_of_day(9), SHANGHAI)
        case_no = office.ledger.open_case(f"{n:064x}", made(n, services=["用水"], lines=[]), now)
        office.ledger.set_state(case_no, CaseState.ACCEPTED, now)
        dues = [_due(rules, "T01", day), _due(rules, "T17", day)]
        if day == _EARLY:
            _bring_on(office, case_no, now, dues=dues)
        else:  # nobody looks at its papers on the days that are timed
            office.ledger.set_dues(case_no, dues[1:], now)


def _bring_on(office: Runtime, case_no: str, now: datetime, *, dues: list[Due]) -> None:
    """What a case has in the ledger that was carried on as far as it can go: the reminder is all that it lacks."""
    ledger = office.ledger
    ledger.set_state(case_no, CaseState.TEAM_SET, now)
    wishes = [PaperWish(kind=kind, provider=provider, version=1) for kind, provider in _PAPERS]
    for paper in ledger.plan_papers(case_no, wishes, now):
        ledger.filed(paper, f"{case_no}/{paper.number}", "0" * 64, now)
    said = {"kind": "CONTACT", "provider": "water", "version": 1, "answers": {"intent": "有"}, "package": ""}
    ledger.record(case_no, SLIP_TAKEN, said, now=now)
    ledger.set_dues(case_no, dues, now)
    ledger.due_done(case_no, "T01:water", now)
    ledger.record(case_no, SERVICE_MOVED, {"provider": "water", "old": "not_ticked", "new": "contacted"}, now=now)


def _due(rules: Rules, limit: str, day: date) -> Due:
    due = rules.due(limit, day, provider="water")
    if due is None:
        raise ValueError(f"{limit} has no number of days")
    return due


def _on(office: Runtime, day: date) -> Runtime:
    return replace(office, today=day, opened=time.monotonic())


def _timed(office: Runtime, day: date, *, profile: bool = False) -> tuple[float, int]:
    """Seconds of a day's sweep, and how many cases have something due."""
    today = _on(office, day)
    watch = cProfile.Profile() if profile else None
    began = time.perf_counter()
    if watch is not None:
        watch.enable()
    rows = sweep_due_dates(today)
    seconds = time.perf_counter() - began
    if watch is not None:
        watch.disable()
        pstats.Stats(watch).sort_stats("cumulative").print_stats(25)
    return seconds, len({row.case_no for row in rows})


def main(console: Console) -> int:
    """Measure and print a line for each number of cases."""
    parser = argparse.ArgumentParser(prog="python -m tests.clauses.sweep")
    parser.add_argument("--cases", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--books", action="store_true", help="also time a whole day with its books and reports")
    parser.add_argument("--profile", action="store_true", help="also say where the time of the quiet day went")
    wished = parser.parse_args()
    table = Table(title="每日清点用时（秒）", title_justify="left")
    for head in ("在办案件", "放入台账", "无到期的一天", "百分之一到期的一天", "其中到期案件", "全部（连同台账）"):
        table.add_column(head, justify="right")
    for cases in wished.cases:
        got = measure(cases, books=wished.books, profile=wished.profile)
        numbers = (got.filling, got.quiet, got.due)
        table.add_row(
            f"{cases}", *(f"{n:.3f}" for n in numbers), f"{got.told}", f"{got.tended:.2f}" if wished.books else "—"
        )
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(Console()))
