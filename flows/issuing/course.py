"""Step: the course of a case. Asks every clause what it wants today and does what is not done yet, until nothing is.

The ledger alone says what is done, so the step may be cut off anywhere and taken again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from extractors.errors import ConfigurationError, LetterError
from flows.course import (
    BOOKED,
    SERVICE_MOVED,
    Course,
    DueWant,
    JointAnswer,
    PaperWant,
    ServiceState,
    Wants,
    answer_in,
    missing,
    moves,
    wants,
)
from flows.ground import SHANGHAI
from flows.issuing.clocks import folded, rules_of
from flows.issuing.course_papers import file_course_papers, told_of_drawings, wish_of
from flows.issuing.entrance import entrance_dues
from flows.issuing.neighbours import note_neighbours
from flows.issuing.papers import note_unnumbered
from flows.issuing.voiding import lay_void_aside
from flows.ledger import CLOSED, CaseState, PaperWish, PlannedPaper
from flows.office import Runtime

_MOST_ROUNDS = 12
"""What one clause does may be what another waits for; more rounds than clauses would mean that two disagree."""


def course_now(office: Runtime, case_no: str) -> Course:
    """The case as the ledger has it today, with what other cases do to it: works, joint digs, appointments."""
    overlaps = office.open_works.overlaps_of(office.ledger, case_no, today=office.day())
    course = folded(office, case_no, overlaps)
    if course.slip("REQUEST") is not None or course.application.value("book_connect") is True:
        course = course.model_copy(update={"taken": _appointments(office, case_no)})
    if all(o.joint is None for o in overlaps):
        return course
    return course.model_copy(update={"joint_answers": tuple(_joint_answers(office, case_no))})


def _appointments(office: Runtime, case_no: str) -> frozenset[tuple[str, str, str]]:
    """What the providers have promised to other open cases."""
    told = office.ledger.views.told_of_open(BOOKED)
    return frozenset((p, said["day"], said["part"]) for n, said in told if n != case_no for p in said["providers"])


def _joint_answers(office: Runtime, case_no: str) -> Iterator[JointAnswer]:
    """What the providers of the other cases in its joint digs have answered."""
    for mate, parts in office.open_works.mates_of(office.ledger, case_no).items():
        course = folded(office, mate)
        yield from (answer_in(course, group, provider) for group, provider in parts)


def advance_case(office: Runtime, case_no: str) -> tuple[PlannedPaper, ...]:
    """Carry the case on as far as its papers and the day allow. Returns the papers that were filed on the way."""
    rules = rules_of(office)
    filed: list[PlannedPaper] = []
    course = course_now(office, case_no)
    for _ in range(_MOST_ROUNDS):
        if course.state in CLOSED:
            break
        wanted = missing(course, wants(course, rules))
        office.hold.require()
        before = len(office.ledger.events(case_no))
        _write_down(office, course, wanted)
        filed += _issue(office, case_no, wanted)
        if len(office.ledger.events(case_no)) == before:
            break
        course = course_now(office, case_no)
    lay_void_aside(office, course)
    note_neighbours(office, course)
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
    has_ended = CaseState(ledger.case(course.case_no).state) in CLOSED
    _count(office, course, () if has_ended else wanted.dues)


def _move(office: Runtime, course: Course, reached: tuple[CaseState, ...]) -> None:
    """The states that the facts have reached, one after the other as far as the table of moves allows."""
    for new in moves(course.state, reached):
        office.ledger.set_state(course.case_no, new, office.now())


def _count(office: Runtime, course: Course, wanted: tuple[DueWant, ...]) -> None:
    """The list of due dates, and which of them are done; nothing runs any more in a case that has ended."""
    case_no = course.case_no
    entered = entrance_dues(office, case_no) if course.accepted is None and wanted else ()
    office.ledger.set_dues(case_no, [*entered, *(w.due for w in wanted)], office.now())
    still_open = {d.limit for d in office.ledger.dues(case_no) if not d.done_at}
    for want in wanted:
        if want.done_on is not None and want.due.limit in still_open:
            done = datetime.combine(want.done_on, time(9), SHANGHAI)
            office.ledger.due_done(case_no, want.due.limit, done)


def _issue(office: Runtime, case_no: str, wanted: Wants) -> list[PlannedPaper]:
    """Number the new papers, in the order of the plan, and make every one that is not filed yet."""
    wishes = [wish for paper in wanted.papers if (wish := _wish(office, case_no, paper)) is not None]
    if wishes:
        office.ledger.plan_papers(case_no, wishes, office.now())
    return file_course_papers(office, case_no)


def _wish(office: Runtime, case_no: str, want: PaperWant) -> PaperWish | None:
    """What is to be numbered; None where the paper's own wording or layout is wrong: it waits, the others go on."""
    try:
        return told_of_drawings(office, case_no, wish_of(want, office.templates))
    except (ConfigurationError, LetterError) as error:
        note_unnumbered(office, case_no, want, error)
        return None
