"""A figure asked for in another measure than its field has."""

from __future__ import annotations

import pytest

from extractors.doubts.otherunits import has_other_unit
from extractors.models import FieldReading, Status
from extractors.otherform.labels import label_unit
from tests.joint.pages import page
from tests.support.shipped import CATALOGUE


def is_other(key: str, label: str, raw: str, behind: str = "") -> bool:
    placed = [(label, 100.0, 100.0), (raw, 700.0, 100.0), *([(behind, 900.0, 100.0)] if behind else [])]
    pool = page(*placed)
    told = {"key": key, "value": 1, "raw": raw, "status": Status.ACCEPTED, "page": 1, "box": pool.tokens[1].box}
    return has_other_unit(FieldReading.model_validate(told), CATALOGUE[key], pool)


@pytest.mark.parametrize(
    ("key", "label", "behind"),
    [
        ("water_daily_m3", "日用水量（m³/月）", ""),
        ("water_daily_m3", "用水量（单位：吨/年）", ""),
        ("water_daily_m3", "用水量", "吨/月"),
        ("gas_hour_m3", "最大时用气量(m³/d)", ""),
        ("floor_area", "建筑面积（户）", ""),
    ],
)
def test_another_measure_is_asked_about(key: str, label: str, behind: str) -> None:
    assert is_other(key, label, "900", behind)


@pytest.mark.parametrize(
    ("key", "label", "behind"),
    [
        ("water_daily_m3", "日用水量（m³/d）", ""),
        ("water_daily_m3", "日用水量（吨）", ""),
        ("water_daily_m3", "日用水量（含绿化）", "吨/日，"),
        ("floor_area", "总建筑面积（万㎡）", ""),
        ("power_kva", "申请容量（kW）", ""),
        ("max_storeys", "最高层数", "层"),
        ("building_count", "栋数（幢）", ""),
    ],
)
def test_the_fields_own_measures_are_not(key: str, label: str, behind: str) -> None:
    assert not is_other(key, label, "900", behind)


def test_a_value_with_its_own_unit_speaks_for_itself() -> None:
    assert not is_other("water_daily_m3", "用水量（m³/月）", "900吨/日")


@pytest.mark.parametrize(
    ("key", "unit"), [("power_kva", "兆伏安"), ("floor_area", "平方公里"), ("heat_load_kw", "兆瓦")]
)
def test_a_unit_that_multiplies_is_carried_by_the_value(key: str, unit: str) -> None:
    assert label_unit(CATALOGUE[key], unit) == unit
