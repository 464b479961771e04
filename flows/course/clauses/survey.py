"""Plan 三(二)(2): the joint survey: who is called and why, the record that comes back, and what it starts."""

from __future__ import annotations

from flows.course.clauses.permit import UNFIT, decision, survey, survey_reasons, surveyed_on
from flows.course.model import Ask, Course, DueWant, PaperWant, Rules, Wants
from flows.ledger import CaseState

LIMIT = "T03"


def joint_survey(course: Course, rules: Rules) -> Wants:
    """One notice for the department and every ticked provider, one record for all; again after a 整改."""
    reasons = survey_reasons(course)
    if not reasons or course.accepted is None:
        return Wants()
    due = rules.due(LIMIT, course.accepted)
    again = [s for s in course.all_slips("SURVEY") if s.text("conclusion") == "整改后具备"]
    facts = {"why": list(reasons), "day": due.printed if due else "", "round": len(again) + 1}
    version = len(again) + 1
    notice = PaperWant(kind="SURVEY_NOTICE", version=version, facts=facts | {"to": list(course.providers)})
    done = surveyed_on(course)
    reached = [CaseState.SURVEY_SET] + ([CaseState.SURVEY_DONE] if done else [])
    return Wants(
        papers=(notice, PaperWant(kind="SURVEY", version=version)) if decision(course) is None else (),
        dues=(DueWant(due=due, done_on=done),) if due else (),
        reached=tuple(reached),
        asks=_asks(course, has_date=due is not None),
    )


def _asks(course: Course, *, has_date: bool) -> tuple[Ask, ...]:
    asks = []
    if not has_date:
        text = "联合踏勘的时限没有天数（limits.yaml T03）"
        asks.append(Ask(key="T03", text=text, next_step="请行政审批部门确定天数；确定前不计时"))
    newest = survey(course)
    if newest is not None and newest.text("conclusion") == UNFIT:
        text = f"联合踏勘结论为不具备条件：{newest.text('note') or '未写明原因'}"
        asks.append(Ask(key="SURVEY", text=text, next_step="请审批部门在许可办理意见单上写明办理意见"))
    return tuple(asks)
