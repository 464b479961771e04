"""One stretch of works on one road: what the rules compare, with what is known of it and nothing of whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.casework import Application, Office, filled_rows, segment_of
from flows.roads.intervals import Period
from flows.roads.places import Place, RoadMap

ACROSS = "横穿"
TRENCH = "开挖"
REUSED = "利旧管道"
Key = tuple[str, int]
"""Case number and 1-based row of its form."""


@dataclass(frozen=True)
class RoadSegment:
    """Works on a road. provider: id, '' unknown. pressure: of a gas line. start, end: days of works, None unknown."""

    case_no: str
    row: int
    road: str
    place: Place
    provider: str = ""
    service: str = ""
    side: str = ""
    method: str = TRENCH
    pressure: str = ""
    length_m: float | None = None
    width_m: float | None = None
    depth_m: float | None = None
    start: date | None = None
    end: date | None = None

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.case_no, self.row

    @property
    def period(self) -> Period | None:
        """First and last day, None where neither is known."""
        days = [d for d in (self.start, self.end) if d is not None]
        return (min(days), max(days)) if days else None

    @property
    def metres(self) -> float:
        """Its length as written, else that of its place, else 0."""
        if self.length_m is not None:
            return self.length_m
        return self.place.span[1] - self.place.span[0] if self.place.span else 0.0


def road_segments(case_no: str, application: Application, *, office: Office, roads: RoadMap) -> tuple[RoadSegment, ...]:
    """The rows of an application that lie on a road and dig; rows on no road or in old pipes are left out."""
    pressure = application.text("gas_pressure")
    found = []
    for row in filled_rows(application, "segments"):
        works = segment_of(row)
        road = roads.road(works.road)
        if road is None or works.method == REUSED:
            continue
        texts = (works.start, works.end) if works.start or works.end else (works.road, "")
        provider = office.provider_for(works.service).id if works.service in application.services else ""
        found.append(
            RoadSegment(
                case_no=case_no,
                row=row.index,
                road=road.name,
                place=roads.place(road, texts, length_m=works.length_m),
                provider=provider,
                service=works.service,
                side=works.side,
                method=works.method,
                pressure=pressure if works.service == "用气" else "",
                length_m=works.length_m,
                width_m=works.width_m,
                depth_m=works.depth_m,
                start=works.works_start,
                end=works.works_end,
            )
        )
    return tuple(found)
