"""Brackets to be ticked: whose they are, and what stands between them."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.joint.brackets import beside, brackets_of, state_of

_LINE = (0.0, 100.0, 400.0, 120.0)


def line(text: str) -> list[tuple[str, float]]:
    return [(c, 10.0 + 20 * n) for n, c in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("（√）居民（）商业", ["√", ""]),
        ("居民(V)商业()", ["V", ""]),
        ("新装（√", ["√"]),
        ("建筑面积（平方米）", []),
    ],
)
def test_pairs_are_found_with_what_was_read_inside(text: str, signs: list[str]) -> None:
    assert [b.sign for b in brackets_of(_LINE, line(text))] == signs


@pytest.mark.parametrize(
    ("text", "owner"), [("（√）居民（　）商业", 0), ("居民（√）商业（　）", 0), ("（　）居民（√）商业", 1)]
)
def test_each_word_has_the_bracket_on_the_side_where_all_have_one(text: str, owner: int) -> None:
    places = [text.index(word) for word in ("居民", "商业")]
    words = [(20.0 * p, 100.0, 20.0 * p + 40, 120.0) for p in places]
    found = beside(words, brackets_of(_LINE, line(text)), words)
    assert [bool(b and b.sign) for b in found] == [n == owner for n in (0, 1)]


def test_ink_decides_where_nothing_was_read() -> None:
    [bracket] = brackets_of(_LINE, line("（　）"))
    ink = np.zeros((200, 400), bool)
    assert state_of(bracket, ink) == "empty"
    ink[104:116, 20:36] = True
    assert state_of(bracket, ink) == "ticked"
