"""Many small packages dropped at once: none lost, memory flat, the time per package no higher at the end."""

from __future__ import annotations

import gc
import os
import shutil
import time
from pathlib import Path
from statistics import median

from flows.application import sweep
from flows.audit.auditing import audit
from flows.office.runtime import open_runtime
from flows.opened import open_ledger
from flows.packages.closing import PackageEnd
from tests.soak.kills import scratch
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, page

LONGEST_S = 3600
WARM = 20
"""Packages left out of the figures: what is loaded once is loaded by then."""


class Meter:
    """Seconds of processor per package and the memory after each, as the office goes along."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.resident_mb: list[float] = []
        self.ends: list[PackageEnd] = []
        self._last = time.process_time()

    def __call__(self, end: PackageEnd) -> None:
        now = time.process_time()
        self.seconds.append(now - self._last)
        self.resident_mb.append(_resident_mb())
        self.ends.append(end)
        self._last = time.process_time()


def _resident_mb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def load(count: int) -> int:
    """Drop `count` packages, work them off, print the figures. Returns 1 where one is lost or anything grows."""
    root = scratch()
    try:
        meter = _worked_off(root, count)
        with open_ledger(root) as desk:
            found = audit(desk)
            cases = len(desk.ledger.cases())
        left = sum(1 for place in ("inbox", "var/work") for _ in (root / place).iterdir())
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return _told(meter, count, cases=cases, left=left, faults=[p.line for p in found.problems])


def _worked_off(root: Path, count: int) -> Meter:
    inbox = root / "inbox"
    inbox.mkdir()
    (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    for number in range(count):
        (inbox / f"{number:05d}.png").write_bytes(page("small", f"小店{number}"))
    meter = Meter()
    give_up = time.monotonic() + LONGEST_S
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        while len(meter.ends) < count and time.monotonic() < give_up:
            sweep(office, office.intake.sweep(office.now), meter)
            time.sleep(0.02)
    gc.collect()
    return meter


def _told(meter: Meter, count: int, *, cases: int, left: int, faults: list[str]) -> int:
    tenth = max(1, (count - WARM) // 10)
    first, last = meter.seconds[WARM : WARM + tenth], meter.seconds[-tenth:]
    before, after = meter.resident_mb[WARM + tenth - 1], meter.resident_mb[-1]
    times = (median(first) * 1000, median(last) * 1000)
    print(f"packages dropped at once: {count}; ended: {len(meter.ends)}; cases: {cases}; left over: {left}")
    print(f"failed: {sum(e.failed for e in meter.ends)}; faults of the audit: {len(faults)}")
    print(f"processor ms per package, median: first tenth {times[0]:.0f}, last tenth {times[1]:.0f}")
    print(f"resident MB: after the first tenth {before:.0f}, at the end {after:.0f}")
    print("\n".join(faults[:5]))
    is_whole = len(meter.ends) == cases == count and not left and not faults and not any(e.failed for e in meter.ends)
    is_flat = times[1] < 1.3 * times[0] + 2 and after < before + 30
    return 0 if is_whole and is_flat else 1
