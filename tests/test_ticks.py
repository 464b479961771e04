"""Tick squares: found through ticks and seals, measured without specks and red, told from characters."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.squares import find_tick_squares
from extractors.ticks import tick_mark
from tests.drawn_forms import DPI, MM, TICK_MM, Sheet, scanned


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
