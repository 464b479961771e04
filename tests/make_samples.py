"""Writes the shipped sample packages again, or thousands of seeded scans.

    python -m tests.make_samples OUT                       the shipped packages with README.md
    python -m tests.make_samples --many N --seed S OUT     N packages of one seed each, from S on

Hand-like faces are needed: see tests/scans/fonts.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.scans.many import write_many
from tests.scans.shipped import write_shipped


def main() -> int:
    """Write what is asked for; prints the name of each package."""
    parser = argparse.ArgumentParser(prog="python -m tests.make_samples", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to write into; made if it is not there")
    parser.add_argument("--many", type=int, metavar="N", help="write N seeded packages instead of the shipped ones")
    parser.add_argument("--seed", type=int, default=1000, help="first seed of --many (default 1000)")
    parser.add_argument("--layout", action="append", help="only this layout (own, labels-above, underlined, vertical)")
    parser.add_argument("--only", help="only the shipped package whose name starts so (s03)")
    options = parser.parse_args()
    if options.many:
        made = write_many(options.out, range(options.seed, options.seed + options.many), layouts=options.layout)
    else:
        made = write_shipped(options.out, only=options.only or "s")
    for name in made:
        print(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
