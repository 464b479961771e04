"""`python -m tests.cluster`: pages a minute and a kill of every part, on this machine; `--demo`: one office at work.

Needs Debian's postgresql and `pip install baozhuang[postgres,cluster]`. Everything is on 127.0.0.1 and ends with it.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.office import LEASE_S, Office, made
from tests.cluster.parts import (
    Part,
    Postgres,
    host,
    is_answering,
    postgres,
    prefect_server,
    running,
    scheduler,
    until,
    worker,
)

PATIENCE_S = 3600.0


@dataclass(frozen=True)
class Cluster:
    """All parts of an office on several machines, running."""

    office: Office
    database: Postgres
    prefect: Part
    page: str
    scheduler: Part
    workers: tuple[Part, ...]
    hosts: tuple[Part, ...]


@contextmanager
def cluster(folder: Path, *, hosts: int, workers: int) -> Iterator[Cluster]:
    """PostgreSQL, Prefect, a scheduler with its workers, and hosts on the same shares."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres(folder / "postgres"))
        prefect, page = prefect_server(folder, server.database("prefect", "asyncpg"))
        stack.enter_context(running(prefect))
        plan, address = scheduler(folder)
        stack.enter_context(running(plan))
        readers = tuple(stack.enter_context(running(worker(folder, address, n))) for n in range(1, workers + 1))
        office = made(folder / "office", hosts, database_url=server.database("ledger"), engine=f"dask://{address}")
        until(lambda: is_answering(page), "the Prefect server")
        at_work = tuple(host(root, PREFECT_API_URL=f"{page}/api") for root in office.roots)
        for part in at_work:
            stack.enter_context(running(part))
        yield Cluster(office, server, prefect, page, plan, readers, at_work)


def demo(count: int) -> int:
    """So many packages through all parts, and where to look."""
    with _place("baozhuang-cluster-") as place, cluster(place, hosts=2, workers=2) as at:
        print(f"Prefect: {at.page}\ninbox:   {at.office.inbox}", flush=True)
        started = time.monotonic()
        at.office.drop(count)
        last = -1
        while (done := at.office.done()) < count and time.monotonic() - started < PATIENCE_S:
            if done != last:
                print(f"{done} of {count} after {time.monotonic() - started:.0f} s", flush=True)
                last = done
            time.sleep(2)
        end = at.office.state()
        told = f"{end.cases} cases, {end.papers} papers, {len(end.faults)} faults of the audit"
        print(f"{done} packages, {told}", flush=True)
        return int(done != count or bool(end.faults))


PACED = {"workers": 1.5, "dask": 1.8}
"""What two are to be worth over one: reading processes of one host, workers of a scheduler."""


def pace(count: int, kinds: Sequence[str]) -> int:
    """Pages a minute: two readers over one, reading processes of one host and Dask workers."""
    is_well = True
    for kind in kinds:
        wanted = PACED[kind]
        alone = 0.0
        for readers in (1, 2):
            seconds, processor = _paced(kind, readers, count)
            alone = alone or seconds
            ratio = alone / seconds
            told = f"{kind:>7} × {readers}: {count} packages in {seconds:.1f} s, {60 * 2 * count / seconds:.1f} pages"
            told += f" a minute, {processor / 2:.2f} CPU s a page (all processes); over one {ratio:.2f}"
            print(told + (f" (wanted {wanted})" if readers == 2 else ""), flush=True)
            is_well &= readers == 1 or ratio >= wanted
    return 0 if is_well else 1


def _paced(kind: str, readers: int, count: int) -> tuple[float, float]:
    """Seconds from the first to the last package of two pages, models warm; seconds of the processor for each."""
    with _place("baozhuang-pace-") as folder, ExitStack() as stack:
        settings, parts = {"reading": f"{{workers: {readers}}}"}, []
        if kind == "dask":
            plan, address = scheduler(folder)
            stack.enter_context(running(plan))
            parts = [stack.enter_context(running(worker(folder, address, n))) for n in range(readers)]
            settings = {"engine": f"dask://{address}"}
        office = made(folder / "office", 1, database_url=f"sqlite:///{folder / 'ledger.sqlite'}", **settings)
        office.drop(2 * readers + count)
        parts.append(stack.enter_context(running(host(office.roots[0], PREFECT_API_URL="http://127.0.0.1:9/api"))))
        until(lambda: office.done() >= 2 * readers, "the first packages", PATIENCE_S)
        started, before, used = time.monotonic(), office.done(), sum(part.seconds() for part in parts)
        until(lambda: office.done() >= 2 * readers + count, "the last package", PATIENCE_S)
        each = 1 / (2 * readers + count - before)
        spent = sum(part.seconds() for part in parts) - used
        return (time.monotonic() - started) * count * each, spent * each


def kills(count: int, names: Sequence[str]) -> int:
    """One part after the other dies by kill -9 while packages are worked off: none lost, doubled or at fault."""
    return max((_killed(count, name, [name]) for name in names), default=0)


def _killed(count: int, told: str, names: Sequence[str]) -> int:
    """One cluster in which these parts die in turn, the packages being spread between their deaths."""
    with _place(f"baozhuang-kill-{told}-") as place, cluster(place, hosts=2, workers=2) as at:
        at.office.drop(count)
        slowest = 0.0
        for number, name in enumerate(names):
            due = max(1, count * number // len(names))
            until(lambda: at.office.done() >= due, "the packages before", PATIENCE_S)  # noqa: B023
            resumed = _death(at, name)
            slowest = max(slowest, resumed)
            print(f"{name:<10} resumed after {resumed:5.1f} s (2 leases: {2 * LEASE_S})", flush=True)
        until(lambda: at.office.done() >= count, "all packages", PATIENCE_S)
        end = at.office.state()
    told += f": {count} packages, lost {max(0, count - end.cases)}, doubled {max(0, end.cases - count)}"
    told += f", differing {end.differing}, papers {end.papers}, faults {len(end.faults)}"
    print(told, *end.faults, sep="\n  ", flush=True)
    return int(end.cases != count or bool(end.faults) or end.differing > 0 or slowest > 2 * LEASE_S)


def _death(at: Cluster, name: str) -> float:
    """Seconds until the next package is through after a part has died."""
    before, killed = at.office.done(), time.monotonic()
    DEATHS[name](at)
    until(lambda: at.office.done() > before, "work goes on", PATIENCE_S)
    return time.monotonic() - killed


@contextmanager
def _place(prefix: str) -> Iterator[Path]:
    """A folder into which the server's account may look; it stays where something went wrong, for its logs."""
    place = Path(tempfile.mkdtemp(prefix=prefix))
    place.chmod(0o711)
    try:
        yield place
    except Exception:
        print(f"logs: {place}", flush=True)
        raise
    shutil.rmtree(place, ignore_errors=True)


def _host(at: Cluster) -> None:
    at.hosts[0].kill()


def _worker(at: Cluster) -> None:
    at.workers[0].kill()


def _scheduler(at: Cluster) -> None:
    at.scheduler.kill()
    at.scheduler.start()
    for part in at.workers:  # a supervisor does so
        part.kill()
        part.start()


def _prefect(at: Cluster) -> None:
    at.prefect.kill()


def _postgres(at: Cluster) -> None:
    at.database.crash()
    at.database.start()


DEATHS: dict[str, Callable[[Cluster], None]] = {
    "host": _host,
    "worker": _worker,
    "scheduler": _scheduler,
    "prefect": _prefect,
    "postgres": _postgres,
}
IN_TURN = "turn"
"""All of them, one after the other, in one cluster."""


def main() -> int:
    """Parse the wish and carry it out."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("--demo", type=int, default=0, help="only show so many packages going through")
    parser.add_argument("--packages", type=int, default=12, help="for each figure")
    figures = ",".join((*PACED, *DEATHS, IN_TURN))
    parser.add_argument("--only", default=figures, help=f"figures, with commas between, of {figures}")
    wish = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every part is ended
    if wish.demo:
        return demo(wish.demo)
    chosen = [name for name in wish.only.split(",") if name]
    paced = [kind for kind in PACED if kind in chosen]
    died = [name for name in DEATHS if name in chosen]
    in_turn = _killed(wish.packages, IN_TURN, [*DEATHS]) if IN_TURN in chosen else 0
    return pace(wish.packages, paced) | kills(wish.packages, died) | in_turn


if __name__ == "__main__":
    sys.exit(main())
