"""Forms that ask for one thing in several columns."""

from __future__ import annotations

import pytest

from extractors.foreign.phases import in_phases
from extractors.foreign.rowmates import RowMates
from extractors.joint.reading import Desk
from extractors.models import BoxTuple, FieldReading, Status
from extractors.printed.heads import Print
from tests.joint.pages import WORDING, page
from tests.support.shipped import OTHER

UNDER, BELOW_ALL, LEFT = (400.0, 200.0, 500.0, 230.0), (400.0, 1100.0, 500.0, 1130.0), (100.0, 200.0, 200.0, 230.0)


def status(heads: tuple[str, ...], box: BoxTuple) -> Status:
    pool = page(*((text, 400.0 + 250 * n, 100.0) for n, text in enumerate(heads)))
    reading = FieldReading(
        key="floor_area", value=4500, raw="4500", confidence=0.99, status=Status.ACCEPTED, page=1, box=box
    )
    mates = RowMates(Desk(pool, Print((), (), frozenset()), WORDING, OTHER, None, ()))
    [found] = in_phases([reading], pool, mates, OTHER.table)
    return found.status


@pytest.mark.parametrize(
    "heads",
    [
        ("一期", "二期", "合计"),
        ("现状", "本次申请"),
        ("变更前", "变更后"),
        ("原有", "新增"),
        ("过户前", "过户后"),
        ("原", "现"),
    ],
)
def test_what_stands_under_heads_of_phases_is_asked_about(heads: tuple[str, ...]) -> None:
    assert status(heads, UNDER) is Status.REVIEW


@pytest.mark.parametrize("heads", [("合计",), ("用水", "用电"), ("新装", "新增"), ("合计", "合计")])
def test_other_heads_make_no_question(heads: tuple[str, ...]) -> None:
    assert status(heads, UNDER) is Status.ACCEPTED


def test_what_stands_beside_or_far_below_them_is_not() -> None:
    assert status(("一期", "二期"), LEFT) is Status.ACCEPTED
    assert status(("一期", "二期"), BELOW_ALL) is Status.ACCEPTED
