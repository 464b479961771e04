"""The date of a sender whose slip was looked at and found void: see `flows.course.clauses.looking`."""

from __future__ import annotations

from flows.casework import Due
from flows.course.model import Course, Rules


def fair(course: Course, rules: Rules, due: Due, kind: str, provider: str) -> Due:
    """The date, later where a slip of this kind came by it and was sent back: with what was left, at least a day."""
    for came in course.arrived:
        if (came.kind, came.provider) != (kind, provider) or came.void_on is None or came.on > due.day:
            continue
        left = max(rules.calendar.between(came.on, due.day), 1)
        day, provisional = rules.calendar.add(came.void_on, left)
        if day > due.day:
            version = rules.calendar.version_between(due.starts, day)
            moved = {"day": day, "provisional": provisional, "calendar_version": version}
            due = due.model_copy(update={**moved, "source": f"{due.source}；{came.void_on} 退回重填，顺延"})
    return due
