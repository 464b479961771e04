"""Days and works that a sentence names by the words about them, and remarks on how to fill in that are no values."""

from __future__ import annotations

import pytest

from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.joint.joining import gone_on
from extractors.joint.saidbehind import days_said_behind, without_said
from extractors.printed.heads import print_of
from tests.evidence.test_wording import parts
from tests.joint.pages import WORDING, page, told


def test_words_behind_a_day_say_what_it_is_the_day_of() -> None:
    begin = (("拟于", 100, 100), ("2025", 220, 100), ("年10月29日", 360, 100), ("开工，", 570, 100))
    end = (("2026", 720, 100), ("年5月21日", 860, 100), ("竣工，", 1040, 100))
    need = (("要求", 100, 160), ("2026", 220, 160), ("年3月7日", 360, 160), ("前接通。采用", 510, 160))
    pool = page(*begin, *end, *need, ("联合验收", 800, 160))
    shown = without_said(print_of(pool, WORDING), pool, WORDING)
    found = [
        *hypotheses(pool, shown, WORDING, None),
        *days_said_behind(pool, gone_on(pool, shown, WORDING)),
    ]
    claims = decide(found, shown.labels, WORDING)
    dates = {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in claims if c.key.endswith("_date")}
    wanted = {"start_date": "2025年10月29日", "finish_date": "2026年5月21日", "need_date": "2026年3月7日"}
    assert dates == wanted


def test_a_day_on_several_blanks_is_no_figure() -> None:
    pool = page(("用户数量", 100, 100), ("户", 400, 100), ("2025", 110, 160), ("年10月29日", 250, 160))
    assert "tel_users" not in told(pool)


def test_a_sentence_of_days_is_cut_at_the_words_behind_them() -> None:
    text = "拟于2025年10月29日开工，2026年5月21日竣工，要求2026年3月7日前接通。"
    days = ["2025年10月29日", "开工，", "2026年5月21日", "竣工，"]
    assert parts(text) == ["拟于", *days, "要求", "2026年3月7日", "前接通。"]


def test_a_sentence_names_what_is_built() -> None:
    text = "我单位因门诊住院综合楼项目建设需要，现申请办理下列"
    assert parts(text)[:2] == ["我单位因", "门诊住院综合楼项目"]
    assert told(page(("我单位因", 100, 100), ("门诊住院综合楼项目", 300, 100)))["project_name"] == "门诊住院综合楼项目"


@pytest.mark.parametrize(
    "text", ["用量信息（不清楚的可不填，由上门人员核定）", "原户号（新装不填）", "用水（在括号内打勾）："]
)
def test_a_bracket_that_says_how_to_fill_in_ends_print(text: str) -> None:
    assert WORDING.is_printed(text)


@pytest.mark.parametrize("text", ["海河路中段（路南）", "幸福里小区（二期）", "华盛置业（集团）有限公司"])
def test_other_brackets_end_values(text: str) -> None:
    assert not WORDING.is_printed(text)


def test_a_question_for_a_day_is_its_label() -> None:
    assert [m.key for m in WORDING.label("15.希望何时接通")] == ["need_date"]
