"""Groups of works that may be done in one dig: everything that hangs together by X1 (plan 三(二)(5), 三(三)(1)).

A group has a stable id (that of its first work), a common window or a proposal for one, and a lead by a stated rule.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flows.roads.index import RoadIndex, Touch
from flows.roads.intervals import Period, common, proposal
from flows.roads.model import Key, RoadSegment

MayJoin = Callable[[RoadSegment, RoadSegment, Touch], bool]
"""Whether two stretches that lie near are to be done together."""


@dataclass(frozen=True)
class Group:
    """Works that belong together. members: by case and row. window: None where no day is known at all.

    is_proposal: the members have no day in common; the window is a proposal to be agreed (建议).
    lead: provider id by the rule of `lead_of`.
    """

    id: str
    road: str
    members: tuple[RoadSegment, ...]
    window: Period | None
    is_proposal: bool
    lead: str

    @property
    def metres(self) -> float:
        """Length of all works."""
        return sum(m.metres for m in self.members)


class Groups:
    """The groups of an index; worked out once for each road as long as nothing on it changes."""

    def __init__(self, index: RoadIndex, within_m: float, may_join: MayJoin) -> None:
        self._index = index
        self._within_m = within_m
        self._may_join = may_join
        self._known: dict[str, tuple[int, dict[Key, Group]]] = {}

    def of(self, segment: RoadSegment) -> Group | None:
        """The group of a stretch that is in the index, None where it stands alone."""
        revision = self._index.revision(segment.road)
        known = self._known.get(segment.road)
        if known is None or known[0] != revision:
            known = (revision, self._on(segment.road))
            self._known[segment.road] = known
        return known[1].get(segment.key)

    def _on(self, road: str) -> dict[Key, Group]:
        segments = self._index.on(road)
        pairs = (
            (one.key, other.key)
            for one in segments
            for other, touch in self._index.touching(one, self._within_m)
            if one.key < other.key and self._may_join(one, other, touch)
        )
        by_key = {s.key: s for s in segments}
        found = (group_of([by_key[key] for key in keys]) for keys in components(by_key, pairs) if len(keys) > 1)
        return {member.key: group for group in found for member in group.members}


def components(keys: Iterable[Key], pairs: Iterable[tuple[Key, Key]]) -> list[list[Key]]:
    """What hangs together by pairs, each part sorted."""
    parent = {key: key for key in keys}

    def root(key: Key) -> Key:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in parent:
        parts[root(key)].append(key)
    return [sorted(part) for part in parts.values()]


def group_of(members: Sequence[RoadSegment]) -> Group:
    """The group of these works on one road."""
    ordered = tuple(sorted(members, key=lambda m: m.key))
    periods = [m.period for m in ordered if m.period is not None]
    window = common(periods)
    founder = f"{ordered[0].road}|{ordered[0].case_no}|{ordered[0].row}"
    return Group(
        id="联施" + hashlib.sha256(founder.encode()).hexdigest()[:8].upper(),
        road=ordered[0].road,
        members=ordered,
        window=window or proposal(periods),
        is_proposal=window is None,
        lead=lead_of(ordered),
    )


def lead_of(members: Iterable[RoadSegment]) -> str:
    """Who leads: the provider with the most metres in the group, of equals the one that digs deeper, then by id."""
    metres: dict[str, float] = defaultdict(float)
    depth: dict[str, float] = defaultdict(float)
    for member in members:
        metres[member.provider] += member.metres
        depth[member.provider] = max(depth[member.provider], member.depth_m or 0.0)
    return min(metres, key=lambda p: (p == "", -metres[p], -depth[p], p))
