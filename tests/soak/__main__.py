"""`make soak`: kill the office a thousand times and print what came of it; `--load` drops many packages at once.

`--power` cuts the power: what was not flushed is gone.
"""

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


def power(count: int, seed: int) -> int:
    """So many power cuts, each laid out and lived on from. Returns 1 where anything went wrong."""
    from tests.soak.kills import loaded_once, scratch
    from tests.soak.power import after_the_cut, some, watched_office

    folder, faults = scratch(), 0
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(loaded_once())
        watch, peace = stack.enter_context(watched_office(folder / "watched"))
        print("\n".join(sorted(watch.broken)) or "the ledger says nothing that the disk could forget", flush=True)
        cuts = some(watch.cuts, count, seed) if count < len(watch.cuts) else watch.cuts
        for cut in cuts:
            if found := after_the_cut(folder / "cut", cut, peace):
                faults += 1
                print(f"act {cut.act}, {cut.name}, eager {cut.eager}: {found}", flush=True)
        print(f"power cuts: {len(cuts)} of {len(watch.cuts)} kinds, ended otherwise: {faults}")
    return 1 if faults or watch.broken else 0


def main() -> int:
    """Parse the wish and carry it out."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--load", type=int, default=0, help="drop so many packages at once instead")
    parser.add_argument("--power", type=int, default=0, help="cut the power so many times instead")
    wish = parser.parse_args()
    if wish.load:
        from tests.soak.load import load

        return load(wish.load)
    if wish.power:
        return power(wish.power, wish.seed)
    return soak(wish.kills, wish.seed)


if __name__ == "__main__":
    sys.exit(main())
