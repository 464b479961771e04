"""Offices that are killed again and again, each compared with one that was left in peace."""

from __future__ import annotations

import gc
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from flows.ground import load_settings
from flows.office import runtime
from tests.soak.compare import Office, Verdict, seen, verdict
from tests.soak.life import ENDED, KILLED, live, live_here, new_office
from tests.soak.scene import answered, decided, drop_first_act

PACKAGES = 12
"""In both acts: eight that are dropped, two that one of them is parted into, and two 核对单 that come back."""
KILLS_PER_ACT = (6, 3)
OFFICES = 16
"""Among which the named places are dealt out."""

Names = tuple[tuple[str, ...], tuple[str, ...]]
"""Named places of each act."""


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
    before = runtime.Templates
    setattr(runtime, "Templates", cache(before))  # noqa: B010 - the module's name, not the class, is what is replaced
    yield
    setattr(runtime, "Templates", before)  # noqa: B010


def peaceful(folder: Path) -> Peaceful:
    """Both acts without a kill, in this process: what is loaded once is loaded before the forks."""
    root = new_office(folder / "peaceful", drop_first_act)
    first = live_here(root)
    filled = filled_sheets(root)
    drop_sheets(root, filled)
    peace = Peaceful(places=(first, live_here(root)), office=seen(root), sheets=filled)
    gc.collect()
    gc.freeze()  # the lives need not look through what was loaded before them
    return peace


def filled_sheets(root: Path) -> tuple[bytes, bytes]:
    """Both 核对单 that the first act asks for, as a person fills them in."""
    again, doubtful = sorted((root / "outbox" / "待核对").rglob("核对单_*.xlsx"), key=lambda p: "疑似" not in p.name)
    return answered(doubtful), decided(again, passed=True)


def drop_sheets(root: Path, filled: tuple[bytes, bytes]) -> None:
    """Times fix the order."""
    for number, content in enumerate(filled, 1):
        place = load_settings(root).workspace(root).inbox / f"核对单{number}.xlsx"
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


def killed_office(
    folder: Path,
    peace: Peaceful,
    seed: int,
    tally: Tally,
    *,
    names: Names = ((), ()),
    most: tuple[int, int] = KILLS_PER_ACT,
) -> Names:
    """One office, killed at named places and at places and times that the seed gives, then compared.

    names: of each act, to be killed at once each. most: other kills in each act.

    Returns:
        The names that were never passed.
    """
    chance = random.Random(seed)
    left = [*names[0]], [*names[1]]

    def disturb(root: Path, act: int) -> None:
        more, total = most[act], len(peace.places[act])
        while left[act] or more:
            is_random = chance.random() * (more + len(left[act])) < more
            wish = _moment(chance, total) if is_random else {}
            ended = live(root, die_at_names=tuple(left[act]), **wish)  # type: ignore[arg-type]
            if ended == ENDED:
                return
            if ended != KILLED:
                left[act].remove(ended)
            more -= ended == KILLED
            tally.by_time += ended == KILLED and "die_after_s" in wish
            tally.at_places += ended != KILLED or "die_at" in wish

    root = folder / f"seed-{seed}"
    try:
        tally.add(verdict(peace.office, both_acts(root, peace, disturb)), root.name)
    except AssertionError as error:
        tally.differing += 1
        tally.faults.append(f"{root.name}: {error}")
    shutil.rmtree(root, ignore_errors=True)
    return tuple(left[0]), tuple(left[1])


def _moment(chance: random.Random, total: int) -> dict[str, float]:
    """Where or when a life is to end."""
    if chance.random() < 0.4:
        return {"die_after_s": chance.uniform(0.02, 0.8)}
    return {"die_at": chance.randint(1, total // 2)}


def shares(peace: Peaceful, count: int) -> list[Names]:
    """All named places dealt out to so many offices, neighbours to different ones."""
    first, second = (tuple(dict.fromkeys(places)) for places in peace.places)
    return [(first[n::count], second[n::count]) for n in range(count)]


def joined(parts: Iterable[Names]) -> Names:
    """Names of several offices together."""
    listed = [*parts]
    return tuple(n for names in listed for n in names[0]), tuple(n for names in listed for n in names[1])


def every_place(folder: Path, peace: Peaceful, tally: Tally) -> Names:
    """Kill once at the first occurrence of every named place, in several offices.

    Returns:
        The places at which no kill could be made (there should be none).
    """
    missed = joined(
        killed_office(folder, peace, seed, tally, names=names, most=(0, 0))
        for seed, names in enumerate(shares(peace, OFFICES))
    )
    return killed_office(folder, peace, OFFICES, tally, names=missed, most=(0, 0)) if any(missed) else missed


def scratch() -> Path:
    """A folder in memory where there is one: a kill leaves what was written, flushed or not."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="baozhuang-soak-", dir=memory if memory.is_dir() else None))
