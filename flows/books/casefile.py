"""One case as books and reports look at it: its rows of the ledger and its course, folded once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from extractors.templates import Templates
from flows.casework import load_limits, load_office, load_workdays
from flows.course import Course, Overlap, Rules, course_of, load_course_settings
from flows.ledger import CLOSED, Case, CaseState, DueRow, Event, Ledger, PlannedPaper

OverlapsOf = Callable[[str], tuple[Overlap, ...]]
"""受理编号 → works of others that touch the case."""


def no_overlaps(case_no: str) -> tuple[Overlap, ...]:
    """Nobody's works touch anybody's."""
    return ()


@dataclass(frozen=True)
class CaseFile:
    """All that the ledger has of a case. course: as it stands on `course.today`."""

    case: Case
    events: tuple[Event, ...]
    dues: tuple[DueRow, ...]
    papers: tuple[PlannedPaper, ...]
    course: Course

    @property
    def is_open(self) -> bool:
        """Whether the case has not reached a last state."""
        return self.course.state not in CLOSED

    @property
    def is_in_course(self) -> bool:
        """Whether it is open and beyond its entrance: pushed, or accepted."""
        return self.is_open and (self.course.state is CaseState.PUSHED or self.course.accepted is not None)

    @property
    def counted_dues(self) -> tuple[DueRow, ...]:
        """The dates that say how punctual a unit is: of a closed case only those that were met."""
        return tuple(due for due in self.dues if self.is_open or due.done_at)

    def is_told(self, provider: str) -> bool:
        """Whether a letter by which a provider hears of the case lies in the outbox, and not its number alone."""
        letters = (p for kind in ("PUSH", "REQUIREMENT") for p in self.course.papers(kind) if provider in p.readers)
        return any(p.is_filed for p in letters)

    @property
    def is_person(self) -> bool:
        """Whether a resident applies, whose name is shown masked."""
        return self.course.application.text("applicant_kind") in ("居民", "个人")


def case_file(ledger: Ledger, case: Case, rules: Rules, *, today: date, overlaps: tuple[Overlap, ...] = ()) -> CaseFile:
    """The file of one case. overlaps: works of others that touch it (see `flows.roads`)."""
    events, dues, papers = ledger.events(case.case_no), ledger.dues(case.case_no), ledger.papers(case.case_no)
    course = course_of(case, events, papers=papers, dues=dues, office=rules.office, today=today, overlaps=overlaps)
    return CaseFile(case=case, events=events, dues=dues, papers=papers, course=course)


def case_files(ledger: Ledger, cases: Iterable[Case], rules: Rules, *, today: date) -> Iterator[CaseFile]:
    """The files of cases, one after the other: thousands are never held at once."""
    for case in cases:
        yield case_file(ledger, case, rules, today=today)


def load_course_rules(templates: Templates) -> Rules:
    """What the clauses are held against, for a command that opens no office.

    Raises:
        ConfigurationError: a file in templates/ is wrong.
    """
    return Rules(
        office=load_office(templates),
        limits=load_limits(templates),
        calendar=load_workdays(templates),
        settings=load_course_settings(templates),
        templates=templates,
    )
