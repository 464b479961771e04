"""Plan 三(二)(6): 客户回访 and 服务评价 close the circle; a bad mark brings a 整改 and a second call."""

from __future__ import annotations

from datetime import date

from flows.course.clauses.connection import connected_on
from flows.course.model import Course, DueWant, PaperWant, Rules, ServiceState, Wants
from flows.ledger import CaseState

_UNHAPPY = "不满意"


def aftercare(course: Course, rules: Rules) -> Wants:
    """The call after the connection with its date, the rating, and what bad marks set off."""
    days = [connected_on(course, p) for p in course.providers]
    if not days or None in days:
        return Wants()
    last = max(day for day in days if day is not None)
    found = _visit(course, rules, last) + Wants(papers=(PaperWant(kind="RATING"),)) + _rectify(course, rules)
    if _is_settled(course, rules) and course.slip("VISIT"):
        rated = course.slip("RATING") is not None
        found += Wants(reached=(CaseState.VISITED_BACK, *((CaseState.RATED,) if rated else ())))
        found += Wants(services=dict.fromkeys(course.providers, ServiceState.RATED) if rated else {})
    return found


def bad_marks(course: Course, rules: Rules) -> dict[str, str]:
    """Provider → its mark, where the rating is one that asks for a 整改 (settings: bad_grades)."""
    rating = course.slip("RATING")
    if rating is None:
        return {}
    marks = {p: rating.text(f"rate_{p}") for p in course.providers}
    return {p: mark for p, mark in marks.items() if mark in rules.settings.bad_grades}


def _visit(course: Course, rules: Rules, connected: date) -> Wants:
    """A call, and a second one after every 整改 that followed a bad mark or an unhappy call."""
    calls = course.all_slips("VISIT")
    turn = 1 + sum(slip.text("satisfied") == _UNHAPPY for slip in calls) + bool(_mended(course, rules))
    due = rules.due(rules.settings.visit_back_limit, connected)
    done = calls[0].on if calls else None
    return Wants(
        papers=tuple(PaperWant(kind="VISIT", version=n) for n in range(1, turn + 1)),
        dues=(DueWant(due=due, done_on=done),) if due else (),
    )


def _mended(course: Course, rules: Rules) -> bool:
    """Whether there were bad marks and all of them have been mended."""
    bad = bad_marks(course, rules)
    return bool(bad) and all(course.slip("RECTIFY", p) for p in bad)


def _rectify(course: Course, rules: Rules) -> Wants:
    rating = course.slip("RATING")
    papers: list[PaperWant] = []
    for provider, mark in bad_marks(course, rules).items():
        facts = {"grade": mark, "note": rating.text("note") if rating else ""}
        papers += [PaperWant(kind="RECTIFY_NOTICE", provider=provider, facts=facts)]
        papers += [PaperWant(kind="RECTIFY", provider=provider)]
    return Wants(papers=tuple(papers))


def _is_settled(course: Course, rules: Rules) -> bool:
    """Whether the last call was not an unhappy one, and a call followed every 整改."""
    calls = course.all_slips("VISIT")
    if not calls or calls[-1].text("satisfied") == _UNHAPPY:
        return False
    bad = bad_marks(course, rules)
    if not bad:
        return True
    mended = [slip.on for p in bad if (slip := course.slip("RECTIFY", p)) is not None]
    return len(mended) == len(bad) and calls[-1].on >= max(mended) and len(calls) > 1
