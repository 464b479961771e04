"""What every provider still owes to a case: contact, results, opinion, acceptance …, and how punctual it was.

Pure: a course goes in, rows come out. A paper that was sent to be filled in and has not come back is owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from flows.books.rows import OwedRow, ShareRow
from flows.course import (
    ACCESS,
    CONTACT_LIMIT,
    DEEMED,
    OPINION_LIMIT,
    Course,
    DueState,
    Issued,
    Rules,
    connected_on,
    contacted,
    lacking,
    limits_of,
    passed,
)
from flows.ledger import DueRow, Punctual

_WORDS: Final = {
    "CONTACT": "主动对接，交回回执",
    "OPINION": "反馈联审意见",
    "JOINT": "回复联合施工",
    "BUILT": "告知外线完工",
    "TEST": "交回检测试压记录",
    "CONNECT": "接通，交回确认单",
    "ACCESS": "检测、接通，填写检测接通单",
    "RECTIFY": "整改，交回回执",
    "ACCEPT_NOTICE": "验收并给出结论",
}


_ONE: Final = tuple({"on_time": n == 0, "late": n == 1, "overdue": n == 2} for n in range(3))


def owed_by(course: Course, rules: Rules, *, project: str = "") -> tuple[OwedRow, ...]:
    """What the providers owe to a case on its day, in the order in which it was asked."""
    rows = []
    for paper, provider in _open_papers(course, rules):
        due = _due(course, paper, provider)
        rows.append(
            OwedRow(
                provider=rules.provider(provider).name,
                case_no=course.case_no,
                project_name=project,
                what=_what(course, rules, paper, provider),
                number=paper.number,
                sent=paper.on,
                due=due.day if due else None,
                workdays_left=workdays_left(course.today, due.day, rules) if due else None,
                workdays_out=rules.calendar.between(paper.on, course.today),
            )
        )
    return tuple(rows)


def workdays_left(today: date, day: date, rules: Rules) -> int:
    """Working days from today (not counted) to `day` (counted); 0 on the day, negative once it has passed."""
    left = rules.calendar.between(today, day)
    return left if day >= today else min(left, -1)


def shares(dues: Iterable[DueRow], rules: Rules, *, today: date) -> tuple[ShareRow, ...]:
    """How punctual each provider was over these dates, in the order of the form; dates to come do not count yet."""
    places = ((due.limit, place) for due in dues if (place := _place(due, today)) is not None)
    return shares_of((Punctual(limit=limit, **_ONE[place]) for limit, place in places), rules)


def shares_of(found: Iterable[Punctual], rules: Rules) -> tuple[ShareRow, ...]:
    """The same from what was counted limit by limit."""
    tallies = {provider: [0, 0, 0] for provider in rules.office.providers}
    for each in found:
        provider = each.limit.partition(":")[2]
        if provider in tallies:
            counts = (each.on_time, each.late, each.overdue)
            tallies[provider] = [a + b for a, b in zip(tallies[provider], counts, strict=True)]
    return tuple(
        ShareRow(provider=rules.provider(p).name, on_time=kept, late=late, overdue=overdue)
        for p, (kept, late, overdue) in tallies.items()
    )


def _place(due: DueRow, today: date) -> int | None:
    """0 done in time, 1 done late, 2 overdue, None still running."""
    if due.done_at:
        return int(date.fromisoformat(due.done_at[:10]) > due.day)
    return 2 if today > due.day else None


def _open_papers(course: Course, rules: Rules) -> Iterator[tuple[Issued, str]]:
    """The newest version of each paper that a provider must answer and has not, with that provider."""
    newest = {
        (p.kind, reader): (p, reader)
        for p in sorted(course.issued, key=lambda p: p.version)
        for reader in _readers(course, p)
    }
    for paper, provider in newest.values():
        is_its = provider in rules.office.providers and provider not in course.withdrawn
        if is_its and _is_owed(course, rules, paper, provider):
            yield paper, provider


def _readers(course: Course, paper: Issued) -> tuple[str, ...]:
    """Who must answer a paper; a sheet on which all of them write is owed by each that it still lacks."""
    return course.providers if paper.kind == ACCESS else paper.readers


def _is_owed(course: Course, rules: Rules, paper: Issued, provider: str) -> bool:
    kind = paper.kind
    if kind == "ACCEPT_NOTICE":
        held = [s for s in course.all_slips("ACCEPT") if s.provider in ("", provider) and s.version == paper.version]
        return passed(course, provider) is None and not held
    if kind == ACCESS:
        return passed(course, provider) is not None and connected_on(course, provider) is None
    slip = rules.templates.slips.get(kind)
    if slip is None or slip.by != "provider":
        return False
    if course.waiting(kind, provider, paper.version) is not None:
        return False
    if kind == "CONTACT":
        return contacted(course, provider) is None
    if kind == "RESULT":
        return bool(lacking(course, rules, provider))
    if kind == "OPINION" and course.has_note(DEEMED, provider):
        return False
    return all(s.version != paper.version for s in course.all_slips(kind, provider))


def _what(course: Course, rules: Rules, paper: Issued, provider: str) -> str:
    if paper.kind == "RESULT":
        return "交回成果：" + "、".join(lacking(course, rules, provider))
    return _WORDS.get(paper.kind) or f"交回《{rules.templates.slips[paper.kind].title}》"


def _due(course: Course, paper: Issued, provider: str) -> DueState | None:
    limits = {"CONTACT": (CONTACT_LIMIT,), "OPINION": (OPINION_LIMIT,), "RESULT": limits_of(provider)}
    wanted = [f"{limit}:{provider}" for limit in limits.get(paper.kind, ())]
    return next((d for d in course.dues if d.limit in wanted and d.done_on is None), None)
