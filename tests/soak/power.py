"""An office whose power goes: watched on a disk that forgets, laid out as the cut would leave it, and started again."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flows.ground.checkpoints import listening
from tests.soak.compare import Verdict, seen, verdict
from tests.soak.forgetful import ForgetfulDisk, Image
from tests.soak.kills import Peaceful, drop_sheets, filled_sheets
from tests.soak.life import live, new_office, work
from tests.soak.scene import drop_first_act

KEPT = ("outbox", "var/work", "var/done")
"""What an office may not forget once its ledger has spoken."""
SCRATCH = "/members"
"""Unpacked archives: made anew by whoever takes the package up."""
ASIDE = ".part"


@dataclass(frozen=True)
class Cut:
    """One instant. act: 0 or 1. eager: whether names reach the disk by themselves."""

    name: str
    act: int
    eager: bool
    image: Image


@dataclass
class Watched:
    """An office left in peace, its disk watched: cuts at the first of each kind of instant, broken promises."""

    disk: ForgetfulDisk
    cuts: list[Cut] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    act: int = 0
    _step: str = ""
    _known: set[tuple[int, str]] = field(default_factory=set)
    _thread: int = field(default_factory=threading.get_ident)

    def heard(self, name: str) -> None:
        """The office has come to a named place."""
        if threading.get_ident() != self._thread:
            return
        if name.endswith(" begins"):
            self._step = name.removesuffix(" begins")
        if name == "entry committed":
            self.disk.committed()
            self._hold(f"{self._step}: forgotten by the disk", self.disk.unflushed(*KEPT))
        self.cut(f"{self._step}: {name}")

    def cut(self, name: str) -> None:
        """Remember what a power cut now would leave, once for each name."""
        if (self.act, name) not in self._known:
            self._known.add((self.act, name))
            is_eager = len(self.cuts) % 2 == 1
            image = self.disk.eager_image() if is_eager else self.disk.image()
            self.cuts.append(Cut(name, self.act, eager=is_eager, image=image))

    def flushing(self, place: Path) -> None:
        """Just before a flush."""
        if threading.get_ident() == self._thread and place.is_relative_to(self.disk.root):
            self.cut(f"{self._step}: before a {'folder' if place.is_dir() else 'file'} is flushed")

    def _hold(self, what: str, found: list[str]) -> None:
        self.broken |= {f"{what}: {name}" for name in found if SCRATCH not in name and ASIDE not in name}


@contextmanager
def watched_office(root: Path) -> Iterator[tuple[Watched, Peaceful]]:
    """Both acts of the kill harness without a kill."""
    new_office(root, drop_first_act)
    watch = Watched(ForgetfulDisk(root))
    watch.disk.before = watch.flushing
    with watch.disk.watched(), listening(watch.heard):
        work(root)
        sheets = filled_sheets(root)
        drop_sheets(root, sheets)
        watch.disk.take_as_given(root / "inbox")
        watch.act = 1
        work(root)
    yield watch, Peaceful(office=seen(root), sheets=sheets, places=((), ()))


def after_the_cut(root: Path, cut: Cut, peace: Peaceful) -> Verdict:
    """Lay out what the cut left, let the office work to its end, and compare it with the one that had its peace."""
    cut.image.lay_out(root)
    live(root)
    if cut.act == 0:
        drop_sheets(root, peace.sheets)
        live(root)
    found = verdict(peace.office, seen(root))
    shutil.rmtree(root)
    return found


def some(cuts: list[Cut], count: int, seed: int = 0) -> list[Cut]:
    """A choice among them: both acts, both ends of what a system may have written."""
    chance = random.Random(seed)
    kinds = [[c for c in cuts if (c.act, c.eager) == kind] for kind in ((0, False), (0, True), (1, False), (1, True))]
    return [chance.choice(kinds[number % 4]) for number in range(count)]
