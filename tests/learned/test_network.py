"""The network that comes with the program."""

from __future__ import annotations

from pathlib import Path

from extractors.learned import network
from extractors.learned.network import guesses_of
from extractors.listrows import guessed_rows
from tests.joint.pages import WORDING, page

MOST_BYTES = 10_000_000
FORM = page(
    ("水电气暖联合报装申请表", 500.0, 60.0),
    ("申请单位：", 100.0, 160.0), ("济源市佳美机械制造有限公司", 300.0, 160.0),
    ("法定代表人：", 100.0, 220.0), ("何秀英", 300.0, 220.0), ("经办人：", 900.0, 220.0), ("沈国庆", 1100.0, 220.0),
    ("经办人手机：", 100.0, 280.0), ("13800138000", 320.0, 280.0),
    ("项目名称：", 100.0, 340.0), ("佳美一号厂房", 300.0, 340.0),
    ("建筑面积：", 100.0, 400.0), ("71388㎡", 300.0, 400.0), ("用地面积：", 900.0, 400.0), ("12035㎡", 1100.0, 400.0),
    ("二、用水需求", 100.0, 480.0),
    ("日用水量：", 100.0, 540.0), ("120m³", 300.0, 540.0), ("接口管径：", 900.0, 540.0), ("DN100", 1100.0, 540.0),
    ("三、用暖需求", 100.0, 620.0),
    ("供暖面积：", 100.0, 680.0), ("60446㎡", 300.0, 680.0),
    ("备注：", 100.0, 760.0),
    ("法定代表人签字：", 100.0, 860.0), ("日期：", 900.0, 860.0), ("2026年5月2日", 1050.0, 860.0),
)  # fmt: skip


def test_values_are_told_from_print_and_from_each_other() -> None:
    told = guesses_of(FORM, WORDING)
    best = {t.text: told.best(t.id)[0] for t in FORM.tokens}
    wanted = {
        "济源市佳美机械制造有限公司": "value:applicant_name", "何秀英": "value:legal_rep", "沈国庆": "value:agent_name",
        "13800138000": "value:agent_phone", "佳美一号厂房": "value:project_name", "71388㎡": "value:floor_area",
        "12035㎡": "value:land_area", "120m³": "value:water_daily_m3", "DN100": "value:water_dn",
        "60446㎡": "value:heat_area", "2026年5月2日": "value:sign_date",
    }  # fmt: skip
    assert {t: best[t] for t in wanted} == wanted
    assert not [t for t, kind in best.items() if kind.startswith("value:") and t not in wanted]


LIST = page(
    ("外线接入申请表", 500.0, 60.0),
    ("申请单位：", 100.0, 160.0), ("济源市佳美机械制造有限公司", 300.0, 160.0),
    ("外线工程", 100.0, 240.0),
    ("专业", 100.0, 300.0), ("道路", 300.0, 300.0), ("起点", 560.0, 300.0), ("止点", 820.0, 300.0),
    ("长度（m）", 1080.0, 300.0),
    ("给水", 100.0, 350.0), ("文昌路", 300.0, 350.0), ("济水大街", 560.0, 350.0), ("黄河大道", 820.0, 350.0),
    ("120", 1100.0, 350.0),
    ("燃气", 100.0, 400.0), ("天坛路", 300.0, 400.0), ("文昌路", 560.0, 400.0), ("济水大街", 820.0, 400.0),
    ("85.5", 1100.0, 400.0),
    ("申请日期：", 100.0, 500.0), ("2026年5月2日", 300.0, 500.0),
)  # fmt: skip


def test_the_cells_of_a_list_without_rulings_are_told_by_column_and_row() -> None:
    told = guesses_of(LIST, WORDING)
    rows = [{k: "".join(t.text for t in v) for k, v in r.cells.items()} for r in guessed_rows(LIST, told, WORDING)]
    keys = ("seg_service", "seg_road", "seg_from", "seg_to", "seg_len_m")
    assert rows == [
        dict(zip(keys, ("给水", "文昌路", "济水大街", "黄河大道", "120"), strict=True)),
        dict(zip(keys, ("燃气", "天坛路", "文昌路", "济水大街", "85.5"), strict=True)),
    ]


def test_an_empty_page_tells_nothing_and_a_field_it_does_not_know_has_no_chance() -> None:
    assert guesses_of(page(), WORDING).rows == {}
    assert guesses_of(FORM, WORDING).chance(0, "no_such_field") is None
    assert guesses_of(FORM, WORDING).best(99) == ("", 0.0)


def test_it_is_small() -> None:
    assert Path(network.__file__).with_name("tokens.onnx").stat().st_size < MOST_BYTES
