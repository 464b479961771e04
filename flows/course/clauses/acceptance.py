"""Plan 三(三)(2): joint or separate acceptance as the enterprise chose, changeable; failed parts are held again.

A line is ready when its provider reports it built (BUILT slip), or when the applicant asks for the acceptance. The
choice is never made by the program: without one the applicant is asked.
"""

from __future__ import annotations

from typing import Any

from flows.course.clauses.permit import decision, lines, needs_permit
from flows.course.model import Ask, Course, PaperWant, Rules, ServiceState, Slip, Wants
from flows.ledger import CaseState

JOINT, SEPARATE = "联合验收", "分别验收"
PASSED, FAILED = "合格", "不合格"


def acceptance(course: Course, rules: Rules) -> Wants:
    """Built lines, notices, the one 验收意见书 and its next round for what failed."""
    if course.accepted is None or not may_build(course):
        return Wants()
    digging = lines(course, rules)
    found = Wants(papers=tuple(PaperWant(kind="BUILT", provider=p) for p in digging))
    if digging:
        found += Wants(reached=(CaseState.WORKS,))
    built = {p: ServiceState.BUILT for p in digging if course.slip("BUILT", p)}
    found += Wants(services=built)
    ready = tuple(p for p in course.providers if _is_ready(course, rules, p))
    if not ready:
        return found
    if not (chosen := mode(course)):
        text = "申请人没有选择联合验收或分别验收"
        step = "请申请人在申请人事项单上选择验收方式后交回"
        return found + Wants(asks=(Ask(key="ACCEPT_MODE", text=text, next_step=step),))
    if chosen == JOINT and len(ready) < len(course.providers):
        return found
    rounds = _joint(course) if chosen == JOINT else _separate(course, ready)
    return found + rounds + _outcomes(course)


def may_build(course: Course) -> bool:
    """Whether nothing stands between the case and its works: no permit needed, or granted."""
    made = decision(course)
    return not needs_permit(course) or (made is not None and made.granted)


def mode(course: Course) -> str:
    """联合验收 or 分别验收: as last changed by the applicant, else as on the form; '' where nothing was chosen."""
    changed = [s.text("accept_mode") for s in course.all_slips("REQUEST") if s.text("accept_mode")]
    return changed[-1] if changed else course.application.text("accept_mode")


def answers(course: Course, provider: str) -> tuple[tuple[Slip, str], ...]:
    """Every acceptance of a provider's work: the slip and its answer, in the order in which they came."""
    key = f"accept_{provider}"
    return tuple((s, s.text(key)) for s in course.all_slips("ACCEPT") if s.text(key))


def passed(course: Course, provider: str) -> Slip | None:
    """The slip on which a provider's work passed, None while it has not."""
    return next((slip for slip, answer in answers(course, provider) if answer == PASSED), None)


def _is_ready(course: Course, rules: Rules, provider: str) -> bool:
    asked = any("申请验收" in s.words("request") for s in course.all_slips("REQUEST"))
    return asked or course.slip("BUILT", provider) is not None or _has_failed(course, provider)


def _has_failed(course: Course, provider: str) -> bool:
    return bool(answers(course, provider)) and passed(course, provider) is None


def _joint(course: Course) -> Wants:
    """One date for all that have not passed; the next round begins when a record came that left some of them out."""
    held = course.all_slips("ACCEPT", "")
    left = tuple(p for p in course.providers if passed(course, p) is None)
    if not left:
        return Wants(reached=(CaseState.ACCEPTANCE,))
    turn = len(held) + 1
    facts = _facts(course, JOINT, left, turn, held[-1] if held else None)
    notice = PaperWant(kind="ACCEPT_NOTICE", version=turn, facts=facts | {"to": list(left)})
    sheet = PaperWant(kind="ACCEPT", version=turn)
    return Wants(papers=(notice, sheet), reached=(CaseState.ACCEPTANCE,))


def _separate(course: Course, ready: tuple[str, ...]) -> Wants:
    """A date of its own for every provider that is ready and has not passed."""
    papers: list[PaperWant] = []
    for provider in ready:
        held = course.all_slips("ACCEPT", provider)
        if passed(course, provider) is not None:
            continue
        turn = len(held) + 1
        facts = _facts(course, SEPARATE, (provider,), turn, held[-1] if held else None)
        papers.append(PaperWant(kind="ACCEPT_NOTICE", provider=provider, version=turn, facts=facts))
        papers.append(PaperWant(kind="ACCEPT", provider=provider, version=turn))
    return Wants(papers=tuple(papers), reached=(CaseState.ACCEPTANCE,))


def _facts(course: Course, how: str, providers: tuple[str, ...], turn: int, last: Slip | None) -> dict[str, Any]:
    booked = [s.text("book_date") for s in course.all_slips("REQUEST") if "申请验收" in s.words("request")]
    return {
        "mode": how,
        "providers": list(providers),
        "round": turn,
        "day": booked[-1] if booked and turn == 1 else "",
        "mend": last.text("note") if last else "",
    }


def _outcomes(course: Course) -> Wants:
    states = {}
    for provider in course.providers:
        if passed(course, provider) is not None:
            states[provider] = ServiceState.ACCEPTED
        elif _has_failed(course, provider):
            states[provider] = ServiceState.FAILED
    return Wants(services=states)
