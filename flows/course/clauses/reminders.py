"""Time: every due date is spoken of once before it ends and once after it (催办), to whoever owes what it asks for.

Dates that concern one provider (`T01:water`) bring it a 催办单; those of a department stand on the weekly 督办表 alone.
What was told already is seen from the papers themselves, so that a crash tells nothing twice and leaves nothing out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flows.course.clauses.consultation import OPINION_LIMIT
from flows.course.clauses.looking import answer_waiting
from flows.course.model import Course, DueState, PaperWant, Rules, Wants

BEFORE, ON, AFTER = "before", "on", "after"


def reminders(course: Course, rules: Rules) -> Wants:
    """The 催办单 of today: for each due date of a provider one while it runs and one when it has passed.

    What several providers owe by the same day is one paper for all of them.
    """
    owed: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for due in course.dues:
        limit, _, provider = due.limit.partition(":")
        stage = "" if answer_waiting(course, due.limit, rules) else stage_of(due, course.today, rules)
        stage = "" if limit == OPINION_LIMIT and stage == AFTER else stage  # silence has answered by then
        facts = {"limit": limit, "what": due.what, "day": due.day.isoformat(), "stage": stage}
        told = [paper.facts for paper in course.papers("URGE") if provider in paper.readers]
        if provider and stage and not any(_is_said(facts, earlier) for earlier in told):
            owed.setdefault((limit, facts["day"], stage), []).append((provider, due.what))
    return Wants(papers=tuple(_letters(course, owed)))


def _letters(course: Course, owed: Mapping[tuple[str, str, str], list[tuple[str, str]]]) -> Iterator[PaperWant]:
    """A paper for what each provider alone owes, one for what several owe by the same day."""
    versions = Counter(paper.provider for paper in course.papers("URGE"))
    for (limit, day, stage), whom in owed.items():
        providers, whats = [provider for provider, _ in whom], [what for _, what in whom]
        alone = providers[0] if len(providers) == 1 else ""
        facts: dict[str, Any] = {"limit": limit, "what": whats, "day": day, "stage": stage, "to": providers}
        versions[alone] += 1
        yield PaperWant(kind="URGE", provider=alone, version=versions[alone], facts=facts)


def _is_said(facts: dict[str, Any], earlier: dict[str, Any]) -> bool:
    """Whether a reminder says what an earlier one did: both of a date that had not passed, or both that it has."""
    whats = earlier.get("what", ())
    same = facts["what"] in ([whats] if isinstance(whats, str) else whats)
    same = same and all(facts[key] == earlier.get(key) for key in ("limit", "day"))
    return same and (facts["stage"] == AFTER) == (earlier.get("stage") == AFTER)


def stage_of(due: DueState, today: date, rules: Rules) -> str:
    """How urgent a due date is on a day: '' where it is done or far off."""
    if due.done_on is not None:
        return ""
    if today > due.day:
        return AFTER
    if today == due.day:
        return ON
    ahead = rules.calendar.between(today, due.day)
    return BEFORE if ahead <= rules.settings.remind_before and rules.calendar.is_workday(today) else ""
