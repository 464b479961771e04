"""`python -m tests.roads`: how surely and how fast touching works are found. Exit 1 where a sure one is wrong."""

from __future__ import annotations

import argparse
import sys

from tests.roads.constructed import failures
from tests.roads.measure import Cost, Score, cost, one_case, scores

SIZES = (100, 1_000, 10_000)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=4100)
    parser.add_argument("--count", type=int, default=600, help="works of a set held against all pairs")
    parser.add_argument("--quick", action="store_true", help="without 10 000 segments")
    asked = parser.parse_args()
    wrong = failures()
    print(f"constructed pairs: {len(wrong)} wrong {wrong or ''}")
    exact = scores(asked.count, seed=asked.seed)
    _print_scores(f"{asked.count} works, places written clearly", exact)
    _print_scores(f"{asked.count} works, one in five without a place", scores(asked.count, seed=asked.seed, vague=0.2))
    _print_costs([cost(n, seed=asked.seed) for n in SIZES[: 2 if asked.quick else 3]], asked.seed)
    return 1 if wrong or any(s.extra or s.lacking for s in exact) else 0


def _print_scores(title: str, table: list[Score]) -> None:
    print(f"\n{title}\nrule  precision  recall  true-found  extra  missed  (of these flagged 请人工核对)")
    for s in table:
        print(f"{s.rule:4}  {s.precision:9.4f}  {s.recall:6.4f}  {s.right:10}  {s.extra:5}  {s.lacking:6}  {s.flagged}")


def _print_costs(table: list[Cost], seed: int) -> None:
    print("\nsegments  fill s  all cases asked s  growth  one new case ms  groups")
    before = None
    for c in table:
        growth = f"×{c.ask_s / before:.1f}" if before else ""
        one = one_case(c.segments, seed=seed) * 1000
        print(f"{c.segments:8}  {c.fill_s:6.3f}  {c.ask_s:17.3f}  {growth:6}  {one:15.1f}  {c.groups:6}")
        before = c.ask_s


if __name__ == "__main__":
    sys.exit(main())
