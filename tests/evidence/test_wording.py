"""Where a run of print is cut, and which word of a field a stretch of text is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extractors.evidence.cutting import Cutting
from extractors.evidence.wording import Wording
from extractors.otherform import Context, Labels
from tests.support.shipped import CATALOGUE

WORDING = Wording(Labels(CATALOGUE))
CUTTING = Cutting(WORDING)


def parts(text: str) -> list[str]:
    bounds = [0, *CUTTING.cuts(text), len(text)]
    return [text[a:b].strip(" /／、") for a, b in pairwise(bounds) if text[a:b].strip(" /／、")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("居民生活一般工商业大工业", ["居民生活", "一般工商业", "大工业"]),
        ("新装 / 增容 / 改造", ["新装", "增容", "改造"]),
        ("一级/级", ["一级", "级"]),
        ("(√水（）电（）气（√暖（）通", ["(√", "水", "（）", "电", "（）", "气", "（√", "暖", "（）", "通"]),
        ("对道路交通安全是否有重大影响是●否〇", ["对道路交通安全是否有重大影响", "是", "●", "否", "〇"]),
        ("对周边群众生活 是", ["对周边群众生活", "是"]),
        ("是否二次加压", ["是否二次加压"]),
        ("m²户数:", ["m²", "户数:"]),
        ("工业压力级制:", ["工业", "压力级制:"]),
        ("日用水量:", ["日用水量:"]),
        ("申请用水量 210 立方米", ["申请用水量", "210 立方米"]),
        ("商业办公", ["商业办公"]),
        ("济源市文昌路北段38号", ["济源市文昌路北段38号"]),
        ("供／回水温度", ["供／回水温度"]),
        ("二、用水", ["二、用水"]),
        ("固话(√专线（）", ["固话", "(√", "专线", "（）"]),
        ("（）1级(√)二级（）三级", ["（）1级(√)", "二级", "（）", "三级"]),
        ("（√）居民生活（）非居民生活（:", ["（√）", "居民生活", "（）", "非居民生活", "（:"]),
        ("()是(S) 否", ["()", "是", "(S)", "否"]),
        ("是／否", ["是", "否"]),
        ("kVA，类别：", ["kVA，", "类别："]),
        ("310吨，管径DN 150", ["310吨，", "管径DN", "150"]),
        ("大工业电压:", ["大工业", "电压:"]),
        ("（11位手机号）18953535086", ["（11位手机号）", "18953535086"]),
        ("2026年6月24日前接通", ["2026年6月24日", "前接通"]),
        ("通信用户176", ["通信用户", "176"]),
        ("时流量1.5m³/h", ["时流量", "1.5m³/h"]),
        ("时用量1.5吨/时", ["时用量", "1.5吨/时"]),
        ("时用量1.5千伏安", ["时用量1.5千伏安"]),
        ("用能地点济源市沁园北路", ["用能地点", "济源市沁园北路"]),
        ("（一）用水", ["（一）用水"]),
        ("居民商业工业压力：", ["居民", "商业", "工业", "压力："]),
        ("工业小时用气量75m³/h", ["工业", "小时用气量", "75m³/h"]),
        ("平方米，总建筑面积", ["平方米，", "总建筑面积"]),
        ("平方米，其中地上 22000", ["平方米，其中", "地上", "22000"]),
    ],
)
def test_print_is_cut_at_its_words(text: str, wanted: list[str]) -> None:
    assert parts(text) == wanted


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("voltage", "10kv", "10kV"),
        ("power_class", "居民生洛", "居民生活"),
        ("apply_type", "（√）增容", "增容"),
        ("gas_pressure", "中压", ""),
        ("load_level", "四级", ""),
        ("services", "供水", "用水"),
        ("gas_nature", "(V工业", "工业"),
        ("gas_nature", "M工业", "工业"),
        ("boost", "(M否", "否"),
        ("gas_nature", "居民商业工业", ""),
    ],
)
def test_a_word_to_choose_is_known_with_one_misread_character(key: str, text: str, wanted: str) -> None:
    assert WORDING.option(CATALOGUE[key], text)[0] == wanted


def test_the_number_of_a_question_is_no_part_of_its_label() -> None:
    assert [m.key for m in WORDING.label("10. 申请单位法定名称")] == ["applicant_name"]


@pytest.mark.parametrize(
    ("text", "block", "wanted"),
    [
        ("进户压力", "", {"gas_pressure"}),
        ("报装性质", "", {"apply_type"}),
        ("授权经办人", "", {"agent_name"}),
        ("日需量", "F", {"gas_day_m3"}),
        ("需用量", "F", {"gas_hour_m3"}),
        ("用水目的", "", {"water_nature", "water_use"}),
        ("最大日用气量", "", {"gas_day_m3"}),
        ("12. 接入地址:", "", {"site_address"}),
        ("31. 燃气接入点:", "", {"gas_point"}),
        ("27. 等级：", "E", {"load_level", "voltage"}),
        ("需求量", "E", {"power_kva"}),
        ("社会信用代码号", "", {"uscc"}),
        ("67.9方/时", "F", set()),
        ("楼栋总数", "", {"building_count"}),
        ("楼栋总数", "H", {"tel_blocks"}),
        ("意向", "D", set()),
        ("填表说明", "", set()),
        ("监理单位", "", set()),
    ],
)
def test_a_label_is_known_by_the_meaning_of_its_words(text: str, block: str, wanted: set[str]) -> None:
    assert {m.key for m in WORDING.label(text, Context(block=block))} == wanted


def test_a_label_of_several_meanings_and_a_short_one_are_weak() -> None:
    assert {m.rank for m in WORDING.label("用水目的")} == {6}
    assert [m.rank for m in WORDING.label("接口", Context(block="D"))] == [5]
    assert [m.rank for m in WORDING.label("授权经办人")] == [4]


@pytest.mark.parametrize(
    "text", ["已供暖面积", "未供暖面积", "空置户数", "停气户数", "现有热负荷", "物业地址", "地下室层数"]
)
def test_what_is_not_applied_for_is_no_label_of_ours(text: str) -> None:
    assert WORDING.label(text, Context(block="G")) == ()


@pytest.mark.parametrize("text", ["现场联系人", "原用水户号", "供暖面积", "现用户号"])
def test_a_label_that_only_begins_so_is_one(text: str) -> None:
    assert WORDING.label(text)
