"""One look at everything that waits: first what a crash left in the work area, then what is whole in the inbox."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from time import monotonic

from extractors.errors import ConfigurationError
from flows.ground import Settings, Workspace, discard_asides, local, make_folder, move, stamp
from flows.intake.arrival import (
    PART_NOTE,
    Arrival,
    Duplicate,
    Manifest,
    admit,
    claim,
    discard_empty,
    read_manifest,
    write_manifest,
)
from flows.intake.listing import list_tree
from flows.intake.moving import bring_over, finish_staged, put_back_abandoned, staging_folder
from flows.intake.names import shown_name
from flows.intake.presence import Presence
from flows.intake.scanning import Candidate, scan
from flows.intake.stable import Stability
from flows.ledger import ClaimResult, Ledger, Package, PackageState

Clock = Callable[[], datetime]
Found = Arrival | Duplicate
log = logging.getLogger("baozhuang.intake")
_ASIDE_OF_ANOTHER_S = 3600.0
"""A half-written file that is older was left by a crash; a younger one may be another host's."""


class Intake:
    """The intake of one process.

    After a sweep: `waiting` packages are not whole yet (look again after the quiet time); `locked` names those that are
    quiet but cannot be opened, for a person to see to.
    """

    def __init__(self, workspace: Workspace, ledger: Ledger, settings: Settings, presence: Presence) -> None:
        self._workspace = workspace
        self._ledger = ledger
        self._settings = settings
        self._presence = presence
        memory = workspace.var / "intake.json"
        self._stability = Stability(memory, quiet_s=settings.quiet_s, empty_quiet_s=settings.empty_quiet_s)
        self._handed: dict[str, datetime] = {}
        self._staged: dict[str, datetime] = {}
        self._is_tidy = False
        self._put_off: dict[str, float] = {}
        self._watched: dict[str, float] = {}
        self.waiting = 0
        self.locked: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """The name of this process in its claims."""
        return self._presence.owner

    def put_off(self, work_id: str, delay_s: float) -> None:
        """Take a package that lies in the work area up again not before that many seconds have passed."""
        self._put_off[work_id] = monotonic() + delay_s

    @property
    def next_s(self) -> float:
        """Seconds until the first package that was put off may be taken up again; infinite where there is none."""
        return max(0.0, min(self._put_off.values(), default=inf) - monotonic())

    def sweep(self, clock: Clock) -> Iterator[Found]:
        """Yield package after package, each claimed when it is asked for; `clock` tells the time of each claim.

        Raises:
            ConfigurationError: inbox or outbox is away; what was filed now would lie where nobody finds it.
        """
        if not self._workspace.has_outbox:
            raise ConfigurationError("发件夹不见了，共享盘可能断开", next_step="检查共享盘；连接后自动继续办理")
        if not self._workspace.inbox.is_dir():
            raise ConfigurationError("收件夹不见了，共享盘可能断开", next_step="检查共享盘；连接后自动继续办理")
        self.waiting = 0
        self._tidy()
        known = self._parts()
        yield from self.resume(clock)
        put_back_abandoned(self._workspace.inbox, self._workspace.work, clock(), self._staged)
        look = self._stability.look(scan(self._workspace.inbox), clock())
        self.waiting += len(look.growing)
        self.locked = tuple(c.name for c in look.locked)
        for candidate in look.whole:
            if found := self._hand(self._claim(candidate, clock()), clock()):
                yield found
        yield from self._taken_up(self._parts() - known, clock)

    def _parts(self) -> frozenset[str]:
        """Work folders of parts: what steps put into the work area, not people into the inbox."""
        return frozenset(p.parent.name for p in self._workspace.work.glob(f"*/{PART_NOTE}"))

    def _tidy(self) -> None:
        """Once, where no other process writes: take away what a crash left half-written in the folders of papers.

        The folders of originals tidy themselves when their package is taken up again.
        """
        if not self._is_tidy and self._presence.is_alone:
            older_s = _ASIDE_OF_ANOTHER_S if self._workspace.is_shared else 0.0
            for key in self._workspace.folders.keys() - {"archive", "returned"}:
                discard_asides(self._workspace.folder(key), older_s=older_s)
            bring_over(self._workspace)
        self._is_tidy = True

    def resume(self, clock: Clock) -> Iterator[Found]:
        """Yield what lies in the work area and nobody works on: after a crash, or taken while it still changed."""
        names = {p.name for p in self._workspace.work.iterdir() if p.is_dir()}
        self._put_off = {name: until for name, until in self._put_off.items() if name in names}
        self._watched = {name: since for name, since in self._watched.items() if name in names}
        yield from self._taken_up(names, clock)

    def _taken_up(self, names: Iterable[str], clock: Clock) -> Iterator[Found]:
        for work in (self._workspace.work / name for name in sorted(names)):
            try:
                manifest = _manifest_of(work, clock())
            except FileNotFoundError:  # another host has just put it away
                continue
            if manifest is None:
                self._discard(work)
            elif found := self._hand(self._resume_one(work, manifest, clock()), clock()):
                yield found

    def _discard(self, work: Path) -> None:
        """Take away a folder into which nothing was taken; not where another process is just filling it."""
        try:
            discard_empty(work)
        except OSError as error:
            log.info("%s is in use: errno %s", work.name, error.errno)

    def _hand(self, found: Found | None, now: datetime) -> Found | None:
        if found is not None:
            arrival = found if isinstance(found, Arrival) else found.arrival
            self._handed[arrival.work_id] = now
        return found

    def ask_again(self, duplicate: Duplicate, now: datetime) -> Found:
        """A package that was a duplicate when it was claimed, as it is now: the first may have ended since."""
        arrival = duplicate.arrival
        said = (arrival.sha256, arrival.source_name, self.owner)
        answer = self._ledger.claim(*said, now, work_id=arrival.work_id)
        if answer.result is ClaimResult.NEW:
            return arrival.model_copy(update={"attempt": answer.attempt, "case_no": answer.case_no})
        return Duplicate(arrival=arrival, claim=answer)

    def _claim(self, candidate: Candidate, now: datetime) -> Found | None:
        try:
            return claim(candidate, self._workspace, self._ledger, self.owner, now)
        except OSError as error:
            log.warning("a package could not be taken now, it will be tried again: errno %s", error.errno)
            self.waiting += 1
            return None

    def _resume_one(self, work: Path, manifest: Manifest, now: datetime) -> Found | None:
        if monotonic() < self._put_off.get(work.name, 0.0):
            return None
        self._put_off.pop(work.name, None)
        package = self._ledger.packages_in([work.name]).get(work.name)
        if not self._is_free(manifest, package, now):
            return None
        try:
            if package is not None and package.state is not PackageState.CLAIMED:
                settle(self._workspace, work)
                return None
            return self._pick_up(work, manifest, now)
        except OSError as error:
            log.warning("%s could not be taken up now, it will be tried again: errno %s", work.name, error.errno)
            self.waiting += 1
            return None

    def _pick_up(self, work: Path, manifest: Manifest, now: datetime) -> Found | None:
        originals = make_folder(work / "original")
        staging = staging_folder(self._workspace.inbox, work.name)
        if not finish_staged(staging, originals) and not any(originals.iterdir()):
            discard_empty(work)
            return None
        if not self._is_whole(work, manifest, now):
            self.waiting += 1
            return None
        return admit(work, manifest, self._ledger, self.owner, now)

    def _is_whole(self, work: Path, manifest: Manifest, now: datetime) -> bool:
        """The quiet rule for what was taken while somebody still wrote to it; the manifest is its memory."""
        found = list_tree(next((work / "original").iterdir())).fingerprint
        if found == manifest.fingerprint:
            return manifest.since is None or now - manifest.since >= timedelta(seconds=self._settings.quiet_s)
        seen = {"fingerprint": found, "since": local(now), "owner": self.owner}
        write_manifest(work, manifest.model_copy(update=seen))
        return False

    def _is_free(self, manifest: Manifest, package: Package | None, now: datetime) -> bool:
        """Nobody alive is at it. Leases of processes of this machine that are gone are ended here; those of other hosts
        run out by themselves.
        """
        handed = self._handed.get(manifest.work_id)
        is_held = package is not None and package.state is PackageState.CLAIMED and package.lease_until > stamp(now)
        if package is not None and package.owner == self.owner:
            return not is_held
        if handed is not None and now - handed < timedelta(seconds=self._settings.lease_s):
            return False
        owners = {manifest.owner if package is None else "", package.owner if package else ""} - {"", self.owner}
        if all(self._presence.is_gone(owner) for owner in owners):
            for owner in owners:
                self._ledger.release_owner(owner, now)
            return True
        if package is not None and package.state is PackageState.CLAIMED:
            return not is_held
        return self._is_left(manifest.work_id)

    def _is_left(self, work_id: str) -> bool:
        """Whether what somebody else has taken and not claimed, or ended and not put away, has lain for a lease."""
        seen = self._watched.setdefault(work_id, monotonic())
        return monotonic() - seen >= self._settings.lease_s


def _manifest_of(work: Path, now: datetime) -> Manifest | None:
    """The manifest; a new one where it was lost but an original is there; None where there is nothing to keep."""
    known = read_manifest(work)
    original = next((work / "original").iterdir(), None) if (work / "original").is_dir() else None
    if known is not None or original is None:
        return known
    return Manifest(work_id=work.name, source_name=shown_name(original.name), owner="", arrived_at=local(now))


def settle(workspace: Workspace, work: Path) -> None:
    """The package has reached its end in the ledger and its originals lie in the outbox: the work folder moves to done.

    Nothing is deleted. Done twice it stays done once.
    """
    if work.exists():
        make_folder(workspace.done)
        move(work, workspace.done / work.name)
