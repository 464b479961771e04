"""The figures of 月报 and 年报 (D30): cases, outcomes, working days per stage, visits saved, punctuality.

Pure: the files of the cases go in. A case counts for what happened to it within the span; what came later is not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from extractors.models import Frozen
from flows.books import CaseFile, ShareRow, shares
from flows.course import Course, Rules, connected_on, contacted, decision, passed, sent_on
from flows.ledger import ACCEPTED, CLOSED, CaseState, DueRow
from flows.reports.period import Period
from flows.reports.settings import Visits

STAGES = ("收件至受理", "发函至主动对接", "受理至许可决定", "通知验收至全部合格", "受理至全部接通")

_COUNTED = {
    "corrected": CaseState.CORRECTION_ASKED,
    "out_of_scope": CaseState.OUT_OF_SCOPE,
    "decided": CaseState.DECIDED,
    "connected": CaseState.CONNECTED,
    "withdrawn": CaseState.WITHDRAWN,
}


class StageRow(Frozen):
    """A stage: how often it was finished within the span, and its working days on average (None: never)."""

    name: str
    count: int
    workdays: float | None


class Figures(Frozen):
    """What happened within a span; `open_at_end` as of its last day. services: accepted cases by service."""

    period: Period
    received: int = 0
    pushed: int = 0
    accepted: int = 0
    corrected: int = 0
    out_of_scope: int = 0
    decided: int = 0
    connected: int = 0
    withdrawn: int = 0
    open_at_end: int = 0
    visits_saved: int = 0
    services: tuple[tuple[str, int], ...] = ()
    stages: tuple[StageRow, ...] = ()
    shares: tuple[ShareRow, ...] = ()


def figures(
    files: Iterable[CaseFile], periods: Sequence[Period], *, rules: Rules, visits: Visits, today: date
) -> tuple[Figures, ...]:
    """The figures of each span as known on `today`, in one pass over the cases."""
    tallies = [_Tally(period, rules, visits) for period in periods]
    for file in files:
        for tally in tallies:
            tally.add(file)
    return tuple(tally.figures(today) for tally in tallies)


class _Tally:
    """The figures of one span while the cases go by, one after the other."""

    def __init__(self, period: Period, rules: Rules, visits: Visits) -> None:
        self.period, self.rules, self.visits = period, rules, visits
        self.counts: Counter[str] = Counter()
        self.services: Counter[str] = Counter()
        self.spans: dict[str, list[int]] = {name: [] for name in STAGES}
        self.dues: list[DueRow] = []

    def add(self, file: CaseFile) -> None:
        course, states = file.course, _reached(file, self.period)
        is_new = course.received in self.period
        happened = {
            "received": is_new,
            "pushed": is_new and course.entrance == "push",
            "accepted": bool(states & ACCEPTED),
            "open_at_end": _is_open(file, self.period.last),
            **{name: state in states for name, state in _COUNTED.items()},
        }
        self.counts.update(name for name, did in happened.items() if did)
        if happened["accepted"]:
            self.counts["visits_saved"] += _saved(file, self.visits)
            self.services.update(course.application.services)
        for name, days in _spans(course, self.period, self.rules):
            self.spans[name].append(days)
        self.dues += _dues(file, self.period)

    def figures(self, today: date) -> Figures:
        providers = self.rules.office.providers.values()
        return Figures(
            period=self.period,
            services=tuple((p.service, self.services[p.service]) for p in providers),
            stages=tuple(_stage(name, days) for name, days in self.spans.items()),
            shares=shares(self.dues, self.rules, today=min(today, self.period.last)),
            **self.counts,
        )


def _reached(file: CaseFile, period: Period) -> frozenset[CaseState]:
    """The states that a case came into within the span."""
    return frozenset(
        CaseState(e.payload["new"])
        for e in file.events
        if e.kind == "state_changed" and date.fromisoformat(e.at[:10]) in period
    )


def _is_open(file: CaseFile, day: date) -> bool:
    """Whether the case was there and not closed at the end of a day."""
    if file.course.received > day:
        return False
    moves = (e for e in file.events if e.kind == "state_changed" and date.fromisoformat(e.at[:10]) <= day)
    last = [CaseState(e.payload["new"]) for e in moves][-1:]
    return not last or last[0] not in CLOSED


def _saved(file: CaseFile, visits: Visits) -> int:
    application = file.course.application
    channel = "主动对接" if file.course.entrance == "push" else application.text("channel")
    return visits.saved(len(application.services), channel)


def _dues(file: CaseFile, period: Period) -> Iterator[DueRow]:
    """Dates that fell into the span; what was done after its end was not done yet."""
    for due in (due for due in file.counted_dues if due.day in period):
        was_later = bool(due.done_at) and date.fromisoformat(due.done_at[:10]) > period.last
        yield due.model_copy(update={"done_at": ""}) if was_later else due


def _stage(name: str, days: Sequence[int]) -> StageRow:
    return StageRow(name=name, count=len(days), workdays=sum(days) / len(days) if days else None)


def _spans(course: Course, period: Period, rules: Rules) -> Iterator[tuple[str, int]]:
    """Stages that ended within the span, in working days; the day on which one began is not counted."""
    for name, start, end in stages_of(course, rules):
        if start is not None and end is not None and end in period:
            yield name, max(0, rules.calendar.between(start, end))


def stages_of(course: Course, rules: Rules) -> Iterator[tuple[str, date | None, date | None]]:
    """Each stage of a case with the days on which it began and ended, None where that has not come; one a provider."""
    to_accepted, to_contact, to_decision, to_passed, to_connected = STAGES
    yield to_accepted, course.received, course.accepted
    for provider in rules.office.providers:
        came = contacted(course, provider)
        yield to_contact, sent_on(course, provider), came.on if came else None
    made = decision(course)
    yield to_decision, course.accepted, made.on if made else None
    held = [slip.on for p in course.providers if (slip := passed(course, p)) is not None]
    called = min((paper.on for paper in course.papers("ACCEPT_NOTICE")), default=None)
    yield to_passed, called, max(held) if held and len(held) == len(course.providers) else None
    days = [connected_on(course, p) for p in course.providers]
    yield to_connected, course.accepted, max((d for d in days if d), default=None) if all(days) else None
