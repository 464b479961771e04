"""Segments written as running text, and what keeps a wrong text from being accepted on forms of other layouts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from extractors.apart.cells import Rulings
from extractors.apart.sheet import Element, Sheet, Stream, union
from extractors.marks.ticks import TickMark
from extractors.models import CropReading, FieldReading, Status
from extractors.otherform.claims import Desk
from extractors.otherform.grids import Grid
from extractors.otherform.inline import parts_of
from extractors.otherform.labels import Context, Labels
from extractors.otherform.otherform import alone, read_sheet
from extractors.otherform.sentences import find_sentences, lines_of_item, parts_of_item, read_sentence
from tests.support.shipped import CATALOGUE, OTHER, SHIPPED

LABELS = Labels(CATALOGUE)
TODAY = date(2026, 11, 20)
HEIGHT = 30.0


def reading(text: str) -> CropReading:
    return CropReading(text, 0.999, tuple((c, 0.999) for c in text))


def line(number: int, *pieces: str) -> Stream:
    """A line of text pieces, 42 px below the one before it."""
    y, x, elements = 100.0 + 42 * number, 100.0, []
    for place, piece in enumerate(pieces):
        box = (x, y, x + HEIGHT * len(piece), y + HEIGHT)
        elements.append(Element(100 * number + place, box, reading(piece)))
        x = box[2] + 20
    return Stream(None, tuple(elements), union(e.box for e in elements))


def page(*streams: Stream, second: dict[str, str] | None = None) -> Sheet:
    """A page of such lines; second: what the better model read instead, by the quick reading."""
    blank = np.full((2400, 1700), 255, np.uint8)
    sheet = Sheet(1, blank, blank == 0, 8.0, Rulings((), (), blank == 0), streams)
    for element in (e for s in streams for e in s.elements):
        sheet._sure[element.id] = reading((second or {}).get(element.text, element.text))
    return sheet


def rows_of(sheet: Sheet) -> list[dict[str, FieldReading]]:
    desk = Desk(sheet, CATALOGUE, OTHER, TODAY)
    return [read_sentence(s, desk) for s in find_sentences(Grid(sheet), ()).items]


WHOLE = {
    "seg_service": "用水", "seg_road": "东环路", "seg_from": "文昌北路", "seg_to": "沁园中路", "seg_len_m": 60,
    "seg_method": "开挖",
}  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        [("1.专业", "用水", "路段", "东环路", "自", "文昌北路", "至", "沁园中路", "长", "60", "米，采用", "开挖")],
        [("1.专业用水路段东环路自文昌北路至沁园中路长60米采用开挖",)],
        [("（1）专业：用水，施工路段：东环路，从文昌北路到沁园中路，长度约60m，施工方式：开挖。",)],
        [("1、专业用水路段东环路自文昌北路", "至沁园中路"), ("长60米，采用开挖",)],
        [("1.专业用水路段东环路由文昌北路至沁园中路长60米，",), ("采用开挖",)],
        [
            ("第一段：（专业）", "用水", "东环路", "（路），自", "文昌北路", "至", "沁园中路"),
            ("长", "60", "米，挖深", "米，施工方法：", "开挖（√）顶管（ ）定向钻（ ）"),
        ],
    ],
)
def test_a_sentence_parts_into_its_cells(lines: list[tuple[str, ...]]) -> None:
    [cells] = rows_of(page(*(line(n, *pieces) for n, pieces in enumerate(lines))))
    assert {k: c.value for k, c in cells.items()} == WHOLE
    assert all(c.status is Status.ACCEPTED for c in cells.values())


def test_items_follow_each_other_and_empty_ones_have_no_values() -> None:
    sheet = page(
        line(0, "1.专业用水路段东环路自文昌北路至沁园中路长60米，采用开挖"),
        line(1, "2.专业", "用气路段长江路自学苑路至御驾街长120.5", "米，采用定向钻"),
        line(2, "3.专业", "路段", "自", "至", "长", "米，采用"),
        line(3, "八、其他"),
    )
    first, second, third = rows_of(sheet)
    assert (first["seg_to"].value, second["seg_road"].value, second["seg_len_m"].value) == ("沁园中路", "长江路", 120.5)
    assert {c.status for c in third.values()} == {Status.MISSING}
    read = read_sheet(sheet, LABELS, CATALOGUE, today=TODAY, acceptance=OTHER)
    assert [r.index for r in read.rows] == [1, 2] and not read.fields


def test_an_item_with_brackets_and_nothing_ticked_has_no_values() -> None:
    sheet = page(line(0, "第二段：（专业）", "（路），自", "至"), line(1, "长米，挖深米，施工方法：开挖（）顶管（）"))
    [row] = rows_of(sheet)
    assert all(cell.status is Status.MISSING for cell in row.values())


def test_a_service_in_no_word_of_one_is_not_taken_for_a_road() -> None:
    sheet = page(line(0, "第一段：（专业）甪氺东环路（路），自文昌北路至沁园中路长60米，挖深0.8米，施工方法：开挖"))
    [row] = rows_of(sheet)
    assert row["seg_service"].status is Status.REVIEW and row["seg_road"].value is None
    assert row["seg_d_m"].value == 0.8


def test_a_cell_that_the_models_read_differently_is_doubted_alone() -> None:
    text = "1.专业用水路段东环路自文昌北路至沁园中路长60米，采用开挖"
    [cells] = rows_of(page(line(0, text), second={text: text.replace("60", "80")}))
    assert [k for k, c in cells.items() if c.status is Status.REVIEW] == ["seg_len_m"]


def test_a_parting_word_misread_sends_the_whole_item_to_a_person() -> None:
    [cells] = rows_of(page(line(0, "1.专业用水路段东环路白文昌北路至沁园中路长60米，采用开挖")))
    assert cells["seg_from"].value == "文昌北路"
    assert {c.status for c in cells.values()} == {Status.REVIEW}


def test_a_place_lies_over_its_own_characters() -> None:
    [cells] = rows_of(page(line(0, "1.专业", "用水", "路段", "东环路", "自", "文昌北路", "至", "沁园中路", "长60米")))
    sheet = page(line(0, "1.专业", "用水", "路段", "东环路"))
    assert cells["seg_road"].box == sheet.streams[0].elements[3].box


def accepted(key: str, value: Any, raw: str = "") -> FieldReading:
    return FieldReading(key=key, value=value, raw=raw or str(value), confidence=0.999, status=Status.ACCEPTED)


@pytest.mark.parametrize("text", ["东环路自文昌路至沁园路", "东环路长60米", "东环路采用开挖"])
def test_a_road_that_still_holds_a_sentence_is_never_accepted(text: str) -> None:
    assert alone(accepted("seg_road", text), LABELS, SHIPPED.calibration).status is Status.REVIEW
    assert alone(accepted("seg_road", "长江路"), LABELS, SHIPPED.calibration).status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("key", "text", "is_mixed"),
    [
        ("project_name", "东方商务办公楼工程建设项目代码2603", True),
        ("applicant_name", "济源市云台机械有限公司统一社会信用代码", True),
        ("agent_name", "何晓明联系电话", True),
        ("project_name", "东方商务办公楼工程建设项目", False),
        ("site_address", "济源市天坛中路与御驾街交叉口东北角", False),
        ("remarks", "请提前一天电话联系经办人", False),
    ],
)
def test_a_value_with_another_label_in_it_is_never_accepted(key: str, text: str, is_mixed: bool) -> None:
    status = alone(accepted(key, text), LABELS, SHIPPED.calibration).status
    assert status is (Status.REVIEW if is_mixed else Status.ACCEPTED)


def test_a_day_below_the_place_to_sign_is_no_day_of_the_title() -> None:
    signed = page(line(0, "申请单位（盖章）：", "法定代表人（签字）：", "卢冬新"), line(2, "日期：", "2026-10-08"))
    read = read_sheet(signed, LABELS, CATALOGUE, today=TODAY, acceptance=OTHER)
    assert read.fields["sign_date"].value == "2026-10-08" and "apply_date" not in read.fields
    titled = read_sheet(page(line(2, "日期：", "2026-10-08")), LABELS, CATALOGUE, today=TODAY, acceptance=OTHER)
    assert titled.fields["apply_date"].value == "2026-10-08"


def test_a_heading_does_not_go_on_with_the_line_above() -> None:
    sheet = page(line(0, "编号：", "申报日期：", "2026-03-20"), line(1, "一、申请信息"))
    reading = read_sheet(sheet, LABELS, CATALOGUE, today=TODAY, acceptance=OTHER).fields["apply_date"]
    assert (reading.value, reading.status) == ("2026-03-20", Status.ACCEPTED)


@pytest.mark.parametrize("text", ["Nm³/h", "立方米/小时", "kVA"])
def test_a_unit_alone_is_no_label(text: str) -> None:
    assert LABELS.whole(text) == ()


def test_a_time_and_a_day_of_connection_are_the_same_label() -> None:
    assert LABELS.whole("希望接通时间")[0].key == "need_date"


def test_a_label_with_a_character_taken_for_a_square_is_still_a_label() -> None:
    tick = TickMark("ticked", 0.4, 0.9)
    before, behind, blank = line(0, "供暖", "积：", "3.5").elements
    box = (before.box[2] + 2, before.box[1], behind.box[0] - 2, before.box[3])
    square = Element(90, box, mark=tick)
    [claim] = parts_of((before, square, behind, blank), LABELS, Context(), loose=True)
    assert claim.matches[0].key == "heat_area" and [s.text for s in claim.items] == ["3.5"]
    far = Element(90, (box[0] + 40, box[1], box[2] + 40, box[3]), mark=tick)
    assert parts_of((before, far, behind, blank), LABELS, Context(), loose=True)[0].matches == ()


@pytest.mark.parametrize(("word", "status"), [("业办公", Status.REVIEW), ("商业办公", Status.ACCEPTED)])
def test_a_square_that_may_be_the_first_character_of_its_word_is_doubted(word: str, status: Status) -> None:
    label, text = line(0, "用热性质：", word).elements
    box = (label.box[2] + 2, label.box[1], label.box[2] + 18, label.box[3])
    square = Element(90, box, mark=TickMark("ticked", 0.4, 0.999))
    sheet = page(Stream(None, (label, square, text), union((label.box, text.box))))
    assert read_sheet(sheet, LABELS, CATALOGUE, today=TODAY, acceptance=OTHER).fields["heat_nature"].status is status


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "路名 东环路 专业 用电 从 文昌路 到 沁园路 长 60 米，埋深 1.1 米，占路 35 平米，绿化带 8 平米，树木 2 株",
            {"seg_road": "东环路", "seg_service": "用电", "seg_from": "文昌路", "seg_to": "沁园路",
             "seg_len_m": "60", "seg_d_m": "1.1", "occupy_road": "35", "green_m2": "8", "trees": "2"},
        ),
        (
            "（2）用气管道：东环路（文昌路～沁园路），全长60.5米，北侧，规格De160，2026.3.1至2026.4.2施工。",
            {"seg_service": "用气", "seg_road": "东环路", "seg_from": "文昌路", "seg_to": "沁园路",
             "seg_len_m": "60.5", "seg_side": "北侧", "seg_size": "De160", "seg_start": "2026.3.1",
             "seg_end": "2026.4.2"},
        ),
        (
            "1、专业 用水 路段 东环路 起点 文昌路 止点 沁园路 长度（米）116.5 施工方法 顶管",
            {"seg_service": "用水", "seg_road": "东环路", "seg_from": "文昌路", "seg_to": "沁园路",
             "seg_len_m": "116.5", "seg_method": "顶管"},
        ),
    ],
)  # fmt: skip
def test_cells_are_told_in_other_orders_and_by_name_behind_the_length(text: str, cells: dict[str, str]) -> None:
    assert {k: text[start:end].strip() for k, (start, end) in parts_of_item(text).items()} == cells


def test_an_empty_item_has_no_cells() -> None:
    assert parts_of_item("第3段：____管线，____（____—____），长____米，管径孔数____") == {}


def test_a_line_goes_on_while_it_tells_another_cell() -> None:
    texts = ["第1段：用水管线，东环路（文昌路—沁园路），长86米，横", "穿，管径孔数4孔", "计划开工 2026 年 3 月 1 日"]
    assert _lines_taken(texts) == 2
    assert _lines_taken(["一、用水管线沿东环路自文昌路至沁园路长86米，规格DN200，施工方", "法顶管"]) == 2
    assert _lines_taken(["(1)用水管线沿东环路自文昌路至沁园路长86米，采用定向", "钻方式施工。", "特此申请。"]) == 2


def _lines_taken(texts: list[str]) -> int:
    return lines_of_item([(t, (0.0, 40.0 * n, 400.0, 40.0 * n + 30)) for n, t in enumerate(texts)])
