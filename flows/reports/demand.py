"""需求汇总 (D34): capacity asked for by service, area, road and year, for the planning of networks; no applicants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from extractors.models import Frozen
from extractors.values import Gazetteer
from flows.books import CaseFile
from flows.casework import Application, as_date, as_number, segments_of
from flows.course import Rules
from flows.reports.period import Period

MEASURES: Final = {
    "用水": (("water_daily_m3", "日用水量", "m³/d"),),
    "用电": (("power_kva", "申请用电容量", "kVA"),),
    "用气": (("gas_hour_m3", "小时用气量", "m³/h"),),
    "用暖": (("heat_area", "供暖面积", "㎡"), ("heat_load_kw", "热负荷", "kW")),
    "通信": (("tel_users", "通信用户数量", "户"),),
}
_ELSEWHERE: Final = "地名表未列"
_NO_YEAR: Final = "未填"


class DemandRow(Frozen):
    """What is asked for in one place. year: in which it is wanted. amount: over `cases` cases, in `unit`."""

    service: str
    area: str
    road: str
    year: str
    measure: str
    amount: float
    unit: str
    cases: int


class WorksRow(Frozen):
    """Outside works of one service on one road, metres over `segments` rows of the forms."""

    service: str
    road: str
    year: str
    length_m: float
    segments: int


def demand(files: Iterable[CaseFile], period: Period, *, rules: Rules, places: Gazetteer) -> tuple[DemandRow, ...]:
    """Sums over the cases accepted within the span, without services that were withdrawn."""
    sums: dict[tuple[str, ...], list[Decimal]] = defaultdict(list)
    for application, services in _taken(files, period, rules):
        place = place_of(application, places)
        for service in services:
            for key, measure, unit in MEASURES[service]:
                amount = as_number(application.value(key))
                if amount is not None:
                    sums[(service, *place, measure, unit)].append(Decimal(str(amount)))
    return tuple(
        DemandRow(
            service=service,
            area=area,
            road=road,
            year=year,
            measure=measure,
            unit=unit,
            amount=float(sum(parts)),
            cases=len(parts),
        )
        for (service, area, road, year, measure, unit), parts in sorted(sums.items(), key=_order)
    )


def works(files: Iterable[CaseFile], period: Period, *, rules: Rules, places: Gazetteer) -> tuple[WorksRow, ...]:
    """Metres of outside works by service, road and year of works, over the same cases."""
    sums: dict[tuple[str, ...], list[Decimal]] = defaultdict(list)
    for application, services in _taken(files, period, rules):
        for segment in segments_of(application):
            if segment.service in services and segment.length_m is not None:
                road = places.road_of(segment.road)
                year = str(segment.works_start.year) if segment.works_start else _NO_YEAR
                key = (segment.service, road.name if road else segment.road or _ELSEWHERE, year)
                sums[key].append(Decimal(str(segment.length_m)))
    return tuple(
        WorksRow(service=service, road=road, year=year, length_m=float(sum(parts)), segments=len(parts))
        for (service, road, year), parts in sorted(sums.items(), key=_order)
    )


def place_of(application: Application, places: Gazetteer) -> tuple[str, str, str]:
    """Area, road and year of a demand: the area never finer than a 街道 or town, no house numbers."""
    address = application.text("site_address")
    area = next((name for name in (*places.urban, *places.outside) if name in address), "")
    road = places.road_of(address)
    wanted = as_date(application.value("need_date"))
    return area or _ELSEWHERE, road.name if road else _ELSEWHERE, str(wanted.year) if wanted else _NO_YEAR


def _taken(files: Iterable[CaseFile], period: Period, rules: Rules) -> Iterator[tuple[Application, tuple[str, ...]]]:
    for file in files:
        if file.course.accepted in period:
            yield file.course.application, tuple(rules.provider(p).service for p in file.course.providers)


def _order(item: tuple[tuple[str, ...], object]) -> tuple[int, tuple[str, ...]]:
    """In the order of the form, then by name."""
    return list(MEASURES).index(item[0][0]), item[0][1:]
