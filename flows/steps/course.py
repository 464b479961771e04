"""Step: the course of a case. Asks every clause what it wants today and does what is not done yet, until nothing is.

The ledger alone says what is done, so the step may be cut off anywhere and taken again.
"""

from __future__ import annotations

from datetime import datetime, time

from flows.clock import SHANGHAI
from flows.course.fold import SERVICE_MOVED, course_of
from flows.course.model import Course, DueWant, Rules, ServiceState, Wants
from flows.course.plan import missing, moves, wants
from flows.ledger import CaseState, PlannedPaper
from flows.ledger.states import CLOSED
from flows.runtime import Runtime
from flows.steps.course_papers import file_course_papers, wish_of

_MOST_ROUNDS = 12
"""What one clause does may be what another waits for; more rounds than clauses would mean that two disagree."""


def rules_of(office: Runtime) -> Rules:
    """What the clauses are held against."""
    return Rules(office=office.office, limits=office.limits, calendar=office.workdays, settings=office.course)


def course_now(office: Runtime, case_no: str) -> Course:
    """The case as the ledger has it today."""
    ledger = office.ledger
    return course_of(
        ledger.case(case_no),
        ledger.events(case_no),
        papers=ledger.papers(case_no),
        dues=ledger.dues(case_no),
        office=office.office,
        today=office.day(),
        overlaps=office.open_works.overlaps_of(ledger, case_no, today=office.day()),
    )


def advance_case(office: Runtime, case_no: str) -> tuple[PlannedPaper, ...]:
    """Carry the case on as far as its papers and the day allow. Returns the papers that were filed on the way."""
    rules = rules_of(office)
    filed: list[PlannedPaper] = []
    for _ in range(_MOST_ROUNDS):
        course = course_now(office, case_no)
        if course.state in CLOSED:
            break
        wanted = missing(course, wants(course, rules))
        office.hold.require()
        before = len(office.ledger.events(case_no))
        _write_down(office, course, wanted)
        filed += _issue(office, case_no, wanted)
        if len(office.ledger.events(case_no)) == before:
            break
    return tuple(filed)


def _write_down(office: Runtime, course: Course, wanted: Wants) -> None:
    """Notes, states and due dates."""
    ledger, now = office.ledger, office.now()
    for note in wanted.notes:
        ledger.record(course.case_no, note.kind, note.payload | {"key": note.key}, now=now)
    for provider, state in wanted.services.items():
        old = course.service_states.get(provider, ServiceState.NOT_TICKED)
        moved = {"provider": provider, "old": old.value, "new": state.value}
        ledger.record(course.case_no, SERVICE_MOVED, moved, now=now)
    _move(office, course, wanted.reached)
    if wanted.dues:
        _count(office, course.case_no, wanted.dues)


def _move(office: Runtime, course: Course, reached: tuple[CaseState, ...]) -> None:
    """The states that the facts have reached, one after the other as far as the table of moves allows."""
    for new in moves(course.state, reached):
        office.ledger.set_state(course.case_no, new, office.now())


def _count(office: Runtime, case_no: str, wanted: tuple[DueWant, ...]) -> None:
    """The list of due dates, and which of them are done."""
    office.ledger.set_dues(case_no, [w.due for w in wanted], office.now())
    still_open = {d.limit for d in office.ledger.dues(case_no) if not d.done_at}
    for want in wanted:
        if want.done_on is not None and want.due.limit in still_open:
            done = datetime.combine(want.done_on, time(9), SHANGHAI)
            office.ledger.due_done(case_no, want.due.limit, done)


def _issue(office: Runtime, case_no: str, wanted: Wants) -> list[PlannedPaper]:
    """Number the new papers, in the order of the plan, and make every one that is not filed yet."""
    if wanted.papers:
        office.ledger.plan_papers(case_no, [wish_of(p) for p in wanted.papers], office.now())
    return file_course_papers(office, case_no)
