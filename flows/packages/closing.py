"""Steps that bring a package to its end: originals into the archive, or back to the sender with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.errors import PackageError, ReadingFailedError
from extractors.models import Frozen
from flows.casework import Outcome, OutcomeKind
from flows.intake import Arrival, Duplicate, settle
from flows.ledger import STORED
from flows.office import ReturnReason, Runtime, StoredOriginal, return_package, store_original
from flows.packages.origin import cases_of_parts, tell_origin


class PackageEnd(Frozen):
    """How a package ended, for people: outcome, its case (''), papers below the outbox, a Chinese reason.

    parts: into how many packages it was parted, which follow; 0 for one that was not.
    """

    source_name: str
    outcome: OutcomeKind | None
    case_no: str = ""
    papers: tuple[str, ...] = ()
    reason: str = ""
    failed: bool = False
    seconds: float = 0.0
    parts: int = 0


def case_end(arrival: Arrival, case_no: str, outcome: Outcome, paths: Sequence[str]) -> PackageEnd:
    """How the package of a case ended. paths: of its papers below the outbox, '' for one that is still to be made."""
    unmade = sum(not path for path in paths)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=outcome.kind,
        case_no=case_no,
        papers=tuple(path for path in paths if path),
        reason=outcome.reason + f"；{unmade} 份文书暂未能生成，将自动再试" * bool(unmade),
    )


def keep_originals(office: Runtime, arrival: Arrival, case_no: str) -> None:
    """Copy the originals into the archive, record it, and only then let the work folder go."""
    file_originals(office, arrival, case_no)
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)


def file_originals(office: Runtime, arrival: Arrival, case_no: str) -> tuple[StoredOriginal, ...]:
    """Copy the originals into the archive and record it; the work folder stays as it is. Returns where each lies."""
    stored = store_original(office.workspace, arrival, case_no)
    recorded = {e.payload["sha256"] for e in office.ledger.events(case_no) if e.kind == STORED}
    tell_origin(office, arrival, case_no)
    if arrival.sha256 not in recorded:
        files = [s.model_dump(mode="json") for s in stored]
        office.ledger.record(case_no, STORED, {"sha256": arrival.sha256, "files": files}, now=office.now())
    return stored


def send_back(office: Runtime, arrival: Arrival, error: PackageError) -> PackageEnd:
    """Lay the package into 退件 with its reason."""
    folder = return_package(
        office.workspace, arrival, ReturnReason.of(error), office.now(), window=office.office.general_window
    )
    path = office.workspace.relative(folder)
    office.ledger.returned(arrival.sha256, office.intake.owner, office.now(), path=path, reason=error.message)
    settle(office.workspace, arrival.work)
    return PackageEnd(
        source_name=arrival.source_name, outcome=OutcomeKind.REJECTED, papers=(path,), reason=error.message
    )


def leave_to_person(office: Runtime, arrival: Arrival, error: ReadingFailedError) -> PackageEnd:
    """Lay a package that the recognition cannot finish into 待核对 with its reason: a person takes it from here."""
    reason = ReturnReason.of(error, title="待核对说明")
    folder = return_package(
        office.workspace, arrival, reason, office.now(), window=office.office.general_window, into="review"
    )
    path = office.workspace.relative(folder)
    office.ledger.returned(arrival.sha256, office.intake.owner, office.now(), path=path, reason=error.message)
    settle(office.workspace, arrival.work)
    return PackageEnd(source_name=arrival.source_name, outcome=OutcomeKind.REVIEW, papers=(path,), reason=error.message)


def point_to_first(office: Runtime, duplicate: Duplicate) -> PackageEnd:
    """The same bytes again: given back with a pointer to the earlier case, never a second case."""
    arrival, claim = duplicate.arrival, duplicate.claim
    parts = () if claim.case_no else cases_of_parts(office.ledger, arrival.sha256)
    earlier = f"受理编号 {claim.case_no}" if claim.case_no else "上次已退件"
    earlier = f"已拆分立案：{'、'.join(parts)}" if parts else earlier
    reason = ReturnReason(
        what=f"与 {claim.first_at[:10]} 收到的材料完全相同（{earlier}）",
        next_step="在台账中查看该案的进度；如有新材料，只放入新的部分",
        file=arrival.source_name,
        category="重复提交",
    )
    folder = return_package(office.workspace, arrival, reason, office.now(), window=office.office.general_window)
    path = office.workspace.relative(folder)
    office.ledger.duplicate_seen(claim, arrival.work_id, office.now(), path=path, owner=office.intake.owner)
    settle(office.workspace, arrival.work)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.REJECTED,
        case_no=claim.case_no,
        papers=(path,),
        reason=reason.what,
    )
