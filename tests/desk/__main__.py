"""`python -m tests.desk`: what the desk costs a person and the machine, beside what is wanted.

Key strokes for 24 doubtful values, by a script that acts like a person in a real browser; the time of each page and
of the picture of a place, with many cases in the ledger. Ends with 1 where one is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from flows.ledger import Ledger
from tests.desk.browser import LACKING, PROGRAM, Hands, answer_like_a_person, chromium
from tests.desk.office import DeskTown, doubtful, served, with_people
from tests.support.application_parts import application
from tests.support.course_office import reading
from tests.years.made import life_of, multiply
from tests.years.office import _over

MOST_FIRST_MS = 5000.0
MOST_STROKES, MOST_PAGE_MS, MOST_PICTURE_MS = 40, 150.0, 50.0
CASE, GIVEN = "LHBZ-2026-000001", "LHBZ-2026-000002"
"""Waits for a person; its letters are out."""
PAGES = (
    "/", "/review", f"/review/{CASE}", "/cases", "/cases?q=样例", f"/cases/{CASE}", f"/cases/{CASE}/slips",
    f"/cases/{GIVEN}", "/inbox",
    "/find?q=样例酒店", "/basket", "/board", "/apply", "/progress",
)  # fmt: skip
OF_PROVIDER = ("/mine", f"/mine/{GIVEN}")
TIMES = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.desk")
    parser.add_argument("--cases", type=int, default=1000, help="cases that are over in the ledger")
    options = parser.parse_args(arguments)
    if not PROGRAM:
        print(LACKING)
        return 1
    with tempfile.TemporaryDirectory(prefix="desk-") as folder, _morning(Path(folder), options.cases) as town:
        with served(with_people(town.office)) as address, chromium() as browser:
            figures = list(_figures(browser, address))
        counts = town.office.ledger.views.counts()
    print(f"{counts.cases} cases, {counts.open} open")
    for what, found, most, unit in figures:
        print(f"{what:44}{found:8.0f} {unit:3} wanted ≤ {most:.0f}{'' if found <= most else '   missed'}")
    return int(any(found > most for _, found, most, _ in figures))


@contextmanager
def _morning(folder: Path, cases: int) -> Iterator[DeskTown]:
    """An office with so many cases, opened as on any morning: nothing of them is known yet."""
    with closing(DeskTown(folder / "office")) as town:
        town.takes("样例酒店", reading(doubtful()))
        other = {"project_name": "文昌商场", "project_code": "2608-419001-04-01-551220"}
        town.takes("文昌商场", reading(application(services=["用水"], **other)))
        _fill(town.office.ledger, cases)
    with closing(DeskTown(folder / "office")) as town:
        yield town


def _fill(ledger: Ledger, cases: int) -> None:
    """Cases that are over, a few dozen open ones that wait like the first, some hundred whose letters are out."""
    multiply(ledger, _over(is_full=False), cases, year=2025)
    multiply(ledger, life_of(ledger, CASE, names=("样例酒店一期",)), min(20, cases // 50))
    multiply(ledger, life_of(ledger, GIVEN, names=("文昌商场",)), min(300, cases // 30))


def _figures(browser: Browser, address: str) -> Iterator[tuple[str, float, float, str]]:
    hands = Hands(browser, address)
    hands.sign_in("王审核")
    yield "first page of a case after a start", _answered(hands, f"/cases/{CASE}"), MOST_FIRST_MS, "ms"
    for place in PAGES:
        yield f"page {place}", _median(lambda place=place: _answered(hands, place)), MOST_PAGE_MS, "ms"
    provider = Hands(browser, address)
    provider.sign_in("周供水")
    for place in OF_PROVIDER:
        yield f"page {place}", _median(lambda place=place: _answered(provider, place)), MOST_PAGE_MS, "ms"
    picture = f"/review/{CASE}/picture/001-uscc.png"
    yield "picture of a place", _median(lambda: _answered(hands, picture)), MOST_PICTURE_MS, "ms"
    hands.open(f"/review/{CASE}")
    answer_like_a_person(hands)
    hands.press("Enter")
    hands.page.wait_for_url("**/review?sent=*")
    yield "key strokes for 24 doubtful values", hands.strokes, MOST_STROKES, ""


def _answered(hands: Hands, place: str) -> float:
    """Milliseconds from asking to the last byte, as the browser sees it."""
    began = time.perf_counter()
    answer = hands.page.request.get(f"{hands.address}{place}")
    assert answer.ok and answer.body(), answer.status
    return (time.perf_counter() - began) * 1000


def _median(measure: Callable[[], float]) -> float:
    measure()
    return statistics.median(measure() for _ in range(TIMES))


if __name__ == "__main__":
    sys.exit(main())
