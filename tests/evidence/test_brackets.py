"""Brackets to be ticked: whose they are, and what stands between them."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.evidence.brackets import beside, brackets_of, letters_of, state_of, supposed, without_sign

_LINE = (0.0, 100.0, 400.0, 120.0)


def line(text: str) -> list[tuple[str, float]]:
    return [(c, 10.0 + 20 * n) for n, c in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("（√）居民（）商业", ["√", ""]),
        ("居民(V)商业()", ["V", ""]),
        ("新装（√", ["√"]),
        ("(V工业()商业", ["V", ""]),
        ("(S)否", [""]),
        ("建筑面积（平方米）", []),
    ],
)
def test_pairs_are_found_with_what_was_read_inside(text: str, signs: list[str]) -> None:
    assert [b.sign for b in brackets_of(_LINE, line(text))] == signs


@pytest.mark.parametrize(
    "text", ["（√）工业", "(V工业", "(M)工业", "X)工业", "）工业", "工业（<)", "工业(X)", "工业（√", "（）工业", "工业"]
)
def test_a_word_is_known_without_the_brackets_about_it(text: str) -> None:
    start, end = letters_of(text)
    assert text[start:end] == "工业"


def test_a_tick_before_a_word_is_none_of_its_letters_and_those_of_a_name_are() -> None:
    assert (without_sign("M工业"), without_sign("工业"), without_sign("5G室分")) == ("工业", "工业", "5G室分")


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


def test_a_bracket_that_was_not_read_is_supposed_where_the_others_have_theirs() -> None:
    words = [(60.0 + 100 * n, 100.0, 100.0 + 100 * n, 120.0) for n in range(3)]
    [left] = brackets_of(_LINE, [("（", 30.0), ("）", 50.0)])
    [right] = brackets_of(_LINE, [("（", 230.0), ("）", 250.0)])
    third = supposed(words, [left, None, right])[1]
    assert third is not None and 130 < third.inner[0] < third.inner[2] < 150
    ink = np.zeros((200, 400), bool)
    ink[104:116, 130:150] = True
    assert [state_of(b, ink) for b in supposed(words, [left, None, right]) if b] == ["empty", "ticked", "empty"]
    assert supposed(words, [left, None, None])[1] is None
