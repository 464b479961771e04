"""Tick squares: found through ticks and seals, measured without specks and red, told from characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import cv2
import numpy as np
import pytest

from extractors.apart.tickrows import EXTRA, OUTSIDE, PASSED, STRUCK, RowAnswer
from extractors.layout.blank import form_layout
from extractors.marks.codes import find_codes
from extractors.marks.squares import find_tick_squares
from extractors.marks.ticks import tick_mark
from extractors.models import Status
from extractors.ownform.registration import register
from extractors.slots.reading import read_tick_slots
from tests.scans.blank import blank_pages
from tests.scans.drawn_forms import DPI, MM, TICK_MM, Sheet, scanned
from tests.scans.fill import draw_form, slot_values
from tests.scans.many import make_hand
from tests.scans.people import make_application
from tests.support.drawn_rows import ROW_Y, WORDS, Row
from tests.support.shipped import CATALOGUE


def one(*, ticked: bool, style: str = "check") -> tuple[Sheet, tuple[float, float, float, float]]:
    s = Sheet()
    s.tick(50, 50, ticked=ticked, style=style)
    half = TICK_MM / 2
    return s, (50 * MM, (50 - half) * MM, (50 + TICK_MM) * MM, (50 + half) * MM)


@pytest.mark.parametrize("style", ["check", "cross", "fill"])
@pytest.mark.parametrize("noise", [0.0, 18.0])
def test_every_kind_of_tick_counts(style: str, noise: float) -> None:
    s, box = one(ticked=True, style=style)
    mark = tick_mark(scanned(s, noise=noise), box)
    assert mark.state == "ticked" and mark.confidence > 0.9


@pytest.mark.parametrize("noise", [0.0, 18.0])
def test_empty_is_empty(noise: float) -> None:
    s, box = one(ticked=False)
    mark = tick_mark(scanned(s, noise=noise), box)
    assert mark.state == "empty" and mark.ink < 0.02 and mark.confidence > 0.9


@pytest.mark.parametrize("shift", [(-0.5, 0.4), (0.6, 0.0), (0.0, -0.6)])
def test_the_frame_may_lie_a_little_off(shift: tuple[float, float]) -> None:
    for ticked in (False, True):
        s, (x0, y0, x1, y1) = one(ticked=ticked, style="cross")
        dx, dy = shift[0] * MM, shift[1] * MM
        mark = tick_mark(s.pixels(), (x0 + dx, y0 + dy, x1 + dx, y1 + dy))
        assert mark.state == ("ticked" if ticked else "empty")


def test_red_seal_is_no_tick() -> None:
    s, box = one(ticked=False)
    for offset in (0.8, 1.6, 2.4):
        s.draw.line((49 * MM, (48 + offset) * MM, 55 * MM, (49 + offset) * MM), fill=(225, 60, 50), width=6)
    assert tick_mark(s.pixels(), box).state == "empty"


def test_specks_are_no_tick() -> None:
    s, box = one(ticked=False)
    for x, y in ((51.0, 49.5), (52.2, 50.6), (51.6, 51.0)):
        s.draw.rectangle((x * MM, y * MM, x * MM + 2, y * MM + 2), fill="black")
    assert tick_mark(s.pixels(), box).state == "empty"


def test_a_small_dash_is_left_to_a_person() -> None:
    s, box = one(ticked=False)
    s.draw.line((51.2 * MM, 50 * MM, 52.2 * MM, 50 * MM), fill="black", width=4)
    assert tick_mark(s.pixels(), box).state == "doubtful"


def test_a_stroke_of_the_next_word_beside_the_frame_is_no_tick() -> None:
    s, box = one(ticked=False)
    s.draw.line(((50 + TICK_MM + 0.35) * MM, 48.5 * MM, (50 + TICK_MM + 0.35) * MM, 51.5 * MM), fill="black", width=2)
    assert tick_mark(s.pixels(), box).state == "empty"


def test_box_off_the_page_is_doubtful() -> None:
    assert tick_mark(np.full((40, 40, 3), 255, np.uint8), (100.0, 100.0, 127.0, 127.0)).state == "doubtful"


@pytest.mark.parametrize("style", ["check", "cross", "fill"])
def test_squares_are_found_whatever_runs_over_them(style: str) -> None:
    s = Sheet()
    words = ["居民生活", "非居民", "特种", "固话", "酒店宾馆", "宽带", "通信"]
    s.choices(20, 50, words, words[::2], style=style)
    s.choices(20, 60, words, words[1::2], style=style)
    found = find_tick_squares(scanned(s), dpi=DPI)
    for y in (50, 60):
        x = 20.0
        for word in words:
            middle = ((x + TICK_MM / 2) * MM, y * MM)
            assert any(b[0] < middle[0] < b[2] and b[1] < middle[1] < b[3] for b in found), (word, y)
            x = s.text(x + TICK_MM + 0.8, y, word) + 4


def test_square_under_a_seal_is_found() -> None:
    s = Sheet()
    for y in (40, 50, 60):
        s.choices(20, y, ["低压", "中压B", "中压A"], [])
    s.draw.ellipse((10 * MM, 47 * MM, 60 * MM, 97 * MM), outline=(225, 60, 50), width=8)
    assert len(find_tick_squares(s.pixels(), dpi=DPI)) >= 9


def test_characters_with_bars_are_no_squares() -> None:
    s = Sheet()
    s.text(20, 50, "日目月用田面国围固圆量里由甲申", size=13)
    assert len(find_tick_squares(s.pixels(), dpi=DPI)) <= 2


def circles(marks: Sequence[str]) -> np.ndarray:
    """A row of printed circles before their words, each with what a pen left in it."""
    s = Sheet()
    for number, mark in enumerate(marks):
        x, y, end = 20 + 22 * number, 50.0, 20 + 22 * number + TICK_MM
        frame = (x * MM, (y - TICK_MM / 2) * MM, end * MM, (y + TICK_MM / 2) * MM)
        s.draw.ellipse(frame, outline="black", width=3, fill="black" if mark == "filled" else None)
        if mark == "tick":
            points = ((x + 0.8, y), (x + 1.4, y + 1.0), (end + 0.6, y - 1.6))
            s.draw.line([(a * MM, b * MM) for a, b in points], fill="black", width=5)
        s.text(end + 0.8, y, ["新装", "增容", "改造", "临时", "迁改"][number])
    return s.pixels()


@pytest.mark.parametrize("chosen", ["tick", "filled"])
def test_printed_circles_are_places_to_tick(chosen: str) -> None:
    page = circles(["", chosen, "", "", ""])
    found = sorted(find_tick_squares(page, dpi=DPI))
    assert [tick_mark(page, b).state for b in found] == ["empty", "ticked", "empty", "empty", "empty"]
    assert [round(b[0] / MM) for b in found] == [20, 42, 64, 86, 108]


def test_a_stroke_along_a_circle_and_beyond_it_is_left_to_a_person() -> None:
    s = Sheet()
    x, y, radius = 52.0, 50.0, TICK_MM / 2
    s.draw.ellipse(
        ((x - radius) * MM, (y - radius) * MM, (x + radius) * MM, (y + radius) * MM), outline="black", width=3
    )
    points = ((x - 0.8 * radius, y + 0.4 * radius), (x - 0.2, y + 1.35 * radius), (x + 1.4 * radius, y - 1.3 * radius))
    edge = [(x + radius, y - 0.2), (x + 0.9 * radius, y - 1.6 * radius)]
    for line in ([points[0], points[1]], edge):
        s.draw.line([(a * MM, b * MM) for a, b in line], fill="black", width=4)
    box = ((x - radius) * MM, (y - radius) * MM, (x + radius) * MM, (y + radius) * MM)
    assert tick_mark(s.pixels(), box).state == "doubtful"


def test_an_empty_circle_is_empty_though_its_frame_runs_through_the_corners() -> None:
    marks = [tick_mark(circles([""]), (x * MM, 48 * MM, (x + TICK_MM) * MM, (48 + TICK_MM) * MM)) for x in (19.9, 20.1)]
    assert [(m.state, m.ink < 0.01) for m in marks] == [("empty", True)] * 2


@pytest.mark.parametrize("number", range(3))
def test_a_plain_tick_is_the_answer(number: int) -> None:
    row = Row()
    row.check(number)
    assert row.answer() == RowAnswer((number,))


def test_an_empty_row_says_nothing() -> None:
    assert Row().answer() == RowAnswer(())


def test_a_tick_that_runs_over_the_word_and_its_neighbour_is_one_tick() -> None:
    row = Row()
    row.pen(0, (0.0, 0.35), (0.42, 1.0), (2.6, -0.6))
    assert row.answer() == RowAnswer((0,))


@pytest.mark.parametrize("strike", ["scribble", "line"])
@pytest.mark.parametrize("one_of", [True, False])
def test_a_struck_out_tick_does_not_count(strike: str, one_of: bool) -> None:
    row = Row()
    row.check(0)
    if strike == "scribble":
        row.scribble(0)
    else:
        row.pen(0, (-0.3, 0.5), (3.4, 0.44), width=5)
    row.check(2)
    answer = row.answer(one_of=one_of)
    assert answer.chosen == (2,) and answer.doubt == STRUCK
    assert answer.said_of(WORDS) == "“居民”有划改"


def test_a_filled_square_beside_a_plain_tick_may_be_taken_back() -> None:
    row = Row()
    row.pen(0, *[(u, 0.15 + 0.17 * i) for i in range(5) for u in (0.1, 0.9)], width=8)
    row.check(1)
    answer = row.answer()
    assert answer.chosen == (1,) and answer.doubt == STRUCK


def test_filled_squares_alone_are_ticks() -> None:
    row = Row()
    for number in (0, 2):
        row.pen(number, *[(u, 0.15 + 0.17 * i) for i in range(5) for u in (0.1, 0.9)], width=8)
    assert row.answer(one_of=False) == RowAnswer((0, 2))


@pytest.mark.parametrize("at", [-0.8, 2.0])
def test_a_tick_outside_of_the_square_is_proposed_to_a_person(at: float) -> None:
    row = Row()
    row.pen(1, (at, 0.5), (at + 0.16, 0.85), (at + 0.5, -0.7))
    answer = row.answer()
    assert answer.chosen == (1,) and answer.doubt == OUTSIDE


def test_a_tick_squeezed_between_square_and_word_is_proposed_to_a_person() -> None:
    row = Row()
    row.pen(1, (1.04, 0.5), (1.12, 0.8), (1.22, 0.15), width=3)
    answer = row.answer()
    assert answer.chosen == (1,) and answer.doubt == OUTSIDE


def test_a_circled_word_is_proposed_to_a_person() -> None:
    row = Row()
    row.ring(2)
    answer = row.answer()
    assert answer.chosen == (2,) and answer.doubt == OUTSIDE


def test_a_stroke_beside_a_row_that_is_ticked_is_told() -> None:
    row = Row()
    row.check(0)
    row.pen(2, (-0.8, 0.5), (-0.64, 0.85), (-0.3, 0.0))
    answer = row.answer()
    assert answer.chosen == (0,) and answer.doubt == EXTRA


@pytest.mark.parametrize("fall", [0.3, -0.1])
@pytest.mark.parametrize("one_of", [True, False])
def test_the_tail_of_a_tick_in_the_next_square_is_no_tick_of_its_own(fall: float, one_of: bool) -> None:
    row = Row()
    (x0, _), (x1, _) = row.places[:2]
    next_square = (x1 - x0) / TICK_MM
    row.pen(0, (0.05, 0.35), (0.4, 0.95), (next_square + 1.6, fall))
    answer = row.answer(one_of=one_of)
    assert answer.chosen == (0,) and answer.doubt == PASSED


def test_a_stroke_from_above_through_a_square_goes_to_a_person() -> None:
    row = Row()
    row.pen(1, (0.3, -1.2), (0.6, 1.5))
    assert row.answer().doubt == PASSED


def test_a_slanting_tick_from_its_square_is_plain() -> None:
    row = Row()
    row.pen(1, (0.0, 0.35), (0.42, 1.0), (2.2, -0.6))
    assert row.answer() == RowAnswer((1,))


@pytest.mark.parametrize("others", [(), (2,)])
def test_a_tick_over_the_ruling_before_the_row_stands_beside_its_first_square(others: tuple[int, ...]) -> None:
    row = Row()
    edge = row.places[0][0] - 1.6
    row.sheet.draw.line((edge * MM, 50 * MM, edge * MM, 70 * MM), fill="black", width=2)
    row.sheet.text(edge - 6.5, ROW_Y, "用具")
    for number in (0, *others):
        row.pen(number, (-0.62, 0.5), (-0.46, 0.85), (-0.12, 0.0))
    answer = row.answer(one_of=False, edge=edge)
    assert answer.chosen == (0, *others) and answer.doubt == OUTSIDE


def test_print_before_the_ruling_is_no_stroke() -> None:
    row = Row()
    edge = row.places[0][0] - 1.6
    row.sheet.draw.line((edge * MM, 50 * MM, edge * MM, 70 * MM), fill="black", width=2)
    row.sheet.text(edge - 7.6, ROW_Y, "用具")
    assert row.answer(edge=edge) == RowAnswer(())


def test_the_tail_of_a_tick_in_the_row_below_is_no_stroke_of_this_row() -> None:
    row = Row()
    row.check(0)
    row.sheet.line(15, 195, ROW_Y + 3.6)
    row.pen(1, (3.0, 2.5), (3.3, 3.1), (4.3, 1.1))
    assert row.answer() == RowAnswer((0,))


def test_a_ruling_through_the_room_is_no_stroke() -> None:
    row = Row()
    row.sheet.line(15, 195, ROW_Y - 3.2)
    row.sheet.draw.line((36 * MM, 50 * MM, 36 * MM, 70 * MM), fill="black", width=2)
    assert row.answer() == RowAnswer(())


def test_a_faint_pencil_tick_counts() -> None:
    s, box = one(ticked=False)
    path = [(50.3 * MM, 50 * MM), (51.2 * MM, 51.2 * MM), (53.6 * MM, 47.9 * MM)]
    s.draw.line(path, fill=(128, 128, 134), width=5)
    assert tick_mark(scanned(s), box).state != "empty"


@pytest.mark.parametrize(
    ("style", "doubts"), [("check", False), ("cross", False), ("beside", True), ("circled", True), ("struck", True)]
)
def test_the_own_form_reads_every_way_of_ticking(style: str, doubts: bool) -> None:
    application = make_application(8402)
    hand = replace(make_hand("wenkai", Random(1)), tick=style)
    page = np.ascontiguousarray(draw_form(application, hand, Random(8402), pages=(1,)).pages[1][:, :, ::-1])
    layout, catalogue = form_layout(CATALOGUE), CATALOGUE
    registered = register(page, find_codes(page), layout)
    assert registered is not None
    read = read_tick_slots(registered.laid, number=1, catalogue=catalogue)
    chosen = {k: v for k, v in slot_values(application).items() if k in read and v is not None}
    assert len(chosen) >= 5
    for key, value in chosen.items():
        assert read[key].value == value, key
        assert read[key].status is (Status.REVIEW if doubts else Status.ACCEPTED), (key, read[key].doubt)


def test_print_of_the_own_form_is_no_stroke() -> None:
    catalogue = CATALOGUE
    for page in blank_pages()[:2]:
        image = np.ascontiguousarray(page[:, :, ::-1])
        registered = register(image, find_codes(image), form_layout(catalogue))
        assert registered is not None
        read = read_tick_slots(registered.laid, number=1, catalogue=catalogue)
        assert {k: r.doubt for k, r in read.items() if r.status is not Status.MISSING} == {}


def test_characters_do_not_outvote_the_few_squares_of_a_photocopy() -> None:
    s = Sheet()
    for y in (30, 42, 54, 66):
        s.text(20, y, "专业", size=11)
        for x, character in ((60, "自"), (90, "由"), (120, "甲")):
            s.text(x, y, character, size=11)
    s.choices(40, 90, ["告知承诺", "一般程序"], ["告知承诺"])
    s.choices(120, 90, ["联合验收", "分别验收"], ["联合验收"])
    thick = cv2.erode(scanned(s), np.ones((2, 2), np.uint8))
    found = [b for b in find_tick_squares(thick, dpi=DPI)]
    assert sum(abs(b[3] + b[1] - 180 * MM) < 12 for b in found) >= 4
    assert len(found) <= 6, found


def test_a_tick_over_the_upper_side_is_one() -> None:
    row = Row()
    row.pen(1, (0.15, 0.05), (0.3, 0.28), (0.8, -0.7), width=5)
    assert row.answer() == RowAnswer((1,))


@pytest.mark.parametrize("points", [((0.5, -1.5), (0.4, 0.3)), ((0.15, 0.05), (0.3, 0.28), (0.8, 0.02))])
def test_a_stroke_from_further_above_or_one_without_a_tail_is_unclear(points: tuple[tuple[float, float], ...]) -> None:
    row = Row()
    row.pen(1, *points, width=5)
    assert row.answer().doubt
