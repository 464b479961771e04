"""Plan 三(一)(1): projects are pushed, nobody applies; every provider contacts the enterprise within 3 working days.

The push case gets one letter to all five and the pre-filled form the same day; in a case that came in by the form the
requirement letters are the push. Each provider's contact is a returned CONTACT slip.
"""

from __future__ import annotations

from datetime import date

from flows.course.clauses.changes import label_of, touches
from flows.course.clauses.decided import officer_set
from flows.course.clauses.fairness import fair
from flows.course.model import Ask, Course, DueWant, PaperWant, Rules, ServiceState, Slip, Wants, together
from flows.course.settings import officer_for
from flows.ledger import CaseState

CONTACT_LIMIT = "T01"
TOLD_OTHERWISE = "PUSH"
"""Key of the question about letters whose project was corrected after they had gone out."""


def contact(course: Course, rules: Rules) -> Wants:
    """Letters of the push, contact slips, and the 3-working-day dates (T01)."""
    pushed = _push(course, rules) if course.entrance == "push" else Wants()
    entered = Wants(reached=(CaseState.ACCEPTED,)) if course.accepted is not None else Wants()
    asks = Wants(asks=_told_otherwise(course, rules))
    return pushed + entered + _slips(course, rules) + _team(course, rules) + asks


def sent_on(course: Course, provider: str) -> date | None:
    """The day on which a provider was told of the project: its push letter, else its requirement letter."""
    return course.sent_on("PUSH", provider) or course.sent_on("REQUIREMENT", provider)


def addressed(course: Course, rules: Rules) -> tuple[str, ...]:
    """Who must contact the enterprise: all five after a push until the form says which services are asked for."""
    if course.entrance == "push" and course.accepted is None:
        return tuple(rules.office.providers)
    return course.providers


def contacted(course: Course, provider: str) -> Slip | None:
    """The first contact that a provider reported."""
    return next(iter(course.all_slips("CONTACT", provider)), None)


def intent(course: Course, provider: str) -> str:
    """有, 无 or 待定 as the newest contact has it; '' before the first."""
    newest = course.slip("CONTACT", provider)
    return "" if newest is None else newest.text("intent")


def _push(course: Course, rules: Rules) -> Wants:
    """All five at the same time, on the day of the push, and the form to confirm."""
    letter = together(course, "PUSH", rules.office.providers, {})
    return Wants(papers=(*letter, PaperWant(kind="PREFILLED")))


def _told_otherwise(course: Course, rules: Rules) -> tuple[Ask, ...]:
    """The letters stay as they went out; until a provider has been in contact a person must tell it what is new."""
    catalogue = rules.templates.catalogue
    waiting = [p for p in addressed(course, rules) if course.sent_on("PUSH", p) and not contacted(course, p)]
    changes = [c for c in course.corrected if any(touches(c[0], p, catalogue) for p in waiting)]
    if course.state is not CaseState.PUSHED or not changes:
        return ()
    told = "；".join(f"{label_of(key, catalogue)}：{old or '空白'}→{new or '空白'}" for key, old, new in changes)
    whom = [p for p in waiting if any(touches(c[0], p, catalogue) for c in changes)]
    services = "、".join(rules.provider(p).service for p in whom)
    text = f"推送函发出后项目信息经核对有更正，已发出的函上没有：{told}"
    step = f"将更正的内容告知尚未对接的专业（{services}）；收到其主动对接回执后不再提示"
    return (Ask(key=TOLD_OTHERWISE, text=text, next_step=step),)


def _slips(course: Course, rules: Rules) -> Wants:
    found = Wants()
    for provider in addressed(course, rules):
        sent = sent_on(course, provider)
        if sent is None:
            continue
        due = rules.due(CONTACT_LIMIT, sent, provider=provider)
        came = contacted(course, provider)
        found += Wants(
            papers=(PaperWant(kind="CONTACT", provider=provider),),
            dues=(DueWant(due=due, done_on=came.on if came else None),) if due else (),
            services={provider: _state(came)},
        )
    return found


def _state(came: Slip | None) -> ServiceState:
    if came is None:
        return ServiceState.REQ_SENT
    visited = came.day("visit_date")
    return ServiceState.VISIT_DONE if visited is not None and visited <= came.on else ServiceState.CONTACTED


def _team(course: Course, rules: Rules) -> Wants:
    """三(二)(5): the service team is named when every ticked provider has named its manager, or its day has passed."""
    if course.accepted is None or not course.providers:
        return Wants()
    if not all(contacted(course, p) or _is_past(course, rules, p) for p in course.providers):
        return Wants()
    rows = [_member(course, rules, provider) for provider in course.providers]
    address = course.application.text("site_address")
    named = officer_set(course)
    officer = officer_for(rules.settings, address, course.case_no) if named is None else named
    facts = {"rows": rows, "officer": officer}
    sheets = together(course, "TEAM", course.providers, facts)
    told = course.papers("TEAM", "")
    if not sheets and named is not None and told[-1].facts.get("officer") != named:
        version = told[-1].version + 1
        sheets = (PaperWant(kind="TEAM", version=version, facts=facts | {"to": list(course.providers)}),)
    return Wants(papers=sheets, reached=(CaseState.TEAM_SET,))


def _is_past(course: Course, rules: Rules, provider: str) -> bool:
    sent = sent_on(course, provider)
    due = rules.due(CONTACT_LIMIT, sent) if sent else None
    is_waiting = course.waiting("CONTACT", provider) is not None
    return due is not None and not is_waiting and fair(course, rules, due, "CONTACT", provider).day < course.today


def _member(course: Course, rules: Rules, provider: str) -> dict[str, str]:
    """The account manager as the provider's newest contact names him; its hall where it named nobody."""
    newest = course.slip("CONTACT", provider)
    hall = rules.office.window_of(rules.provider(provider))
    name, phone = (newest.text("staff_name"), newest.text("staff_phone")) if newest else ("", "")
    return {"provider": provider, "name": name, "phone": phone or hall.phone, "hall": hall.name}
