"""Steps: ask a person with a 核对单, and take the answer when the sheet comes back through the inbox."""

from __future__ import annotations

from pathlib import Path

from extractors.errors import ReviewSheetError
from extractors.models import Frozen
from flows.casework import Finding, Outcome
from flows.ground import make_folder
from flows.intake import Arrival
from flows.issuing import start_clock
from flows.ledger import CLOSED, SHEET_ANSWERED, SHEET_ASKED, CaseState, Event
from flows.office import Runtime, replace_bytes
from flows.review import (
    ReviewAnswer,
    apply_answer,
    lessons_of,
    require_for,
    require_usable,
    review_file_name,
    write_review_sheet,
)
from flows.sheets.answer import answer_on
from flows.sheets.disputes import refuse_second
from flows.sheets.files import lay_pictures, put_away, waiting_folder


class Asked(Frozen):
    """A 核对单 that waits. path: below the outbox."""

    version: int
    path: str


def ask_person(office: Runtime, case_no: str, outcome: Outcome, *, crops: Path) -> Asked:
    """Lay the 核对单 into 待核对 with the pictures of the doubted pages beside it. crops: folder of the pictures."""
    if not office.ledger.case(case_no).accepted_at:
        office.ledger.set_state(case_no, CaseState.IN_REVIEW, office.now(), reason=outcome.reason)
        start_clock(office, case_no)
    return lay_out_sheet(office, case_no, outcome.findings, crops=crops)


def lay_out_sheet(office: Runtime, case_no: str, findings: tuple[Finding, ...], *, crops: Path) -> Asked:
    """Lay a 核对单 of the case's doubtful fields and these findings into 待核对; the case stays in its state."""
    asked, answered = _rounds(office, case_no)
    version = asked if asked > answered else asked + 1
    content = write_review_sheet(
        case_no=case_no,
        application=office.ledger.application(case_no),
        findings=findings,
        crops=crops,
        catalogue=office.catalogue,
        version=version,
    )
    target = waiting_folder(office, case_no) / review_file_name(case_no, version)
    if answered and asked < version:
        put_away(office, case_no, answered, but=target.name)
    lay_pictures(make_folder(target.parent), crops, case_no)
    digest = replace_bytes(target, content)
    path = office.workspace.relative(target)
    if asked < version:
        payload = {"version": version, "path": path, "sha256": digest}
        office.ledger.record(case_no, SHEET_ASKED, payload, now=office.now())
    return Asked(version=version, path=path)


def take_answer(office: Runtime, arrival: Arrival) -> str:
    """Put the answers of a returned 核对单 into its case and return the case's number.

    Raises:
        ReviewSheetError: not filled in, of another version, or for a case that waits for no answer.
        LedgerError: no such case.
    """
    answer = answer_on(office, arrival)
    case_no = answer.case_no
    case = office.ledger.case(case_no)
    asked, answered = _rounds(office, case_no)
    is_taken = arrival.sha256 in _taken(office, case_no)
    if not is_taken and (first := _answer_to(office, answer)) is not None:
        refuse_second(office, answer, first, sha256=arrival.sha256, catalogue=office.catalogue)
    is_open = bool(case.accepted_at) and CaseState(case.state) not in CLOSED
    waits = case.state in (CaseState.IN_REVIEW, CaseState.PUSHED) or is_open
    if not is_taken and (not waits or asked == answered):
        raise ReviewSheetError(f"{case_no} 现在没有待核对的内容", next_step="在台账中核对该案的状态")
    require_for(answer, case_no=case_no, version=asked)
    if case.state == CaseState.PUSHED and not is_taken:
        require_usable(office.ledger.application(case_no), answer, catalogue=office.catalogue, today=office.day())
    if not _is_applied(office, case_no, arrival.sha256):
        _apply(office, answer, sha256=arrival.sha256, is_taken=is_taken)
    office.ledger.link_package(arrival.sha256, case_no, office.now())
    return case_no


def _apply(office: Runtime, answer: ReviewAnswer, *, sha256: str, is_taken: bool) -> None:
    """First what was answered, then the application as it stands afterwards; a crash between is made good."""
    before = office.ledger.application(answer.case_no)
    after = apply_answer(before, answer, catalogue=office.catalogue, today=office.day())
    actor = f"核对人 {answer.reviewer}"
    if not is_taken:
        payload = {
            "sha256": sha256,
            "version": answer.version,
            "answer": answer.model_dump(mode="json"),
            "lessons": [lesson.model_dump(mode="json") for lesson in lessons_of(before, after, answer)],
        }
        office.ledger.record(answer.case_no, SHEET_ANSWERED, payload, actor=actor, now=office.now())
    office.ledger.set_application(answer.case_no, after, office.now(), actor=actor)


def _answer_to(office: Runtime, answer: ReviewAnswer) -> Event | None:
    """The answer that this version of the sheet had before, None where it had none."""
    told = office.ledger.events(answer.case_no)
    return next((e for e in told if e.kind == SHEET_ANSWERED and e.payload["version"] == answer.version), None)


def _taken(office: Runtime, case_no: str) -> tuple[str, ...]:
    """The sheets that came back, by the hash of their bytes."""
    return tuple(e.payload["sha256"] for e in office.ledger.events(case_no) if e.kind == SHEET_ANSWERED)


def _is_applied(office: Runtime, case_no: str, sha256: str) -> bool:
    """Whether the application was set after this answer was recorded."""
    seen = False
    for event in office.ledger.events(case_no):
        if event.kind == SHEET_ANSWERED and event.payload["sha256"] == sha256:
            seen = True
        elif seen and event.kind == "application_set":
            return True
    return False


def clear_desk(office: Runtime, case_no: str) -> None:
    """What waited in 待核对 about this application moves into the archive of its case; sheets of slips wait on."""
    asked, _ = _rounds(office, case_no)
    put_away(office, case_no, asked)


def _rounds(office: Runtime, case_no: str) -> tuple[int, int]:
    """How many sheets were laid out, and how many came back."""
    kinds = [e.kind for e in office.ledger.events(case_no)]
    return kinds.count(SHEET_ASKED), kinds.count(SHEET_ANSWERED)
