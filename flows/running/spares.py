"""var/done keeps a second copy of every original; it goes once it is old and the filed copy has been proved whole.

Owns that one deletion. What cannot be proved stays: a copy that is missing, changed or carried off from 退件, a package
about which a person is still asked, a case whose 核对单 still needs the pictures beside it.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flows.cases import open_questions
from flows.ground import Workspace, sha256_file, stamp, sync_folder
from flows.intake import EntryKind, list_tree
from flows.ledger import STORED, SUPPLIED, Event, Ledger, MatterKind, PackageState, waiting_for_sheet

DROPPED = "spares_dropped"
"""Event kind, of no case: twins in var/done were removed, each proved to lie in the outbox; payload {"work_ids"}."""
_ENDS = ("package_finished", "package_returned", "duplicate_seen")
log = logging.getLogger("baozhuang.spares")


@dataclass
class _Known:
    """What the ledger says of the bytes of one package. folders, files: where copies lie, below the outbox."""

    work_ids: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    ended_at: str = ""
    is_in_hand: bool = False


def drop_spares(workspace: Workspace, ledger: Ledger, now: datetime, *, keep_days: int) -> tuple[str, ...]:
    """Remove the put-away work folders whose package ended more than `keep_days` days ago and whose every original
    lies in the outbox with the very bytes that the ledger recorded. Returns their names.

    Raises:
        OSError: the outbox cannot be read.
    """
    put_away = {p.name for p in workspace.done.iterdir() if p.is_dir()} if workspace.done.is_dir() else set()
    if not put_away:
        return ()
    _end_what_began(workspace, put_away, ledger)
    known, wanted = _known(ledger, put_away), _wanted(ledger)
    before = stamp(now - timedelta(days=keep_days))
    ended = ((sha, k) for sha, k in known.items() if k.ended_at and not k.is_in_hand)
    old = (k for sha, k in ended if k.ended_at < before and sha not in wanted)
    gone = tuple(sorted(w for k in old for w in k.work_ids & put_away if _is_proved(workspace, workspace.done / w, k)))
    if gone:
        ledger.record("", DROPPED, {"work_ids": list(gone)}, now=now)
    _drop(workspace, gone)
    return gone


def _end_what_began(workspace: Workspace, put_away: set[str], ledger: Ledger) -> None:
    """Folders that were told of as removed before the program or the power went: part of them may still lie there."""
    told = ledger.views.stream((DROPPED,))
    left = put_away & {name for event in told for name in event.payload["work_ids"]}
    _drop(workspace, sorted(left))
    put_away -= left


def _drop(workspace: Workspace, names: Iterable[str]) -> None:
    for name in names:
        shutil.rmtree(workspace.done / name)
        sync_folder(workspace.done)
        log.info("the spare of %s is dropped", name)


def _known(ledger: Ledger, put_away: set[str]) -> dict[str, _Known]:
    """Hash of a package that lies here → its work folders, its filed copies and when it came to its last end.

    Of what was filed only the cases of these packages are looked at; what was given back is told of under no case.
    """
    found: dict[str, _Known] = {}
    case_nos = {""}
    for sha256, work_id, case_no in _lying_here(ledger, put_away):
        found.setdefault(sha256, _Known()).work_ids.add(work_id)
        case_nos.add(case_no)
    for sha256, known in found.items():
        package = ledger.package(sha256)
        if package is not None and package.state is not PackageState.CLAIMED:
            case_nos.add(package.case_no)
            continue
        known.is_in_hand = True
    for case_no in sorted(case_nos) if found else ():
        for event in ledger.events(case_no, kinds=(*_ENDS, STORED)):
            if (one := found.get(event.payload.get("sha256", ""))) is not None:
                _tell(one, event)
    return found


def _lying_here(ledger: Ledger, put_away: set[str]) -> Iterator[tuple[str, str, str]]:
    """Hash, work folder and case of what was put away. A package that came again after it was given back, and only
    that, is looked for among all claims.
    """
    newest = ledger.packages_in(sorted(put_away))
    yield from ((package.sha256, work_id, package.case_no) for work_id, package in newest.items())
    left = put_away - set(newest)
    for kind in ("duplicate_seen", "package_claimed"):
        for event in ledger.views.stream((kind,)) if left else ():
            if (work_id := event.payload["work_id"]) in left:
                yield event.payload["sha256"], work_id, event.case_no
                left.discard(work_id)


def _tell(known: _Known, event: Event) -> None:
    """What an event says of a package."""
    said = event.payload
    if event.kind == STORED:
        known.files |= {file["path"]: file["sha256"] for file in said["files"]}
    if event.kind in ("package_returned", "duplicate_seen"):
        known.folders.add(said["path"])
    if event.kind in _ENDS:
        known.ended_at = max(known.ended_at, event.at)


def _wanted(ledger: Ledger) -> frozenset[str]:
    """Packages whose work folder is still needed: a person is asked about them, or about a case that they went into."""
    pictures: set[str] = set()
    for case, told in waiting_for_sheet(ledger):
        pictures |= {case.package_sha256} | {e.payload["package"] for e in told if e.kind == SUPPLIED}
    asked = {matter.case_no for matter in ledger.views.matters(MatterKind.AGAIN)}
    return frozenset(pictures | {said["sha256"] for case_no in asked for said in open_questions(ledger, case_no)})


def _is_proved(workspace: Workspace, work: Path, known: _Known) -> bool:
    """Whether every file of the original lies in the outbox with the same bytes."""
    originals = {
        sha256_file(place / entry.name if entry.name else place)
        for place in (work / "original").iterdir()
        for entry in list_tree(place).files
    }
    return bool(originals) and originals <= set(_lying(workspace.outbox, known))


def _lying(outbox: Path, known: _Known) -> Iterator[str]:
    """The hashes of the copies as they lie there now; of those in the archive only where they are as recorded."""
    for path, sha256 in known.files.items():
        place = outbox / path
        if place.is_file() and not place.is_symlink() and sha256_file(place) == sha256:
            yield sha256
    for folder in known.folders:
        if (outbox / folder).is_dir():
            entries = list_tree(outbox / folder).entries
            yield from (sha256_file(outbox / folder / e.name) for e in entries if e.kind is EntryKind.FILE)
