"""From a whole package in the inbox to an `Arrival`: taken by one rename, hashed, claimed in the ledger.

A work folder holds `arrival.json` (who took what when), `original/` (untouched) and whatever later steps derive.
"""

from __future__ import annotations

import html
import json
import re
import secrets
import zipfile
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from extractors.models import Frozen
from flows.ground import Workspace, discard_asides, local, make_folder, write_bytes
from flows.intake.listing import EntryKind, digest_tree, list_tree
from flows.intake.moving import staging_folder, take
from flows.intake.scanning import Candidate
from flows.ledger import Claim, ClaimResult, Ledger

MANIFEST = "arrival.json"
PART_NOTE = "part.json"
"""In the work folder of what is part of another package: which one, and which of its pages."""
REVIEW_SHEET = "核对单"
MAX_WORKBOOK_XML = 1_000_000


class ArrivalKind(StrEnum):
    """review_sheet: a workbook whose first sheet is 核对单. package: everything else, pages or not."""

    PACKAGE = "package"
    REVIEW_SHEET = "review_sheet"


class Manifest(Frozen):
    """What is known of a work folder before anything has been read: it outlives a crash at any point.

    fingerprint: of the listing when it was last looked at; since: from when on it is so, None where the package was
    whole already when it was taken.
    """

    work_id: str
    source_name: str
    owner: str
    arrived_at: datetime
    fingerprint: str = ""
    since: datetime | None = None


class Arrival(Frozen):
    """A package that is ours: found whole, taken, hashed, claimed.

    source_name: as people know it. original: the untouched file or folder. work: for everything derived from it.
    attempt: 1 the first time; case_no: where an earlier attempt had opened a case, else ''.
    """

    work_id: str
    source_name: str
    sha256: str
    kind: ArrivalKind
    work: Path
    original: Path
    arrived_at: datetime
    attempt: int = 1
    case_no: str = ""


class Duplicate(Frozen):
    """Bytes that came before: to be given back with a pointer to the first. `claim` tells of that one."""

    arrival: Arrival
    claim: Claim


def claim(
    candidate: Candidate, workspace: Workspace, ledger: Ledger, owner: str, now: datetime
) -> Arrival | Duplicate | None:
    """Take a whole package out of the inbox; None where another process has it or it is still changing.

    Whatever was taken but not handed on stays in the work area and comes back through `resume`.
    """
    work_id = f"{local(now):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    work = make_folder(workspace.work / work_id)
    originals = make_folder(work / "original")
    manifest = Manifest(
        work_id=work_id,
        source_name=candidate.name,
        owner=owner,
        arrived_at=local(now),
        fingerprint=candidate.listing.fingerprint,
    )
    write_manifest(work, manifest)
    if not take(candidate.path, originals, staging_folder(workspace.inbox, work_id)):
        discard_empty(work)
        return None
    return admit(work, manifest, ledger, owner, now)


def admit(work: Path, manifest: Manifest, ledger: Ledger, owner: str, now: datetime) -> Arrival | Duplicate | None:
    """Hash what was taken and claim it in the ledger; None where it changes under our hands or another holds it."""
    original = next((work / "original").iterdir())
    try:
        before = list_tree(original)
        sha256 = digest_tree(original, before)
        if not manifest.fingerprint == before.fingerprint == list_tree(original).fingerprint:
            return None
    except OSError:
        return None
    answer = ledger.claim(sha256, manifest.source_name, owner, now, work_id=manifest.work_id)
    if answer.result is ClaimResult.TAKEN:
        return None
    arrival = Arrival(
        work_id=manifest.work_id,
        source_name=manifest.source_name,
        sha256=sha256,
        kind=kind_of(original),
        work=work,
        original=original,
        arrived_at=manifest.arrived_at,
        attempt=answer.attempt,
        case_no=answer.case_no if answer.result is ClaimResult.NEW else "",
    )
    return arrival if answer.result is ClaimResult.NEW else Duplicate(arrival=arrival, claim=answer)


def kind_of(original: Path) -> ArrivalKind:
    """Tell a returned 核对单 from all other packages, reading no more of it than the names of its sheets."""
    if list_tree(original).entries[:1] and original.suffix.lower() == ".xlsx" and _is_plain_file(original):
        try:
            with zipfile.ZipFile(original) as book, book.open("xl/workbook.xml") as sheets:
                xml = sheets.read(MAX_WORKBOOK_XML).decode("utf-8", "replace")
        except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, ValueError, OSError):
            return ArrivalKind.PACKAGE
        first = re.search(r"<(?:\w+:)?sheet\s[^>]*?\bname=\"([^\"]*)\"", xml)
        if first and html.unescape(first[1]) == REVIEW_SHEET:
            return ArrivalKind.REVIEW_SHEET
    return ArrivalKind.PACKAGE


def _is_plain_file(path: Path) -> bool:
    entries = list_tree(path).entries
    return len(entries) == 1 and entries[0].name == "" and entries[0].kind is EntryKind.FILE


def write_manifest(work: Path, manifest: Manifest) -> None:
    """Keep the manifest durably in its work folder."""
    write_bytes(work / MANIFEST, json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False).encode())


def read_manifest(work: Path) -> Manifest | None:
    """The manifest of a work folder, None where none was written before the crash."""
    try:
        return Manifest.model_validate_json((work / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def discard_empty(work: Path) -> None:
    """Remove a work folder into which nothing was taken; one that holds an original is left alone."""
    originals = work / "original"
    if originals.is_dir() and any(originals.iterdir()):
        return
    discard_asides(work)
    for path in (originals, work / "copying"):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if not originals.exists():
        (work / MANIFEST).unlink(missing_ok=True)
        if not any(work.iterdir()):
            work.rmdir()
