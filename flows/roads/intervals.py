"""Arithmetic of intervals: metres along a road and days of works. No road, no case, no wording."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[float, float]
"""From, to in metres along a road; from ≤ to."""
Period = tuple[date, date]
"""First and last day."""


def gap(one: Span, other: Span) -> float:
    """Metres between two spans, 0 where they overlap or touch."""
    return max(0.0, max(one[0], other[0]) - min(one[1], other[1]))


def shared(one: Span, other: Span) -> float:
    """Metres that both cover, 0 where they only touch or lie apart."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def within_months(one: Period, other: Period, months: int) -> bool:
    """Whether the periods overlap or the later begins at most so many months after the earlier has ended."""
    first, second = sorted((one, other))
    return second[0] <= add_months(first[1], months)


def within_days(one: Period, other: Period, days: int) -> bool:
    """Whether the periods overlap or lie at most so many days apart."""
    first, second = sorted((one, other))
    return second[0] <= first[1] + timedelta(days)


def common(periods: Iterable[Period]) -> Period | None:
    """The days that lie in every period, None where there are none (or no periods)."""
    found = list(periods)
    if not found:
        return None
    start, end = max(p[0] for p in found), min(p[1] for p in found)
    return (start, end) if start <= end else None


def proposal(periods: Iterable[Period]) -> Period | None:
    """A window for works without a common day: from the latest start on, as long as the longest of them."""
    found = list(periods)
    if not found:
        return None
    start = max(p[0] for p in found)
    return start, start + max(p[1] - p[0] for p in found)
