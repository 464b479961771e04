"""What stands in the cells of an outside-works row about its place: crossings, 桩号, distances from a crossing.

Hands on texts taken apart (`Stretch`, `Spot`); nothing here knows where a crossing lies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.values import squeeze

_LONGEST = 120
_FROM = r"(?:自|从|由|距离?|以|起点|起|止点|终点|桩号|[:：])*"
_METRES = r"(?P<m>\d{1,5}(?:\.\d{1,2})?)(?:米|m|M)"
_CHAINAGE = re.compile(_FROM + r"[Kk](?P<km>\d{1,3})\+(?P<rest>\d{1,3}(?:\.\d{1,2})?)(?:处|m|米)?")
_OFFSET = re.compile(
    _FROM + r"(?P<name>.*?)(?:以|向|往|偏|的)?(?P<way>[东西南北])(?:侧|面|边|方向)?(?:约|延伸)?" + _METRES + "处?"
)
_SPLIT = re.compile(r"(?:—|–|―|－|~|～|至|到|-)+")
_STRETCH = re.compile(
    r"(?P<road>[^(),，;；]+?)(?:\((?P<span>[^()]*)\)|(?=自|从|由|[Kk]\d|桩号|长\d|[,，;；]|$))(?P<rest>.*)"
)
_LENGTH = re.compile(r"(?:全|总)?长(?:度)?约?(\d{1,5}(?:\.\d{1,2})?)(?:米|m)")
_WIDTH = re.compile(r"宽(?:度)?约?(\d{1,3}(?:\.\d{1,2})?)(?:米|m)")
_DAYS = re.compile(r"工期约?(\d{1,4})(?:天|日|个?日历天)")


@dataclass(frozen=True)
class Spot:
    """One end. name: a place by its name, '' where none stands. chainage_m: of 桩号. way, offset_m: 向东 120 米."""

    name: str = ""
    chainage_m: float | None = None
    way: str = ""
    offset_m: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """A stretch of road as notices write it; '' and None for what does not stand there."""

    road: str = ""
    start: str = ""
    end: str = ""
    length_m: float | None = None
    width_m: float | None = None
    days: int | None = None


def parse_spot(text: str) -> Spot:
    """One end of a stretch: K0+120, 文昌路口, 文昌路口向东120米; other words stay a name."""
    plain = squeeze(text[: 2 * _LONGEST])[:_LONGEST]
    if chainage := _CHAINAGE.fullmatch(plain):
        return Spot(chainage_m=int(chainage["km"]) * 1000 + float(chainage["rest"]))
    if offset := _OFFSET.fullmatch(plain):
        return Spot(name=offset["name"], way=offset["way"], offset_m=float(offset["m"]))
    return Spot(name=re.sub("^(?:自|从|由|距)|(?:起|处|止)$", "", plain))


def split_span(text: str) -> tuple[str, str]:
    """Both ends of 宫隅路—玻璃厂路, K0+120至K0+350, 自文昌路口向东120米; the second '' where there is only one."""
    plain = squeeze(text[: 2 * _LONGEST])[:_LONGEST]
    parts = [p for p in _SPLIT.split(plain) if p]
    if len(parts) == 2:
        return parts[0], parts[1]
    offset = _OFFSET.fullmatch(plain)
    if offset and offset["name"] and re.match("自|从|由", plain):
        return offset["name"], plain
    return plain, ""


def parse_stretch(text: str) -> Stretch:
    """A stretch as a notice prints it: 中州路（宫隅路—玻璃厂路）长630米，宽3米，计划工期30天."""
    plain = squeeze(text[: 4 * _LONGEST])[: 2 * _LONGEST]
    found = _STRETCH.fullmatch(plain)
    if found is None:
        return Stretch()
    span = found["span"] or re.split("[,，;；]|长度?约?\\d", found["rest"])[0]
    start, end = split_span(span) if span else ("", "")
    return Stretch(
        road=found["road"],
        start=start,
        end=end,
        length_m=_number(_LENGTH, plain),
        width_m=_number(_WIDTH, plain),
        days=int(days) if (days := _number(_DAYS, plain)) is not None else None,
    )


def _number(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    return float(found[1]) if found else None
