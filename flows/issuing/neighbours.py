"""Step: who must hear that works of a case have come to their road (plan 三(一)(2)): the cases that were there first.

A case that is carried on writes down, once for each change of what lies between them, that its neighbours must hear;
the first sweep of the next day carries them on. So a neighbour hears of all that came to its road on one day at once,
whatever the order, and whatever was cut off, on that day.
"""

from __future__ import annotations

import hashlib
import json

from flows.course import Course
from flows.ground import day_of_stamp
from flows.issuing.entrance import is_in_course
from flows.ledger import MatterKind
from flows.office import Runtime

TOLD = "neighbours_told"
"""Event kind: the neighbours of a case were put down to hear; payload {"works": SHA-256 of what lies between them}."""
WAITS = "neighbour_waits"
"""Event kind, of the neighbour: works came to its road; payload {"works": as in TOLD}."""
HEARD = "neighbour_heard"
"""Event kind, of the neighbour: it was carried on after it had waited."""


def _works_between(course: Course) -> str:
    """The fingerprint of what a case and its neighbours see of each other; '' where it has none."""
    touching = sorted(o.model_dump_json() for o in course.overlaps if o.other_case)
    if not touching:
        return ""
    rows = [row.model_dump(mode="json") for row in course.application.rows if row.table == "segments"]
    built = [(s.provider, s.on.isoformat()) for s in course.all_slips("BUILT")]
    said = json.dumps([touching, rows, course.providers, built], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def note_neighbours(office: Runtime, course: Course) -> None:
    """Write down that the open cases on this case's roads are to hear of it; once for each change between them."""
    works = _works_between(course)
    if not works or works == _newest(office, course.case_no):
        return
    others = sorted({o.other_case for o in course.overlaps if o.other_case} - {course.case_no})
    waiting = [(other, WAITS, {"works": works}) for other in others if is_in_course(office, other)]
    office.ledger.record_all([*waiting, (course.case_no, TOLD, {"works": works})], now=office.now())


def cases_in_hand(office: Runtime) -> frozenset[str]:
    """The cases whose packages some process is working on: nobody else carries them on."""
    return frozenset(p.case_no for p in office.ledger.unfinished_packages())


def waiting_neighbours(office: Runtime) -> tuple[str, ...]:
    """The cases to whose road works came before today, and that have not been carried on since."""
    waiting = office.ledger.views.matters(MatterKind.NEIGHBOUR)
    return tuple(matter.case_no for matter in waiting if day_of_stamp(matter.since) < office.day())


def note_heard(office: Runtime, case_no: str) -> None:
    """A case that waited has been carried on."""
    office.ledger.record(case_no, HEARD, {}, now=office.now())


def _newest(office: Runtime, case_no: str) -> str:
    """What was told last."""
    told = (e.payload["works"] for e in reversed(office.ledger.events(case_no, kinds=(TOLD,))))
    return str(next(told, ""))
