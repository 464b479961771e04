"""Labels as forms print them: with translations, units and persons; blanks in running text without colons."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from extractors.apart.cells import Cell, Rulings
from extractors.apart.sheet import Element, Sheet, Stream, union
from extractors.models import CropReading, FieldReading, Status
from extractors.otherform.labels import Labels
from extractors.otherform.otherform import read_sheet
from tests.support.shipped import CATALOGUE, OTHER

LABELS = Labels(CATALOGUE)
HEIGHT = 30.0


def reading(text: str) -> CropReading:
    return CropReading(text, 0.999, tuple((c, 0.999) for c in text))


def line(number: int, *pieces: str) -> Stream:
    """A line of pieces, 60 px below the one before it; one that begins with _ stands on an underline."""
    y, x, elements = 100.0 + 60 * number, 100.0, []
    for place, piece in enumerate(pieces):
        text = piece.removeprefix("_")
        box = (x, y, x + HEIGHT * len(text), y + HEIGHT)
        elements.append(Element(100 * number + place, box, reading(text), on_line=text != piece))
        x = box[2] + 8
    return Stream(None, tuple(elements), union(e.box for e in elements))


def read(*streams: Stream) -> dict[str, FieldReading]:
    """The fields of a page of such lines; both models read the same."""
    blank = np.full((2400, 1700), 255, np.uint8)
    sheet = Sheet(1, blank, blank == 0, 8.0, Rulings((), (), blank == 0), streams)
    sheet.settle(e for s in streams for e in s.elements)
    return read_sheet(sheet, LABELS, CATALOGUE, today=date(2026, 11, 20), acceptance=OTHER).fields


def values(fields: dict[str, FieldReading]) -> dict[str, Any]:
    return {key: f.value for key, f in fields.items() if f.status is not Status.MISSING}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("申请人名称 Applicant", "applicant_name"),
        ("日用水量 m³/d", "water_daily_m3"),
        ("申请容量kVA", "power_kva"),
        ("企业住所", "reg_address"),
        ("坐落于", "site_address"),
        ("联系电話", "agent_phone"),
        ("负责人证件号", "legal_rep_id"),
        ("法定代表人身份证号码", "legal_rep_id"),
        ("项目联系人手机号", "agent_phone"),
        ("委托代理人证件号码", "agent_id"),
        ("建设单位联系人", "agent_name"),
    ],
)
def test_labels_with_translations_units_and_persons_are_known(text: str, key: str) -> None:
    assert LABELS.whole(text)[0].key == key


@pytest.mark.parametrize("text", ["18.5 Nm³/h", "315 kVA", "2 只", "2027.6.30", "0531-87950321"])
def test_a_figure_with_its_unit_is_no_label(text: str) -> None:
    assert LABELS.whole(text) == ()


def test_blanks_in_running_text_need_no_colons() -> None:
    fields = read(
        line(
            0, "申请人", "_山东齐烟置业有限公司", "（社会信用代码", "_91370102MA0TEQY74L", "），法定代表人", "_隋建国"
        ),
        line(
            1,
            "一、项目概况：项目名称",
            "_和园小区一期",
            "，用地",
            "_52.4",
            "亩，建筑面积",
            "_61820.5",
            "㎡（其中地上",
            "_47310.5",
        ),
        line(
            2,
            "三、用水量",
            "_231.5",
            "m³/d，接管口径DN",
            "_200",
            "；居民用气户数",
            "_386",
            "户；本小区栋数情况说明",
            "_略",
        ),
    )
    assert values(fields) == {
        "applicant_name": "山东齐烟置业有限公司",
        "uscc": "91370102MA0TEQY74L",
        "legal_rep": "隋建国",
        "project_name": "和园小区一期",
        "land_area": 34933.51,
        "floor_area": 61820.5,
        "floor_above": 47310.5,
        "water_daily_m3": 231.5,
        "water_dn": 200,
        "gas_homes": 386,
    }


def test_a_label_at_the_end_of_a_line_takes_the_blank_that_begins_the_next() -> None:
    fields = read(
        line(0, "项目代码：", "_2601-419001-04-01-379194", "，坐落于"),
        line(1, "_济源市花园路217号", "，邮箱", "_a@example.com"),
    )
    assert values(fields)["site_address"] == "济源市花园路217号"
    assert values(fields)["email"] == "a@example.com"


@pytest.mark.parametrize(
    ("person", "key"), [("经办人：", "agent_id"), ("法定代表人：", "legal_rep_id"), ("申请人：", "resident_id")]
)
def test_a_number_belongs_to_the_person_before_it(person: str, key: str) -> None:
    fields = read(line(0, person, "隋建国", "身份证号：", "410305200011292004"))
    assert key in fields
    assert len({"agent_id", "legal_rep_id", "resident_id"} & set(fields)) == 1


def test_the_telephone_of_the_head_of_the_firm_is_not_the_agents() -> None:
    both = read(
        line(0, "法定代表人：", "隋建国", "联系电话：", "13791082245"),
        line(1, "经办人：", "毕思远", "联系电话：", "15966602738"),
    )
    assert both["agent_phone"].value == "15966602738"
    alone = read(line(0, "法定代表人：", "隋建国", "联系电话：", "13791082245"))
    assert alone["agent_phone"].status is Status.REVIEW
    assert "法定代表人" in alone["agent_phone"].doubt


def test_a_date_behind_a_place_to_sign_is_no_signature() -> None:
    fields = read(line(0, "经办人签字：", "2026年9月20日"))
    assert fields["sign_present"].status is Status.MISSING
    assert fields["sign_date"].value == "2026-09-20"


@pytest.mark.parametrize("written", [("程晓燕 13703896621",), ("程晓燕", "13703896621"), ("程晓燕（13703896621",)])
def test_a_name_and_a_telephone_number_in_one_blank_are_parted(written: tuple[str, ...]) -> None:
    fields = read(line(0, "项目联系人及电话：", *written))
    assert fields["agent_phone"].value == "13703896621"
    assert str(fields["agent_name"].value).strip("（") == "程晓燕"


@pytest.mark.parametrize(
    ("label", "written", "value"),
    [
        ("申请类别：", "（√）新装 （　）增容 （　）改造", "新装"),
        ("电压等级：", "220V（　） 380V（√）", "380V"),
        ("电压等级：", "220V☐ 10kV☑", "10kV"),
    ],
)
def test_ticks_in_brackets_choose_the_word_they_stand_with(label: str, written: str, value: str) -> None:
    assert list(values(read(line(0, label, written))).values()) == [value]


def test_several_ticks_in_brackets_are_shown_to_a_person() -> None:
    services = read(line(0, "办理事项：", "[√]用水 [√]用电 [ ]供暖 [√]通信"))["services"]
    assert (services.value, services.status) == (["用水", "用电", "通信"], Status.REVIEW)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("申請單位", "applicant_name"),
        ("項目名稱", "project_name"),
        ("總建築面積", "floor_area"),
        ("經辦人", "agent_name"),
    ],
)
def test_traditional_characters_mean_the_same_label(text: str, key: str) -> None:
    assert LABELS.whole(text)[0].key == key


def test_figures_may_follow_their_labels_at_once() -> None:
    fields = read(
        line(0, "13. 申请用水量 210 立方米/天；14. 申请用电容量 1600 千伏安（电压等级 10kV）；"),
        line(1, "小时用气量85标方/小时。", "建于科技大道66号"),
    )
    found = {key: f.value for key, f in fields.items()}
    assert found == {"water_daily_m3": 210, "power_kva": 1600, "gas_hour_m3": 85}


def test_a_figure_in_a_unit_of_something_else_is_not_the_labels() -> None:
    assert "floor_above" not in read(line(0, "建筑层数：", "地上 12 层"))


def test_an_empty_box_takes_no_value_from_the_box_beside_it() -> None:
    boxes = [
        [("项目名称", "和园小区"), ("建设地点", "沁园中路8号")],
        [("项目代码", ""), ("总建筑面积", "21790")],
        [("法定代表人", "隋建国"), ("经办人", "毕思远")],
    ]
    streams = []
    for row, cells in enumerate(boxes):
        for column, (label, value) in enumerate(cells):
            x, y = 100.0 + 500 * column, 100.0 + 80 * row
            texts = [t for t in (label, value) if t]
            elements = tuple(
                Element(
                    100 * row + 10 * column + n,
                    (x + 5, y + 5 + 38 * n, x + 5 + 30 * len(t), y + 35 + 38 * n),
                    reading(t),
                    line=n,
                )
                for n, t in enumerate(texts)
            )
            box = (x, y, x + 500, y + 80)
            streams.append(Stream(Cell(box, row, column), elements, box))
    fields = read(*streams)
    assert fields["project_code"].status is Status.MISSING
    assert fields["floor_area"].value == 21790
