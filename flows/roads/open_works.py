"""The open works of all cases, kept in the process and brought up to date from the ledger's newest events.

A case counts from its acceptance until it is closed; a service that is withdrawn does not; a line that is built becomes
a finished dig. Events of other processes are seen with the next question, so nothing here is ever the truth itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from extractors.templates import Templates
from flows.casework import Application, Office
from flows.course import SLIP_TAKEN, WITHDRAW, CourseSettings, JointWorks, Overlap
from flows.ledger import ACCEPTED, CLOSED, CaseState, Event, Ledger
from flows.roads.book import RoadBook, load_road_book
from flows.roads.finding import Works, mates_in, overlaps_in
from flows.roads.model import TRENCH, RoadSegment, road_segments
from flows.roads.names import RoadNames
from flows.roads.places import RoadMap
from flows.roads.rules import Bounds
from flows.roads.strip import strip_png

_APPLICATION = ("case_opened", "application_set")
_STATE = "state_changed"
_KINDS = (*_APPLICATION, _STATE, SLIP_TAKEN)
_BUILT, _REQUEST = "BUILT", "REQUEST"
_SLIPS = tuple(f'"kind":"{kind}"' for kind in (_BUILT, _REQUEST))
"""The slips that say anything of works, as they stand in an event."""
_BATCH = 500
"""Events read at once: an application is long, and ten thousand of them would not fit."""
_PLANNED_MONTHS = 3
"""Works may have been planned to begin so long ago: what was built before that is held against their first day."""
_NEVER = "9"
"""Later than every ISO day."""
_FIELDS = ("services", "gas_pressure")


@dataclass(frozen=True)
class RoadFiles:
    """What templates/ says of roads."""

    book: RoadBook
    map: RoadMap


def load_road_files(templates: Templates) -> RoadFiles:
    """The roads by all their names; raises ConfigurationError naming the file."""
    return templates.once(_road_files)


def _road_files(templates: Templates) -> RoadFiles:
    book = load_road_book(templates)
    return RoadFiles(book, RoadMap(book, RoadNames(templates.gazetteer, book)))


@dataclass
class _Standing:
    """What a case's events have said so far. built: day by provider id."""

    segments: tuple[RoadSegment, ...] = ()
    is_open: bool = False
    withdrawn: set[str] = field(default_factory=set)
    built: dict[str, date] = field(default_factory=dict)


class _Afar:
    """The cases that are not read, on roads that nobody has asked about. since: what was built before is forgotten."""

    def __init__(self, ledger: Ledger, roads: RoadMap, *, since: date) -> None:
        self._roads, self._since = roads, since.isoformat()
        self._road: dict[str, str] = {}
        self._written: dict[str, list[str]] = defaultdict(list)
        self._all: set[str] = set()
        self._open: set[str] = set()
        for line in ledger.views.roads():
            self._known(line)

    def _known(self, line: str) -> str:
        """The road that a line names, '' for none."""
        if line not in self._road:
            road = self._roads.road(line)
            self._road[line] = road.name if road else ""
            self._written[self._road[line]].append(line)
        return self._road[line]

    def near(self, ledger: Ledger, case_nos: Collection[str]) -> dict[str, bool]:
        """Of cases to which something happened those on a road that was asked about; the others wait until it is."""
        asked = self._all | self._open
        found = ledger.views.roads_of(case_nos) if case_nos else ()
        return {case_no: True for case_no, line in found if self._known(line) in asked}

    def on(self, ledger: Ledger, road: str) -> dict[str, bool]:
        """The cases on a road, each with whether it is open; {} where they were told before."""
        if road in self._all:
            return {}
        self._all.add(road)
        lines = self._written.get(road)
        return dict(ledger.views.works_on(lines, built_since=self._since)) if lines else {}

    def open_on(self, ledger: Ledger, road: str) -> dict[str, bool]:
        """Of these the open ones."""
        if road in self._all or road in self._open:
            return {}
        self._open.add(road)
        lines = self._written.get(road)
        return dict(ledger.views.works_on(lines, built_since=_NEVER)) if lines else {}


class OpenWorks:
    """The index of one process. Safe to be asked from several threads."""

    def __init__(self, roads: RoadFiles, office: Office, settings: CourseSettings) -> None:
        self._roads = roads
        self._office = office
        self._works = Works(Bounds(settings, roads.book))
        self._works.done.add(register_segments(roads))
        self._cases: dict[str, _Standing] = {}
        self._afar: _Afar | None = None
        self._seq = 0
        self._lock = Lock()

    def overlaps_of(self, ledger: Ledger, case_no: str, *, today: date) -> tuple[Overlap, ...]:
        """What touches a case as the ledger has it now; () for a case that is not accepted or has no works."""
        with self._lock:
            self._reach(ledger, case_no)
            return overlaps_in(self._works, case_no, today=today)

    def mates_of(self, ledger: Ledger, case_no: str) -> dict[str, tuple[tuple[JointWorks, str], ...]]:
        """The other cases in the joint digs of a case, each with its groups and providers there (see `mates_in`)."""
        with self._lock:
            self._reach(ledger, case_no)
            return mates_in(self._works, case_no)

    def on_road(self, ledger: Ledger, road: str) -> tuple[RoadSegment, ...]:
        """The open works on a road by any of its names, for its picture."""
        found = self._roads.map.road(road)
        with self._lock:
            afar = self._refresh(ledger)
            if found is None:
                return ()
            self._load(ledger, afar.on(ledger, found.name))
            return self._works.open.on(found.name)

    def strip(self, ledger: Ledger, road: str, *, own: str) -> bytes:
        """The picture of a road with its open works as PNG. own: the case whose works are drawn black."""
        found = self._roads.map.road(road)
        name = found.name if found else road
        return strip_png(name, self.on_road(ledger, road), own=own, roads=self._roads.map)

    def _reach(self, ledger: Ledger, case_no: str) -> None:
        """Have all in the index that may touch a case: what lies on its roads and on those that cross its stretches."""
        afar = self._refresh(ledger)
        self._load(ledger, {case_no: True})
        for own in self._works.open.of_case(case_no):
            self._load(ledger, afar.on(ledger, own.road))
            for road in own.place.nodes:
                self._load(ledger, afar.open_on(ledger, road))

    def _load(self, ledger: Ledger, wanted: Mapping[str, bool]) -> None:
        """Read the cases that are not read yet. wanted: by number, whether more than what was built counts."""
        fresh = sorted(wanted.keys() - self._cases.keys())
        self._cases |= {case_no: _Standing() for case_no in fresh}
        over = [case_no for case_no in fresh if not wanted[case_no]]
        still = [case_no for case_no in fresh if wanted[case_no]]
        for cases, kinds in ((over, _APPLICATION), (still, (*_APPLICATION, _STATE))):
            for event in ledger.views.events_of(cases, kinds, telling={SLIP_TAKEN: _SLIPS}):
                self._take(event)
        for case_no in fresh:
            self._index(case_no)

    def _begin(self, ledger: Ledger) -> _Afar:
        """Of all that came before nothing is read until somebody asks for its road: open cases, and lines so new that
        their road is to be spared.
        """
        self._seq, newest = ledger.views.head(), ledger.latest()
        bounds = self._works.bounds
        months = bounds.book.guard_months.get(TRENCH, bounds.settings.road_guard_months) + _PLANNED_MONTHS
        day = date.fromisoformat(newest.at[:10]) if newest else date.max
        return _Afar(ledger, self._roads.map, since=day - timedelta(days=31 * months))

    def _refresh(self, ledger: Ledger) -> _Afar:
        """Take what happened since; a case on a road that was asked about is read whole."""
        afar = self._afar = self._afar or self._begin(ledger)
        touched: set[str] = set()
        while True:
            events = ledger.events_since(self._seq, _KINDS, most=_BATCH)
            known = [event for event in events if event.case_no in self._cases]
            self._load(ledger, afar.near(ledger, {event.case_no for event in events} - self._cases.keys()))
            for event in known:
                self._take(event)
                touched.add(event.case_no)
            self._seq = events[-1].seq if events else self._seq
            if len(events) < _BATCH:
                break
        for case_no in touched:
            self._index(case_no)
        return afar

    def _take(self, event: Event) -> None:
        standing = self._cases[event.case_no]
        if event.kind in _APPLICATION:
            application = works_only(event.payload["application"])
            standing.segments = road_segments(event.case_no, application, office=self._office, roads=self._roads.map)
        elif event.kind == _STATE:
            state = CaseState(event.payload["new"])
            standing.is_open = (standing.is_open or state in ACCEPTED) and state not in CLOSED
        else:
            self._take_slip(standing, event)

    def _take_slip(self, standing: _Standing, event: Event) -> None:
        kind, answers = event.payload.get("kind"), event.payload.get("answers", {})
        if kind == _BUILT:
            day = str(answers.get("built_date") or "") or event.at
            standing.built[str(event.payload.get("provider", ""))] = datetime.fromisoformat(day).date()
        elif kind == _REQUEST and WITHDRAW in _words(answers, "request"):
            named = _words(answers, "services") or [p.service for p in self._office.providers.values()]
            standing.withdrawn |= {self._office.provider_for(word).id for word in named}

    def _index(self, case_no: str) -> None:
        """Put a case anew into the open works and the finished digs."""
        standing = self._cases[case_no]
        self._works.open.remove(case_no)
        self._works.done.remove(case_no)
        kept = [s for s in standing.segments if s.provider and s.provider not in standing.withdrawn]
        self._works.done.add(
            replace(s, start=None, end=standing.built[s.provider])
            for s in kept
            if s.provider in standing.built and s.method == TRENCH
        )
        if standing.is_open:
            self._works.open.add(s for s in kept if s.provider not in standing.built)


def works_only(application: Mapping[str, Any]) -> Application:
    """Of an application's JSON what the roads need: a tenth of the whole, read in a tenth of the time."""
    fields = application.get("fields", {})
    rows = [row for row in application.get("rows", ()) if row.get("table") == "segments"]
    return Application.model_validate({"fields": {k: fields[k] for k in _FIELDS if k in fields}, "rows": rows})


def register_segments(roads: RoadFiles) -> tuple[RoadSegment, ...]:
    """The road register as finished digs; a row on an unknown road is left out. end: the day it was finished."""
    found = []
    for number, row in enumerate(roads.book.register_, 1):
        road = roads.map.road(row.road)
        if road is None:
            continue
        is_part = row.start or row.end
        place = roads.map.place(road, (row.start, row.end)) if is_part else roads.map.whole(road)
        found.append(RoadSegment("", number, road.name, place, service=row.service, method=row.kind, end=row.finished))
    return tuple(found)


def _words(answers: Mapping[str, Any], key: str) -> list[str]:
    value = answers.get(key)
    return [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []
