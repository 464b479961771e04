"""Figures that only their unit gives to a field."""

from __future__ import annotations

import pytest

from extractors.joint.counted import counted
from extractors.joint.joining import gone_on
from extractors.printed import with_couples
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page


def told(*placed: tuple[str, float, float]) -> dict[str, str]:
    pool = page(*placed)
    whole = gone_on(pool, print_of(pool, WORDING), WORDING)
    return {h.key: pool.tokens[h.token].text for h in counted(whole, pool)}


def test_houses_and_storeys_are_told_by_their_unit() -> None:
    found = told(
        ("共", 100.0, 100.0),
        ("5", 140.0, 100.0),
        ("幢", 180.0, 100.0),
        ("最高12层，", 250.0, 100.0),
        ("12层", 600.0, 100.0),
    )
    assert found == {"building_count": "5", "max_storeys": "12层"}


@pytest.mark.parametrize(
    "placed",
    [
        (("地下", 100.0, 100.0), ("2层", 162.0, 100.0)),
        (("6层", 100.0, 100.0), ("18层", 400.0, 100.0)),
        (("一层厨房", 100.0, 100.0),),
    ],
    ids=["part of the storeys", "two counts", "a place"],
)
def test_other_storeys_are_no_count(placed: tuple[tuple[str, float, float], ...]) -> None:
    assert told(*placed) == {}


@pytest.mark.parametrize(("text", "parts"), [("5幢12层", ["5幢", "12层"]), ("3栋5栋", ["3栋5栋"]), ("5幢", ["5幢"])])
def test_two_counts_in_one_text_are_two(text: str, parts: list[str]) -> None:
    pool, _ = with_couples(page((text, 100.0, 100.0)), WORDING)
    assert [t.text for t in pool.tokens] == parts
