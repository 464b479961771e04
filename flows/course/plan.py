"""All clauses together: what the course of a case asks for on a day, in the order of the plan.

Hands on one `Wants` without what the ledger has already; an empty one means that nothing is to be done today.
"""

from __future__ import annotations

from functools import reduce
from operator import add

from flows.course.clauses import CLAUSES
from flows.course.model import Course, Rules, Wants


def wants(course: Course, rules: Rules) -> Wants:
    """Everything the clauses ask for, whether it is there already or not."""
    return reduce(add, (clause(course, rules) for clause in CLAUSES), Wants())


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
