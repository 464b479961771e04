"""How a text stands to the label that speaks for it, told from places and words alone."""

from __future__ import annotations

import pytest

from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page, told


def test_a_pen_that_begins_beside_its_label_above_still_writes_under_it() -> None:
    close = page(("法定代表人", 100, 100), ("贾玲", 100, 112), ("项目名称", 100, 190), ("顺达厂房", 100, 225))
    assert told(close) == {"legal_rep": "贾玲", "project_name": "顺达厂房"}


def test_a_figure_under_one_head_is_not_what_follows_the_head_beside_it() -> None:
    heads = (("总容量（KVA）", 100, 100), ("时用气量", 500, 100))
    assert told(page(*heads, ("1600", 110, 140), ("16.7", 510, 140))) == {"power_kva": "1600", "gas_hour_m3": "16.7"}


def test_a_code_with_its_check_digit_needs_no_label() -> None:
    assert told(page(("本栏目由申报方填", 100, 100), ("91419001MA9K1XY707", 500, 100)))["uscc"] == "91419001MA9K1XY707"
    assert "uscc" not in told(page(("本栏目由申报方填", 100, 100), ("91419001MA9K1XY708", 500, 100)))


def test_a_label_broken_over_lines_is_one_where_only_the_whole_is_known() -> None:
    lines = (("用能地", 100, 100), ("点（附位", 95, 134), ("置图）", 100, 168))
    assert told(page(*lines, ("济源市愚公路中段路北", 300, 134))) == {"site_address": "济源市愚公路中段路北"}


@pytest.mark.parametrize(
    "text", ["注：本表一式两份", "备注1：填写", "(含地下)", "（附位置图", "（单位：m²（平方米））"]
)
def test_remarks_and_brackets_are_hints(text: str) -> None:
    assert WORDING.is_hint(text)


@pytest.mark.parametrize("text", ["注册地址", "注册资本", "(一）供水", "（）居民生活"])
def test_a_word_that_begins_as_hints_do_is_none(text: str) -> None:
    assert not WORDING.is_hint(text)


def test_a_word_to_choose_heads_no_section_though_a_service_begins_it() -> None:
    shown = print_of(page(("（）采暖锅炉", 100, 100), ("集中供热", 100, 300)), WORDING)
    assert [h.block for h in shown.heads if h.kind == "section"] == []


def test_a_label_with_its_unit_in_brackets_means_what_it_means_without() -> None:
    assert {m.key for m in WORDING.meant("需用量(m³/d)", "D")} == {m.key for m in WORDING.meant("需用量", "D")} != set()


def test_a_day_of_which_a_stroke_was_read_as_a_figure_is_still_the_day_of_its_label() -> None:
    assert told(page(("要求接通时间：", 100, 100), ("2026/9128", 320, 100))) == {"need_date": "2026/9128"}


def test_a_label_that_ends_as_a_known_one_is_one_also_over_two_lines() -> None:
    lines = (("工商注册地", 100, 100), ("址：", 100, 134))
    assert told(page(*lines, ("济源市天坛北路193号", 300, 117))) == {"reg_address": "济源市天坛北路193号"}


def test_a_figure_is_weighed_in_the_unit_of_its_labels_bracket() -> None:
    assert told(page(("建筑面积（万m²）：", 100, 100), ("0.0131", 480, 100))) == {"floor_area": "0.0131"}


@pytest.mark.parametrize("text", ["(四）供水专业", "（五）电力", "六、供气", "（2）用热"])
def test_a_numbered_heading_of_a_service_heads_a_section_and_no_row(text: str) -> None:
    shown = print_of(page((text, 600, 100), ("(七)用热需求", 600, 400), ("用途", 100, 150)), WORDING)
    assert {h.kind for h in shown.heads} == {"section"} and len(shown.heads) == 2


def test_two_labels_one_below_the_other_are_not_one() -> None:
    column = (("申请单", 100, 100), ("位", 100, 134), ("项目名", 100, 168), ("称", 100, 202))
    values = (("济源市沁园实验学校", 300, 117), ("沁园实验学校扩建工程", 300, 185))
    assert told(page(*column, *values)) == {"applicant_name": values[0][0], "project_name": values[1][0]}


def test_words_to_choose_beside_a_head_are_no_label_with_it() -> None:
    shown = print_of(page(("用水", 100, 100), ("是", 300, 100), ("否", 380, 100)), WORDING)
    assert not any(len(one.tokens) > 1 for one in shown.labels)


def test_characters_in_a_comb_of_cells_are_one_code() -> None:
    cells = [(c, 500.0 + 45 * n, 100.0) for n, c in enumerate("91419001MA9K1XY707")]
    assert told(page(("社会信用代码号：", 100, 100), *cells)) == {"uscc": "91419001MA9K1XY707"}
    assert "uscc" not in told(page(("社会信用代码号：", 100, 100), *cells[:4]))


def test_a_sign_in_a_code_is_a_misread_character() -> None:
    assert told(page(("统一社会信用代码", 100, 100), ("91419001MA4FNHP∪43", 500, 100)))["uscc"] == "91419001MA4FNHP∪43"


def test_a_label_spread_over_its_cell_is_one_where_a_service_gives_it_a_meaning() -> None:
    spread = (("（二）用电", 600, 60), ("类", 100, 120), ("别", 190, 120), ("大工业", 400, 120))
    assert told(page(*spread))["power_class"] == "大工业"


@pytest.mark.parametrize("strange", ["其中人防面积", "其中消防用水", "阀门口径", "商铺户数"])
def test_what_stands_behind_a_label_that_is_no_fields_is_not_the_empty_blanks_before_it(strange: str) -> None:
    empty = page(("总建筑面积", 100, 100), (strange, 700, 100), ("560", 1000, 100))
    assert "floor_area" not in told(empty)
    assert told(page(("总建筑面积", 100, 100), ("560", 1000, 100))) == {"floor_area": "560"}


def test_a_label_that_names_a_service_heads_no_row_of_it() -> None:
    rows = (("不供热面积", 100, 100), ("900", 400, 100), ("照明容量", 700, 100), ("75kW", 1000, 100))
    shown = print_of(page(*rows, ("绿化用水量", 100, 160), ("9吨", 400, 160)), WORDING)
    assert shown.heads == ()


@pytest.mark.parametrize("label", ["小区所属社区", "所属街道", "施工单位名称"])
def test_the_next_label_is_no_value_of_an_empty_blank(label: str) -> None:
    rows = (("项目名称", 100, 100), (label, 100, 150), ("联系人", 100, 200), ("贾玲", 400, 200))
    assert "project_name" not in told(page(*rows))
