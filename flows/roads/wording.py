"""What is said of touching works: road, interval, service and dates. The works of others never carry a name."""

from __future__ import annotations

from flows.casework import day_text
from flows.roads.index import Touch
from flows.roads.intervals import Period
from flows.roads.model import RoadSegment
from flows.roads.places import UNKNOWN_WORD

NO_DATES = "日期不明"


def period_text(period: Period | None) -> str:
    """2026年12月5日至12月20日; 日期不明 where there is none."""
    if period is None:
        return NO_DATES
    start, end = period
    if start == end:
        return day_text(start)
    last = day_text(end) if start.year != end.year else f"{end.month}月{end.day}日"
    return f"{day_text(start)}至{last}"


def span_text(segment: RoadSegment) -> str:
    """黄河路（文昌路—天坛路，南侧）."""
    inside = "，".join(t for t in (segment.place.text, segment.side) if t)
    return f"{segment.road}（{inside}）" if inside else segment.road


def near_text(touch: Touch, *lines: RoadSegment) -> str:
    """How two stretches lie: 重叠120米, 相距30米, 首尾相接; never more than what is dug of either, as it is written."""
    if touch.gap_m is None:
        return UNKNOWN_WORD
    mark = "（估算）" if touch.is_estimate else ""
    if touch.shared_m:
        shared = min([touch.shared_m, *(line.length_m for line in lines if line.length_m)])
        return f"重叠{shared:.0f}米{mark}"
    if touch.gap_m:
        return f"相距{touch.gap_m:.0f}米{mark}"
    return "在同一路口或首尾相接" if touch.shared_m is None else f"首尾相接{mark}"


def works_text(own: RoadSegment, other: RoadSegment) -> str:
    """另有用气施工：黄河路（文昌路—天坛路），计划2026年12月5日至12月20日."""
    whose = "本案" if own.case_no == other.case_no else "另有"
    return f"{whose}{other.service or '管线'}施工：{span_text(other)}，计划{period_text(other.period)}"
