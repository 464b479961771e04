"""Ink, red and grey levels: the quick ways give what the plain definitions give."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from extractors.pages.ink import ink_mask, level, long_runs, pen_mask, red_mask, without_red

GREYS = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40))
COLOURS = hnp.arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3)))


@given(grey=GREYS, percent=st.sampled_from([0, 2, 10, 50, 90, 97.5, 100]))
def test_a_level_is_the_percentile(grey: np.ndarray, percent: float) -> None:
    assert level(grey, percent) == pytest.approx(float(np.percentile(grey, percent)), abs=1e-6)


@given(
    ink=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=25), elements=st.integers(0, 1)),
    length=st.integers(1, 40),
    is_upright=st.booleans(),
)
def test_long_runs_are_an_opening(ink: np.ndarray, length: int, is_upright: bool) -> None:
    kernel = np.ones((length, 1) if is_upright else (1, length), np.uint8)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    assert np.array_equal(long_runs(ink, length, is_upright=is_upright), opened)


@given(image=COLOURS)
def test_red_becomes_as_light_as_its_red_channel_and_all_else_stays(image: np.ndarray) -> None:
    blue, green, red = (image[:, :, i].astype(int) for i in range(3))
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    expected = np.where(red - np.maximum(blue, green) > 24, np.maximum(red, grey), grey)
    assert np.array_equal(without_red(image), expected)


@given(image=COLOURS)
def test_seal_red_is_bright_and_leads_the_other_channels(image: np.ndarray) -> None:
    blue, green, red = (image[:, :, i].astype(int) for i in range(3))
    assert np.array_equal(red_mask(image), (red > 90) & (red - np.maximum(blue, green) > 40))


@pytest.mark.parametrize("paper", [255, 190, 100, 40])
def test_ink_is_what_is_clearly_darker_than_its_paper(paper: int) -> None:
    grey = np.full((200, 200), paper, np.uint8)
    below = 0.72 * max(paper, 60)
    grey[90:94, 50:60] = int(np.ceil(below)) - 1
    grey[110:114, 50:60] = int(np.ceil(below))
    mask = ink_mask(grey, px_per_mm=10)
    assert mask[90:94, 50:60].all()
    assert paper == 40 or not mask[110:114, 50:60].any()


def test_a_cutting_of_no_size_holds_no_writing() -> None:
    assert pen_mask(np.zeros((0, 5), dtype=bool), px_per_mm=8.0).shape == (0, 5)
