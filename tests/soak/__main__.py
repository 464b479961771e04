"""`make soak`: kill the office a thousand times and print what came of it; `--load` drops many packages at once."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from contextlib import ExitStack
from itertools import count

os.environ.setdefault("OMP_NUM_THREADS", "1")


def soak(kills: int, first_seed: int) -> int:
    """At least so many kills: every named place once, then seed after seed. Returns 1 where anything went wrong."""
    from tests.soak.kills import OFFICES, Tally, every_place, killed_office, loaded_once, peaceful, scratch

    folder, tally, started = scratch(), Tally(), time.monotonic()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(loaded_once())
        peace = peaceful(folder)
        names = {name for places in peace.places for name in places}
        missed = {name for act in every_place(folder, peace, tally) for name in act}
        print(f"named places: {len(names)}, killed at: {len(names) - len(missed)}", flush=True)
        for seed in count(first_seed + OFFICES + 1):
            if tally.kills >= kills:
                break
            killed_office(folder, peace, seed, tally)
            if seed % 10 == 9:
                print(f"… {tally.kills} of {kills} kills, {time.monotonic() - started:.0f} s", flush=True)
    print("\n".join(tally.lines()))
    return 1 if tally.faults or missed else 0


def main() -> int:
    """Parse the wish and carry it out."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--load", type=int, default=0, help="drop so many packages at once instead")
    wish = parser.parse_args()
    if wish.load:
        from tests.soak.load import load

        return load(wish.load)
    return soak(wish.kills, wish.seed)


if __name__ == "__main__":
    sys.exit(main())
