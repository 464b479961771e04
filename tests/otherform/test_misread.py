"""Labels that differ from a known one in a character or two: misread, or asking for something else."""

from __future__ import annotations

import pytest

from extractors.models import Status
from extractors.otherform.misread import is_misread
from tests.otherform.test_labels import LABELS, line, read


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("统一社会信用", "统一社会信用代码"),
        ("供热□积", "供热面积"),
        ("风供暖面积", "供暖面积"),
        ("8是否二次加压", "是否二次加压"),
        ("受电容量", "用电容量"),
        ("申报单位", "申请单位"),
        ("用能地点", "用能地址"),
        ("消防用水流量", "消防用水量"),
    ],
)
def test_a_label_with_characters_lost_or_in_other_words_is_that_label(text: str, label: str) -> None:
    assert is_misread(text, label)
    assert not LABELS.whole(text)[0].is_near


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("变压器数量", "变压器容量"),
        ("合计容量", "合同容量"),
        ("电梯数量", "电源数量"),
        ("开户名称", "用户名称"),
        ("无分户计量", "分户计量"),
    ],
)
def test_a_label_with_another_word_may_ask_for_something_else(text: str, label: str) -> None:
    assert not is_misread(text, label)
    assert LABELS.whole(text)[0].is_near


@pytest.mark.parametrize("text", ["不供热面积", "原联系电话", "原水表口径", "备用联系人", "其中人防面积"])
def test_what_is_denied_old_or_a_part_is_no_label_of_what_is_applied_for(text: str) -> None:
    assert LABELS.whole(text) == ()


@pytest.mark.parametrize("text", ["原有容量", "原户号", "原水水质"])
def test_old_things_that_the_catalogue_asks_for_are_labels_all_the_same(text: str) -> None:
    assert not LABELS.is_of_others(text)


def test_what_stands_behind_another_word_is_asked_about() -> None:
    assert read(line(0, "变压器容量：", "315"))["power_kva"].status is Status.ACCEPTED
    assert read(line(0, "变压器数量：", "315"))["power_kva"].status is Status.REVIEW
