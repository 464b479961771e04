"""Plan 三(二)(3)(4): pledge at or below 200 m → decision at once; else within 1 working day after the joint survey.

The three exemptions hold only by a person's ruling with kinds and reason; then the statute's own days run. Permits that
others must sign are drafts here, made when what they rest on is there: the pledge, or the survey that was closed. A
decision is made by a RULING slip or by the sealed scan of the decision itself.
"""

from __future__ import annotations

from datetime import date

from flows.casework import Due
from flows.course.clauses.joint_works import PLANNED
from flows.course.clauses.permit import (
    EXEMPT,
    GRANTED,
    REFUSED,
    UNFIT,
    Decision,
    decision,
    exemption,
    is_pledge,
    lines,
    needs_permit,
    permit_of,
    pledged_on,
    survey,
    surveyed_on,
)
from flows.course.model import Ask, Course, DueWant, PaperWant, Rules, ServiceState, Wants
from flows.ledger import CaseState

AT_ONCE, AFTER_SURVEY, DELIVERY = "T04", "T05", "T09"
_STATUTE = {"20个工作日": ("T07", 0), "30个工作日": ("T07", 1), "45个工作日": ("T08", 0), "60个工作日": ("T08", 1)}
_PLAIN_STATUTE = "20个工作日"
_PLEDGED, _SURVEYED = "告知承诺", "踏勘"
_OF_GROUP = ("road", "window", "lead")
"""Of what was agreed on a joint dig, what its permit says."""


def permit_decision(course: Course, rules: Rules) -> Wants:
    """Pledge papers, the sheet for the approver, the clock that runs, and what a decision brings with it."""
    if not needs_permit(course):
        return Wants()
    made = decision(course)
    found = _pledge(course) + _clock(course, rules, made.on if made else None) + _draft(course, made) + _sheet(course)
    if made is None:
        return found + _questions(course)
    if not made.granted:
        reason = made.slip.text("reason") if made.slip else ""
        found += Wants(papers=(PaperWant(kind="REFUSAL", facts={"reason": reason}),))
    else:
        found += Wants(services={provider: ServiceState.PERMIT for provider in lines(course, rules)})
        told = {"decided_on": made.on.isoformat(), "to": list(lines(course, rules))}
        found += Wants(papers=(PaperWant(kind="WORKS_GUIDE", facts=told),))
    due = rules.due(DELIVERY, made.on)
    delivered = next((s.on for s in course.all_slips("RECEIPT")), None)
    return found + Wants(dues=(DueWant(due=due, done_on=delivered),) if due else (), reached=(CaseState.DECIDED,))


def _pledge(course: Course) -> Wants:
    """What the applicant must know and promise goes out with the acceptance, where it did not come with the form."""
    if not is_pledge(course) or (pledged_on(course) is not None and not course.all_slips("PLEDGE")):
        return Wants()
    return Wants(papers=(PaperWant(kind="PLEDGE"),))


def _clock(course: Course, rules: Rules, made: date | None) -> Wants:
    """The one limit that runs for this permit: T04 from the pledge, T05 from the survey, else the statute."""
    exempted = exemption(course)
    if exempted is not None and course.accepted is not None:
        due = statutory(course.accepted, exempted.text("statute"), rules)
        facts = {
            "kinds": list(exempted.words("exempt")),
            "reason": exempted.text("reason"),
            "statute": exempted.text("statute") or _PLAIN_STATUTE,
            "day": due.printed if due else "",
        }
        told = PaperWant(kind="EXCEPTION", facts=facts | {"to": ["applicant"]})
        return Wants(papers=(told,), dues=(DueWant(due=due, done_on=made),) if due else ())
    limit, start = (AT_ONCE, pledged_on(course)) if is_pledge(course) else (AFTER_SURVEY, surveyed_on(course))
    due = rules.due(limit, start) if start is not None else None
    if due is None and course.accepted is not None:
        due = rules.due("T07", course.accepted)
    return Wants(dues=(DueWant(due=due, done_on=made),) if due else ())


def statutory(accepted: date, words: str, rules: Rules) -> Due | None:
    """The statute's own date (行政许可法 第四十二条) that a person chose; extensions counted in where chosen."""
    limit_id, extended = _STATUTE.get(words, _STATUTE[_PLAIN_STATUTE])
    due, limit = rules.limits.due(limit_id, accepted, rules.calendar), rules.limits[limit_id]
    if due is None or not extended or limit.extension is None or due.workdays is None:
        return due
    workdays = due.workdays + limit.extension
    day, provisional = rules.calendar.add(accepted, workdays)
    version = rules.calendar.version_between(accepted, day)
    changed = {"day": day, "workdays": workdays, "provisional": provisional, "calendar_version": version}
    return due.model_copy(update=changed)


def _sheet(course: Course) -> Wants:
    """The sheet on which the approver rules, with the draft or where an exception is to be ruled on; one at a time."""
    has_reason = grounds(course) is not None or permit_of(course).impacts or course.all_slips("RULING")
    if decision(course) is not None or not (has_reason or _is_unfit(course)):
        return Wants()
    used = max((s.version for s in course.all_slips("RULING")), default=0)
    return Wants(papers=(PaperWant(kind="RULING", version=used + 1),))


def grounds(course: Course) -> date | None:
    """The day on which all was there that the decision rests on; None while something lacks."""
    if is_pledge(course):
        return pledged_on(course)
    return None if _is_unfit(course) else surveyed_on(course)


def _is_unfit(course: Course) -> bool:
    newest = survey(course)
    return newest is not None and newest.text("conclusion") == UNFIT


def _draft(course: Course, made: Decision | None) -> Wants:
    """The working sheet of the general procedure, then the decision to be signed.

    Made anew where a joint dig was agreed meanwhile (三(二)(5)): one permit for the dig.
    """
    if made is None and not is_pledge(course) and not course.papers("DECISION"):
        return Wants(papers=(PaperWant(kind="DECISION", facts={"variant": permit_of(course).mode}),))
    since = grounds(course)
    drafts = [p for p in course.papers("DECISION") if "grounds" in p.facts]
    if since is None or (made is not None and (drafts or not made.granted)):
        return Wants()
    agreed = [{"group": note.key} | {k: note.payload.get(k) for k in _OF_GROUP} for note in course.noted(PLANNED)]
    facts = {"variant": _PLEDGED if is_pledge(course) else _SURVEYED, "grounds": since.isoformat(), "joint": agreed}
    if drafts and drafts[-1].facts == facts:
        return Wants()
    version = len(course.papers("DECISION")) + 1
    return Wants(papers=(PaperWant(kind="DECISION", version=version, facts=facts),))


def _questions(course: Course) -> Wants:
    asks = []
    view = permit_of(course)
    if view.impacts and exemption(course) is None:
        text = f"申请人填报对{'、'.join(view.impacts)}有重大影响，是否适用期限例外由审批人决定"
        asks.append(Ask(key="EXEMPT", text=text, next_step="适用的，在许可办理意见单上勾选例外情形并写明理由"))
    for slip in course.all_slips("RULING"):
        if slip.text("ruling") == EXEMPT and not (slip.words("exempt") and slip.text("reason")):
            text = "许可办理意见单选了“期限例外”，但没有勾选例外情形或没有写理由，不能适用例外"
            asks.append(Ask(key=f"EXEMPT|{slip.version}", text=text, next_step="请补填后重新交回；此前仍按原时限计时"))
        if slip.text("ruling") not in (EXEMPT, GRANTED, REFUSED):
            text, step = (
                f"许可办理意见单选了“{slip.text('ruling')}”，但还没有作出过许可决定",
                "请在新的一份意见单上填写办理意见",
            )
            asks.append(Ask(key=f"UNDECIDED|{slip.version}", text=text, next_step=step))
    return Wants(asks=tuple(asks))
