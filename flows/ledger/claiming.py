"""How processes and hosts share the work in the ledger: claims on packages, turns at what only one may do at a time.

Both are leases, and both are fenced: what is written under `held` is refused once another owner has taken over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select

from flows.ledger import packages as claims
from flows.ledger import turns
from flows.ledger.chain import Entry
from flows.ledger.fence import require_held
from flows.ledger.models import Claim, Package
from flows.ledger.projections import tell
from flows.ledger.schema import events, packages, writing


class Claiming:
    """Claims and turns in the ledger of an engine. `lease_s`: how long each holds without being renewed."""

    def __init__(self, engine: Engine, *, lease_s: float) -> None:
        self._engine = engine
        self._lease_s = lease_s

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One writing transaction. Raises LeaseLostError where what this work stands on has gone to another owner."""
        with writing(self._engine) as connection:
            require_held(connection)
            yield connection

    # -- turns

    def take_turn(self, name: str, owner: str, now: datetime) -> str:
        """Take or renew the turn at what only one process does at a time. Returns its owner: ours, or who has it."""
        with self._writing() as c:
            return turns.take(c, name, owner=owner, now=now, until=now + timedelta(seconds=self._lease_s))

    def end_turn(self, name: str, owner: str) -> None:
        """Give a turn up; nothing happens where it is another's by now."""
        with writing(self._engine) as c:  # also when the package in hand was lost
            turns.end(c, name, owner=owner)

    # -- packages

    def claim(self, sha256: str, source_name: str, owner: str, now: datetime, *, work_id: str = "") -> Claim:
        """Ask for the package with these bytes, lying in the work folder `work_id`.

        new: unknown so far, or given back without a case, or left by an owner whose lease ran out (same work folder).
        duplicate: these bytes came before in another folder, or their package has ended. taken: the lease holds.
        """
        with self._writing() as c:
            arrived = (sha256, source_name, work_id)
            return claims.claim(c, arrived, owner=owner, now=now, lease_s=self._lease_s)

    def renew(self, sha256: str, owner: str, now: datetime) -> bool:
        """Prolong the lease; False where another owner has taken the package over: stop work on it."""
        with self._writing() as c:
            return claims.renew(c, sha256, owner=owner, until=now + timedelta(seconds=self._lease_s))

    def release(self, sha256: str, owner: str, until: datetime) -> bool:
        """Give the lease up, so that the package can be claimed again from that time on."""
        with self._writing() as c:
            return claims.renew(c, sha256, owner=owner, until=until)

    def release_owner(self, owner: str, now: datetime) -> int:
        """End every lease and every turn of a process that is known to be gone. Returns how many packages it held."""
        with self._writing() as c:
            turns.release_owner(c, owner, now)
            return claims.release_owner(c, owner, now)

    def finish(self, sha256: str, owner: str, now: datetime) -> None:
        """The package has reached its definite state. Raises LedgerError where another owner holds it."""
        with self._writing() as c:
            claims.end(c, "package_finished", {"sha256": sha256}, owner=owner, now=now)

    def returned(self, sha256: str, owner: str, now: datetime, *, path: str, reason: str) -> None:
        """The package was given back into 退件; `path` below the outbox. Raises LedgerError as `finish` does."""
        with self._writing() as c:
            payload = {"sha256": sha256, "path": path, "reason": reason}
            claims.end(c, "package_returned", payload, owner=owner, now=now)

    def duplicate_seen(self, claim: Claim, work_id: str, now: datetime, *, path: str, owner: str) -> None:
        """The same bytes came again in the folder `work_id` and were given back at `path`; once per folder, also where
        the first has got its case only since.
        """
        with self._writing() as c:
            mine = (events.c.case_no.in_(("", claim.case_no)), events.c.kind == "duplicate_seen")
            said = *mine, events.c.payload.contains(work_id, autoescape=True)
            if c.execute(select(events.c.seq).where(*said)).first() is not None:
                return
            payload = {"sha256": claim.sha256, "work_id": work_id, "path": path}
            tell(c, Entry("duplicate_seen", payload, claim.case_no, owner), now)

    def package(self, sha256: str) -> Package | None:
        """The package with these bytes, None if it never came."""
        with self._engine.connect() as c:
            return claims.package_of(c, sha256)

    def packages_since(self, day: str, *, most: int) -> tuple[Package, ...]:
        """The packages that first came on an ISO day or later, the newest first."""
        query = select(packages).where(packages.c.first_at >= day).order_by(packages.c.first_at.desc()).limit(most)
        with self._engine.connect() as c:
            return tuple(Package(**row._mapping) for row in c.execute(query))

    def unfinished_packages(self) -> tuple[Package, ...]:
        """Packages in hand, oldest first: after a crash they are to be driven on."""
        with self._engine.connect() as c:
            return tuple(Package(**row._mapping) for row in c.execute(claims.unfinished()))

    def packages_in(self, work_ids: Sequence[str]) -> dict[str, Package]:
        """Work folder → its package, for those that the ledger knows."""
        with self._engine.connect() as c:
            return claims.by_work_id(c, work_ids)
