"""What is decided of a case's permit, folded from the slips of approver, surveyor and applicant (plan 三(二)(2)–(4)).

Owns the questions that several clauses ask: does it need a survey and why, is the pledge there, how was it decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.casework import GENERAL, PLEDGE, PermitView, permit_mode
from flows.course.model import Course, Rules, Slip

UNFIT = "不具备条件"
"""What a survey may conclude: the site is not fit."""
GRANTED, REFUSED, EXEMPT, REVOKED, KEPT = "准予许可", "不予许可", "期限例外", "撤销许可", "不撤销"
SIGNED = "signed_filed"
"""Note kind: the sealed scan of a paper came; key: its number; payload {"kind", "provider", "version", …}."""
_PLEDGE_MATERIAL = "M20"


@dataclass(frozen=True)
class Decision:
    """What was decided, when, and by which ruling; slip None where the sealed decision itself came."""

    granted: bool
    on: date
    slip: Slip | None = None


def permit_of(course: Course) -> PermitView:
    """The way the permit goes by the form as it stands."""
    return permit_mode(course.application)


def needs_permit(course: Course) -> bool:
    """Whether the case has outside works at all, and is accepted."""
    return course.accepted is not None and permit_of(course).has_works


def greens(course: Course) -> bool:
    """Whether the works touch urban green or trees (plan 三(二)(2))."""
    cells = [c.cells.get(key) for c in course.application.rows for key in ("green_m2", "trees")]
    values = [course.application.value(key) for key in ("green_m2", "trees")]
    return any(v for v in [*values, *(c.value for c in cells if c is not None)] if isinstance(v, int | float))


def survey_reasons(course: Course) -> tuple[str, ...]:
    """Why a joint survey is held, in Chinese; () where none is needed."""
    if not needs_permit(course):
        return ()
    reasons = []
    if permit_of(course).mode == GENERAL:
        reasons.append("外线工程占用、挖掘城市道路，未纳入告知承诺，属市政设施建设类审批")
    if greens(course):
        reasons.append("工程建设涉及城市绿地树木审批")
    return tuple(reasons)


def survey(course: Course) -> Slip | None:
    """The newest survey on record, whatever it concluded."""
    return course.slip("SURVEY")


def surveyed_on(course: Course) -> date | None:
    """The day on which the survey was finished: the one that found the conditions given or finally lacking."""
    newest = survey(course)
    if newest is None or newest.text("conclusion") == "整改后具备":
        return None
    return newest.day("survey_date") or newest.on


def pledged_on(course: Course) -> date | None:
    """The day on which the written pledge was there: the signed slip, or the pledge that came with the form (M20)."""
    slip = next(iter(course.all_slips("PLEDGE")), None)
    if slip is not None:
        return slip.on
    came = any(m.id == _PLEDGE_MATERIAL for m in course.application.materials)
    return course.accepted if came else None


def decision(course: Course) -> Decision | None:
    """How the permit was decided first: by a ruling slip, or by the sealed scan of the decision."""
    for slip in course.all_slips("RULING"):
        if slip.text("ruling") in (GRANTED, REFUSED):
            return Decision(slip.text("ruling") == GRANTED, slip.on, slip)
    for note in course.noted(SIGNED):
        if note.payload.get("kind") in ("DECISION", "REFUSAL"):
            return Decision(note.payload["kind"] == "DECISION", note.on)
    return None


def exemption(course: Course) -> Slip | None:
    """A person's ruling that the plan's own limit does not run, with kinds and reason; else None (三(二)(4))."""
    for slip in course.all_slips("RULING"):
        if slip.text("ruling") == EXEMPT and slip.words("exempt") and slip.text("reason"):
            return slip
    return None


def undoings(course: Course, made: Decision) -> tuple[str, ...]:
    """What was ruled of undoing a permit since its decision: 撤销许可, 不撤销. Before it there is nothing to undo."""
    rulings = course.all_slips("RULING")
    if made.slip is not None:
        since = rulings[rulings.index(made.slip) + 1 :]
    else:
        since = tuple(s for s in rulings if s.on >= made.on)
    return tuple(said for s in since if (said := s.text("ruling")) in (REVOKED, KEPT))


def is_pledge(course: Course) -> bool:
    """Whether the permit goes by 告知承诺."""
    return needs_permit(course) and permit_of(course).mode == PLEDGE


def lines(course: Course, rules: Rules) -> tuple[str, ...]:
    """The ticked providers that dig: those with segments on the form."""
    services = {length.service for length in permit_of(course).lengths}
    return tuple(p for p in course.providers if rules.provider(p).service in services)
