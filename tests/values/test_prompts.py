"""Printed prompts and examples, and references in place of a value."""

from __future__ import annotations

import pytest

from extractors.values import leads_to_example, normalise
from tests.support.shipped import CATALOGUE


@pytest.mark.parametrize("raw", ["请填写", "请输入…", "请选择", "（请填写）", "请选择日期", "点击输入", "在此填写"])
@pytest.mark.parametrize("key", ["agent_name", "project_name", "floor_area", "need_date", "apply_type"])
def test_a_bare_prompt_is_an_empty_blank(key: str, raw: str) -> None:
    found = normalise(CATALOGUE[key], raw)
    assert (found.value, found.doubt) == (None, "")


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("project_name", "如意湖小区二期"),
        ("project_name", "见山府住宅项目"),
        ("project_name", "同心佳苑小区"),
        ("project_name", "样例商贸楼"),
        ("applicant_name", "示例建材有限公司"),
        ("applicant_name", "济源市以诺建材有限公司"),
        ("applicant_name", "例行健康管理有限公司"),
        ("site_address", "示范区请田路18号"),
        ("agent_name", "如月"),
        ("remarks", "详见附件"),
    ],
)
def test_a_value_that_begins_alike_is_a_value(key: str, raw: str) -> None:
    found = normalise(CATALOGUE[key], raw)
    assert (found.value, found.doubt) == (raw, "")


@pytest.mark.parametrize("text", ["如：", "(例如:", "示例", "填写示例：", "（单位：㎡，如：", "例"])
def test_what_an_example_word_announces_is_none(text: str) -> None:
    assert leads_to_example(text)


@pytest.mark.parametrize("text", ["日用水量：", "用地面积", "管径", "假如", "惯例："])
def test_a_label_announces_no_example(text: str) -> None:
    assert not leads_to_example(text)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("一层20m²", "一层20㎡"), ("2间，各15 m2", "2间，各15㎡"), ("B1层20m高", "B1层20m高"), ("M2型", "M2型")],
)
def test_square_metres_in_words_are_written_one_way(raw: str, value: str) -> None:
    assert normalise(CATALOGUE["tel_room"], raw).value == value
