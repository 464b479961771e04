"""`python -m tests.years`: what the office costs with years behind it, beside what is wanted.

Builds an office for each size, most of its cases over, a hundredth (at most twenty) open, and measures each figure
in a process of its own, in processor seconds.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.years.figures import Cost, cost
from tests.years.office import FULL_UP_TO, Built, build


@dataclass(frozen=True)
class Wanted:
    """A figure with what is wanted of it; 0 for nothing.

    more: seconds beyond what it costs at the first size, which is start-up: templates, tables of the terminal.
    ratio: over the first size. mb: of its process.
    """

    figure: str
    what: str
    seconds: float = 0.0
    more: float = 0.0
    ratio: float = 0.0
    mb: float = 0.0


WANTED = (
    Wanted("drop", "package, drop to letters", ratio=1.1, mb=400),
    Wanted("first", "first package after a start", seconds=20, mb=400),
    Wanted("review", "review", more=0.3),
    Wanted("case", "ledger --case, open", more=0.3),
    Wanted("over case", "ledger --case, over", more=0.3),
    Wanted("page", "page of ledger", more=0.3),
    Wanted("find", "find", more=0.3),
    Wanted("health", "health", more=0.3),
    Wanted("frozen", "台账-2025.xlsx, once", mb=300),
    Wanted("book", "台账.xlsx", seconds=5, mb=300),
    Wanted("news", "verification of a day", seconds=1),
    Wanted("json", "ledger --json, whole", mb=300),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure of every size; 1 where one of the largest is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.years")
    parser.add_argument("--cases", default="10,1000", help="sizes, with commas between; ratios are over the first")
    parser.add_argument("--db", default="", help="an empty PostgreSQL database for each size, {n} in it; else SQLite")
    full = "sizes up to this have full lives (89 papers, 300 events), larger ones short ones (14 papers, 40 events)"
    parser.add_argument("--full", type=int, default=FULL_UP_TO, help=full)
    parser.add_argument("--without", default="", help="figures to leave out, with commas between")
    options = parser.parse_args(arguments)
    chosen = [w for w in WANTED if w.figure not in options.without.split(",")]
    base: dict[str, Cost] = {}
    missed = 0
    for size in (int(part) for part in options.cases.split(",")):
        place = Path(tempfile.mkdtemp(prefix="years-"))
        try:
            made = build(place / "office", size, is_full=size <= options.full, url=options.db.format(n=size))
            _say_built(made)
            costs = {wanted.figure: cost(wanted.figure, made.root) for wanted in chosen}
        finally:
            shutil.rmtree(place)
        base = base or costs
        missed = sum(_say(wanted, costs[wanted.figure], base[wanted.figure]) for wanted in chosen)
    return int(missed > 0)


def _say_built(made: Built) -> None:
    each = f"{made.life_events} events and {made.life_papers} papers each"
    sys.stdout.write(
        f"\n{made.cases} cases over ({each}), {made.open} open, {made.events} events, {made.size_mb:.0f} MB\n"
    )
    sys.stdout.write(f"{'figure':32}{'CPU s':>9}{'over 1st':>10}{'MB':>7}   wanted\n")
    sys.stdout.flush()


def _say(wanted: Wanted, found: Cost, base: Cost) -> bool:
    """A line; whether it is missed."""
    ratio = found.seconds / base.seconds if base.seconds else 1.0
    faults = [
        f"≤ {bound:g}{unit}" + (f", {value / bound:.1f} times that" if value > bound else "")
        for value, bound, unit in (
            (found.seconds, wanted.seconds, " s"),
            (found.seconds - base.seconds, wanted.more, " s more than the first"),
            (ratio, wanted.ratio, " times the first"),
            (found.mb, wanted.mb, " MB"),
        )
        if bound
    ]
    sys.stdout.write(f"{wanted.what:32}{found.seconds:9.2f}{ratio:10.2f}{found.mb:7.0f}   {'; '.join(faults)}\n")
    sys.stdout.flush()
    return any("that" in fault for fault in faults)


if __name__ == "__main__":
    sys.exit(main())
