"""One life of the office in a process of its own (a fork: nothing has to be imported again), and how it is ended."""

from __future__ import annotations

import mmap
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.application import sweep
from flows.ground.checkpoints import listening
from flows.office.runtime import open_runtime
from tests.soak.scene import SETTINGS, TODAY, RecordedReader

ENDED, KILLED = "ended", "killed"
"""How a life ends by itself, and at no place of those that were wished for; else it is the name of the place."""
LONGEST_S = 240


class LifeFailedError(AssertionError):
    """The office ended with an error of its own."""


def work(root: Path) -> None:
    """What `once` does, without Prefect: sweep until nothing is left, also of what another host has in hand."""
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office:
        ends = []
        give_up = time.monotonic() + LONGEST_S
        while time.monotonic() < give_up:
            found = office.intake.sweep(office.now)
            swept = sweep(office, found, ends.append)
            is_left = any(office.workspace.work.iterdir()) and not any(e.failed for e in ends)
            if not swept.ends and not office.intake.waiting and not swept.is_shared_out and not is_left:
                break
            time.sleep(0.02)
        failed = [e.reason for e in ends if e.failed]
        if failed or swept.troubles:
            raise LifeFailedError(f"{failed} {swept.troubles}")


@dataclass
class Boundary:
    """Counts the named places that a life passes, and ends it at one of them by kill -9.

    told: memory shared with the parent, for which of `die_at_names` it was, from 1.
    """

    die_at: int | None = None
    die_at_names: Sequence[str] = ()
    told: mmap.mmap | None = None
    how: signal.Signals = signal.SIGKILL
    passed: int = 0
    names: list[str] = field(default_factory=list)
    _step: str = ""
    _owner: int = field(default_factory=threading.get_ident)

    def __call__(self, name: str) -> None:
        if threading.get_ident() != self._owner:  # lease renewals come when they come
            return
        if name.endswith(" begins"):
            self._step = name.removesuffix(" begins")
        elif name.endswith(" ends"):
            self._step = f"after {self._step}"
        self.passed += 1
        place = f"{self._step}: {name}"
        self.names.append(place)
        if place in self.die_at_names and self.told is not None:
            self.told[:4] = (self.die_at_names.index(place) + 1).to_bytes(4, "big")
        elif self.passed != self.die_at:
            return
        os.kill(os.getpid(), self.how)


def live_here(root: Path) -> tuple[str, ...]:
    """Let the office work in this process until nothing is left; returns the names of the places that it passed."""
    boundary = Boundary()
    with listening(boundary):
        work(root)
    return tuple(boundary.names)


def live(
    root: Path,
    *,
    die_at: int | None = None,
    die_at_names: Sequence[str] = (),
    die_after_s: float | None = None,
) -> str:
    """Let the office work in a child process until it has nothing left or is killed, by what comes first.

    die_at: at the how-manieth named place. die_at_names: at the first place that has one of these names. die_after_s:
    after so many seconds, wherever it is.

    Returns:
        ENDED; the name out of `die_at_names` at which it was killed; or KILLED, at another place or by time.

    Raises:
        LifeFailedError: it ended by itself with an error.
    """
    with mmap.mmap(-1, 4) as told:
        pid = os.fork()
        if pid == 0:
            _child(root, Boundary(die_at=die_at, die_at_names=die_at_names, told=told))
        status = end_of(pid, die_after_s)
        number = int.from_bytes(told[:4], "big")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return die_at_names[number - 1] if number else KILLED
    if status:
        raise LifeFailedError((root / "failure.txt").read_text(encoding="utf-8"))
    return ENDED


def end_of(pid: int, die_after_s: float | None = None, options: int = 0) -> int:
    """Wait for our child, and kill it when its time has come; it is not reaped before, so the number is still its.
    options: of waitpid, what else ends the waiting. Its status.
    """
    deadline = time.monotonic() + (die_after_s if die_after_s is not None else LONGEST_S + 30)
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG | options)
        if ended:
            return status
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def _child(root: Path, boundary: Boundary) -> None:
    try:
        with listening(boundary):
            work(root)
        os._exit(0)
    except BaseException:
        (root / "failure.txt").write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(70)


def asleep(root: Path, place: str) -> int:
    """Let the office work in a child process until it comes to the named place, and stop it there. Its process number.

    Raises:
        LifeFailedError: it ended before.
    """
    with mmap.mmap(-1, 4) as told:
        pid = os.fork()
        if pid == 0:
            _child(root, Boundary(die_at_names=(place,), told=told, how=signal.SIGSTOP))
    status = end_of(pid, options=os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        raise LifeFailedError(f"the office did not come to {place}")
    return pid


def awake(pid: int, root: Path) -> None:
    """Let a stopped office go on to its end. Raises LifeFailedError where that is an error."""
    os.kill(pid, signal.SIGCONT)
    if os.waitstatus_to_exitcode(end_of(pid)):
        raise LifeFailedError((root / "failure.txt").read_text(encoding="utf-8"))


def new_office(root: Path, drop: Callable[[Path], None]) -> Path:
    """An office that has its packages and its settings and never ran."""
    (root / "inbox").mkdir(parents=True)
    (root / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    drop(root / "inbox")
    return root


def two_hosts(folder: Path, url: str, drop: Callable[[Path], None]) -> tuple[Path, Path]:
    """Two hosts of one office that never ran: each with a root of its own, on the same shares and the same ledger."""
    for share in ("inbox", "outbox"):
        (folder / share).mkdir(parents=True)
    shared = f"lease_s: 1\ndatabase_url: {url}\ninbox: {folder / 'inbox'}\noutbox: {folder / 'outbox'}\n"
    for host in ("one", "other"):
        (folder / host).mkdir()
        settings = SETTINGS.replace("lease_s: 5\n", shared)
        (folder / host / "baozhuang.yaml").write_text(settings, encoding="utf-8")
    drop(folder / "inbox")
    return folder / "one", folder / "other"
