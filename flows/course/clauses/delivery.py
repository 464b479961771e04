"""Plan 三(二)(1) 统一出件: results are held until every ticked service has one, or a person releases parts."""

from __future__ import annotations

from typing import Any

from flows.course.clauses.acceptance import passed
from flows.course.clauses.connection import connected_on
from flows.course.clauses.permit import GRANTED, REFUSED, decision
from flows.course.model import Course, PaperWant, Rules, Wants
from flows.ledger import CaseState


def delivery(course: Course, rules: Rules) -> Wants:
    """One package with its list and 送达回证; a part of it before that only by a RELEASE slip."""
    if course.accepted is None:
        return Wants()
    made = decision(course)
    permit = _permit(course)
    if made is not None and not made.granted:
        facts = {"rows": [], "part": False, "held": [], "refused": True, "permit": permit}
        return Wants(papers=_papers(course, facts))
    found = Wants(papers=(PaperWant(kind="RELEASE"),)) if _some_wait(course) else Wants()
    for facts in _parts(course, rules):
        found += Wants(papers=_papers(course, facts))
    if course.providers and all(connected_on(course, p) for p in course.providers):
        rows = [_row(course, p) for p in course.providers]
        whole = {"rows": rows, "part": False, "held": [], "refused": False, "permit": permit}
        found += Wants(papers=_papers(course, whole), reached=(CaseState.ISSUED,))
    return found


def _some_wait(course: Course) -> bool:
    """Whether some services have their result while others do not."""
    done = [p for p in course.providers if connected_on(course, p)]
    return 0 < len(done) < len(course.providers)


def _parts(course: Course, rules: Rules) -> list[dict[str, Any]]:
    """What each release lets go: of the services that it names those that had their result when it came."""
    parts = []
    for slip in course.all_slips("RELEASE"):
        named = [rules.office.provider_for(word).id for word in slip.words("release")]
        free = [p for p in named if (day := connected_on(course, p)) is not None and day <= slip.on]
        if free:
            held = [p for p in course.providers if p not in free]
            rows = [_row(course, p) for p in free]
            said = {"permit": _permit(course), "reason": slip.text("reason")}
            parts.append({"rows": rows, "part": True, "held": held, "refused": False} | said)
    return parts


def _permit(course: Course) -> dict[str, str]:
    """The decision on the permit as one of the results: whether granted, and when; {} where there is none."""
    made = decision(course)
    return {} if made is None else {"word": GRANTED if made.granted else REFUSED, "on": made.on.isoformat()}


def _papers(course: Course, facts: dict[str, Any]) -> tuple[PaperWant, ...]:
    """The list with its receipt slip; the same list keeps its version, another one gets the next."""
    known = [p.version for p in course.papers("RESULTS") if p.facts == facts]
    version = known[0] if known else len(course.papers("RESULTS")) + 1
    return (PaperWant(kind="RESULTS", version=version, facts=facts), PaperWant(kind="RECEIPT", version=version))


def _row(course: Course, provider: str) -> dict[str, str]:
    accepted, connected = passed(course, provider), connected_on(course, provider)
    return {
        "provider": provider,
        "accepted": accepted.text("accept_date") if accepted else "",
        "connected": connected.isoformat() if connected else "",
    }
