"""Plan 三(一)(2), 三(二)(5), 三(三)(1): the same stretch is dug once. Who touches whom is told, and one dig is agreed.

What touches the case comes in as `Course.overlaps` (flows/roads). Told at the design stage, as soon as the case is
accepted, and again only when it has changed; after a provider has built its line, it is told no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flows.course.clauses.permit import decision
from flows.course.model import (
    Ask,
    Course,
    Issued,
    JointAnswer,
    JointWorks,
    NoteWant,
    Overlap,
    PaperWant,
    Rules,
    ServiceState,
    Slip,
    Wants,
)

PLANNED = "joint_planned"
"""Note kind: every provider in a joint dig has agreed to it, those of other cases too; key: id of its group."""
_FOR_APPROVER = {"X2": "重复开挖", "X6": "拆分申报"}
_REFUSED = "不同意"
_MOST_ROWS = 30
"""Rows of one notice; the rest is told as a number."""


def joint_works(course: Course, rules: Rules) -> Wants:
    """Notices, coordination sheets with their slips, what was agreed, and what a person must settle."""
    if course.accepted is None:
        return Wants()
    found = _planned(course)
    digging = [p for p in course.providers if not course.all_slips("BUILT", p)]
    for provider in digging:
        found += Wants(papers=_notice(course, provider))
    return found + _joint(course, rules, digging) + Wants(asks=tuple(_asks(course)))


def _joint(course: Course, rules: Rules, digging: list[str]) -> Wants:
    """Every group that lines of these providers belong to."""
    groups = [g for g in _groups(course) if _touched(course, g, digging)]
    sheets = _sheets(course, groups, digging)
    found = Wants()
    for group in groups:
        found += _coordinate(rules, course, group, sheets[group.id])
    return found


def _notice(course: Course, provider: str) -> tuple[PaperWant, ...]:
    """管线交叉/重复开挖提示单 with what touches this provider's own lines."""
    touching = [o for o in course.overlaps if o.provider == provider and o.rule != "X6" and not _is_own_dig(o)]
    if not touching:
        return ()
    rows = sorted({_row(o): None for o in touching})
    facts: dict[str, Any] = {"rows": [dict(row) for row in rows[:_MOST_ROWS]]}
    if len(rows) > _MOST_ROWS:
        facts["more"] = len(rows) - _MOST_ROWS
    version = _version(course.papers("CONFLICT", provider), facts)
    return (PaperWant(kind="CONFLICT", provider=provider, version=version, facts=facts),)


def _is_own_dig(o: Overlap) -> bool:
    """Whether it is of the same case and stands on the sheet of its joint dig, which tells both."""
    return o.joint is not None and not o.other_case


def _row(o: Overlap) -> tuple[tuple[str, str], ...]:
    advice = "；".join(t for t in (o.remark or o.text, o.advice) if t)
    told = {"rule": o.rule, "road": o.road, "span": o.span, "service": o.service, "when": o.when, "advice": advice}
    return tuple(told.items())


def _version(papers: tuple[Issued, ...], facts: dict[str, Any]) -> int:
    """That of the newest paper where it says the same, else the next."""
    if papers and papers[-1].facts == facts:
        return papers[-1].version
    return papers[-1].version + 1 if papers else 1


def _groups(course: Course) -> list[JointWorks]:
    """The joint digs that the case belongs to, by id."""
    found = {o.joint.id: o.joint for o in course.overlaps if o.joint is not None}
    return [found[key] for key in sorted(found)]


def _touched(course: Course, group: JointWorks, providers: Iterable[str]) -> list[str]:
    """Of these providers those whose own lines belong to the group."""
    own = {o.provider for o in course.overlaps if o.joint is not None and o.joint.id == group.id}
    return [p for p in providers if p in own]


def _sheets(course: Course, groups: Iterable[JointWorks], digging: Iterable[str]) -> dict[str, PaperWant]:
    """Group → 联合施工协调单; each group, and each change of one, is a version of the same paper."""
    issued = course.papers("JOINT_WORKS", "")
    top = issued[-1].version if issued else 0
    found = {}
    for group in groups:
        newest = next((p for p in reversed(issued) if p.facts.get("group") == group.id), None)
        known = newest.readers if newest is not None else ()
        facts = _facts(group) | {"to": list(dict.fromkeys((*known, *_touched(course, group, digging))))}
        is_new = newest is None or newest.facts != facts
        top += is_new
        version = top if newest is None or is_new else newest.version
        found[group.id] = PaperWant(kind="JOINT_WORKS", version=version, facts=facts)
    return found


def _coordinate(rules: Rules, course: Course, group: JointWorks, sheet: PaperWant) -> Wants:
    """The sheet of a group with a slip for each provider; then what the slips say."""
    slips = [PaperWant(kind="JOINT", provider=p, version=sheet.version) for p in sheet.facts["to"]]
    answers = {p.provider: answer for p in slips if (answer := _answer(course, p)) is not None}
    refused = [p for p, slip in answers.items() if slip.text("joint") == _REFUSED]
    found = Wants(papers=(sheet, *slips))
    if refused:
        names = "、".join(rules.provider(p).name for p in refused)
        said = "；".join(t for p in refused if (t := answers[p].text("note")))
        text = f"{group.road}联合施工（{group.id}）：{names}不同意" + (f"，说明：{said}" if said else "")
        step = "请综合受理窗口召集各方开协调会，商定施工时段后由该单位重填联合施工回执"
        return found + Wants(asks=(Ask(key=f"JOINT:{group.id}", text=text, next_step=step),))
    others = [a.slip for a in course.joint_answers if a.group == group.id]
    agreeing = [slip for slip in others if slip is not None and slip.text("joint") != _REFUSED]
    is_agreed = len(answers) == len(slips) and len(agreeing) == len(others)
    return found + (_agreed(group, answers, agreeing) if is_agreed else Wants())


def _facts(group: JointWorks) -> dict[str, Any]:
    start, end = group.window or (None, None)
    rows = [row.model_dump() for row in group.rows]
    return {
        "group": group.id,
        "road": group.road,
        "window": [start.isoformat(), end.isoformat()] if start and end else [],
        "is_proposal": group.is_proposal,
        "lead": group.lead,
        "lead_rule": group.lead_rule,
        "metres": group.metres,
        "rows": rows[:_MOST_ROWS],
        "more": max(0, len(rows) - _MOST_ROWS),
    }


def _answer(course: Course, sheet: PaperWant) -> Slip | None:
    """What the provider has answered to this very version, the newest of several."""
    found = [s for s in course.all_slips("JOINT", sheet.provider) if s.version == sheet.version]
    return found[-1] if found else None


def answer_in(mate: Course, group: JointWorks, provider: str) -> JointAnswer:
    """The part of another case in a group; an answer to a sheet that says something else by now does not count."""
    sheets = [p for p in mate.papers("JOINT_WORKS") if provider in p.readers and p.facts.get("group") == group.id]
    slip = None
    if sheets and sheets[-1].facts | {"to": []} == _facts(group) | {"to": []}:
        slip = _answer(mate, PaperWant(kind="JOINT", provider=provider, version=sheets[-1].version))
    return JointAnswer(group=group.id, provider=provider, slip=slip)


def _agreed(group: JointWorks, answers: dict[str, Slip], others: list[Slip]) -> Wants:
    """The plan of the case for a dig that all agree to. others: what the providers of the other cases answered."""
    slips = [*answers.values(), *others]
    starts = [day for slip in slips if (day := slip.day("joint_start"))]
    ends = [day for slip in slips if (day := slip.day("joint_end"))]
    window = (max(starts), min(ends)) if starts and ends and max(starts) <= min(ends) else group.window
    payload = {
        "road": group.road,
        "providers": list(answers),
        "window": [day.isoformat() for day in window] if window else [],
        "lead": next((s.provider for s in slips if s.answers.get("lead") is True), group.lead),
    }
    note = NoteWant(kind=PLANNED, key=group.id, payload=payload)
    return Wants(notes=(note,), services=dict.fromkeys(answers, ServiceState.JOINT_PLANNED))


def _planned(course: Course) -> Wants:
    """What was agreed once stays agreed."""
    agreed: Iterable[str] = (p for note in course.noted(PLANNED) for p in note.payload.get("providers", ()))
    return Wants(services={p: ServiceState.JOINT_PLANNED for p in agreed if p in course.providers})


def _asks(course: Course) -> Iterator[Ask]:
    """X2 and X6 are for the approving department, until it has decided."""
    if decision(course) is not None:
        return
    for rule, word in _FOR_APPROVER.items():
        told = list(dict.fromkeys(o for o in course.overlaps if o.rule == rule))
        if told:
            text = f"可能{word}：" + "；".join(dict.fromkeys(o.text for o in told))
            yield Ask(key=rule, text=text, next_step=told[0].advice or "请审批部门核对后在许可办理意见单上写明")
