"""What is asked of the ledger costs what is open, never what is over; and its tables are those that its events give."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from extractors.errors import LedgerError
from flows import copies, course, packages
from flows.books import names_of
from flows.casework import Due
from flows.commands.ledger import PAGE_ROWS
from flows.copies import cases_to_copy, copies_to_make, pending
from flows.ground.clock import SHANGHAI
from flows.issuing import neighbours
from flows.ledger import CLOSED, VERIFIED, CaseState, Ledger, MatterKind, PaperState, PaperWish, next_states
from flows.ledger.matters import NOTES
from flows.ledger.schema import PROJECTIONS
from flows.returned import signed
from flows.waiting import Waiting, waiting_of
from tests.support.counted import steps as taken
from tests.support.course_parts import application, rules
from tests.support.ledger_life import Town
from tests.years.made import life_of, multiply

MANY = 1000
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
SHEET = {"version": 1, "path": "待核对/x", "sha256": "s", "package": "p", "number": "n", "work_id": "w0"}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Ledger]]:
    """An open case that waits for much and one that is over; and the same with a thousand more that are over."""
    folder = tmp_path_factory.mktemp("years")
    town = Town(folder)
    still = town.opened()
    over = town.opened(application(applicant_kind="居民", applicant_name="宋小禾", services=["用水"]))
    for kind in ("review_asked", "signed_part", "neighbour_waits"):
        town.ledger.record(still, kind, SHEET | {"note": "", "reason": ""}, now=town.now)
    for paper in (*town.ledger.papers(over), *town.ledger.papers(still)[1:]):
        payload = {"number": paper.number, "source_sha256": paper.sha256, "path": "", "sha256": "", "pages": 1}
        town.ledger.record(paper.case_no, copies.COPIED, payload, now=town.now)
    town.slip(over, "REQUEST", request=["撤回"])
    for paper in town.ledger.papers(over):
        payload = {"number": paper.number, "source_sha256": paper.sha256, "path": "", "sha256": "", "pages": 1}
        town.ledger.record(paper.case_no, copies.COPIED, payload, now=town.now)
    assert CaseState(town.ledger.case(over).state) in CLOSED
    life = life_of(town.ledger, over)
    town.ledger.close()
    shutil.copy(folder / "ledger.sqlite", folder / "big.sqlite")
    few, many = (Ledger(f"sqlite:///{(folder / name).as_posix()}") for name in ("ledger.sqlite", "big.sqlite"))
    multiply(many, life, MANY)
    for ledger in (few, many):
        last = ledger.latest()
        assert last is not None
        ledger.record("", VERIFIED, {"seq": last.seq, "hash": last.hash, "whole": True}, now=NOW)
        assert (found := ledger.checks.news()) is not None and found.problems == ()
    yield few, many
    few.close()
    many.close()


ASKED: dict[str, Callable[[Ledger], object]] = {
    "review": lambda ledger: waiting_of(ledger, names_of(rules().templates)),
    "in hand": lambda ledger: ledger.unfinished_packages(),
    "open cases": lambda ledger: ledger.views.open_cases(),
    "counts": lambda ledger: ledger.views.counts(),
    "due": lambda ledger: ledger.due_on_or_before(date(2030, 1, 1)),
    "to be made": lambda ledger: ledger.cases_with_open_papers(),
    "to be copied": lambda ledger: (copies_to_make(ledger), cases_to_copy(ledger)),
    "neighbours": lambda ledger: ledger.views.matters(MatterKind.NEIGHBOUR),
    "newest": lambda ledger: (ledger.latest(), ledger.latest("course_looked_through"), ledger.views.newest_case()),
    "today": lambda ledger: ledger.packages_since("2026-11-24", most=5),
    "owner gone": lambda ledger: ledger.release_owner("nobody", NOW),
    "one case": lambda ledger: (ledger.events("LHBZ-2026-000001"), ledger.application("LHBZ-2026-000001")),
    "news since the mark": lambda ledger: ledger.checks.news(),
    "news for the books": lambda ledger: ledger.views.news(),
    "page of the open": lambda ledger: ledger.views.page(skip=0, most=1),
    "same project": lambda ledger: ledger.find_open_case("2608-419001-04-01-551303", ["用水"]),
}


@pytest.mark.parametrize("question", ASKED)
def test_what_is_over_costs_nothing(ledgers: tuple[Ledger, Ledger], question: str) -> None:
    few, many = (taken(ledger, partial(ASKED[question], ledger)) for ledger in ledgers)
    assert few > 0 and many <= few * 1.1 + 60, "a thousand cases that are over cost something"


def test_the_list_begins_with_what_is_open_and_every_case_stands_in_it_once(ledgers: tuple[Ledger, Ledger]) -> None:
    views = ledgers[1].views
    pages = [views.page(skip=skip, most=PAGE_ROWS) for skip in range(0, MANY + 2, PAGE_ROWS)]
    listed = [case.case_no for page in pages for case in page]
    assert listed[0] == "LHBZ-2026-000001" and listed[1:] == sorted(listed[1:], reverse=True)
    assert len(set(listed)) == len(listed) == views.counts().cases == MANY + 2
    assert [case.case_no for case in views.every_case()] == sorted(listed)


def test_what_waits_is_found_among_all_that_is_over(ledgers: tuple[Ledger, Ledger]) -> None:
    found = [waiting_of(ledger, names_of(rules().templates)) for ledger in ledgers]
    assert found[0] == found[1] != Waiting() and [paper.number for paper in found[1].lacking] == ["n"]


def test_the_kinds_of_events_that_open_and_end_are_those_that_are_recorded() -> None:
    of_rooms = {copies.COPIED, pending.REFUSED, course.SLIP_TAKEN, course.SLIP_ASKED, course.SLIP_ANSWERED}
    of_rooms |= {packages.FAILED, signed.SIGNED_PART, signed.SIGNED, neighbours.WAITS, neighbours.HEARD}
    assert of_rooms <= set(NOTES)


# -- the tables are those that the events give

KINDS = sorted(set(NOTES) - {"package_claimed", "package_returned", "package_finished", "package_linked"})
RECORDED = [k for k in KINDS if k not in ("state_changed", "paper_filed", "paper_voided", "duplicate_seen")]
ACTS = ("claim", "open", "end", "return", "move", "plan", "file", "void", "dues", "done", "record", "slip")


class Random:
    """An office of four packages in which anything may happen in any order; what may not is refused and forgotten."""

    def __init__(self) -> None:
        self.ledger = Ledger("sqlite://")
        self.now = NOW

    def act(self, what: str, which: int, how: int) -> None:
        self.now += timedelta(hours=1)
        sha, known = f"{which}" * 64, self.ledger.package(f"{which}" * 64)
        case_no = known.case_no if known else ""
        try:
            getattr(self, f"_{what}")(sha, case_no, how)
        except (LedgerError, IndexError):
            return

    def _claim(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.claim(sha, "材料.zip", "desk", self.now, work_id=f"w{how % 2}")

    def _open(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.open_case(sha, application(), self.now)

    def _end(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.finish(sha, "desk", self.now)

    def _return(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.returned(sha, "desk", self.now, path=("待核对/一", "退件/一")[how % 2], reason="读不了")

    def _move(self, sha: str, case_no: str, how: int) -> None:
        open_to = sorted(next_states(CaseState(self.ledger.case(case_no).state))) or [CaseState.ACCEPTED]
        self.ledger.set_state(case_no, open_to[how % len(open_to)], self.now)

    def _plan(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.plan_papers(case_no, [PaperWish(kind="K", version=how + 1, series=("甲", "")[how % 2])], self.now)

    def _file(self, sha: str, case_no: str, how: int) -> None:
        paper = self.ledger.open_papers(case_no)[0]
        self.ledger.filed(paper, f"{case_no}/{paper.number}.{('docx', 'pdf')[how % 2]}", "b" * 64, self.now)

    def _void(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.void(self.ledger.papers(case_no)[how % 2], "误", self.now)

    def _dues(self, sha: str, case_no: str, how: int) -> None:
        told: dict[str, Any] = {"starts": DAY, "calendar_version": "", "provisional": False, "source": ""}
        days = [DAY + timedelta(days=n) for n in range(how)]
        wanted = [Due(limit=f"T0{n}", what=f"{n}", day=day, workdays=n, **told) for n, day in enumerate(days)]
        self.ledger.set_dues(case_no, wanted, self.now)

    def _done(self, sha: str, case_no: str, how: int) -> None:
        self.ledger.due_done(case_no, f"T0{how}", self.now)

    def _record(self, sha: str, case_no: str, how: int) -> None:
        kind = RECORDED[how % len(RECORDED)]
        said = SHEET | {"sha256": sha, "source_sha256": "b" * 64, "passed": how % 2 == 0, "work_id": f"w{how % 3}"}
        self.ledger.record(case_no, kind, said | {"kind": "BUILT", "answers": {}}, now=self.now)

    def _slip(self, sha: str, case_no: str, how: int) -> None:
        said = {"kind": "BUILT", "answers": {"built_date": f"2026-12-{how + 1:02d}"}}
        self.ledger.record(case_no, course.SLIP_TAKEN, said, now=self.now)


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 3), st.integers(0, 40)), min_size=10, max_size=60))
def test_tables_kept_with_the_events_are_those_made_anew(acts: list[tuple[str, int, int]]) -> None:
    office = Random()
    for what, which, how in [("claim", 1, 0), ("open", 1, 0), *acts]:
        office.act(what, which, how)
    kept = tables(office.ledger)
    assert office.ledger.rebuild() == office.ledger.views.head()
    assert tables(office.ledger) == kept and office.ledger.verify() == []
    office.ledger.close()


def tables(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    with ledger._engine.connect() as c:
        return {table.name: sorted(map(tuple, c.execute(select(table))), key=repr) for table in PROJECTIONS}


def test_a_ledger_of_an_earlier_version_is_given_its_tables_when_it_is_opened(tmp_path: Path) -> None:
    town = Town(tmp_path)
    case_no = town.opened()
    kept, url = tables(town.ledger), str(town.ledger._engine.url)
    with town.ledger._engine.begin() as c:
        for statement in (
            "DROP TABLE matters",
            "DROP TABLE alembic_version",
            "DROP INDEX ix_events_kind",
            "DROP INDEX ix_cases_built_on",
            "ALTER TABLE cases DROP COLUMN built_on",
            "UPDATE chain SET schema_version = 1",
        ):
            c.exec_driver_sql(statement)
    town.ledger.close()
    ledger = Ledger(url)
    assert tables(ledger) == kept and ledger.case(case_no).state == CaseState.ACCEPTED
    assert ledger.verify() == [] and ledger.papers(case_no)[0].state is PaperState.FILED
    ledger.close()
