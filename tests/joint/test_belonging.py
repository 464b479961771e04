"""Whether a text surely belongs to its field."""

from __future__ import annotations

import pytest

from extractors.joint.belonging import is_plain
from extractors.joint.deciding import Claim
from extractors.joint.heads import Label, Print
from extractors.joint.reading import Desk
from extractors.otherform import LabelMatch
from tests.joint.pages import WORDING, page
from tests.support.shipped import CATALOGUE, OTHER

BOX = (0.0, 0.0, 9.0, 9.0)


@pytest.mark.parametrize(
    ("match", "is_sure"),
    [
        (LabelMatch("heat_homes", 3), True),
        (LabelMatch("heat_homes", 4, is_near=True), False),
        (LabelMatch("heat_homes", 5), False),
    ],
    ids=["label", "nearly-a-label", "head-alone"],
)
def test_the_head_of_a_service_and_a_unit_alone_do_not_say_which_field_it_is(
    match: LabelMatch,
    is_sure: bool,
) -> None:
    label = Label((), "用暖", (match,), BOX, reach=BOX)
    desk = Desk(page(), Print((label,), (), frozenset()), WORDING, OTHER, None, ())
    assert is_plain(CATALOGUE["heat_homes"], Claim("heat_homes", 0, (0,), 3.0, 3.0), "84户", desk) is is_sure
