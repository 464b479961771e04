"""Step: a project that a person finds outside the scope of the plan (plan 二) ends with the notice that says so.

Never silent and never by the program alone: the gazetteer (示例, 待确认) only raises the question.
"""

from __future__ import annotations

from flows.casework import Outcome, OutcomeKind
from flows.course import PaperWant
from flows.issuing.course_papers import file_course_papers, wish_of
from flows.issuing.entrance import LIMIT
from flows.ledger import CaseState, PlannedPaper
from flows.letters import PaperKind
from flows.office import Runtime


def refuse_scope(office: Runtime, case_no: str, outcome: Outcome) -> tuple[PlannedPaper, ...]:
    """The end of a case outside the scope of the plan: the notice to the applicant, and no date runs any more.

    Returns the notice as it stands then.
    """
    if outcome.kind is not OutcomeKind.OUT_OF_SCOPE:
        raise ValueError("the outcome is not out of scope")
    office.ledger.set_state(case_no, CaseState.OUT_OF_SCOPE, office.now(), reason=outcome.reason)
    office.ledger.due_done(case_no, LIMIT, office.now())
    office.ledger.set_dues(case_no, (), office.now())
    want = PaperWant(kind=PaperKind.SCOPE_NOTICE.value, facts={"reason": _scope_reason(outcome)})
    office.ledger.plan_papers(case_no, [wish_of(want, office.templates)], office.now())
    file_course_papers(office, case_no)
    return tuple(p for p in office.ledger.papers(case_no) if p.kind == PaperKind.SCOPE_NOTICE.value)


def _scope_reason(outcome: Outcome) -> str:
    """What the notice gives as its reason: what the form says and why that is outside the plan."""
    told = [f"申请表“{f.label}”为“{f.seen}”" for f in outcome.findings if f.is_scope]
    return f"{'，'.join(dict.fromkeys(told))}，不在方案适用的城区范围内"
