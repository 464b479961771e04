"""Labels that running text breaks at the end of a line."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extractors.evidence.cutting import Cutting
from extractors.evidence.linebreaks import broken_label, follows_in_text
from tests.joint.pages import WORDING


@pytest.mark.parametrize(
    ("upper", "lower", "halves"),
    [
        ("），法定", "代表人梁杰清", (2, 3)),
        ("，联系", "电话15642991128", (2, 2)),
        ("联系", "电话15642991128", (2, 2)),
        ("梁杰清法定", "代表人", (0, 0)),
        ("项目名称", "顺达厂房", (0, 0)),
        ("用水", "性质", (0, 0)),
    ],
)
def test_the_halves_of_a_label_are_found(upper: str, lower: str, halves: tuple[int, int]) -> None:
    assert broken_label(upper, lower, WORDING) == halves


def test_text_goes_on_at_the_beginning_of_the_line_below_its_last_part() -> None:
    last, first, inner = (900.0, 100.0, 1000.0, 130.0), (100.0, 150.0, 400.0, 180.0), (500.0, 150.0, 600.0, 180.0)
    boxes = [last, first, inner]
    assert follows_in_text(last, first, boxes, 30.0)
    assert not follows_in_text(last, inner, boxes, 30.0)
    assert not follows_in_text(last, first, [*boxes, (1100.0, 100.0, 1200.0, 130.0)], 30.0)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("迁改工程用途：", ["迁改", "工程用途："]),
        ("设计单位全称", ["设计单位全称"]),
        ("建设华泽假日酒店改造", ["建设", "华泽假日酒店改造"]),
        ("建设工程规划许可证编号", ["建设工程规划许可证编号"]),
        ("建设用地面积", ["建设用地面积"]),
        ("，手机15837219604", ["，", "手机", "15837219604"]),
        ("立方米/小时；宽带用户180", ["立方米/小时；宽带用户", "180"]),
        ("请带手机来", ["请带手机来"]),
    ],
)
def test_print_is_cut_where_a_value_or_label_begins(text: str, parts: list[str]) -> None:
    bounds = [0, *Cutting(WORDING).cuts(text), len(text)]
    assert [text[a:b] for a, b in pairwise(bounds)] == parts
