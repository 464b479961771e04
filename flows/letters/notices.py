"""The papers for the sender: 受理通知书, 一次性补正告知书, 退件说明."""

from __future__ import annotations

from flows.casework import NEVER_PRINTED, Finding, Provider, Severity, day_text
from flows.letters.context import (
    AcceptanceContext,
    CorrectionContext,
    FindingRow,
    ProviderRow,
    RejectionContext,
)
from flows.letters.desk import Desk
from flows.letters.kinds import permit_variant
from flows.letters.permits import pass_gate
from flows.letters.requirement import CONTACT_LIMIT
from flows.letters.values import clean, hide_identity

_PERMIT_SENTENCES = {"告知承诺": "permit_pledge", "一般程序": "permit_ordinary", "": "permit_none"}


def acceptance_context(desk: Desk) -> AcceptanceContext:
    """受理通知书: what was accepted, who will call by when, which way the permit goes."""
    return AcceptanceContext(
        **desk.named(),
        entrance_text=desk.entrance_text,
        apply_type=desk.need("apply_type"),
        services="、".join(desk.values.services),
        accepted_date=desk.accepted_day,
        providers=_providers(desk),
        permit_text=permit_text(desk),
        materials_text=_materials(desk),
    )


def _materials(desk: Desk) -> str:
    """What came with the application and on how many pages, and by name what came and was not read."""
    application = desk.values.application
    words, pages = desk.words, dict[str, int]()
    for material in application.materials:
        if material.id != "unknown" and material.title:
            pages[material.title] = pages.get(material.title, 0) + len(material.pages)
    titles = [words.say("material", title=title, count=count) for title, count in pages.items()]
    text = words.say("materials_read", titles="、".join(titles)) if titles else words.say("materials_form")
    unread = clean("、".join(application.unread))
    return text + (words.say("materials_unread", files=unread) if unread else "")


def permit_text(desk: Desk) -> str:
    """How the permit for the outside works will be handled, as one sentence."""
    pass_gate(desk)
    return desk.words.say(_PERMIT_SENTENCES[permit_variant(desk.values.application)])


def _providers(desk: Desk) -> tuple[ProviderRow, ...]:
    chosen = [desk.office.provider_for(service) for service in desk.values.services]
    return tuple(
        ProviderRow(no=no, service=p.service, name=p.addressee, hall=_hall(desk, p), contact_day=_by(desk, p))
        for no, p in enumerate(chosen, start=1)
    )


def _by(desk: Desk, provider: Provider) -> str:
    due = desk.due_of(CONTACT_LIMIT, provider.id)
    return due.printed if due else desk.words.say("contact_no_day")


def _hall(desk: Desk, provider: Provider) -> str:
    window = desk.office.window_of(provider)
    return f"{window.name}，{window.address}，{window.phone}"


def correction_context(desk: Desk) -> CorrectionContext:
    """一次性补正告知书: every hard finding, once and complete (plan 三(二)(1), rows 17 of domain §8)."""
    hard = tuple(finding for finding in desk.findings if finding.severity is Severity.HARD)
    due = desk.due("T06")
    promise = desk.words.say("promise", day=due.printed) if due else desk.words.say("promise_no_day")
    return CorrectionContext(
        **_addressed(desk),
        received_date=day_text(desk.case.received),
        count=len(hard),
        items=_finding_rows(desk, hard),
        promise_text=promise,
        form_text=desk.words.say("own_form") if desk.facts.get("own_form") else "",
    )


def _addressed(desk: Desk) -> dict[str, str]:
    """Like `Desk.named`, but an incomplete form may lack applicant or project: then a general word stands in."""
    words, values = desk.words, desk.values
    is_person = values.text("applicant_kind") in ("居民", "个人")
    return desk.base() | {
        "applicant": values.text("applicant_name") or words.say("no_applicant"),
        "project": values.text("project_name") or values.text("site_address") or words.say("no_project"),
        "you": words.you["person" if is_person else "unit"],
    }


def _finding_rows(desk: Desk, findings: tuple[Finding, ...]) -> tuple[FindingRow, ...]:
    return tuple(
        FindingRow(no=no, label=clean(f.label), seen=_seen(desk, f), supply=_public(desk, f.supply))
        for no, f in enumerate(findings, start=1)
    )


def _seen(desk: Desk, finding: Finding) -> str:
    """现状: what stands there and why it does not do; identity numbers are not repeated."""
    is_identity = finding.field in NEVER_PRINTED and finding.seen
    seen = desk.words.say("hidden_id") if is_identity else _public(desk, finding.seen)
    why = _public(desk, finding.why)
    return "；".join(part.rstrip("。；") for part in (seen, why) if part)


def _public(desk: Desk, text: str) -> str:
    """Free text from rules or readings without identity numbers."""
    return clean(hide_identity(text, desk.words.say("hidden_id")))


def rejection_context(desk: Desk) -> RejectionContext:
    """退件说明: why the package is no application, and what to do."""
    return RejectionContext(
        **desk.base(),
        received_date=day_text(desk.case.received),
        source=_public(desk, desk.case.source) or desk.words.say("no_source"),
        items=_finding_rows(desk, desk.findings),
    )
