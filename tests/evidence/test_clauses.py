"""Where running text and blanks of several values part."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extractors.evidence.cutting import Cutting
from tests.joint.pages import WORDING

CUTTING = Cutting(WORDING)


def _parts(text: str) -> list[str]:
    stops = [0, *CUTTING.cuts(text), len(text)]
    return [text[a:b] for a, b in pairwise(stops)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("7 栋／753 户", ["7 栋", "／", "753 户"]),
        ("11栋，最高19 层", ["11栋", "，最高", "19 层"]),
        ("栋数/户数", ["栋数", "/", "户数"]),
        ("容量2000", ["容量", "2000"]),
        ("每日用水161", ["每日用水", "161"]),
        ("末端散热器", ["末端", "散热器"]),
        ("日前接通。", ["日", "前接通。"]),
        ("至2027年8月1日", ["至", "2027年8月1日"]),
        ("）为经办人，就位于", ["）为经办人，就", "位于"]),
        ("，现委托钟远燕", ["，", "现委托", "钟远燕"]),
        ("开户联系人……夏佳慧", ["开户联系人", "……", "夏佳慧"]),
    ],
)
def test_a_run_of_text_is_cut_where_another_value_or_label_begins(text: str, wanted: list[str]) -> None:
    assert _parts(text) == wanted


def test_words_to_choose_between_strokes_are_cut_out_of_a_sentence() -> None:
    parts = _parts("六、外线工程如下表，许可按告知承诺/一般程序办理，完工后选择联合验收/")
    assert {"告知承诺", "一般程序", "联合验收"} <= set(parts)
    parts = _parts("用电、用气、用暖、通信(请在所选项上画圈或打勾）新装/增客/改造／临时业务，")
    assert {"用电", "通信", "新装", "增客", "改造", "临时"} <= set(parts)


def test_words_to_choose_are_cut_from_their_english() -> None:
    assert {"联合验收", "分别验收"} <= set(_parts("[X]联合验收 Joint []分别验收 Separate"))
    assert {"天然气", "通信"} <= set(_parts("X]水Water [X]电 Power X]天然气Gas [X]通信Telecom"))


def test_prose_that_lists_services_is_left_whole() -> None:
    text = "由综合窗口推送至水务、供电、燃气、热力及通信企业"
    assert _parts(text) == [text]


@pytest.mark.parametrize(
    ("text", "is_cut"), [("东方商务办公楼", False), ("天坛路至文昌路", False), ("地上8层，地下", True)]
)
def test_only_running_text_is_cut_by_a_network_too(text: str, is_cut: bool) -> None:
    cutting = Cutting(WORDING, lambda _: (4,))
    assert (4 in cutting.cuts(text)) == is_cut
