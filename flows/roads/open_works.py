"""The open works of all cases, kept in the process and brought up to date from the ledger's newest events.

A case counts from its acceptance until it is closed; a service that is withdrawn does not; a line that is built becomes
a finished dig. Events of other processes are seen with the next question, so nothing here is ever the truth itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
    """Cases that are not read yet, by the roads that their applications name."""

    def __init__(self) -> None:
        self._cases: set[str] = set()
        self._over: set[str] = set()
        self._on: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, str] = {}

    def __contains__(self, case_no: str) -> bool:
        return case_no in self._cases

    def add(self, case_no: str, roads: RoadMap, told: str, *, is_over: bool) -> None:
        """Put a case down on each road that a line names; a line that names none has no works either."""
        self._cases.add(case_no)
        if is_over:
            self._over.add(case_no)
        for line in told.split("\n"):
            if line not in self._named:
                road = roads.road(line)
                self._named[line] = road.name if road is not None else ""
            self._on[self._named[line]].add(case_no)

    def on(self, road: str) -> frozenset[str]:
        """The cases on a road that are not read yet."""
        return frozenset(self._on.pop(road, set()) & self._cases)

    def open_on(self, road: str) -> frozenset[str]:
        """Of these the open ones."""
        return frozenset((self._on.get(road, set()) & self._cases) - self._over)

    def is_over(self, case_no: str) -> bool:
        """Whether nothing is open of the case: it counts only for those that dig up its road again."""
        return case_no in self._over

    def reopen(self, case_no: str) -> None:
        """Something happened to the case: all of it is to be read."""
        self._over.discard(case_no)

    def discard(self, case_no: str) -> None:
        """The case is being read."""
        self._cases.discard(case_no)


class OpenWorks:
    """The index of one process. Safe to be asked from several threads."""

    def __init__(self, roads: RoadFiles, office: Office, settings: CourseSettings) -> None:
        self._roads = roads
        self._office = office
        self._works = Works(Bounds(settings, roads.book))
        self._works.done.add(register_segments(roads))
        self._cases: dict[str, _Standing] = {}
        self._afar = _Afar()
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
            self._refresh(ledger)
            if found is None:
                return ()
            self._load(ledger, self._afar.on(found.name))
            return self._works.open.on(found.name)

    def strip(self, ledger: Ledger, road: str, *, own: str) -> bytes:
        """The picture of a road with its open works as PNG. own: the case whose works are drawn black."""
        found = self._roads.map.road(road)
        name = found.name if found else road
        return strip_png(name, self.on_road(ledger, road), own=own, roads=self._roads.map)

    def _reach(self, ledger: Ledger, case_no: str) -> None:
        """Have all in the index that may touch a case: what lies on its roads and on those that cross its stretches."""
        self._refresh(ledger)
        if case_no in self._afar:
            self._load(ledger, {case_no})
        for own in self._works.open.of_case(case_no):
            self._load(ledger, self._afar.on(own.road))
            for road in own.place.nodes:
                self._load(ledger, self._afar.open_on(road))

    def _load(self, ledger: Ledger, case_nos: Iterable[str]) -> None:
        """Read cases that were left where they are until somebody asks for their road."""
        wanted = sorted(case_nos)
        for case_no in wanted:
            self._afar.discard(case_no)
            self._cases[case_no] = _Standing()
        over = [case_no for case_no in wanted if self._afar.is_over(case_no)]
        still = [case_no for case_no in wanted if not self._afar.is_over(case_no)]
        for cases, kinds in ((over, _APPLICATION), (still, (*_APPLICATION, _STATE))):
            for event in ledger.views.events_of(cases, kinds, telling={SLIP_TAKEN: _SLIPS}):
                self._take(event)
        for case_no in wanted:
            self._index(case_no)

    def _begin(self, ledger: Ledger) -> None:
        """Note by road what still counts of all that came before: open cases, and lines so new that their road is to be
        spared. Each is read when somebody asks for its road.
        """
        self._seq, newest = ledger.views.head(), ledger.latest()
        if newest is None:
            return
        bounds = self._works.bounds
        months = bounds.book.guard_months.get(TRENCH, bounds.settings.road_guard_months) + _PLANNED_MONTHS
        since = date.fromisoformat(newest.at[:10]) - timedelta(days=31 * months)
        unknown = []
        for case_no, is_open, roads in ledger.views.roads_of_works(since.isoformat()):
            if roads is None:
                unknown.append(case_no)
            else:
                self._afar.add(case_no, self._roads.map, roads, is_over=not is_open)
        self._load(ledger, unknown)

    def _refresh(self, ledger: Ledger) -> None:
        if not self._seq:
            self._begin(ledger)
        touched: set[str] = set()
        while True:
            events = ledger.events_since(self._seq, _KINDS, most=_BATCH)
            for event in events:
                self._seq = event.seq
                if event.case_no not in self._afar:
                    self._take(event)
                    touched.add(event.case_no)
                elif event.kind in _APPLICATION or self._afar.is_over(event.case_no):  # other roads, or open again
                    self._afar.reopen(event.case_no)
                    self._load(ledger, {event.case_no})
            if len(events) < _BATCH:
                break
        for case_no in touched:
            self._index(case_no)

    def _take(self, event: Event) -> None:
        standing = self._cases.setdefault(event.case_no, _Standing())
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
