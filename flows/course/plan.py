"""All clauses together: what the course of a case asks for on a day, in the order of the plan.

Hands on one `Wants`, and of it what the ledger does not have yet; nothing missing means that nothing is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add

from flows.course.clauses import CLAUSES
from flows.course.clauses.changes import paused
from flows.course.clauses.looking import looked_at
from flows.course.model import Course, Rules, Wants
from flows.ledger import CaseState, next_states

_ORDER = list(CaseState)


def wants(course: Course, rules: Rules) -> Wants:
    """Everything the clauses ask for, whether it is there already or not."""
    asked = reduce(add, (clause(course, rules) for clause in CLAUSES), Wants())
    return paused(course, rules, looked_at(course, rules, asked))


def missing(course: Course, wanted: Wants) -> Wants:
    """What of `wanted` the ledger does not have yet; dues are always the whole list."""
    has = {(p.kind, p.provider, p.version) for p in course.issued}
    known = {(n.kind, n.key) for n in course.notes}
    return wanted.model_copy(
        update={
            "papers": tuple(p for p in wanted.papers if (p.kind, p.provider, p.version) not in has),
            "notes": tuple(n for n in wanted.notes if (n.kind, n.key) not in known),
            "services": {p: s for p, s in wanted.services.items() if course.service_states.get(p) is not s},
        }
    )


def moves(state: CaseState, reached: Iterable[CaseState]) -> Iterator[CaseState]:
    """The states to go through, one after the other: forward only, but for a case whose clock runs again."""
    for new in sorted(set(reached), key=_ORDER.index):
        is_forward = state is CaseState.SUSPENDED or _ORDER.index(new) > _ORDER.index(state)
        if is_forward and new in next_states(state):
            yield new
            state = new
