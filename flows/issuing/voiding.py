"""Step: papers that do not hold any more are laid aside in 作废 beside the others, so that nobody takes them along.

Which: a paper that a person called back, a letter or decision of which a newer version is filed, what a provider got
for a service that was withdrawn, and all papers of a case that was withdrawn. Nothing is deleted; the number stays
used, the ledger says where it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from flows.copies import COPIED, copy_path
from flows.course import PAPER_CALLED_BACK, REISSUED, Course
from flows.ground import make_folder, move
from flows.ledger import PAPER_ANNEXED, PAPER_SHARED, CaseState, Event, PaperState, PlannedPaper
from flows.letters import PaperKind
from flows.office import Runtime

VOID_FOLDER: Final = "作废"
_TELL: Final = (PaperKind.WITHDRAWN.value, PaperKind.WITHDRAWN_TOLD.value, PaperKind.CALLED_BACK.value)
"""Papers that say why the others do not hold."""


def lay_void_aside(office: Runtime, course: Course) -> None:
    """Lay aside every filed paper of the case that does not hold any more. Done again it goes on where it stopped."""
    papers = office.ledger.papers(course.case_no)
    for paper, reason in _void(papers, course):
        if paper.state is PaperState.FILED:
            office.hold.require()
            lay_aside(office, paper, reason)
    if course.withdrawn:
        _lay_copies_aside(office, course)


def _void(papers: Sequence[PlannedPaper], course: Course) -> Iterator[tuple[PlannedPaper, str]]:
    called = {note.key: note.payload["reason"] for note in course.noted(PAPER_CALLED_BACK)}
    for paper in papers:
        if paper.kind in _TELL:
            continue
        if paper.number in called:
            yield paper, f"已收回，原因：{called[paper.number]}"
        elif course.state is CaseState.WITHDRAWN:
            yield paper, "申请人已撤回本案"
        elif paper.provider and paper.provider in course.withdrawn:
            yield paper, "申请人已撤回这一专业"
        elif newer := _newer(paper, papers):
            yield paper, f"已由第{newer.version}版 {newer.number} 取代"


def _newer(paper: PlannedPaper, papers: Sequence[PlannedPaper]) -> PlannedPaper | None:
    """The filed paper that has taken its place."""
    same = [p for p in papers if (p.kind, p.provider) == (paper.kind, paper.provider) and paper.kind in REISSUED]
    return next((p for p in reversed(same) if p.version > paper.version and p.state is PaperState.FILED), None)


def lay_aside(office: Runtime, paper: PlannedPaper, reason: str, *, actor: str = "system") -> None:
    """Lay one paper aside with its PDF copy and write down why; one that was never filed only loses its validity."""
    if paper.state is not PaperState.FILED:
        office.ledger.void(paper, reason, office.now(), actor=actor)
        return
    target = _moved(office, paper.path)
    copy = copy_path(paper.path)
    copied = (e.payload for e in office.ledger.events(paper.case_no) if e.kind == COPIED)
    told = [said for said in copied if said["number"] == paper.number]
    if told and told[-1]["path"] == copy:
        office.ledger.record(paper.case_no, COPIED, told[-1] | {"path": _moved(office, copy)}, now=office.now())
    for said in _shared(office.ledger.events(paper.case_no)):
        if said["number"] == paper.number:
            _move_copy(office, paper.case_no, said)
    office.ledger.void(paper, reason, office.now(), path=target, actor=actor)


def _lay_copies_aside(office: Runtime, course: Course) -> None:
    """What a provider whose service was withdrawn has of papers that went to several is laid aside for it alone."""
    kinds = {p.number: p.kind for p in office.ledger.papers(course.case_no)}
    for said in _shared(office.ledger.events(course.case_no)):
        if said["reader"] in course.withdrawn and kinds.get(said["number"]) not in _TELL:
            _move_copy(office, course.case_no, said)


def shared_files(events: Iterable[Event]) -> Iterator[tuple[str, str]]:
    """Path and SHA-256 of every copy as it lies now."""
    return ((said["path"], said["sha256"]) for said in _shared(events))


def _shared(events: Iterable[Event]) -> Iterator[dict[str, str]]:
    """What is told of every copy as it lies now; one that was moved is told again with its old path."""
    found: dict[str, dict[str, str]] = {}
    for event in events:
        if event.kind in (PAPER_SHARED, PAPER_ANNEXED):
            found.pop(event.payload.get("was", ""), None)
            found[event.payload["path"]] = event.payload | {"kind": event.kind}
    return iter(found.values())


def _move_copy(office: Runtime, case_no: str, said: dict[str, str]) -> None:
    if PurePosixPath(said["path"]).parent.name == VOID_FOLDER:
        return
    moved = {"path": _moved(office, said["path"]), "was": said["path"]}
    told = {key: value for key, value in (said | moved).items() if key != "kind"}
    office.ledger.record(case_no, said["kind"], told, now=office.now())


def _moved(office: Runtime, path: str) -> str:
    """Move a file of the outbox into 作废 beside it; returns where it lies now. One that is there already stays."""
    source = office.workspace.outbox / path
    target = source.parent / VOID_FOLDER / source.name
    if source.exists() and not target.exists():
        make_folder(target.parent)
        move(source, target)
    return office.workspace.relative(target)
