"""A choice as a whole: what is told from the words alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.joint.choice import struck_by_a_pen
from tests.joint.pages import token


@pytest.mark.parametrize(
    ("chances", "struck"),
    [
        ((0.8, 1.0, 1.0, 0.96), (0,)),
        ((1.0, 1.0, 0.85), (2,)),
        ((0.8, 1.0, 1.0, 0.85), ()),
        ((0.8, 0.93, 1.0), ()),
        ((1.0, 1.0, 1.0), ()),
        ((0.8, 1.0), ()),
    ],
)
def test_the_one_word_that_is_read_badly_among_clear_ones_has_a_stroke(
    chances: tuple[float, ...], struck: tuple[int, ...]
) -> None:
    words = [replace(token(n, "增容", 100.0 * n, 100), chance=c) for n, c in enumerate(chances)]
    assert struck_by_a_pen(words) == struck
