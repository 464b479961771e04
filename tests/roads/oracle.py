"""The truth by plain comparison of all pairs on their true metres; shares no line with the code that it judges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.roads.made import SERVICES, SPACING_M, Made, Town

Found = set[tuple[str, tuple[str, int], tuple[str, int]]]
"""rule, own key, other key: both ways round."""
_GAP_M, _MONTHS, _DAYS = 50, 12, 30


def naive(of: Town, works: Iterable[Made]) -> Found:
    """Every X1, X3, X4 and X5 among the works."""
    listed = list(works)
    found: Found = set()
    for a in listed:
        for b in listed:
            if a.key != b.key and not (a.case_no == b.case_no and SERVICES[a.service] == SERVICES[b.service]):
                found |= {(rule, a.key, b.key) for rule in _rules(of, a, b)}
    return found


def _rules(of: Town, a: Made, b: Made) -> list[str]:
    if a.road != b.road:
        return ["X3"] if _meet(of, a, b) else []
    apart = max(a.low, b.low) - min(a.high, b.high)
    rules = []
    near_in_time = not (_later(a.end, _MONTHS) < b.start or _later(b.end, _MONTHS) < a.start)
    if apart <= _GAP_M and near_in_time:
        rules.append("X1")
        free_days = max((b.start - a.end).days, (a.start - b.end).days)
        if a.side == b.side == "横穿" and free_days <= _DAYS:
            rules.append("X5")
    if apart < 0 and a.service != b.service and a.side == b.side and a.side not in ("", "横穿"):
        rules.append("X4")
    return rules


def _meet(of: Town, a: Made, b: Made) -> bool:
    """Whether both reach the corner of their roads."""
    if (a.road in of.east) == (b.road in of.east):
        return False
    on_a = of.crossings(a.road).index(b.road) * SPACING_M
    on_b = of.crossings(b.road).index(a.road) * SPACING_M
    return a.low <= on_a <= a.high and b.low <= on_b <= b.high


def _later(day: date, months: int) -> date:
    """Twelve months later; the made days hold no 29 February that matters."""
    assert months == 12
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
