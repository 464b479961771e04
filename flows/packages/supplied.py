"""Which packages the application of a case was read from, and where the pictures of the newest of them lie."""

from __future__ import annotations

from pathlib import Path

from flows.ledger import SUPPLIED
from flows.office import Runtime


def tell_supplied(office: Runtime, case_no: str, *, why: str, sha256: str, work_id: str) -> None:
    """Write down, before anything follows from it, that a package goes into the application of a case; once."""
    if not is_supplied(office, case_no, sha256):
        payload = {"why": why, "package": sha256, "work_id": work_id}
        office.ledger.record(case_no, SUPPLIED, payload, now=office.now())


def is_supplied(office: Runtime, case_no: str, sha256: str) -> bool:
    """Whether a package has gone into the application of a case, or is about to."""
    return any(e.payload["package"] == sha256 for e in office.ledger.events(case_no) if e.kind == SUPPLIED)


def package_of(office: Runtime, case_no: str) -> str:
    """SHA-256 of the package of `crops_of`."""
    later = office.ledger.events(case_no, kinds=(SUPPLIED,))
    return str(later[-1].payload["package"]) if later else office.ledger.case(case_no).package_sha256


def crops_of(office: Runtime, case_no: str) -> Path:
    """The pictures that the reading of the case's application left; its work folder may be put away already."""
    later = [e.payload["work_id"] for e in office.ledger.events(case_no) if e.kind == SUPPLIED]
    package = office.ledger.package(office.ledger.case(case_no).package_sha256)
    return _crops(office, later[-1] if later else package.work_id if package is not None else "none")


def crops_of_package(office: Runtime, sha256: str) -> Path:
    """The pictures that the reading of a package left."""
    package = office.ledger.package(sha256)
    return _crops(office, package.work_id if package is not None else "none")


def _crops(office: Runtime, work_id: str) -> Path:
    """In the work area, or among what was put away; it need not be there."""
    in_hand = office.workspace.work / work_id / "crops"
    return in_hand if in_hand.is_dir() else office.workspace.done / work_id / "crops"
