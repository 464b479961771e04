"""Claims on packages: leases in the ledger, fenced by owner, taken over when they run out.

Every function works within the caller's writing transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, and_, select, update

from extractors.errors import LeaseLostError, LedgerError
from flows.ground import stamp
from flows.ledger.chain import Entry
from flows.ledger.fence import LOST
from flows.ledger.models import Claim, ClaimResult, Package, PackageState
from flows.ledger.projections import tell
from flows.ledger.schema import packages


def package_of(connection: Connection, sha256: str) -> Package | None:
    """The package with these bytes, None if it never came."""
    row = connection.execute(select(packages).where(packages.c.sha256 == sha256)).first()
    return None if row is None else Package(**row._mapping)


def claim(connection: Connection, arrived: tuple[str, str, str], *, owner: str, now: datetime, lease_s: float) -> Claim:
    """Ask for a package (sha256, source name, work id); see `Ledger.claim`."""
    sha256, source_name, work_id = arrived
    known = package_of(connection, sha256)
    if known is not None:
        earlier = Claim(result=ClaimResult.DUPLICATE, sha256=sha256, case_no=known.case_no, first_at=known.first_at)
        if known.work_id != work_id and (known.state is not PackageState.RETURNED or known.case_no):
            return earlier
        if known.state is PackageState.CLAIMED and known.lease_until > stamp(now):
            return earlier.model_copy(update={"result": ClaimResult.TAKEN})
        if known.work_id == work_id and known.state is not PackageState.CLAIMED:
            return earlier
    attempt = 1 if known is None else known.attempts + 1
    payload = {"sha256": sha256, "source_name": source_name, "work_id": work_id, "attempt": attempt}
    case_no = known.case_no if known else ""
    tell(connection, Entry("package_claimed", payload, case_no, owner), now)
    _lease(connection, sha256, owner=owner, until=now + timedelta(seconds=lease_s))
    first_at = known.first_at if known else stamp(now)
    return Claim(result=ClaimResult.NEW, sha256=sha256, case_no=case_no, attempt=attempt, first_at=first_at)


def _lease(connection: Connection, sha256: str, *, owner: str, until: datetime) -> None:
    values = {"owner": owner, "lease_until": stamp(until)}
    connection.execute(update(packages).where(packages.c.sha256 == sha256).values(**values))


def renew(connection: Connection, sha256: str, *, owner: str, until: datetime) -> bool:
    """Prolong a lease that is still ours; False where another owner has taken over.

    A package that we ended stays ours: a renewal may come between its end and ours.
    """
    mine = and_(packages.c.sha256 == sha256, packages.c.owner == owner)
    held = and_(mine, packages.c.state == PackageState.CLAIMED.value)
    connection.execute(update(packages).where(held).values(lease_until=stamp(until)))
    return connection.execute(select(packages.c.sha256).where(mine)).first() is not None


def release_owner(connection: Connection, owner: str, now: datetime) -> int:
    """End every lease of an owner (a process that is gone). Returns how many."""
    in_hand = packages.c.state == PackageState.CLAIMED.value
    held = and_(in_hand, packages.c.owner == owner, packages.c.lease_until > stamp(now))
    return connection.execute(update(packages).where(held).values(lease_until="")).rowcount


def end(connection: Connection, kind: str, payload: dict[str, str], *, owner: str, now: datetime) -> None:
    """Bring a package to a definite end; done twice it stays done once.

    Raises:
        LedgerError: the package is unknown.
        LeaseLostError: it is held by another owner.
    """
    known = package_of(connection, payload["sha256"])
    if known is None:
        raise LedgerError("台账中没有这个材料包")
    wanted = PackageState.DONE if kind == "package_finished" else PackageState.RETURNED
    if known.state is wanted:
        return
    if known.state is not PackageState.CLAIMED or known.owner != owner:
        raise LeaseLostError(LOST, next_step="等待该进程完成")
    tell(connection, Entry(kind, payload, known.case_no, owner), now)


def unfinished() -> Select[tuple[object, ...]]:
    """Query of the packages in hand, the oldest first."""
    return select(packages).where(packages.c.state == PackageState.CLAIMED.value).order_by(packages.c.first_at)


def by_work_id(connection: Connection, work_ids: Sequence[str]) -> dict[str, Package]:
    """Work folder → its package."""
    rows = connection.execute(select(packages).where(packages.c.work_id.in_(work_ids)))
    return {row.work_id: Package(**row._mapping) for row in rows}
