"""`python -m tests.years`: what the office costs with years behind it, beside what is wanted.

Builds an office for each size, with as many open cases in the least as in the largest, and measures each figure in a
process of its own: in processor seconds, statements and steps of SQLite: what other work on the machine changes little.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.years.figures import Cost, cost
from tests.years.office import FULL, OPEN, Wish, build


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


TOLD = "made.txt"
"""Beside an office: what was made."""
HEAD = f"{'figure':26}{'CPU s':>8}{'ratio':>9}{'wall s':>8}{'SQL':>8}{'k steps':>9}{'MB':>6}   wanted"
WANTED = (
    Wanted("drop", "package, drop to letters", ratio=1.1, mb=400),
    Wanted("first", "first package after a start", seconds=20, mb=400),
    Wanted("idle", "look at an empty inbox", more=0.02),
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
    parser.add_argument("--full", type=int, default=FULL, help="so many of the cases have full lives, the rest short")
    parser.add_argument("--open", type=int, default=OPEN, help="cases beside them that are not over")
    parser.add_argument("--kept", type=Path, help="folder of offices: those that are there are measured, others stay")
    parser.add_argument("--without", default="", help="figures to leave out, with commas between")
    parser.add_argument("--only", default="", help="figures to take, with commas between")
    options = parser.parse_args(arguments)
    only, without = options.only.split(","), options.without.split(",")
    chosen = [w for w in WANTED if w.figure not in without and (not options.only or w.figure in only)]
    base: dict[str, Cost] = {}
    missed = 0
    for size in (int(part) for part in options.cases.split(",")):
        with _office(options.kept, Wish(size, options.full, options.open, options.db.format(n=size))) as root:
            sys.stdout.write(f"\n{(root / TOLD).read_text(encoding='utf-8')}\n{HEAD}\n")
            costs = {wanted.figure: cost(wanted.figure, root) for wanted in chosen}
        base = base or costs
        missed = sum(_say(wanted, costs[wanted.figure], base[wanted.figure]) for wanted in chosen)
    return int(missed > 0)


@contextmanager
def _office(kept: Path | None, wish: Wish) -> Iterator[Path]:
    """The office of a size: made, or found where offices are kept."""
    place = kept or Path(tempfile.mkdtemp(prefix="years-"))
    root = place / f"{wish.cases}"
    try:
        if not (root / TOLD).is_file():
            started = time.process_time()
            made = build(root, wish)
            told = f"{made.cases} cases over ({made.lives}), {made.open} open, {made.events} events"
            told += f", {made.papers} papers, {made.size_mb:.0f} MB, made in {time.process_time() - started:.0f} CPU s"
            (root / TOLD).write_text(told, encoding="utf-8")
        yield root
    finally:
        if kept is None:
            shutil.rmtree(place)


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
    figures = f"{found.seconds:8.2f}{ratio:9.2f}{found.wall:8.2f}{found.statements:8}{found.steps:9}{found.mb:6.0f}"
    sys.stdout.write(f"{wanted.what:26}{figures}   {'; '.join(faults)}\n")
    sys.stdout.flush()
    return any("that" in fault for fault in faults)


if __name__ == "__main__":
    sys.exit(main())
