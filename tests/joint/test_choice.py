"""A choice as a whole: what is told from the words alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.evidence import Marked, words_of
from extractors.evidence.pool import Square
from extractors.joint.choice import _pieced, struck_by_a_pen
from extractors.joint.grouping import is_whole
from extractors.joint.reading import Desk
from extractors.marks import TickMark
from extractors.models import BoxTuple
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page, token
from tests.support.shipped import CATALOGUE, OTHER


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


def test_a_piece_of_a_word_is_joined_to_its_rest_and_a_word_of_its_own_is_not() -> None:
    pool = page(("居民", 40, 30), ("（）采", 200, 30), ("暖锅炉", 300, 30), ("中压", 40, 90), ("工业", 120, 90))
    desk = Desk(pool, print_of(pool, WORDING), WORDING, OTHER, None, ())
    tokens = [pool.tokens[n] for n in (0, 2, 4)]
    assert [t.text for t in _pieced(CATALOGUE["gas_nature"], tokens, desk)] == ["居民", "（）采暖锅炉", "工业"]


@pytest.mark.parametrize(("at", "is_seen"), [(15.0, True), (75.0, False)])
def test_a_square_within_an_option_is_part_of_its_letters_and_one_beside_it_may_be_anothers(
    at: float, is_seen: bool
) -> None:
    pool = page(("宽带", 100, 30), ("固话", 250, 30), ("专线", 400, 30))
    places = [(t.box[0] - 30, 30.0, t.box[0] - 6, 54.0) for t in pool.tokens]
    marks = tuple(TickMark("ticked" if n == 1 else "empty", 0.1, 0.9, p) for n, p in enumerate(places))
    other: BoxTuple = (250 + at - 12, 30.0, 250 + at + 12, 54.0)
    squares = tuple(Square(p, m) for p, m in zip((*places, other), (*marks, marks[1]), strict=True))
    one = replace(pool, squares=squares)
    found = Marked("square", tuple(m.state for m in marks), marks, is_regular=True)
    words = words_of(one.tokens, one)
    assert is_whole(CATALOGUE["tel_service"], words, found, one, WORDING) is is_seen
