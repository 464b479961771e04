"""Where a package goes: to the letters, back to the applicant, or to a person. The worst decides, never the mean."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.models import Status
from flows.casework.model import Application, Finding, Outcome, OutcomeKind, Severity


def decide(application: Application, findings: Sequence[Finding]) -> Outcome:
    """The outcome of an application and all its findings (as `rules.check` gives them).

    A form with nothing written on it is rejected; a doubtful field or a finding for a person goes to review; else any
    hard finding goes back to the applicant, once and complete; else the application is accepted. What a person found
    outside the scope of the plan ends there, whatever else is lacking.
    """
    found = tuple(findings)
    doubtful = len(application.doubtful)
    persons = [f for f in found if f.severity is Severity.PERSON]
    hard = [f for f in found if f.severity is Severity.HARD]
    if all(r.status is Status.MISSING for _, r in application.named()):
        return Outcome(kind=OutcomeKind.REJECTED, findings=found, reason="申请表没有填写任何内容")
    outside = [f.label for f in hard if f.is_scope]
    if outside and not doubtful:
        reason = f"经核对不属于方案适用的范围（{'、'.join(dict.fromkeys(outside))}），转普通报装"
        return Outcome(kind=OutcomeKind.OUT_OF_SCOPE, findings=found, reason=reason)
    if doubtful or persons:
        parts = [f"{doubtful} 个字段需要核对"] * bool(doubtful) + [f"{len(persons)} 个事项需要人工判断"] * bool(persons)
        return Outcome(kind=OutcomeKind.REVIEW, findings=found, reason="，".join(parts))
    if hard:
        return Outcome(kind=OutcomeKind.CORRECTION, findings=found, reason=f"{len(hard)} 项需要申请人补正")
    return Outcome(kind=OutcomeKind.ACCEPTED, findings=found, reason="材料齐全，符合规定形式")
