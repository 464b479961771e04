"""`make fuzz N=20000`: so many damaged packages; prints executions, how they ended, and what is no error of ours."""

from __future__ import annotations

import argparse
import sys

from tests.hostile.fuzz import fuzz


def main() -> int:
    """Returns 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--fuzz", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    wish = parser.parse_args()
    found = fuzz(wish.fuzz, wish.seed)
    print(f"executions: {found.executions}")
    print("ended as: " + ", ".join(f"{name} {n}" for name, n in found.ends.most_common()))
    print(f"findings: {len(found.findings)}")
    print("\n".join(found.findings[:20]))
    return 1 if found.findings else 0


if __name__ == "__main__":
    sys.exit(main())
