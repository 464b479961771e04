"""The network that comes with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.evidence.pool import Pool
from extractors.learned import network
from extractors.learned.network import guesses_of
from tests.joint.pages import WORDING, page, ruled

MOST_BYTES = 10_000_000
UNRULED = page(
    ("水电气暖联合报装申请表", 500.0, 60.0),
    ("申请单位：", 100.0, 200.0), ("济源市佳美机械制造有限公司", 300.0, 200.0),
    ("法定代表人：", 100.0, 300.0), ("何秀英", 300.0, 300.0), ("联系人：", 900.0, 300.0), ("沈国庆", 1100.0, 300.0),
    ("建筑面积：", 100.0, 400.0), ("71388㎡", 300.0, 400.0), ("用地面积：", 900.0, 400.0), ("12035㎡", 1100.0, 400.0),
)  # fmt: skip
IN_CELLS = ruled(
    ("申请单位", "济源市佳美机械制造有限公司", "项目名称", "佳美一号厂房"),
    ("法定代表人", "何秀英", "联系人", "沈国庆"),
    ("建筑面积", "71388㎡", "用地面积", "12035㎡"),
)


@pytest.mark.parametrize("pool", [UNRULED, IN_CELLS], ids=["unruled", "in cells"])
def test_values_are_told_from_print_and_from_each_other(pool: Pool) -> None:
    told = guesses_of(pool, WORDING)
    best = {t.text: told.best(t.id)[0] for t in pool.tokens}
    wanted = {
        "济源市佳美机械制造有限公司": "value:applicant_name", "何秀英": "value:legal_rep", "沈国庆": "value:agent_name",
        "71388㎡": "value:floor_area", "12035㎡": "value:land_area",
    }  # fmt: skip
    assert {t: best[t] for t in wanted} == wanted
    assert not [t for t, kind in best.items() if kind.startswith("value:") and t not in (*wanted, "佳美一号厂房")]


def test_an_empty_page_tells_nothing_and_a_field_it_does_not_know_has_no_chance() -> None:
    assert guesses_of(page(), WORDING).rows == {}
    assert guesses_of(UNRULED, WORDING).chance(0, "no_such_field") is None
    assert guesses_of(UNRULED, WORDING).best(99) == ("", 0.0)


def test_it_is_small() -> None:
    assert Path(network.__file__).with_name("tokens.onnx").stat().st_size < MOST_BYTES
