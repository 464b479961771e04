"""Folds the ledger's events of a case into the `Course` that the clauses look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from extractors.models import ReturnedPage, Status
from flows.casework import Application, Office, OutcomeKind
from flows.course.model import Amendment, Arrived, Course, DueState, Entrance, Issued, Note, Overlap, ServiceState, Slip
from flows.ground import day_of_stamp
from flows.ledger import ACCEPTED, ASSESSED, Case, CaseState, DueRow, Event, PaperState, PlannedPaper

SLIP_TAKEN = "slip_taken"
"""Event kind: a slip was read and taken; payload is a `Slip`, its day left out where it is that of the event."""
SLIP_ASKED = "slip_asked"
"""Event kind: a slip came that a person must look at; payload {"version" of the sheet, "package", "path", "page": the
page as it was read}."""
SLIP_ANSWERED = "slip_answered"
"""Event kind: a person has looked at it; payload {"sha256" of the sheet, "version", "passed", "answer"}."""
SLIP_REFUSED = "slip_refused"
"""Event kind; payload {"kind", "provider", "version", "package", "reason"}."""
SERVICE_MOVED = "service_moved"
"""Event kind: payload {"provider", "old", "new"}."""
WITHDRAW = "撤回"


def course_of(  # noqa: PLR0913 - what the ledger knows of a case, each by its name
    case: Case,
    events: Sequence[Event],
    *,
    papers: Iterable[PlannedPaper],
    dues: Iterable[DueRow],
    office: Office,
    today: date,
    overlaps: tuple[Overlap, ...] = (),
) -> Course:
    """The case on a day. events: all of the case, in order."""
    application = _application(events)
    slips = _slips(events)
    ticked = tuple(office.provider_for(service).id for service in application.services)
    papers = tuple(papers)
    withdrawn = (*_withdrawn(slips, ticked, office), *_dropped(papers, ticked, office))
    numbered = _numbered(events)
    return Course(
        case_no=case.case_no,
        entrance=_entrance(events),
        state=CaseState(case.state),
        received=day_of_stamp(case.received_at),
        accepted=day_of_stamp(case.accepted_at) if case.accepted_at else None,
        today=today,
        application=application,
        providers=tuple(p for p in ticked if p not in withdrawn),
        withdrawn=withdrawn,
        slips=slips,
        arrived=arrived_of(events),
        issued=tuple(
            Issued(
                kind=p.kind,
                provider=p.provider,
                version=p.version,
                number=p.number,
                on=numbered[p.kind, p.provider, p.version][0],
                is_filed=p.state is not PaperState.PLANNED,
                facts=numbered[p.kind, p.provider, p.version][1],
            )
            for p in papers
        ),
        notes=tuple(
            Note(kind=e.kind, key=str(e.payload["key"]), on=day_of_stamp(e.at), payload=e.payload)
            for e in events
            if "key" in e.payload
        ),
        dues=tuple(
            DueState(limit=d.limit, what=d.what, day=d.day, done_on=day_of_stamp(d.done_at) if d.done_at else None)
            for d in dues
        ),
        service_states={
            e.payload["provider"]: ServiceState(e.payload["new"]) for e in events if e.kind == SERVICE_MOVED
        },
        overlaps=overlaps,
        amendments=tuple(_amendments(events)),
        corrected=_corrected(events),
    )


def _slips(events: Iterable[Event]) -> tuple[Slip, ...]:
    """What counts, by the day on which it came: one that a person had to look at may have been taken days later."""
    taken = (Slip(**{"on": day_of_stamp(e.at), **e.payload}) for e in events if e.kind == SLIP_TAKEN)
    return tuple(sorted(taken, key=lambda slip: slip.on))


def arrived_of(events: Sequence[Event]) -> tuple[Arrived, ...]:
    """The slips of a case that were put before a person and do not count, or do not count yet."""
    counted = {(s.kind, s.provider, s.version) for s in _slips(events)}
    found: dict[int, Arrived] = {}
    for event in events:
        said = event.payload
        if event.kind == SLIP_ASKED:
            found[said["version"]] = _came(said, on=day_of_stamp(event.at))
        elif event.kind == SLIP_ANSWERED and not said["passed"] and said["version"] in found:
            void = found[said["version"]].model_copy(update={"void_on": day_of_stamp(event.at)})
            found[said["version"]] = void
        elif event.kind == SLIP_REFUSED:
            found |= {
                n: a.model_copy(update={"void_on": day_of_stamp(event.at)}) for n, a in found.items() if _is_of(a, said)
            }
    return tuple(a for a in found.values() if a.void_on or (a.kind, a.provider, a.version) not in counted)


def _came(said: dict[str, Any], *, on: date) -> Arrived:
    """The slip as it was put before a person."""
    page = ReturnedPage.model_validate(said["page"])
    told = (page.kind, page.provider, page.version)
    sure = {key: f.value for key, f in page.fields.items() if f.status is not Status.REVIEW}
    known = dict(zip(("kind", "provider", "version"), told, strict=True))
    return Arrived(**known, on=on, package=said["package"], sure=sure, sheet=said["version"])


def _is_of(arrived: Arrived, said: dict[str, Any]) -> bool:
    """Whether a refusal is of this very slip."""
    keys = (arrived.kind, arrived.provider, arrived.version, arrived.package)
    return arrived.void_on is None and keys == tuple(said.get(k) for k in ("kind", "provider", "version", "package"))


def _application(events: Sequence[Event]) -> Application:
    kinds = ("case_opened", "application_set")
    newest = next(e for e in reversed(events) if e.kind in kinds)
    return Application.model_validate(newest.payload["application"])


def _corrected(events: Sequence[Event]) -> tuple[tuple[str, str, str], ...]:
    """What is sure of a pushed project now and was not, or was otherwise, when it was pushed."""
    if _entrance(events) != "push":
        return ()
    opened = next(e for e in events if e.kind == "case_opened")
    first = Application.model_validate(opened.payload["application"]).without_doubtful()
    return amendment(first, _application(events).without_doubtful(), on=day_of_stamp(opened.at)).changes


def _entrance(events: Sequence[Event]) -> Entrance:
    """How the case came in first."""
    opened = next(e for e in events if e.kind == "case_opened")
    return "push" if opened.payload.get("entrance") == "push" else "form"


def _withdrawn(slips: Iterable[Slip], ticked: tuple[str, ...], office: Office) -> tuple[str, ...]:
    """Providers whose service the applicant has withdrawn; a request that names none means all."""
    found: list[str] = []
    for slip in slips:
        if slip.kind == "REQUEST" and WITHDRAW in slip.words("request"):
            named = [office.provider_for(word).id for word in slip.words("services")]
            found += named or ticked
    return tuple(p for p in ticked if p in found)


def _dropped(papers: Iterable[PlannedPaper], ticked: tuple[str, ...], office: Office) -> tuple[str, ...]:
    """Providers that were asked for a service which a changed form does not ask for any more."""
    asked = {p.provider for p in papers if p.kind == "REQUIREMENT"}
    return tuple(p for p in office.providers if p in asked and p not in ticked)


def _amendments(events: Sequence[Event]) -> Iterator[Amendment]:
    """What changed in the application after the case was accepted: each time it was found fit to go on."""
    stood: dict[str, Any] | None = None
    newest: dict[str, Any] = {}
    accepted = False
    for event in events:
        if event.kind in ("case_opened", "application_set"):
            newest = event.payload["application"]
        accepted = accepted or (event.kind == "state_changed" and CaseState(event.payload["new"]) in ACCEPTED)
        if event.kind == "state_changed" and event.payload["new"] == CaseState.ACCEPTED:
            stood = newest
        if accepted and event.kind == ASSESSED and event.payload["outcome"]["kind"] == OutcomeKind.ACCEPTED:
            if stood is not None and stood != newest:
                old, new = Application.model_validate(stood), Application.model_validate(newest)
                if (made := amendment(old, new, on=day_of_stamp(event.at))).changes:
                    yield made
            stood = newest


def amendment(old: Application, new: Application, *, on: date) -> Amendment:
    """The fields and row cells whose values differ; a cell by its name (`segments.1.seg_len_m`)."""
    names = dict.fromkeys([name for name, _ in (*old.named(), *new.named())])
    pairs = [(name, _value(old, name), _value(new, name)) for name in names]
    return Amendment(on=on, changes=tuple(pair for pair in pairs if pair[1] != pair[2]))


def _value(application: Application, name: str) -> str:
    found = application.reading(name)
    if found is None or found.value is None:
        return ""
    return "、".join(found.value) if isinstance(found.value, list) else str(found.value)


def _numbered(events: Iterable[Event]) -> dict[tuple[str, str, int], tuple[date, dict[str, Any]]]:
    """Each paper's day and facts: those of the event that numbered it."""
    return {
        (row["kind"], row["provider"], row["version"]): (day_of_stamp(e.at), row.get("facts", {}))
        for e in events
        if e.kind == "papers_planned"
        for row in e.payload["papers"]
    }
