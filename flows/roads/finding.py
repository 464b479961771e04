"""All overlaps of one case with the open works and the finished digs (X1–X6), found through the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from flows.course import JointRow, JointWorks, Overlap
from flows.roads.groups import Group, Groups
from flows.roads.index import RoadIndex, Touch
from flows.roads.model import RoadSegment
from flows.roads.rules import (
    Bounds,
    crossing_lines,
    dug_before,
    joint_candidate,
    may_join,
    one_crossing,
    too_close,
    unplaced,
)
from flows.roads.wording import period_text

_PAIR_RULES = (joint_candidate, too_close, one_crossing)


@dataclass
class Works:
    """The open works, the finished digs, and the groups of the open ones."""

    bounds: Bounds
    open: RoadIndex = field(default_factory=RoadIndex)
    done: RoadIndex = field(default_factory=RoadIndex)
    groups: Groups = field(init=False)
    _told: dict[str, tuple[Group, JointWorks]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = Groups(self.open, self.within_m, self._may_join)

    @property
    def within_m(self) -> float:
        """How near is near."""
        return self.bounds.settings.joint_gap_m

    def joint(self, group: Group) -> JointWorks:
        """The group as everybody in it may see it; worked out once as long as the group stays the same."""
        known = self._told.get(group.id)
        if known is None or known[0] is not group:
            known = self._told[group.id] = group, joint_works(group, self.bounds)
        return known[1]

    def _may_join(self, one: RoadSegment, other: RoadSegment, touch: Touch) -> bool:
        return touch.is_sure and may_join(one, other, self.bounds)


def overlaps_in(works: Works, case_no: str, *, today: date) -> tuple[Overlap, ...]:
    """What touches a case, by row and rule; the same for the same works, in whatever order they came."""
    found = [o for own in works.open.of_case(case_no) for o in _of_segment(works, own, today)]
    found = list(_with_groups(works, case_no, found))
    found += _split_permits(works, case_no)
    return tuple(sorted(found, key=lambda o: (o.own_row, o.rule, o.other_case, o.other_row, o.text)))


def _of_segment(works: Works, own: RoadSegment, today: date) -> Iterator[Overlap]:
    bounds = works.bounds
    lost: dict[tuple[str, bool], list[RoadSegment]] = defaultdict(list)
    for other, touch in works.open.touching(own, works.within_m):
        if not touch.is_sure:
            if may_join(own, other, bounds):
                lost[other.service, other.case_no == own.case_no].append(other)
            continue
        hits = (rule(own, other, touch, bounds) for rule in _PAIR_RULES)
        yield from (hit for hit in hits if hit is not None)
    yield from (unplaced(own, others, bounds) for others in lost.values())
    crossed = (crossing_lines(own, other, node, bounds) for other, node in works.open.crossing(own))
    yield from (hit for hit in crossed if hit is not None)
    before = (dug_before(own, d, touch, bounds, today=today) for d, touch in works.done.touching(own, works.within_m))
    yield from (hit for hit in before if hit is not None)


def _with_groups(works: Works, case_no: str, found: Iterable[Overlap]) -> Iterator[Overlap]:
    """The sure candidates of joint works with the group that each of them belongs to."""
    groups = {own.row: group for own in works.open.of_case(case_no) if (group := works.groups.of(own))}
    for hit in found:
        group = groups.get(hit.own_row) if hit.rule == "X1" and hit.is_sure else None
        joint = {"joint": works.joint(group), "window": group.window} if group else {}
        yield hit.model_copy(update=joint) if joint else hit


def mates_in(works: Works, case_no: str) -> dict[str, tuple[tuple[JointWorks, str], ...]]:
    """受理编号 of every other case in the groups of a case → each group with each of its providers there.

    Groups hang together by works of third cases too, which touch the case itself nowhere.
    """
    groups = {g.id: g for own in works.open.of_case(case_no) if (g := works.groups.of(own))}
    found: dict[str, dict[tuple[str, str], tuple[JointWorks, str]]] = defaultdict(dict)
    for group in groups.values():
        for member in group.members:
            if member.case_no != case_no:
                found[member.case_no][group.id, member.provider] = works.joint(group), member.provider
    return {mate: tuple(parts[key] for key in sorted(parts)) for mate, parts in sorted(found.items())}


def joint_works(group: Group, bounds: Bounds) -> JointWorks:
    """A group as everybody in it may see it: no case, no applicant."""
    rows = (
        JointRow(
            provider=m.provider,
            service=m.service,
            span="，".join(t for t in (m.place.text, m.side) if t),
            when=period_text(m.period),
        )
        for m in group.members
    )
    return JointWorks(
        id=group.id,
        road=group.road,
        window=group.window,
        is_proposal=group.is_proposal,
        lead=group.lead,
        lead_rule=bounds.book.lead_rule,
        metres=round(group.metres, 1),
        rows=tuple(sorted(rows, key=lambda r: (r.provider, r.span, r.when))),
    )


def _split_permits(works: Works, case_no: str) -> Iterator[Overlap]:
    """X6: works of several cases in one group, each service of each case within the limit, together beyond it."""
    book = works.bounds.book
    groups = {g.id: (g, own) for own in reversed(works.open.of_case(case_no)) if (g := works.groups.of(own))}
    for group, own in groups.values():
        sums: dict[tuple[str, str], float] = defaultdict(float)
        for member in group.members:
            sums[member.case_no, member.provider] += member.metres
        cases = {case for case, _ in sums}
        if len(cases) < 2 or max(sums.values()) > book.split_limit_m or group.metres <= book.split_limit_m:
            continue
        text = (
            f"{group.road}同组施工共{len(group.members)}段、{group.metres:.0f}米，分属{len(cases)}件申请，"
            f"各件各专业均不超过{book.split_limit_m:.0f}米，合计超过；施工期{period_text(group.window)}"
        )
        yield Overlap(
            rule="X6",
            road=group.road,
            provider=own.provider,
            other_provider="",
            own_row=own.row,
            span=own.place.text,
            window=group.window,
            text=text,
            when=period_text(group.window),
            advice=book.advice["X6"],
        )
