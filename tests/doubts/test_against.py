"""What the page says against a value: a line is drawn through it, it is a printed example, it counts storeys."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.doubts.against import Against
from extractors.evidence import Pool
from extractors.models import BoxTuple, FieldReading, RowReading, Status
from tests.joint.pages import page
from tests.support.shipped import CATALOGUE, SHIPPED

BOX = (40.0, 30.0, 160.0, 58.0)
PAPER = np.full((600, 1700), 250, np.uint8)


def written(*, stroke: bool) -> np.ndarray:
    paper = np.full((90, 260), 250, np.uint8)
    cv2.putText(paper, "6315", (40, 56), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30, 3)
    if stroke:
        cv2.line(paper, (34, 45), (150, 42), 60, 3)
    return paper


def against(grey: np.ndarray = PAPER, pool: Pool | None = None) -> Against:
    return Against(grey, pool or page(), CATALOGUE, SHIPPED.calibration)


def reading(key: str, value: object, raw: str, box: BoxTuple = BOX) -> FieldReading:
    told = {"key": key, "value": value, "raw": raw, "confidence": 0.99, "status": Status.ACCEPTED, "page": 1}
    return FieldReading.model_validate(told | {"box": box})


@pytest.mark.parametrize(("stroke", "status"), [(False, Status.ACCEPTED), (True, Status.REVIEW)])
def test_a_struck_value_is_asked_about(*, stroke: bool, status: Status) -> None:
    [read] = against(written(stroke=stroke)).fields([reading("power_kva", 6315, "6315")])
    assert read.status is status
    assert ("划去" in read.doubt) is stroke


def test_a_struck_cell_of_a_list_is_asked_about() -> None:
    row = RowReading(table="segments", index=1, cells={"seg_len_m": reading("seg_len_m", 6315, "6315")})
    assert against(written(stroke=True)).row(row).cells["seg_len_m"].status is Status.REVIEW


def test_a_word_that_was_chosen_by_striking_the_others_is_none() -> None:
    [read] = against(written(stroke=True)).fields([reading("apply_type", "新装", "新装")])
    assert read.status is Status.ACCEPTED


@pytest.mark.parametrize(("lead", "status"), [("如：", Status.REVIEW), ("用电容量：", Status.ACCEPTED)])
def test_what_an_example_word_announces_is_asked_about(lead: str, status: Status) -> None:
    pool = page((lead, 100, 100), ("630", 100 + 30.0 * len(lead) + 6, 100))
    [read] = against(pool=pool).fields([reading("power_kva", 630, "630", pool.tokens[1].box)])
    assert read.status is status


AREA, COUNT = Status.ACCEPTED, Status.REVIEW


@pytest.mark.parametrize(
    ("before", "value", "behind", "status"),
    [
        (("建筑层数", "地上"), 12, "", COUNT),
        (("建筑层数", "地上"), 1200, "㎡", AREA),
        (("层数", "建筑面积", "地上"), 1200, "", AREA),
        (("建筑面积", "层数", "地上"), 12, "层", COUNT),
        (("地上",), 12, "", COUNT),
        (("地上",), 12000, "", AREA),
        (("地上建筑面积",), 12, "", AREA),
    ],
)
def test_a_figure_at_a_part_of_a_building_may_count_storeys(
    before: tuple[str, ...], value: int, behind: str, status: Status
) -> None:
    placed = [(text, 100.0 + 200 * n, 100.0) for n, text in enumerate(before)]
    pool = page(*placed, (str(value), 900.0, 100.0), *([(behind, 1080.0, 100.0)] if behind else []))
    box = pool.tokens[len(before)].box
    [read] = against(pool=pool).fields([reading("floor_above", value, str(value), box)])
    assert read.status is status


@pytest.mark.parametrize(
    ("text", "status"),
    [("四、申请人承诺", Status.REVIEW), ("申请人承诺", Status.ACCEPTED), ("四号楼申请人承诺", Status.ACCEPTED)],
)
def test_the_number_of_a_heading_is_no_mark(text: str, status: Status) -> None:
    pool = page((text, 100.0, 100.0))
    [read] = against(pool=pool).fields([reading("pledge", True, "申请人承诺", (100.0, 102.0, 128.0, 128.0))])
    assert read.status is status
