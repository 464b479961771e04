"""What an office costs with its years behind it, each figure in a process of its own: processor seconds and memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from rich.console import Console

from flows.ground.clock import SHANGHAI
from tests.soak.scene import TODAY, RecordedReader

DAY_CASES = 10
DROPS = 7


@dataclass(frozen=True)
class Cost:
    """seconds: of the processor, for the question alone. mb: the most memory that the process ever had."""

    seconds: float
    mb: float


def cost(figure: str, root: Path) -> Cost:
    """Measure one figure at an office, in a process of its own."""
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return pool.apply(_measured, (figure, root))


def _measured(figure: str, root: Path) -> Cost:
    seconds = FIGURES[figure](root)
    told = Path("/proc/self/status").read_text(encoding="utf-8")  # getrusage would tell the parent's peak as well
    peak = next(line for line in told.splitlines() if line.startswith("VmHWM"))
    return Cost(seconds, int(peak.split()[1]) / 1024)


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _nowhere() -> Console:
    return Console(file=Path(os.devnull).open("w", encoding="utf-8"), width=200)


def _review(root: Path) -> float:
    from flows.commands.review import show_review

    return _spent(lambda: show_review(root, _nowhere(), now=datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)))


def _case(root: Path) -> float:
    return _ledger(root, case_no="LHBZ-2026-000001")


def _over_case(root: Path) -> float:
    return _ledger(root, case_no="LHBZ-2025-000001")


def _page(root: Path) -> float:
    return _ledger(root)


def _json(root: Path) -> float:
    return _ledger(root, as_json=True)


def _ledger(root: Path, *, case_no: str = "", as_json: bool = False) -> float:
    from flows.commands.ledger import LedgerWish, show_ledger

    wish = LedgerWish(TODAY, case_no, as_json)
    return _spent(lambda: show_ledger(root, _nowhere(), wish))


def _find(root: Path) -> float:
    from flows.ledger import Wanted
    from flows.opened import open_ledger

    with open_ledger(root) as desk:
        return _spent(lambda: desk.ledger.search(Wanted(words=("LHBZ-2023-000007",), most=50)))


def _health(root: Path) -> float:
    from datetime import timedelta

    from flows.commands.health import show_health

    now = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
    return _spent(lambda: show_health(root, _nowhere(), now=now, within=timedelta(minutes=15)))


def _book(root: Path) -> float:
    from flows.chores import desk_of, write_books
    from flows.office.runtime import open_runtime

    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        return _spent(lambda: write_books(desk_of(office)))


def _frozen(root: Path) -> float:
    """The book of one year that is over: a fifth of the cases."""
    from flows.books import load_course_rules, write_year_book
    from flows.opened import open_ledger

    with open_ledger(root) as desk:
        rules, file = load_course_rules(desk.templates), root / "var" / "year.xlsx"
        return _spent(lambda: write_year_book(desk.ledger, rules, file, year=2025, today=TODAY))


def _first(root: Path) -> float:
    """From the opening of the office to the letters of the first package."""
    from flows.office.runtime import open_runtime
    from tests.years.office import drop

    started = time.process_time()
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        drop(office, "头一家店")
        return time.process_time() - started


def _drop(root: Path) -> float:
    """The middle one of several packages, from drop to letters."""
    from flows.office.runtime import open_runtime
    from tests.years.office import drop

    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        drop(office, "热身店")
        return median(_spent(lambda n=n: drop(office, f"新店{n}")) for n in range(DROPS))  # type: ignore[misc]


def _news(root: Path) -> float:
    """The events of a day, held against the last sound point."""
    from flows.opened import open_ledger
    from tests.years.made import life_of, multiply

    with open_ledger(root) as desk:
        multiply(desk.ledger, life_of(desk.ledger, "LHBZ-2025-000001"), DAY_CASES, year=2025)
        found = desk.ledger.checks.news()
        assert found is not None and not found.problems, found
        return _spent(desk.ledger.checks.news)


FIGURES: dict[str, Callable[[Path], float]] = {
    "drop": _drop,
    "first": _first,
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
