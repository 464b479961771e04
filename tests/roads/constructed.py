"""The constructed pairs put through the whole way: an application's rows, the shipped roads, the shipped rules."""

from __future__ import annotations

from datetime import date

from flows.casework.office import load_office
from flows.course.model import Overlap
from flows.course.settings import load_course_settings
from flows.roads import road_segments
from flows.roads.book import load_road_book
from flows.roads.finding import Works, overlaps_in
from flows.roads.open_works import RoadFiles, load_road_files, register_segments
from flows.roads.rules import Bounds
from tests.roads.cases import PAIRS, PLAIN, Pair
from tests.support.application_parts import application
from tests.support.shipped import SHIPPED

OWN, OTHER = "LHBZ-2026-000001", "LHBZ-2026-000002"
BOOK = load_road_book(SHIPPED)
ROADS = load_road_files(SHIPPED).map
OFFICE = load_office(SHIPPED)
TODAY = date(2026, 11, 23)


def town_works(*rows: tuple[str, dict[str, object]]) -> Works:
    """The open works of these rows (case number, what differs from the plain row) and the shipped register."""
    works = Works(Bounds(load_course_settings(SHIPPED), BOOK))
    works.done.add(register_segments(RoadFiles(BOOK, ROADS)))
    for case_no in dict.fromkeys(case for case, _ in rows):
        own = [{k: v for k, v in {**PLAIN, **row}.items() if v is not None} for case, row in rows if case == case_no]
        form = application(rows={"segments": own})
        works.open.add(road_segments(case_no, form, office=OFFICE, roads=ROADS))
    return works


def overlaps(pair: Pair) -> tuple[Overlap, ...]:
    """What the first case of a pair is told."""
    return overlaps_in(town_works((OWN, pair.one), (OTHER, pair.other)), OWN, today=TODAY)


def failures() -> list[str]:
    """The pairs of which another set of rules is told, or not the same of both sides but for X2."""
    wrong = []
    for pair in PAIRS:
        found = {o.rule for o in overlaps(pair) if o.is_sure}
        back = overlaps(pair._replace(one=pair.other, other=pair.one))
        if found != pair.rules or {o.rule for o in back if o.is_sure} - {"X2"} != pair.rules - {"X2"}:
            wrong.append(f"{pair.name}: {sorted(found)}")
    return wrong
