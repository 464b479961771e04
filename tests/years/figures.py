"""What an office costs with its years behind it, each figure in a process of its own: processor seconds and memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import Engine, event

from flows.ground.clock import SHANGHAI
from flows.ground.settings import load_settings
from tests.soak.scene import TODAY
from tests.support.processor import processor_seconds

DAY_CASES = 10
DROPS = 5


@dataclass(frozen=True)
class Cost:
    """What a question took. seconds: of the processor, those of the database server's processes included. wall: by the
    clock. statements: sent to the database. steps: of SQLite's own machine, in thousands, which no other load changes.
    mb: the most memory that the process ever had.
    """

    seconds: float
    wall: float
    statements: int
    steps: int
    mb: float = 0.0


class Meter:
    """Counts what the databases of this process are asked, from its making on."""

    def __init__(self) -> None:
        self._statements = self._steps = 0
        self.url = ""
        event.listen(Engine, "connect", self._watch)
        event.listen(Engine, "before_cursor_execute", self._told)

    def _watch(self, connection: Any, _record: object) -> None:
        if hasattr(connection, "set_progress_handler"):
            connection.set_progress_handler(self._stepped, 1000)

    def _stepped(self) -> int:
        self._steps += 1
        return 0

    def _told(self, *_: object) -> None:
        self._statements += 1

    def now(self) -> Cost:
        """Readings of now."""
        return Cost(
            processor_seconds(self.url),
            time.monotonic(),
            self._statements,
            self._steps,
        )


_METER = Meter()


def cost(figure: str, root: Path) -> Cost:
    """Measure one figure at an office, in a process of its own."""
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return pool.apply(_measured, (figure, root))


def _measured(figure: str, root: Path) -> Cost:
    _METER.url = load_settings(root).database_url
    spent = FIGURES[figure](root)
    told = Path("/proc/self/status").read_text(encoding="utf-8")  # getrusage would tell the parent's peak as well
    peak = next(line for line in told.splitlines() if line.startswith("VmHWM"))
    return replace(spent, mb=int(peak.split()[1]) / 1024)


def _spent(work: Callable[[], object]) -> Cost:
    before = _METER.now()
    work()
    after = _METER.now()
    return Cost(
        after.seconds - before.seconds,
        after.wall - before.wall,
        after.statements - before.statements,
        after.steps - before.steps,
    )


def _nowhere() -> Console:
    return Console(file=Path(os.devnull).open("w", encoding="utf-8"), width=200)


def _review(root: Path) -> Cost:
    from flows.commands.review import show_review

    return _spent(lambda: show_review(root, _nowhere(), now=datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)))


def _case(root: Path) -> Cost:
    return _ledger(root, case_no="LHBZ-2026-000001")


def _over_case(root: Path) -> Cost:
    return _ledger(root, case_no="LHBZ-2025-000001")


def _page(root: Path) -> Cost:
    return _ledger(root)


def _json(root: Path) -> Cost:
    return _ledger(root, as_json=True)


def _ledger(root: Path, *, case_no: str = "", as_json: bool = False) -> Cost:
    from flows.commands.ledger import LedgerWish, show_ledger

    wish = LedgerWish(TODAY, case_no, as_json)
    return _spent(lambda: show_ledger(root, _nowhere(), wish))


def _find(root: Path) -> Cost:
    from flows.ledger import Wanted
    from flows.opened import open_ledger

    with open_ledger(root) as desk:
        return _spent(lambda: desk.ledger.search(Wanted(words=("LHBZ-2023-000007",), most=50)))


def _health(root: Path) -> Cost:
    from datetime import timedelta

    from flows.commands.health import show_health

    now = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
    return _spent(lambda: show_health(root, _nowhere(), now=now, within=timedelta(minutes=15)))


def _book(root: Path) -> Cost:
    from flows.chores import desk_of, write_books
    from flows.office.runtime import open_runtime
    from tests.years.office import YearsReader

    with open_runtime(root, today=TODAY, reader=YearsReader()) as office:
        return _spent(lambda: write_books(desk_of(office)))


def _frozen(root: Path) -> Cost:
    """The book of one year that is over: a fifth of the cases."""
    from flows.books import load_course_rules, write_year_book
    from flows.opened import open_ledger

    with open_ledger(root) as desk:
        rules, file = load_course_rules(desk.templates), root / "var" / "year.xlsx"
        return _spent(lambda: write_year_book(desk.ledger, rules, file, year=2025, today=TODAY))


def _first(root: Path) -> Cost:
    """From the opening of the office to the letters of the first package."""
    from flows.office.runtime import open_runtime
    from tests.years.office import ROADS, YearsReader, drop, new_name

    def work() -> None:
        with open_runtime(root, today=TODAY, reader=YearsReader()) as office:
            drop(office, new_name(ROADS[0]))

    return _spent(work)


def _idle(root: Path) -> Cost:
    """A look at the inbox and a round of all chores, with nothing there and nothing due."""
    from flows.application import sweep
    from flows.office.runtime import open_runtime
    from tests.years.office import YearsReader

    with open_runtime(root, today=TODAY, reader=YearsReader()) as office:
        for _ in range(2):
            sweep(office, office.intake.sweep(office.now), lambda _: None)
        return _spent(lambda: sweep(office, office.intake.sweep(office.now), lambda _: None))


def _drop(root: Path) -> Cost:
    """The middle one of several packages, from drop to letters, each on a road that was asked about since the start."""
    from flows.office.runtime import open_runtime
    from tests.years.office import ROADS, YearsReader, drop, new_name

    each = []
    with open_runtime(root, today=TODAY, reader=YearsReader()) as office:
        for road in ROADS[-DROPS:]:
            drop(office, new_name(road))
            name = new_name(road)
            each.append(_spent(lambda name=name: drop(office, name)))  # type: ignore[misc]
    return sorted(each, key=lambda spent: spent.seconds)[DROPS // 2]


def _news(root: Path) -> Cost:
    """The events of a day, held against the last sound point."""
    from flows.opened import open_ledger
    from tests.years.made import life_of, multiply

    with open_ledger(root) as desk:
        multiply(desk.ledger, life_of(desk.ledger, "LHBZ-2025-000001"), DAY_CASES, year=2025)
        found = desk.ledger.checks.news()
        assert found is not None and not found.problems, found
        return _spent(desk.ledger.checks.news)


FIGURES: dict[str, Callable[[Path], Cost]] = {
    "drop": _drop,
    "first": _first,
    "idle": _idle,
    "review": _review,
    "case": _case,
    "over case": _over_case,
    "page": _page,
    "find": _find,
    "health": _health,
    "frozen": _frozen,
    "book": _book,
    "json": _json,
    "news": _news,
}
