"""Roads that a text names but for one character."""

from __future__ import annotations

import pytest

from tests.support.shipped import CATALOGUE, OTHER


@pytest.mark.parametrize(
    ("text", "road"),
    [("东环不路", "东环路"), ("东坏路", "东环路"), ("东环路", ""), ("东环北路", ""), ("东环一路", "")],
)
def test_a_road_with_a_character_misread_or_too_many_is_near(text: str, road: str) -> None:
    near = dict(OTHER.lexicon.near_misses(CATALOGUE["seg_road"], text))
    assert near.get("东环路", "") == road
