"""The open works by road and by piece of road, so that a stretch is compared with its neighbours and not with all.

Owns no rule: it says what lies near (`touching`), what has a crossing with it (`crossing`), and what changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor

from flows.roads.intervals import Span, gap, shared
from flows.roads.model import Key, RoadSegment
from flows.roads.places import Certainty

_CELL_M = 100.0
"""Length of a piece; shorter than most stretches, so that few strangers share one."""


@dataclass(frozen=True)
class Touch:
    """How two stretches of a road lie. gap_m, shared_m: None where it is not known. is_estimate: reckoned metres."""

    gap_m: float | None
    shared_m: float | None = None
    is_estimate: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether they surely lie near each other."""
        return self.gap_m is not None


def touch(one: RoadSegment, other: RoadSegment, within_m: float) -> Touch | None:
    """How two stretches lie; None where they surely do not come within so many metres of each other."""
    a, b = one.place, other.place
    if one.road != other.road:
        return None
    if a.span is not None and b.span is not None:
        apart = gap(a.span, b.span)
        reckoned = Certainty.ESTIMATE in (a.certainty, b.certainty)
        return Touch(apart, shared(a.span, b.span), reckoned) if apart <= within_m else None
    if a.is_whole or b.is_whole or a.nodes & b.ends or a.ends & b.nodes:
        return Touch(0.0, is_estimate=True)
    if a.section and b.section and a.section != b.section:
        return None
    return Touch(None)


class RoadIndex:
    """Stretches of works that can be put in and taken out case by case."""

    def __init__(self) -> None:
        self._segments: dict[Key, RoadSegment] = {}
        self._cases: dict[str, list[Key]] = defaultdict(list)
        self._roads: dict[str, dict[Key, None]] = defaultdict(dict)
        self._cells: dict[tuple[str, int], dict[Key, None]] = defaultdict(dict)
        self._unplaced: dict[str, dict[Key, None]] = defaultdict(dict)
        self._nodes: dict[tuple[str, str], dict[Key, None]] = defaultdict(dict)
        self._revisions: dict[str, int] = defaultdict(int)

    def __len__(self) -> int:
        return len(self._segments)

    def __iter__(self) -> Iterator[RoadSegment]:
        return iter(self._segments.values())

    def add(self, segments: Iterable[RoadSegment]) -> None:
        """Put stretches in; one that is there already is replaced."""
        for segment in segments:
            if segment.key in self._segments:
                self._take(segment.key)
            self._segments[segment.key] = segment
            self._cases[segment.case_no].append(segment.key)
            for entries in self._entries(segment):
                entries[segment.key] = None
            self._revisions[segment.road] += 1

    def remove(self, case_no: str) -> None:
        """Take every stretch of a case out; one that has none is no error."""
        for key in tuple(self._cases.get(case_no, ())):
            self._take(key)
        self._cases.pop(case_no, None)

    def of_case(self, case_no: str) -> tuple[RoadSegment, ...]:
        """The stretches of a case, by row."""
        return tuple(self._segments[key] for key in sorted(self._cases.get(case_no, ())))

    def on(self, road: str) -> tuple[RoadSegment, ...]:
        """Every stretch on a road, by case and row."""
        return tuple(self._segments[key] for key in sorted(self._roads.get(road, ())))

    def revision(self, road: str) -> int:
        """A number that changes whenever something on the road changes."""
        return self._revisions[road]

    def touching(self, segment: RoadSegment, within_m: float) -> Iterator[tuple[RoadSegment, Touch]]:
        """The other stretches that come within so many metres, or may do so because one of both has no place."""
        for key in self._near(segment, within_m):
            if key != segment.key and (found := touch(segment, self._segments[key], within_m)) is not None:
                yield self._segments[key], found

    def crossing(self, segment: RoadSegment) -> Iterator[tuple[RoadSegment, str]]:
        """Stretches on other roads that hold the crossing with this one's road, each with the name of that road."""
        for node in sorted(segment.place.nodes):
            for key in sorted(self._nodes.get((node, segment.road), ())):
                yield self._segments[key], node

    def _near(self, segment: RoadSegment, within_m: float) -> dict[Key, None]:
        road, span = segment.road, segment.place.span
        if span is None or segment.place.is_whole:
            return self._roads.get(road, {})
        found = dict(self._unplaced.get(road, {}))
        for cell in _cells((span[0] - within_m, span[1] + within_m)):
            found.update(self._cells.get((road, cell), {}))
        return found

    def _entries(self, segment: RoadSegment) -> Iterator[dict[Key, None]]:
        """Every list that a stretch stands in."""
        road, place = segment.road, segment.place
        yield self._roads[road]
        if place.span is None or place.is_whole:
            yield self._unplaced[road]
        else:
            yield from (self._cells[road, cell] for cell in _cells(place.span))
        yield from (self._nodes[road, node] for node in place.nodes)

    def _take(self, key: Key) -> None:
        segment = self._segments.pop(key)
        self._cases[segment.case_no].remove(key)
        for entries in self._entries(segment):
            entries.pop(key, None)
        self._revisions[segment.road] += 1


def _cells(span: Span) -> range:
    return range(floor(span[0] / _CELL_M), floor(span[1] / _CELL_M) + 1)
