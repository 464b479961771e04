"""Rules X1–X5 for two stretches (domain §8.3); each gives an `Overlap` of the first, or None where it does not hold.

Hints for engineers and approvers, never an approval. The numbers are settings (templates/course.yaml, roads.yaml).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.casework import day_text
from flows.course import CourseSettings, Overlap
from flows.roads.book import RoadBook
from flows.roads.index import Touch
from flows.roads.intervals import add_months, within_days, within_months
from flows.roads.model import ACROSS, TRENCH, RoadSegment
from flows.roads.places import UNKNOWN_WORD
from flows.roads.wording import near_text, period_text, span_text, works_text

DUG = TRENCH
"""Kind of a register row that is a finished dig; the others are 新建 and 大修."""


@dataclass(frozen=True)
class Bounds:
    """The numbers that the rules are held against."""

    settings: CourseSettings
    book: RoadBook


def may_join(own: RoadSegment, other: RoadSegment, bounds: Bounds) -> bool:
    """Whether the days and owners of two stretches speak for one dig; unknown days do not speak against it."""
    if own.case_no == other.case_no and own.provider == other.provider:
        return False
    if own.period is None or other.period is None:
        return True
    return within_months(own.period, other.period, bounds.settings.joint_months)


def joint_candidate(own: RoadSegment, other: RoadSegment, touch: Touch, bounds: Bounds) -> Overlap | None:
    """X1: the same stretch, or nearly, within so many months."""
    if not touch.is_sure or not may_join(own, other, bounds):
        return None
    return _overlap("X1", own, other, bounds, said=f"与本案{own.service}路段{near_text(touch, own, other)}")


def too_close(own: RoadSegment, other: RoadSegment, touch: Touch, bounds: Bounds) -> Overlap | None:
    """X4: two services on one side of the same stretch, and no trench so wide that their least distance fits in."""
    is_beside = bool(touch.shared_m) or (
        touch.is_sure and own.place.ends == other.place.ends and len(own.place.ends) > 1
    )
    if not is_beside or not own.side or own.side != other.side or own.side == ACROSS:
        return None
    if own.service == other.service or {own.method, other.method} != {TRENCH}:
        return None
    least = bounds.book.distance(own.service, other.service, own.pressure or other.pressure)
    if least is None or (own.width_m and other.width_m and max(own.width_m, other.width_m) >= least[1]):
        return None
    metres = f"{least[0]:g}" if least[0] == least[1] else f"{least[0]:g}～{least[1]:g}"
    said = f"与本案{own.service}同侧（{own.side}）敷设，水平净距不应小于{metres}米（{bounds.book.clearance_source}）"
    return _overlap("X4", own, other, bounds, said=said)


def one_crossing(own: RoadSegment, other: RoadSegment, touch: Touch, bounds: Bounds) -> Overlap | None:
    """X5: two works across the road at one place within so many days."""
    if not touch.is_sure or own.side != ACROSS or other.side != ACROSS or own.period is None or other.period is None:
        return None
    if not may_join(own, other, bounds) or not within_days(own.period, other.period, bounds.settings.crossing_days):
        return None
    return _overlap("X5", own, other, bounds, said=f"与本案{own.service}横穿同一处")


def crossing_lines(own: RoadSegment, other: RoadSegment, node: str, bounds: Bounds) -> Overlap | None:
    """X3: lines on two roads that meet at the crossing of these roads."""
    if own.case_no == other.case_no and own.provider == other.provider:
        return None
    found = _overlap("X3", own, other, bounds, said=f"与本案{own.service}在{own.road}与{node}路口交叉")
    return found.model_copy(update={"road": other.road})


def dug_before(own: RoadSegment, done: RoadSegment, touch: Touch, bounds: Bounds, *, today: date) -> Overlap | None:
    """X2: a stretch that was dug, opened or overhauled a short time before. done.end: the day it was finished."""
    if not touch.is_sure or done.end is None:
        return None
    months = bounds.book.guard_months.get(done.method, bounds.settings.road_guard_months)
    until, begins = add_months(done.end, months), own.start or today
    if not done.end <= begins < until:
        return None
    opening = day_text(own.start) if own.start else "日期不明，"
    what = f"{done.service}开挖完工" if done.method == DUG else f"道路{done.method}"
    source = "" if done.method == DUG else f"（{bounds.book.guard_source}）"
    remark = (
        f"{day_text(until)}前再次开挖属重复开挖{source}；本案{own.service}计划{opening}开工，{near_text(touch, own)}"
    )
    text = f"{span_text(done)}已于{day_text(done.end)}{what}，{remark}"
    same_case = own.case_no == done.case_no
    return Overlap(
        rule="X2",
        road=own.road,
        provider=own.provider,
        other_provider=done.provider,
        other_case="" if same_case else done.case_no,
        own_row=own.row,
        other_row=done.row,
        span=done.place.text,
        window=(done.end, until),
        text=text,
        remark=remark,
        service=done.service or f"道路{done.method}",
        when=f"{day_text(done.end)}完工",
        advice=bounds.book.advice["X2"],
    )


def unplaced(own: RoadSegment, others: list[RoadSegment], bounds: Bounds) -> Overlap:
    """X1 as a question: works of one provider on the same road of which nobody knows where they lie."""
    days = [d for o in others if o.period for d in o.period]
    when = period_text((min(days), max(days)) if days else None)
    first = min(others, key=lambda o: o.key)
    whose = "本案" if first.case_no == own.case_no else "另有"
    remark = f"共{len(others)}处，与本案{own.service}路段（{own.place.text}）的相对位置不明，请人工核对"
    found = _overlap("X1", own, first, bounds, said=remark)
    text = f"{own.road}：{whose}{first.service or '管线'}施工，计划{when}，{remark}"
    span = first.place.text if len(others) == 1 else UNKNOWN_WORD
    return found.model_copy(update={"text": text, "when": when, "is_sure": False, "window": None, "span": span})


def _overlap(rule: str, own: RoadSegment, other: RoadSegment, bounds: Bounds, *, said: str) -> Overlap:
    fields: dict[str, Any] = {
        "rule": rule,
        "road": own.road,
        "provider": own.provider,
        "other_provider": other.provider,
        "other_case": "" if other.case_no == own.case_no else other.case_no,
        "own_row": own.row,
        "other_row": other.row,
        "span": "，".join(t for t in (other.place.text, other.side) if t),
        "window": other.period,
        "text": f"{works_text(own, other)}，{said}",
        "service": other.service,
        "when": period_text(other.period),
        "remark": said,
        "advice": bounds.book.advice[rule],
    }
    return Overlap(**fields)
