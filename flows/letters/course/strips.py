"""The picture of a road in a notice of joint works or of repeated digging: who digs where and when (issue of a case).

Drawn from what the notice itself prints and from the case's own works alone, so that it is the same whenever it is made
and can say of others no more than the notice does: service, stretch, days.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from flows.checker import STRIP_ALT, STRIP_NAME, STRIP_WIDTH_MM
from flows.letters.desk import Desk
from flows.roads import (
    Bar,
    RoadMap,
    RoadName,
    RoadSegment,
    bar_text,
    draw_strip,
    load_road_files,
    period_text,
    road_segments,
)

MOST: Final = 3
"""Roads of one notice that are drawn."""
_MOST_TOLD: Final = 12
_DRAWN: Final = (
    "seg_service", "seg_road", "seg_from", "seg_to", "seg_side", "seg_len_m", "seg_method", "seg_start", "seg_end"
)  # fmt: skip
_SPEAKS_OF_ROADS: Final = ("CONFLICT", "JOINT_WORKS")
_LONGEST_ALT: Final = 600


class Strip(NamedTuple):
    """A road's picture as PNG, with its text for those who cannot see it."""

    png: bytes
    alt: str


def put_strips(mark: Paragraph, desk: Desk) -> None:
    """Lay the pictures of a notice's roads before `mark`; nothing for other papers and for roads without a name."""
    for number, strip in enumerate(strips_of(desk), start=1):
        _put(mark, strip, number)


def strips_of(desk: Desk) -> tuple[Strip, ...]:
    """The pictures of the roads that a notice speaks of and on which the case itself digs, at most `MOST`.

    Raises:
        LetterError: a cell of the case's own works is in doubt.
    """
    if desk.paper.kind.value not in _SPEAKS_OF_ROADS:
        return ()
    roads = load_road_files(desk.templates).map
    _gate(desk)
    own = road_segments(desk.case.case_no, desk.values.application, office=desk.office, roads=roads)
    rows: list[Mapping[str, Any]] = list(desk.facts.get("rows", ()))
    if desk.paper.kind.value == "JOINT_WORKS":
        rows = [{**row, "road": desk.facts.get("road", "")} for row in rows]
    else:
        own = tuple(s for s in own if s.provider == desk.paper.provider)
    named = dict.fromkeys(str(row.get("road", "")) for row in rows)
    found = (_strip(name, own, rows, roads) for name in named)
    return tuple(strip for strip in found if strip is not None)[:MOST]


def _strip(name: str, own: Iterable[RoadSegment], rows: Iterable[Mapping[str, Any]], roads: RoadMap) -> Strip | None:
    """The picture of one road, None where it has no known name or the case does not dig there."""
    road = roads.road(name)
    if road is None or not (mine := [s for s in own if s.road == road.name]):
        return None
    bars = {_bar_of(segment): None for segment in mine}
    known = {(b.service, b.place.span, b.when) for b in bars}
    for row in rows:
        other = _bar(row, road, roads) if row.get("road") == name else None
        if other is not None and (other.service, other.place.span, other.when) not in known:
            bars[other] = None
    shown = list(bars)[:_MOST_TOLD]
    told_of = "；".join(f"{bar_text(bar)}，{bar.place.text}" for bar in shown)
    return Strip(
        draw_strip(road.name, list(bars), roads=roads), STRIP_ALT.format(road=road.name, told=told_of)[:_LONGEST_ALT]
    )


def _gate(desk: Desk) -> None:
    """Asks for all that is drawn; raises LetterError where a cell is in doubt."""
    for row in desk.values.rows("segments"):
        for key in _DRAWN:
            desk.values.cell(row, key)


def _bar_of(segment: RoadSegment) -> Bar:
    return Bar(segment.place, segment.service, period_text(segment.period), is_own=True)


def _bar(row: Mapping[str, Any], road: RoadName, roads: RoadMap) -> Bar:
    """Works of others as the notice prints them."""
    place = roads.printed_place(road, str(row.get("span", "")))
    return Bar(place, str(row.get("service", "")), str(row.get("when", "")))


def _put(mark: Paragraph, strip: Strip, number: int) -> None:
    line = mark.insert_paragraph_before(style="表题")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form = line.paragraph_format
    form.first_line_indent, form.line_spacing_rule, form.keep_with_next = Mm(0), WD_LINE_SPACING.SINGLE, False
    drawn = line.add_run().add_picture(io.BytesIO(strip.png), width=Mm(STRIP_WIDTH_MM))
    name = STRIP_NAME.format(number=number)
    drawn._inline.docPr.set("name", name)
    drawn._inline.docPr.set("descr", strip.alt)
    drawn._inline.find(f".//{qn('pic:cNvPr')}").set("name", name)
