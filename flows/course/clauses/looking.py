"""A slip that came and waits for a person: the day of its arrival counts, so nothing runs against its sender meanwhile.

While somebody is still to look at it, the date that it answers is not counted, nobody is reminded, and silence is no
answer. Found good, it counts from the day on which it came. Found void, the clock goes on as if it had not come, but
the time for which we looked was not the sender's: from the day on which it is sent back he has as many working days
as he had left when it came, and never less than one.
"""

from __future__ import annotations

from flows.casework import Due
from flows.course.clauses.changes import STOPPED_LIMITS
from flows.course.clauses.consultation import OPINION_LIMIT
from flows.course.clauses.contact import CONTACT_LIMIT
from flows.course.clauses.decision import DELIVERY
from flows.course.clauses.fairness import fair
from flows.course.clauses.guidance import RESULT_LIMITS
from flows.course.clauses.survey import LIMIT as SURVEY_LIMIT
from flows.course.model import Arrived, Course, DueWant, Rules, Wants

_ANSWERED_BY = {
    CONTACT_LIMIT: "CONTACT",
    OPINION_LIMIT: "OPINION",
    SURVEY_LIMIT: "SURVEY",
    DELIVERY: "RECEIPT",
    **dict.fromkeys(RESULT_LIMITS, "RESULT"),
    **dict.fromkeys(STOPPED_LIMITS, "RULING"),
}


def answer_waiting(course: Course, limit: str, rules: Rules) -> Arrived | None:
    """The slip that may answer what a limit (`T02:water`) asks for, came, and was not looked at yet."""
    kind, provider = _answer(limit, rules)
    return course.waiting(kind, provider) if kind else None


def looked_at(course: Course, rules: Rules, wanted: Wants) -> Wants:
    """The wishes without the dates that a waiting slip may answer, and with those moved that a void one stopped."""
    dues = (DueWant(due=_fair(course, want, rules), done_on=want.done_on) for want in wanted.dues)
    open_dues = (w for w in dues if w.done_on or answer_waiting(course, w.due.limit, rules) is None)
    return wanted.model_copy(update={"dues": tuple(open_dues)})


def _fair(course: Course, want: DueWant, rules: Rules) -> Due:
    kind, provider = _answer(want.due.limit, rules)
    return fair(course, rules, want.due, kind, provider)


def _answer(limit: str, rules: Rules) -> tuple[str, str]:
    """Kind and provider of the slip that answers a limit, '' for none."""
    bare, _, provider = limit.partition(":")
    return ("VISIT" if bare == rules.settings.visit_back_limit else _ANSWERED_BY.get(bare, "")), provider
