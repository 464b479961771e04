"""Plan 三(二)(3): a decision on a pledge is pushed to the supervisor the same day; a false pledge is undone.

The program proposes (撤销许可建议), a person rules: 撤销许可 closes the case, 不撤销 lets it go on.
"""

from __future__ import annotations

from flows.course.clauses.permit import REVOKED, Decision, decision, is_pledge, undoings
from flows.course.model import Ask, Course, PaperWant, Rules, Slip, Wants
from flows.ledger import CaseState

_BREACH = "不符合承诺"


def supervision(course: Course, rules: Rules) -> Wants:
    """The push with its check slip; after a breach the proposal and the sheet for the ruling."""
    made = decision(course)
    if made is None or not made.granted or not is_pledge(course):
        return Wants()
    facts = {"decided_on": made.on.isoformat(), "supervisor": rules.settings.supervisor}
    found = Wants(papers=(PaperWant(kind="SUPERVISE", facts=facts), PaperWant(kind="CHECK")))
    breach = next((s for s in course.all_slips("CHECK") if s.text("check") == _BREACH), None)
    return found + (_breach(course, made, breach) if breach is not None else Wants())


def _breach(course: Course, made: Decision, check: Slip) -> Wants:
    proposal = PaperWant(kind="REVOCATION", facts={"note": check.text("note")})
    ruled = undoings(course, made)
    if REVOKED in ruled:
        return Wants(papers=(proposal,), reached=(CaseState.CANCELLED,))
    if ruled:
        return Wants(papers=(proposal,))
    sheet = PaperWant(kind="RULING", version=len(course.all_slips("RULING")) + 1)
    ask = Ask(
        key="REVOKE",
        text=f"监管核查结果为不符合承诺：{check.text('note') or '未写明情况'}",
        next_step="请审批部门在许可办理意见单上选择撤销许可或不撤销",
    )
    return Wants(papers=(proposal, sheet), asks=(ask,))
