"""Where works lie: the texts of a row as an interval of metres on one road, or an honest 位置不明.

Owns the positions of crossings (known or reckoned with the default spacing) and what may be printed of a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.values import squeeze
from flows.roads.book import Crossing, RoadBook, RoadLine
from flows.roads.intervals import Span
from flows.roads.names import RoadName, RoadNames
from flows.roads.parse import Spot, parse_spot, parse_stretch, split_span

UNKNOWN_WORD = "位置不明，请人工核对"
_UNLISTED = "未列名路口"
_RECKONED = "（估算）"
_OPPOSITE = {"东": "西", "西": "东", "南": "北", "北": "南"}
_WIDEST_M = 20_000.0
"""A stretch longer than the longest that the form takes is no stretch."""
_FARTHEST_M = 200_000.0
WHOLE: Span = (-_FARTHEST_M, _FARTHEST_M)


class Certainty(StrEnum):
    """exact: metres are configured. estimate: reckoned. unknown: somewhere on the road."""

    EXACT = "exact"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Place:
    """A stretch of one road.

    span: metres, None where it is not known where. ends: crossings at which it begins or ends. nodes: every crossing
    within it, its ends included. section: the part of the road that was named. text: as it may be printed to anybody.
    """

    span: Span | None = None
    certainty: Certainty = Certainty.UNKNOWN
    ends: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    section: str = ""
    text: str = UNKNOWN_WORD

    @property
    def is_whole(self) -> bool:
        """Whether it is surely the whole road."""
        return self.span == WHOLE


@dataclass(frozen=True)
class _End:
    """One end: its range in metres (None: nowhere known), whether that is sure, its crossing, how it is printed."""

    span: Span | None
    is_exact: bool = False
    crossing: str = ""
    text: str = ""


def positions(crossings: Sequence[Crossing], spacing_m: float) -> tuple[tuple[str, float, bool], ...]:
    """Each crossing with its metre and whether that is known: between known ones evenly, else at the spacing."""
    known = [i for i, c in enumerate(crossings) if c.m is not None]
    return tuple((c.at, _metre(crossings, known, i, spacing_m), c.m is not None) for i, c in enumerate(crossings))


def _metre(crossings: Sequence[Crossing], known: list[int], i: int, spacing_m: float) -> float:
    if not known:
        return i * spacing_m
    before = max((k for k in known if k <= i), default=None)
    after = min((k for k in known if k >= i), default=None)
    if before is None or after is None:
        near = known[0] if before is None else before
        return (crossings[near].m or 0.0) + (i - near) * spacing_m
    low, high = crossings[before].m or 0.0, crossings[after].m or 0.0
    return low if before == after else low + (high - low) * (i - before) / (after - before)


class RoadMap:
    """The configured roads by their one name."""

    def __init__(self, book: RoadBook, names: RoadNames) -> None:
        self.names = names
        self._lines = {self._name(line.road): line for line in book.roads}
        self._metres = {
            road: {self._name(at): (m, known) for at, m, known in positions(line.crossings, book.spacing_m)}
            for road, line in self._lines.items()
        }

    def _name(self, text: str) -> str:
        found = self.names.road(text)
        return found.name if found else text

    def crossings(self, road: str) -> tuple[tuple[str, float, bool], ...]:
        """The crossings of a road in order: name, metre, whether that is known."""
        return tuple((at, m, known) for at, (m, known) in self._metres.get(road, {}).items())

    def toward(self, road: str) -> str:
        """Where metres grow on a road: 东, 西, 南 or 北; '' where nobody has said."""
        line = self._lines.get(road)
        return line.toward if line else ""

    def road(self, text: str) -> RoadName | None:
        """The road of a cell: a bare name, or the head of a whole stretch written into one cell."""
        return self.names.road(text) or self.names.road(parse_stretch(text).road)

    def place(self, road: RoadName, texts: tuple[str, str], *, length_m: float | None = None) -> Place:
        """Where a row lies. texts: its from and its to; both may stand in one of them. length_m: of the works."""
        start, end = _both(texts)
        one = self._end(road, parse_spot(start))
        other = self._end(road, _anchored(parse_spot(end), parse_spot(start)))
        ends = frozenset(e.crossing for e in (one, other) if e.crossing)
        span, certainty = _span(one, other, length_m)
        found = Place(span, certainty, ends, self._nodes(road.name, span) | ends, section=road.section)
        return replace(found, text=_text(found, one.text, other.text))

    def printed_place(self, road: RoadName, text: str) -> Place:
        """The place that a text printed by `place` stands for, with what was added behind it (the side) left out."""
        if text.startswith(self.whole(road).text):
            return self.whole(road)
        parts = [part.removesuffix(_RECKONED) for part in text.split("，")]
        named = next((p for p in parts if "—" in p), next((p for p in parts if self._is_spot(p, road)), ""))
        start, _, end = named.partition("—")
        found = self.place(road, (start, end)) if named else Place()
        is_reckoned = _RECKONED in text and found.certainty is Certainty.EXACT
        return replace(found, certainty=Certainty.ESTIMATE) if is_reckoned else found

    def _is_spot(self, text: str, road: RoadName) -> bool:
        end = self._end(road, parse_spot(text))
        return bool(end.text) and end.text != _UNLISTED

    def whole(self, road: RoadName) -> Place:
        """The whole road, surely."""
        return Place(WHOLE, Certainty.EXACT, nodes=self._nodes(road.name, WHOLE), text="全线")

    def _nodes(self, road: str, span: Span | None) -> frozenset[str]:
        known = self._metres.get(road, {}).items()
        return frozenset(at for at, (m, _) in known if span is not None and span[0] <= m <= span[1])

    def _end(self, road: RoadName, spot: Spot) -> _End:
        line = self._lines.get(road.name)
        if spot.chainage_m is not None:
            base = line.chainage_m if line else None
            metre = (base or 0.0) + spot.chainage_m
            km, rest = divmod(spot.chainage_m, 1000)
            return _End((metre, metre), is_exact=base is not None, text=f"K{km:.0f}+{rest:03.0f}")
        crossing = self.names.crossing(spot.name, road.name)
        if crossing is None:
            return _End(None)
        printed = crossing.name if crossing.is_listed else _UNLISTED
        printed += f"以{spot.way}{spot.offset_m:g}米" if spot.way else ""
        at = self._metres.get(road.name, {}).get(crossing.name)
        node = crossing.name if spot.offset_m == 0 else ""
        if at is None:
            return _End(None, crossing=node, text=printed)
        reach, is_sure = _reach(line, spot)
        return _End((at[0] + reach[0], at[0] + reach[1]), at[1] and is_sure, node, printed)


def _both(texts: tuple[str, str]) -> tuple[str, str]:
    """From and to; where only one cell is filled it may hold both."""
    start, end = (squeeze(t[:500]) for t in texts)
    if start and end:
        return start, end
    return split_span(start or end)


def _anchored(end: Spot, start: Spot) -> Spot:
    """向东120米 alone is counted from the other end."""
    is_bare = end.way and not end.name
    return replace(end, name=start.name) if is_bare and not start.offset_m else end


def _reach(line: RoadLine | None, spot: Spot) -> tuple[Span, bool]:
    """Metres from the crossing, as a range where it is not known which way the road counts."""
    toward = line.toward if line else ""
    if not spot.way:
        return (0.0, 0.0), True
    if toward and spot.way == toward:
        return (spot.offset_m, spot.offset_m), True
    if toward and spot.way == _OPPOSITE[toward]:
        return (-spot.offset_m, -spot.offset_m), True
    return (-spot.offset_m, spot.offset_m), False


def _span(one: _End, other: _End, length_m: float | None) -> tuple[Span | None, Certainty]:
    spans = [e.span for e in (one, other) if e.span is not None]
    if not spans:
        return None, Certainty.UNKNOWN
    low, high = min(s[0] for s in spans), max(s[1] for s in spans)
    is_exact = one.is_exact and other.is_exact
    if len(spans) == 1 or low == high:
        if length_m is None and len(spans) == 1 and (one.text and other.text):
            return None, Certainty.UNKNOWN
        reach = length_m or 0.0
        low, high, is_exact = low - reach, high + reach, is_exact and not reach
    if high - low > 2 * _WIDEST_M or max(abs(low), abs(high)) > _FARTHEST_M:
        return None, Certainty.UNKNOWN
    return (low, high), Certainty.EXACT if is_exact else Certainty.ESTIMATE


def _text(place: Place, one: str, other: str) -> str:
    """Only names of the tables, 桩号 and distances, for free text may name people; both ends named say enough."""
    words = "—".join(dict.fromkeys(t for t in (one, other) if t))
    section = f"{place.section}，" if place.section else ""
    if place.certainty is Certainty.UNKNOWN and not (one and other):
        return f"{section}{words}，{UNKNOWN_WORD}" if words else f"{section}{UNKNOWN_WORD}"
    return f"{words}{_RECKONED}" if place.certainty is Certainty.ESTIMATE else words
