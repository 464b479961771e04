"""What the outbox should hold by the ledger, and what lies there: the two sides that the audit compares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from flows.archive import PACKAGED, Packed, archive_places, copies_filed, packages_filed
from flows.books import LIST_FILE
from flows.copies import COPIED
from flows.course import SLIP_ASKED, SLIP_REFUSED
from flows.ground import CASE_NO, FOLDERS, Workspace
from flows.intake import Entry, EntryKind, is_debris, list_tree
from flows.issuing import VOID_FOLDER, shared_files
from flows.ledger import (
    AGAIN_ANSWERED,
    PAPER_ANNEXED,
    PAPER_SHARED,
    SHEET_ASKED,
    STORED,
    Event,
    PaperState,
    PlannedPaper,
)
from flows.office import PLAN
from flows.opened import OpenLedger
from flows.packages import FAILED
from flows.pushed import ROWS_RETURNED
from flows.returned import SIGNED_PART

IGNORED = frozenset({"desk.ini"})
"""Beside what the intake ignores: left lying about by file managers."""
_TRIES = 3
_TELLING = (
    COPIED,
    STORED,
    SIGNED_PART,
    FAILED,
    "package_returned",
    "duplicate_seen",
    ROWS_RETURNED,
    PAPER_ANNEXED,
    PAPER_SHARED,
    SHEET_ASKED,
    SLIP_ASKED,
    AGAIN_ANSWERED,
    SLIP_REFUSED,
    PACKAGED,
)
"""Of all that happened what says that something lies in the outbox."""


@dataclass(frozen=True)
class Held:
    """A file that the ledger says lies in the outbox. path: below it. what: the file in Chinese. spare: where a twin
    of it may be found, '' where only a backup has one.
    """

    path: str
    sha256: str
    what: str
    is_original: bool = False
    spare: str = ""


@dataclass(frozen=True)
class Holdings:
    """All that the ledger names.

    papers, originals, packages: checked byte for byte. others, folders: known by name only (void papers, 核对单, 退件).
    in_hand: cases of packages that are being worked on; what lies there may be on its way into the ledger.
    """

    papers: tuple[Held, ...]
    originals: tuple[Held, ...]
    others: frozenset[str]
    folders: frozenset[str]
    in_hand: frozenset[str]
    cases: int
    packages: tuple[Packed, ...] = ()

    def names(self, path: str) -> bool:
        """Whether the ledger accounts for a file below the outbox."""
        place = PurePosixPath(path)
        parents = {path, *(str(p) for p in place.parents)}
        return path in self._paths or bool(self.folders & parents) or bool(self.in_hand & set(place.parts))

    @cached_property
    def _paths(self) -> frozenset[str]:
        return self.others | {h.path for h in self.papers} | {h.path for h in self.originals}


def holdings(desk: OpenLedger) -> Holdings:
    """Everything that the ledger names, read in one pass over its events and rows."""
    views = desk.ledger.views
    told = tuple(views.stream(_TELLING))
    papers = [p for case in views.every_case() for p in desk.ledger.papers(case.case_no) if p.path]
    return Holdings(
        papers=(
            *(Held(p.path, p.sha256, f"文书 {p.number}") for p in papers if _is_held(p)),
            *(Held(path, sha256, "PDF 副本") for path, sha256 in copies_filed(told)),
            *(Held(path, sha256, "分送件") for path, sha256 in shared_files(told)),
        ),
        originals=tuple(_originals(told, desk.workspace)),
        others=frozenset(p.path for p in papers) | frozenset(_notes(told)),
        folders=frozenset(_folders(told, desk.workspace)) | frozenset(_being_returned(desk.workspace)),
        in_hand=frozenset(p.case_no for p in desk.ledger.unfinished_packages() if p.case_no),
        cases=views.counts().cases,
        packages=tuple(packages_filed(told, desk.workspace.outbox)),
    )


def _is_held(paper: PlannedPaper) -> bool:
    """Whether a paper must lie there as it was filed; a void one that was not laid aside is known by name only."""
    is_aside = PurePosixPath(paper.path).parent.name == VOID_FOLDER
    return paper.state is PaperState.FILED or (paper.state is PaperState.VOID and is_aside)


def _originals(told: Iterable[Event], workspace: Workspace) -> Iterable[Held]:
    """The files of every package that was archived; their twins stay in the work folder that was put away."""
    for event in told:
        if event.kind == STORED:
            for file in event.payload["files"]:
                work_id = PurePosixPath(file["path"]).parent.name
                spare = str(workspace.done / work_id / "original")
                yield Held(
                    file["path"],
                    file["sha256"],
                    f"{event.case_no or '合并扫描件'} 的原件",
                    is_original=True,
                    spare=spare,
                )


def _notes(told: Iterable[Event]) -> Iterable[str]:
    """Notes for people: on packages that the program could not finish, on sealed papers that lack pages."""
    for event in told:
        if event.kind == SIGNED_PART:
            yield str(event.payload["note"])
        if event.kind == FAILED:
            yield f"{FOLDERS['review']}/未能办理_{event.payload['work_id']}.docx"


def _folders(told: Sequence[Event], workspace: Workspace) -> Iterable[str]:
    """Folders whose content is accounted for as a whole: packages given back, 核对单 waiting and answered."""
    for event in told:
        if event.kind in ("package_returned", "duplicate_seen", ROWS_RETURNED):
            yield event.payload["path"]
        elif event.kind in (SHEET_ASKED, SLIP_ASKED) and CASE_NO.fullmatch(event.case_no):
            yield f"{FOLDERS['review']}/{event.case_no}"
            yield workspace.relative(workspace.case_archive(event.case_no) / "核对")
        elif event.kind == AGAIN_ANSWERED or (event.kind == SLIP_REFUSED and event.payload.get("path")):
            yield event.payload["path"]
    yield from archive_places(told)


def _being_returned(workspace: Workspace) -> Iterable[str]:
    """Folders of 退件 and 待核对 that are being filled just now, by the plans in the work area."""
    for plan in workspace.work.glob(f"*/{PLAN}"):
        try:
            said = json.loads(plan.read_bytes())
            yield f"{said.get('into', FOLDERS['returned'])}/{said['folder']}"
        except (OSError, ValueError, KeyError, TypeError):
            continue


def lying(outbox: Path) -> dict[str, Entry]:
    """Every file below the outbox but the books and what file managers leave: path → entry, links not followed.

    Raises:
        OSError: the folder is not there, or changes faster than it can be read.
    """
    for left in reversed(range(_TRIES)):
        try:
            found = list_tree(outbox).entries
        except OSError:
            if not left:
                raise
        else:
            return {e.name: e for e in found if e.kind is not EntryKind.FOLDER and _counts(e.name)}
    return {}


def _counts(path: str) -> bool:
    parts = path.split("/")
    is_book = parts[0] == FOLDERS["books"] or (len(parts) == 2 and parts[1] == LIST_FILE)
    return not is_book and parts[-1].lower() not in IGNORED and not is_debris(path)
