"""Choices whose words have letters, answered by letters in a bracket."""

from __future__ import annotations

import pytest

from extractors.evidence.pool import Pool
from extractors.foreign.lettered import blank_before, by_letters, letter_of
from extractors.joint.deciding import Claim
from extractors.joint.reading import Desk
from extractors.models import FieldReading, Status
from tests.joint.pages import HEIGHT, WORDING, page, token
from tests.support.shipped import OTHER


def line(*texts: str) -> Pool:
    """Texts one behind the other in one line."""
    placed, x = [], 100.0
    for text in texts:
        placed.append((text, x, 100.0))
        x += HEIGHT * len(text) + 4
    return page(*placed)


def read(pool: Pool, key: str) -> list[FieldReading]:
    words = tuple(t.id for t in pool.tokens if WORDING.option(WORDING.catalogue[key], t.text)[1] == 1.0)
    claim = Claim(key, -1, words, 0.0, 0.0)
    return by_letters([], Desk(pool, None, WORDING, OTHER, None, (claim,)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "value", "status"),
    [("C", "改造", Status.ACCEPTED), ("", None, Status.MISSING), *((w, None, Status.REVIEW) for w in ("E", "AC"))],
)
def test_one_letter_says_which_word_is_meant(written: str, value: str | None, status: Status) -> None:
    pool = line(f"申请类型（{written}  ）", "A.", "新装", "B.", "增容", "C.", "改造", "D.", "临时")
    [found] = read(pool, "apply_type")
    assert (found.value, found.status) == (value, status)


def test_several_letters_say_several_words() -> None:
    pool = line("通信业务（AC ）", "（多选）A.", "宽带", "B.", "固话", "C.", "专线", "D.", "有线电视")
    [found] = read(pool, "tel_service")
    assert found.value == [w for w in WORDING.catalogue["tel_service"].allowed if w in ("宽带", "专线")]


def test_words_without_letters_are_left_to_their_marks() -> None:
    assert read(line("申请类型（C）", "新装", "增容", "改造"), "apply_type") == []
    assert read(line("申请类型", "A.", "新装", "B.", "增容"), "apply_type") == []


def test_a_bracket_with_words_is_no_blank() -> None:
    pool = line("申请类型（单选）", "A.", "新装", "B.", "增容")
    assert letter_of(pool.tokens[2], pool) == "A"
    assert blank_before(pool.tokens[2], pool) is None
    assert letter_of(token(9, "A.新装", 100, 400), pool) == "A"
