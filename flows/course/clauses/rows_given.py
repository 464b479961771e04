"""Papers of the window in which every provider has filled in its row on the screen: the window is to close them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flows.course.clauses.acceptance import passed
from flows.course.clauses.connection import ACCESS, connected_on
from flows.course.model import Ask, Course, Rules, Wants

SLIP_LINE: Final = "slip_line"
"""Note kind: a provider has filled in its row of a paper for all; key: number and provider; payload {"number", "kind",
"version", "title", "provider", "answers" (as typed), "name"}."""


def rows_given(course: Course, rules: Rules) -> Wants:
    """A question for each paper on which no row is lacking and that nobody has closed."""
    return Wants(asks=tuple(_asks(course)))


def _asks(course: Course) -> Iterator[Ask]:
    left = tuple(p for p in course.providers if passed(course, p) is None)
    waiting = tuple(p for p in course.providers if p not in left and connected_on(course, p) is None)
    for kind, title, wanted in (("ACCEPT", "验收意见书", left), (ACCESS, "检测接通单", waiting)):
        version = len(course.all_slips(kind, "")) + 1
        notes = (n.payload for n in course.noted(SLIP_LINE))
        given = {said["provider"] for said in notes if (said["kind"], said["version"]) == (kind, version)}
        if wanted and given.issuperset(wanted):
            text = f"各单位都已在网上填写《{title}》，等组织人核对、提交"
            yield Ask(key=f"ROWS|{kind}|{version}", text=text, next_step="在办件台的案件页“填表办理”中提交")
