"""Several values behind one label: which one is meant, nobody guesses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.evidence.pool import Pool
from extractors.foreign.phases import in_phases
from extractors.foreign.rowmates import RowMates
from extractors.joint.reading import Desk
from extractors.models import FieldReading, Status
from extractors.printed.crossing import crossed
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, ruled
from tests.support.shipped import OTHER


def status(pool: Pool, key: str, text: str, others: Sequence[tuple[str, str]] = ()) -> Status:
    """What becomes of a reading that was accepted with this text, beside others (field, text)."""
    box = {t.text: t.box for t in pool.tokens}
    readings = [
        FieldReading(key=k, value=t, raw=t, confidence=0.99, status=Status.ACCEPTED, page=1, box=box[t])
        for k, t in ((key, text), *others)
    ]
    desk = Desk(pool, crossed(print_of(pool, WORDING), pool, WORDING), WORDING, OTHER, None, ())
    return in_phases(readings, pool, RowMates(desk), OTHER.table)[0].status


@pytest.mark.parametrize("heads", [("甲栋", "乙栋"), ("用水", "用电"), ("东区", "西区")])
def test_a_value_beside_another_that_fits_as_well_is_asked_about(heads: tuple[str, str]) -> None:
    pool = ruled(("项目", *heads), ("联系电话", "13839412201", "15938671023"))
    assert status(pool, "agent_phone", "13839412201") is Status.REVIEW


@pytest.mark.parametrize(
    "row",
    [
        ("联系电话", "13839412201", ""),
        ("联系电话", "13839412201", "（必填）"),
        ("联系电话", "13839412201", "备用联系电话", "15938671023"),
        ("联系电话", "13839412201", "用电容量", "315kVA"),
    ],
)
def test_a_hint_or_what_another_label_asks_for_is_no_rival(row: tuple[str, ...]) -> None:
    assert status(ruled(row), "agent_phone", "13839412201") is Status.ACCEPTED


def test_the_value_of_another_field_is_no_rival() -> None:
    pool = ruled(("联系人及电话", "孔令佳", "卜凡"))
    assert status(pool, "agent_name", "孔令佳") is Status.REVIEW
    assert status(pool, "agent_name", "孔令佳", [("legal_rep", "卜凡")]) is Status.ACCEPTED


def test_what_the_head_of_a_service_asks_for_is_no_question() -> None:
    pool = ruled(("内容", "用水", "用电", "用气"), ("接入点位置", "迎宾路DN300", "", "板材厂西侧中压管"))
    assert status(pool, "water_point", "迎宾路DN300") is Status.ACCEPTED
    assert status(pool, "remarks", "迎宾路DN300") is Status.REVIEW


def test_a_place_asked_of_several_services_is_each_ones_own() -> None:
    pool = ruled(("内容", "用水", "用电", "用气"), ("接入点位置", "迎宾路DN300", "", "板材厂西侧中压管"))
    shown = crossed(print_of(pool, WORDING), pool, WORDING)
    assert {one.matches[0].key for one in shown.labels if one.reach and one.text == "接入点位置"} == {
        "water_point", "power_point", "gas_point",
    }  # fmt: skip
    assert not any(one.matches for one in shown.labels if one.reach is None and one.text == "接入点位置")
