"""Whether a text surely belongs to the field that the decision gave it."""

from __future__ import annotations

import pytest

from extractors.joint.belonging import is_plain
from extractors.joint.deciding import Claim
from extractors.joint.reading import Desk
from extractors.otherform import LabelMatch
from extractors.printed.heads import Label, Print
from tests.joint.pages import WORDING, page
from tests.support.shipped import CATALOGUE, OTHER


@pytest.mark.parametrize(("end", "is_sure"), [(1600.0, True), (480.0, False)])
def test_a_figure_half_in_the_next_column_is_not_surely_of_its_heads(end: float, *, is_sure: bool) -> None:
    pool = page(("84户", 400, 200))
    head = Label(
        (), "用暖", (LabelMatch("heat_homes", 5),), (300, 100, 360, 130), block="G", reach=(250, 130, end, 900)
    )
    desk = Desk(pool, Print((head,), (), frozenset()), WORDING, OTHER, None, ())
    claim = Claim("heat_homes", 0, (0,), 3.0, 3.0)
    assert is_plain(CATALOGUE["heat_homes"], claim, "84户", desk) is is_sure
