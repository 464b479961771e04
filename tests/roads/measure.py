"""Precision and recall of what is found against the plain comparison of all pairs, and how the cost grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from time import process_time

from flows.roads import RoadSegment
from flows.roads.finding import Works, overlaps_in
from flows.roads.model import Key
from tests.roads.made import FIRST_DAY, SERVICES, as_segments, bounds, road_map, town, works
from tests.roads.oracle import Found, naive

Asked = set[tuple[Key, str]]
"""Own row and provider of the works whose place nobody knows."""
RULES = ("X1", "X3", "X4", "X5")


@dataclass(frozen=True)
class Score:
    """Right: told and true. Extra: told only. Lacking: true only. flagged: of these told as 请人工核对."""

    rule: str
    right: int
    extra: int
    lacking: int
    flagged: int = 0

    @property
    def precision(self) -> float:
        """Share of what was told that is true; 1 where nothing was told."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of what is true that was told; 1 where nothing is true."""
        return self.right / (self.right + self.lacking) if self.right + self.lacking else 1.0


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time at so many segments: to fill the index; to ask once for every case."""

    segments: int
    fill_s: float
    ask_s: float
    groups: int


def told(of: Works, segments: Iterable[RoadSegment]) -> tuple[Found, Asked]:
    """What the program tells surely of every case, and what it puts before a person."""
    found: Found = set()
    asked: Asked = set()
    for case_no in sorted({s.case_no for s in segments}):
        for o in overlaps_in(of, case_no, today=FIRST_DAY):
            if not o.is_sure:
                asked.add(((case_no, o.own_row), o.other_provider))
            elif o.rule in RULES:
                found.add((o.rule, (case_no, o.own_row), (o.other_case or case_no, o.other_row)))
    return found, asked


def scores(count: int, *, seed: int, vague: float = 0.0) -> list[Score]:
    """One seeded set of works, rule by rule."""
    grid = town(max(3, isqrt(count // 12)))
    book, roads = road_map(grid)
    made = works(grid, count, seed=seed, vague=vague)
    segments = as_segments(made, roads)
    index = filled(segments, Works(bounds(book)))
    (found, asked), true = told(index, segments), naive(grid, made)
    open_questions = {(one, m.key) for one, provider in asked for m in made if SERVICES[m.service] == provider}
    return [_score(rule, found, true, open_questions) for rule in RULES]


def _score(rule: str, found: Found, true: Found, asked: set[tuple[Key, Key]]) -> Score:
    said, is_so = ({hit for hit in hits if hit[0] == rule} for hits in (found, true))
    lacking = is_so - said
    flagged = sum((one, other) in asked for _, one, other in lacking)
    return Score(rule, len(said & is_so), len(said - is_so), len(lacking), flagged)


def filled(segments: Iterable[RoadSegment], into: Works) -> Works:
    """The index with these open works."""
    into.open.add(segments)
    return into


def cost(count: int, *, seed: int) -> Cost:
    """Time of one set in a town that grows with it, so that works lie as close as before."""
    grid = town(max(3, min(100, isqrt(count // 12))))
    book, roads = road_map(grid)
    segments = as_segments(works(grid, count, seed=seed), roads)
    began = process_time()
    index = filled(segments, Works(bounds(book)))
    full = process_time()
    cases = sorted({s.case_no for s in segments})
    groups = {o.joint.id for c in cases for o in overlaps_in(index, c, today=FIRST_DAY) if o.joint}
    return Cost(count, full - began, process_time() - full, len(groups))


def one_case(count: int, *, seed: int) -> float:
    """Processor seconds to put one more case into an index of so many works, ask for it, and take it out again."""
    grid = town(max(3, min(100, isqrt(count // 12))))
    book, roads = road_map(grid)
    segments = as_segments(works(grid, count, seed=seed), roads)
    last = segments[-1].case_no
    index = filled(segments, Works(bounds(book)))
    index.open.remove(last)
    began = process_time()
    index.open.add(s for s in segments if s.case_no == last)
    overlaps_in(index, last, today=FIRST_DAY)
    index.open.remove(last)
    return process_time() - began
