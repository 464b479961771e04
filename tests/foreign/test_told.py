"""Whether the joint decision tells all of a stretch of a page."""

from __future__ import annotations

import pytest

from extractors.foreign.told import Told
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.joint.reading import Desk
from extractors.models import BoxTuple
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page
from tests.support.shipped import OTHER

ROW: BoxTuple = (400.0, 95.0, 1400.0, 135.0)


def told(*placed: tuple[str, float, float]) -> tuple[Told, BoxTuple]:
    """What the decision tells of a page, and the place of the last text."""
    pool = page(*placed)
    shown = print_of(pool, WORDING)
    claims = decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING)
    return Told(Desk(pool, shown, WORDING, OTHER, None, tuple(claims))), pool.tokens[-1].box


@pytest.mark.parametrize(
    ("between", "is_whole"),
    [("项目位置：", True), ("监理单位情况", False)],
)
def test_a_label_between_two_values_is_told_and_other_text_is_not(between: str, *, is_whole: bool) -> None:
    values = (("申请单位：", 100.0, 100.0), ("云台酒店有限公司", 400.0, 100.0))
    one, own = told(*values, (between, 700.0, 100.0), ("济源市学苑路12号", 920.0, 100.0))
    assert one.is_whole(ROW, own, "云台酒店有限公司" + between.replace("：", ":")) is is_whole
    assert not one.is_whole(ROW, own, "云台酒店有限公司项目位置:北三号院内")


def test_a_hint_before_the_value_is_told_and_one_behind_it_is_not() -> None:
    label, hint, phone = ("手机号码：", 100.0, 100.0), ("（11位手机号）", 400.0, 100.0), ("13471588633", 650.0, 100.0)
    one, own = told(label, hint, phone)
    assert one.is_whole(ROW, own, "(11位手机号)")
    one, _ = told(label, replace_x(phone, 400.0), replace_x(hint, 800.0))
    assert not one.is_whole(ROW, (400.0, 100.0, 730.0, 130.0), "(11位手机号)")


def replace_x(placed: tuple[str, float, float], x: float) -> tuple[str, float, float]:
    return placed[0], x, placed[2]
