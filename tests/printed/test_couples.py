"""Two labels of figures in one, and their two values."""

from __future__ import annotations

import pytest

from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.printed.couples import coupled, with_couples
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page


def _told(*placed: tuple[str, float, float]) -> dict[str, str]:
    pool, couples = with_couples(page(*placed), WORDING)
    shown = coupled(print_of(pool, WORDING), couples, pool, WORDING)
    claims = decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING)
    return {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in claims}


@pytest.mark.parametrize(
    ("placed", "found"),
    [
        ((("用地/建筑面积", 100.0, 100.0), ("30848/56926平方米", 340.0, 100.0)), ("land_area", "floor_area")),
        ((("管径/表径", 100.0, 100.0), ("DN150/DN50", 300.0, 100.0)), ("water_dn", "meter_dn")),
        ((("管径/", 100.0, 100.0), ("表径DN150/DN50", 175.0, 100.0)), ("water_dn", "meter_dn")),
        ((("其中地上/地下30848/56926", 100.0, 100.0),), ("floor_above", "floor_below")),
    ],
    ids=["the end of the second is both's", "two names", "found in two pieces", "found as one text"],
)
def test_the_first_value_is_the_first_labels(
    placed: tuple[tuple[str, float, float], ...], found: tuple[str, str]
) -> None:
    said = _told(*placed)
    first, second = ("DN150", "DN50") if found[0] == "water_dn" else ("30848", "56926")
    assert said[found[0]] == first and said[found[1]].startswith(second)


def test_the_unit_behind_the_second_value_is_the_first_ones_too() -> None:
    pool, couples = with_couples(page(("用地/建筑面积", 100.0, 100.0), ("3.2/5.7公顷", 340.0, 100.0)), WORDING)
    shown = coupled(print_of(pool, WORDING), couples, pool, WORDING)
    assert [m.unit for one in shown.labels for m in one.matches if m.key == "land_area"] == ["公顷"]


def test_two_measures_behind_one_label_are_two_values() -> None:
    pool, _ = with_couples(page(("水表口径", 100.0, 100.0), ("DN50/4只", 300.0, 100.0)), WORDING)
    assert [t.text for t in pool.tokens] == ["水表口径", "DN50", "/", "4只"]


@pytest.mark.parametrize(
    "placed",
    [
        (("供/回水温度", 100.0, 100.0), ("55/45", 340.0, 100.0)),
        (("联系人/电话", 100.0, 100.0), ("王强/13912345678", 340.0, 100.0)),
        (("用地/建筑面积", 100.0, 100.0), ("30848", 340.0, 100.0)),
        (("开工日期", 100.0, 100.0), ("2026/5/4", 340.0, 100.0)),
    ],
    ids=["one field", "no figures", "one value", "a day"],
)
def test_what_is_no_pair_stays_whole(placed: tuple[tuple[str, float, float], ...]) -> None:
    assert [t.text for t in with_couples(page(*placed), WORDING)[0].tokens] == [t[0] for t in placed]


@pytest.mark.parametrize(
    ("labels", "value", "found"),
    [
        (("水表口径", "×只数"), "DN80×3", {"meter_dn": "DN80", "meter_count": "3"}),
        (("申请容量（kVA）", "电压"), "1250／10kV", {"power_kva": "1250", "voltage": "10kV"}),
        (("充电桩（kW）", "光伏（kW）"), "／85.5", {"pv_kw": "85.5"}),
        (("充电桩（kW）", "光伏（kW）"), "60 85.5", {"ev_kw": "60", "pv_kw": "85.5"}),
    ],
    ids=["a cross between them", "a figure and a word", "only the second", "a stroke that was not read"],
)
def test_values_below_two_labels_side_by_side(labels: tuple[str, str], value: str, found: dict[str, str]) -> None:
    second = 100.0 + 30.0 * len(labels[0]) + 40.0
    said = _told((labels[0], 100.0, 100.0), (labels[1], second, 100.0), (value, 110.0, 150.0))
    assert {
        k: said.get(k) for k in ("meter_dn", "meter_count", "power_kva", "voltage", "ev_kw", "pv_kw") if k in said
    } == found
