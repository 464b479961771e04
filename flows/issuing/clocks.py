"""What the clauses count: the rules they are held against, and the dates of a case on the day its letters are numbered.

One owner for every date: letters print what the clauses of the course want, which is what the ledger keeps afterwards.
"""

from __future__ import annotations

from flows.casework import Due
from flows.course import Course, Overlap, Rules, course_of, wants
from flows.office import Runtime


def rules_of(office: Runtime) -> Rules:
    """What the clauses are held against."""
    return Rules(
        office=office.office,
        limits=office.limits,
        calendar=office.workdays,
        settings=office.course,
        templates=office.templates,
    )


def folded(office: Runtime, case_no: str, overlaps: tuple[Overlap, ...] = ()) -> Course:
    """The case as the ledger has it today; overlaps: what lies between it and the works of other cases."""
    ledger = office.ledger
    return course_of(
        ledger.case(case_no),
        ledger.events(case_no),
        papers=ledger.papers(case_no),
        dues=ledger.dues(case_no),
        office=office.office,
        today=office.day(),
        overlaps=overlaps,
    )


def dues_now(office: Runtime, case_no: str) -> tuple[Due, ...]:
    """The dates that run in a case by its papers as they are numbered; none of them hangs on works of other cases."""
    return tuple(want.due for want in wants(folded(office, case_no), rules_of(office)).dues)
