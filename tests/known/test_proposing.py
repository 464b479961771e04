"""The places of an empty form that a person is asked to confirm."""

from __future__ import annotations

import pytest

from extractors.known.model import KnownLayout, KnownPage, KnownPlace
from extractors.known.proposing import places_to_confirm
from extractors.models import TextLine

PX_PER_MM = 8.0
BLANK = KnownPlace(key="project_name", style="text", box=(60.0, 40.0, 50.0, 8.0))
PAGE = KnownPage(number=1, width_mm=210.0, height_mm=297.0, words=(), places=(BLANK,))
LAYOUT = KnownLayout(name="版式-001", pages=(PAGE,))


def asked(text: str) -> list[str]:
    """What is asked about where this is printed in the place."""
    line = TextLine(text=text, box=(500.0, 330.0, 800.0, 370.0))
    return [p.name for p in places_to_confirm(LAYOUT, 1, [line], px_per_mm=PX_PER_MM)]


@pytest.mark.parametrize("text", ["立项文号", "楼层：", "施工单位名称"])
def test_where_a_label_is_printed_nobody_fills_in_anything(text: str) -> None:
    assert asked(text) == []


@pytest.mark.parametrize("text", ["㎡", "平方米", "年　月　日", "kVA", "DN"])
def test_a_unit_and_the_parts_of_a_date_leave_room(text: str) -> None:
    assert asked(text) == [BLANK.name]


def test_the_picture_shows_the_label_and_the_frame_the_place() -> None:
    [found] = places_to_confirm(LAYOUT, 1, [], px_per_mm=PX_PER_MM)
    assert found.frame == (480.0, 320.0, 880.0, 384.0)
    assert found.reading.box is not None and found.reading.box[0] < 480.0 - 40 * PX_PER_MM
