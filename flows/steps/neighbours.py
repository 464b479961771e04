"""Step: who must hear that works of a case have come to their road (plan 三(一)(2)): the cases that were there first.

A case that is carried on tells its neighbours once for each change of what lies between them; the ledger keeps what was
told, so a crash in between is made good when the package, or the day, is taken again. A neighbour that is in hand just
then is written down and carried on by the next sweep.
"""

from __future__ import annotations

import hashlib
import json

from flows.course.model import Course
from flows.runtime import Runtime
from flows.steps.entrance import is_in_course

TOLD = "neighbours_told"
"""Event kind: the neighbours of a case were carried on; payload {"works": SHA-256 of what lies between them}."""
WAITS = "neighbour_waits"
"""Event kind, of the neighbour: it was in hand when works came to its road; payload {"works": as in TOLD}."""
HEARD = "neighbour_heard"
"""Event kind, of the neighbour: it was carried on after it had waited."""
_MOST = 1000


def works_between(course: Course) -> str:
    """The fingerprint of what a case and its neighbours see of each other; '' where it has none."""
    touching = sorted(o.model_dump_json() for o in course.overlaps if o.other_case)
    if not touching:
        return ""
    rows = [row.model_dump(mode="json") for row in course.application.rows if row.table == "segments"]
    built = [(s.provider, s.on.isoformat()) for s in course.all_slips("BUILT")]
    said = json.dumps([touching, rows, course.providers, built], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def neighbours_to_tell(office: Runtime, course: Course) -> tuple[str, ...]:
    """The open cases that must be carried on now; those in hand are written down to wait for the next sweep."""
    works = works_between(course)
    if not works or works == _newest(office, course.case_no):
        return ()
    others = sorted({o.other_case for o in course.overlaps if o.other_case} - {course.case_no})
    in_hand = cases_in_hand(office)
    found = [other for other in others if is_in_course(office, other)]
    for other in (other for other in found if other in in_hand):
        if all(e.payload != {"works": works} for e in office.ledger.events(other) if e.kind == WAITS):
            office.ledger.record(other, WAITS, {"works": works}, now=office.now())
    return tuple(other for other in found if other not in in_hand)


def cases_in_hand(office: Runtime) -> frozenset[str]:
    """The cases whose packages some process is working on: nobody else carries them on."""
    return frozenset(p.case_no for p in office.ledger.unfinished_packages())


def note_told(office: Runtime, course: Course) -> None:
    """All neighbours have been carried on, or wait: nothing more is to be told until something changes."""
    works = works_between(course)
    if works and works != _newest(office, course.case_no):
        office.ledger.record(course.case_no, TOLD, {"works": works}, now=office.now())


def waiting_neighbours(office: Runtime) -> tuple[str, ...]:
    """The cases that were in hand when works came to their road, and have not been carried on since."""
    waiting: dict[str, None] = {}
    seq = 0
    while events := office.ledger.events_since(seq, (WAITS, HEARD), most=_MOST):
        for event in events:
            seq = event.seq
            waiting.pop(event.case_no, None)
            if event.kind == WAITS:
                waiting[event.case_no] = None
    return tuple(waiting)


def note_heard(office: Runtime, case_no: str) -> None:
    """A case that waited has been carried on."""
    office.ledger.record(case_no, HEARD, {}, now=office.now())


def _newest(office: Runtime, case_no: str) -> str:
    """What was told last."""
    told = (e.payload["works"] for e in reversed(office.ledger.events(case_no)) if e.kind == TOLD)
    return str(next(told, ""))
