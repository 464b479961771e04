"""How a text stands to the label that speaks for it, told from places and words alone."""

from __future__ import annotations

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


def test_a_word_that_begins_as_remarks_do_is_no_hint() -> None:
    assert WORDING.is_hint("注：本表一式两份") and WORDING.is_hint("备注1：填写")
    assert not WORDING.is_hint("注册地址") and not WORDING.is_hint("注册资本")


def test_a_day_of_which_a_stroke_was_read_as_a_figure_is_still_the_day_of_its_label() -> None:
    assert told(page(("要求接通时间：", 100, 100), ("2026/9128", 320, 100))) == {"need_date": "2026/9128"}
