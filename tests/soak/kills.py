"""Offices that are killed again and again, each compared with one that was left in peace."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from flows import runtime
from tests.soak.compare import Office, Verdict, seen, verdict
from tests.soak.life import ENDED, KILLED, live, live_here, new_office
from tests.soak.scene import answered, decided, drop_first_act

PACKAGES = 12
"""In both acts: eight that are dropped, two that one of them is parted into, and two 核对单 that come back."""
KILLS_PER_ACT = (6, 3)
_MOST_ROUNDS = 24


@dataclass(frozen=True)
class Peaceful:
    """The office that nobody killed: what it came to, both filled 核对单, the named places of each act in order."""

    office: Office
    sheets: tuple[bytes, bytes]
    places: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class Tally:
    """Kills and what came of them. faults: what to look at, with the seed or the place that shows it again."""

    at_places: int = 0
    by_time: int = 0
    offices: int = 0
    lost: int = 0
    doubled: int = 0
    differing: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.at_places + self.by_time

    def add(self, found: Verdict, where: str) -> None:
        """Note what came of one office."""
        self.offices += 1
        self.lost += len(found.lost)
        self.doubled += len(found.doubled)
        self.differing += len(found.differing)
        if found:
            self.faults.append(f"{where}: {found}")

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"kills survived: {self.kills} (at a named place {self.at_places}, at a random time {self.by_time})",
            f"offices compared: {self.offices}, packages in them: {self.offices * PACKAGES}",
            f"lost: {self.lost}, doubled: {self.doubled}, differing: {self.differing}",
            *self.faults,
        ]


@contextmanager
def loaded_once() -> Iterator[None]:
    """Configuration is read by the first life only; it does not change between them."""
    names = ("load_catalogue", "load_rules", "load_office", "load_limits")
    before = {name: getattr(runtime, name) for name in names}
    for name, load in before.items():
        setattr(runtime, name, cache(load))
    yield
    for name, load in before.items():
        setattr(runtime, name, load)


def peaceful(folder: Path) -> Peaceful:
    """Both acts without a kill, in this process: what is loaded once is loaded before the forks."""
    root = new_office(folder / "peaceful", drop_first_act)
    first = live_here(root)
    again, doubtful = sorted((root / "outbox" / "待核对").rglob("核对单_*.xlsx"), key=lambda p: "疑似" not in p.name)
    filled = answered(doubtful), decided(again, passed=True)
    drop_sheets(root, filled)
    return Peaceful(places=(first, live_here(root)), office=seen(root), sheets=filled)


def drop_sheets(root: Path, filled: tuple[bytes, bytes]) -> None:
    """Times fix the order."""
    for number, content in enumerate(filled, 1):
        place = root / "inbox" / f"核对单{number}.xlsx"
        place.write_bytes(content)
        os.utime(place, (1_790_001_000 + number, 1_790_001_000 + number))


def both_acts(root: Path, peace: Peaceful, disturb: Callable[[Path, int], None]) -> Office:
    """An office whose acts are disturbed before each is left to come to its end."""
    new_office(root, drop_first_act)
    disturb(root, 0)
    live(root)
    drop_sheets(root, peace.sheets)
    disturb(root, 1)
    live(root)
    return seen(root)


def random_kills(
    folder: Path, peace: Peaceful, seed: int, tally: Tally, *, most: tuple[int, int] = KILLS_PER_ACT
) -> None:
    """One office, killed at places and times that the seed gives. most: kills in each act."""
    chance = random.Random(seed)

    def disturb(root: Path, act: int) -> None:
        total = len(peace.places[act])
        for _ in range(most[act]):
            if chance.random() < 0.4:
                ended = live(root, die_after_s=chance.uniform(0.02, 0.8))
                tally.by_time += ended == KILLED
            else:
                ended = live(root, die_at=chance.randint(1, total // 2))
                tally.at_places += ended == KILLED
            if ended == ENDED:
                return

    _compared(folder / f"seed-{seed}", peace, disturb, tally)


def every_place(folder: Path, peace: Peaceful, tally: Tally, *, nth: int = 1) -> tuple[str, ...]:
    """Kill at the first occurrence of every named place, several in one office where that can be.

    nth: only at each so-many-th place (the tests; the soak takes all).

    Returns:
        The places at which no kill could be made (there should be none).
    """
    todo = [list(dict.fromkeys(places))[::nth] for places in peace.places]
    for number in range(_MOST_ROUNDS):
        if not any(todo):
            break
        before = [*todo]

        def disturb(root: Path, act: int, todo: list[list[str]] = todo) -> None:
            missed = list(_kill_at_each(root, todo[act]))
            tally.at_places += len(todo[act]) - len(missed)
            todo[act] = missed

        _compared(folder / f"places-{number}", peace, disturb, tally)
        if before == todo:
            break
    return tuple(name for places in todo for name in places)


def _kill_at_each(root: Path, names: Iterable[str]) -> Iterator[str]:
    """One life per name; yields the names that were not passed because an earlier life had got beyond them."""
    is_over = False
    for name in names:
        if is_over or live(root, die_at_name=name) == ENDED:
            is_over = True
            yield name


def _compared(root: Path, peace: Peaceful, disturb: Callable[[Path, int], None], tally: Tally) -> None:
    try:
        tally.add(verdict(peace.office, both_acts(root, peace, disturb)), root.name)
    except AssertionError as error:
        tally.differing += 1
        tally.faults.append(f"{root.name}: {error}")
    shutil.rmtree(root, ignore_errors=True)


def scratch() -> Path:
    """A folder in memory where there is one: a kill leaves what was written, flushed or not."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="baozhuang-soak-", dir=memory if memory.is_dir() else None))
