"""Ink about a text that nobody read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractors.evidence.edges import has_print_about, has_stroke_beside
from extractors.evidence.pool import Pool
from extractors.joint.belonging import ends_in_a_stroke, has_two_meanings
from extractors.joint.deciding import Claim
from extractors.joint.reading import Desk
from extractors.joint.rowreading import with_its_point
from extractors.models import FieldReading, Status
from extractors.printed.heads import print_of
from extractors.printed.neighbours import among_neighbours
from extractors.values import normalise
from tests.joint.pages import WORDING, page
from tests.support.shipped import CATALOGUE, OTHER

FIGURE = (300.0, 100.0, 360.0, 130.0)


def inked(*strokes: tuple[int, int, int, int]) -> Pool:
    """A page with a figure and strokes (top, bottom, left, right)."""
    one = page(("68", FIGURE[0], FIGURE[1]))
    ink = np.zeros((1200, 1700), bool)
    for top, bottom, left, right in strokes:
        ink[top:bottom, left:right] = True
    return replace(one, sheet=replace(one.sheet, ink=ink))


@pytest.mark.parametrize(
    ("stroke", "is_seen"),
    [
        ((102, 128, 288, 292), True),
        ((102, 128, 368, 372), True),
        ((120, 124, 285, 292), False),
        ((102, 128, 240, 244), False),
        ((102, 128, 310, 314), False),
    ],
)
def test_a_stroke_as_high_as_a_character_close_to_a_figure(stroke: tuple[int, int, int, int], is_seen: bool) -> None:
    assert has_stroke_beside(FIGURE, inked(stroke)) is is_seen


def test_print_below_a_word_that_no_text_stands_for() -> None:
    assert has_print_about(FIGURE, inked((145, 170, 300, 350)))
    assert not has_print_about(FIGURE, inked((145, 148, 300, 303)))
    assert not has_print_about(FIGURE, inked((300, 330, 300, 350)))


def desk_of(*placed: tuple[str, float, float]) -> Desk:
    one = page(*placed)
    shown = among_neighbours(print_of(one, WORDING), WORDING)
    return Desk(one, shown, WORDING, OTHER, None, ())


def test_a_label_that_ends_in_a_stroke_may_hold_the_first_figure() -> None:
    for text, is_cut in (("通信用户|", True), ("通信用户", False)):
        desk = desk_of((text, 100, 100), ("68", 100 + 30 * len(text) + 5, 100))
        claim = Claim("tel_users", 0, (1,), 5.0, 5.0)
        assert ends_in_a_stroke(claim, desk.pool.tokens[1].box, desk) is is_cut


def test_a_label_between_the_project_and_a_service_has_two_meanings() -> None:
    mixed = (("项目名称", 100, 100), ("建设地点", 800, 100), ("用热性质", 100, 200), ("建筑面积", 100, 150))
    for placed, is_open in ((mixed, True), (mixed[:2] + mixed[3:], False)):
        desk = desk_of(*placed)
        number = next(n for n, one in enumerate(desk.page.labels) if one.text == "建筑面积")
        assert has_two_meanings(Claim("floor_area", number, (), 5.0, 5.0), desk) is is_open


def test_a_ton_is_no_measure_of_gas() -> None:
    assert normalise(CATALOGUE["gas_hour_m3"], "8.8吨/时").doubt
    assert normalise(CATALOGUE["water_daily_m3"], "8.8吨/天").value == 8.8


@pytest.mark.parametrize(
    ("raw", "value", "is_open"), [("2005", 2005, True), ("200.5", 200.5, False), ("1.2km", 1200, False)]
)
def test_a_length_of_kilometres_without_a_point_is_asked_about(raw: str, value: float, *, is_open: bool) -> None:
    read = FieldReading(
        key="seg_len_m", value=value, raw=raw, confidence=0.99, status=Status.ACCEPTED, page=1, box=FIGURE
    )
    assert (with_its_point(read, desk_of(("长度", 100, 100))).status is Status.REVIEW) is is_open
