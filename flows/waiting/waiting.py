"""What waits for a person, by all that the ledger knows: the one answer for `review` and the desk.

Nine kinds: cases with a 核对单, slips with a 核对单, packages that seem to be an application once more, packages that
could not be read, sealed papers that lack pages, packages that the program could not finish, papers that have a number
but no file, papers whose PDF copy was refused, the sample of a month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from extractors.models import Frozen
from flows.books import SlipRow, WaitingRow, slips_waiting
from flows.cases import open_questions
from flows.casework import Outcome, Severity
from flows.copies import RefusedCopy, refused_copies
from flows.ground import day_of_stamp
from flows.ledger import (
    ASSESSED,
    CLOSED,
    SHEET_ASKED,
    Case,
    CaseState,
    Event,
    Ledger,
    Matter,
    MatterKind,
    Names,
    PlannedPaper,
    waiting_for_sheet,
)
from flows.returned import PART_KINDS, open_parts


class FailedPackage(Frozen):
    """A package that the program could not finish. cause: the last one; since: its first day."""

    source_name: str
    case_no: str
    work_id: str
    times: int
    since: date
    cause: str


class LeftPackage(Frozen):
    """A package that lies in 待核对 without a case of its own. path: its folder, below the outbox. why: in Chinese.

    case_no: the earlier case whose application it seems to be, '' where it could not be read.
    """

    source_name: str
    path: str
    since: date
    why: str
    case_no: str = ""


class LackingPaper(Frozen):
    """A sealed paper of which not all pages have come. path: of the note in 待核对, below the outbox."""

    case_no: str
    number: str
    since: date
    why: str
    path: str


class Waiting(Frozen):
    """All that waits for a person."""

    sheets: tuple[WaitingRow, ...] = ()
    slips: tuple[SlipRow, ...] = ()
    again: tuple[LeftPackage, ...] = ()
    unread: tuple[LeftPackage, ...] = ()
    lacking: tuple[LackingPaper, ...] = ()
    failed: tuple[FailedPackage, ...] = ()
    unfiled: tuple[PlannedPaper, ...] = ()
    uncopied: tuple[RefusedCopy, ...] = ()
    samples: tuple[Matter, ...] = ()


def waiting_of(ledger: Ledger, names: Names) -> Waiting:
    """What waits, by all that the ledger knows."""
    return Waiting(
        sheets=_sheets(ledger),
        slips=_slips(ledger, names),
        again=_again(ledger),
        unread=_unread(ledger),
        lacking=_lacking_papers(ledger),
        failed=_failed_packages(ledger),
        unfiled=ledger.views.planned_papers(),
        uncopied=refused_copies(ledger),
        samples=ledger.views.matters(MatterKind.SAMPLE),
    )


def _failed_packages(ledger: Ledger) -> tuple[FailedPackage, ...]:
    """Packages whose last word is a failure: by work folder, for the same bytes may lie in two of them."""
    return tuple(_failed(ledger, matter) for matter in ledger.views.matters(MatterKind.FAILED))


def _sheets(ledger: Ledger) -> tuple[WaitingRow, ...]:
    """The cases that wait for their 核对单, longest first."""
    rows = [_sheet(ledger, case, told) for case, told in waiting_for_sheet(ledger)]
    return tuple(sorted(rows, key=lambda r: (r.since or date.max, r.case_no)))


def _slips(ledger: Ledger, names: Names) -> tuple[SlipRow, ...]:
    """The slips of open cases that wait for their 核对单, longest first."""
    asked = ledger.views.some(m.case_no for m in ledger.views.matters(MatterKind.SLIP))
    is_open = (case for case in asked if CaseState(case.state) not in CLOSED)
    rows = [row for case in is_open for row in slips_waiting(case, ledger.events(case.case_no), names)]
    return tuple(sorted(rows, key=lambda r: (r.since, r.case_no)))


def _again(ledger: Ledger) -> tuple[LeftPackage, ...]:
    """Packages about which it is asked whether they are the application of an earlier case once more."""
    asked = {m.key: m for m in ledger.views.matters(MatterKind.AGAIN)}
    earlier = dict.fromkeys(matter.case_no for matter in asked.values())
    questions = (q for case_no in earlier for q in open_questions(ledger, case_no))
    return tuple(
        LeftPackage(
            source_name=q["source_name"],
            path=q["path"],
            since=day_of_stamp(asked[q["sha256"]].since),
            why=f"可能与 {q['case_no']} 是同一申请",
            case_no=q["case_no"],
        )
        for q in questions
        if q["path"]
    )


def _unread(ledger: Ledger) -> tuple[LeftPackage, ...]:
    """Packages whose last end is that they were laid in 待核对 and have no case."""
    return tuple(_left(ledger, matter) for matter in ledger.views.matters(MatterKind.UNREAD))


def _lacking_papers(ledger: Ledger) -> tuple[LackingPaper, ...]:
    """Sealed papers that wait for pages, by the newest word on each."""
    waiting = dict.fromkeys(m.case_no for m in ledger.views.matters(MatterKind.LACKING))
    told = [e for case_no in waiting for e in open_parts(ledger.events(case_no, kinds=PART_KINDS))]
    return tuple(_lacking(event) for event in sorted(told, key=lambda e: e.seq))


def _lacking(event: Event) -> LackingPaper:
    said = event.payload
    told = {"case_no": event.case_no, "number": said["number"], "why": said["reason"], "path": said["note"]}
    return LackingPaper(since=day_of_stamp(event.at), **told)


def _left(ledger: Ledger, matter: Matter) -> LeftPackage:
    package = ledger.package(matter.key)
    return LeftPackage(
        source_name=package.source_name if package is not None else matter.path,
        path=matter.path,
        since=day_of_stamp(matter.since),
        why=package.reason.rstrip("。") if package is not None else "",
    )


def _failed(ledger: Ledger, matter: Matter) -> FailedPackage:
    package, said = ledger.package(matter.about), ledger.views.event(matter.seq).payload
    return FailedPackage(
        source_name=package.source_name if package else matter.key,
        case_no=package.case_no if package else "",
        work_id=matter.key,
        times=matter.times,
        since=day_of_stamp(matter.since),
        cause=said.get("words") or said["cause"],
    )


def _sheet(ledger: Ledger, case: Case, told: Sequence[Event]) -> WaitingRow:
    """The newest 核对单 of a case with what is on it."""
    asked = [e for e in told if e.kind == SHEET_ASKED]
    moved = [e for e in told if e.kind == "state_changed"]
    assessed = [Outcome.model_validate(e.payload["outcome"]) for e in told if e.kind == ASSESSED]
    questions = assessed[-1].findings if assessed else ()
    return WaitingRow(
        case_no=case.case_no,
        project_name=case.project,
        fields=len(ledger.application(case.case_no).doubtful),
        decisions=sum(f.severity is Severity.PERSON for f in questions),
        version=asked[-1].payload["version"] if asked else 1,
        since=day_of_stamp((asked or moved)[-1].at) if asked or moved else None,
        path=asked[-1].payload["path"] if asked else "",
    )


def lying_there(waiting: Waiting, outbox: Path) -> Waiting:
    """Without what a person took out of 待核对: that is how a package that could not be read is dealt with."""
    return waiting.model_copy(update={"unread": tuple(p for p in waiting.unread if (outbox / p.path).is_dir())})
