"""Confidence that means something: the table, and the threshold that follows from a wanted rate of errors."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigurationError
from extractors.values.calibration import (
    KIND_NAMES,
    MOST_SURE,
    Grounds,
    State,
    Step,
    kind_of,
    load_calibration,
)
from tests.calibrate.table import table_text, write_table
from tests.support.calibration_parts import STAIRS, table
from tests.support.shipped import CATALOGUE, OWN, SHIPPED, TYPED

# ---- the table ----


def test_the_shipped_table_is_sound_and_says_where_it_is_from() -> None:
    shipped = SHIPPED.calibration
    assert shipped.command.startswith("python -m tests.calibrate")
    assert shipped.points > 1000
    assert max(s.right for steps in shipped.maps.values() for s in steps) <= MOST_SURE


def test_every_kind_of_field_has_a_name() -> None:
    assert {kind_of(f) for f in CATALOGUE.fields} <= set(KIND_NAMES)


@pytest.mark.parametrize("key", [f.key for f in CATALOGUE.fields if f.type not in ("rows",)])
def test_clear_evidence_of_any_field_is_surer_than_weak_evidence(key: str) -> None:
    acceptance, kind = OWN, kind_of(CATALOGUE[key])
    sure, weak = (acceptance.probability(kind, "agree", score) for score in (0.9999, 0.3))
    assert 0 < weak < sure < 1


@pytest.mark.parametrize(
    ("grounds", "score", "right"),
    [
        ("own.text.agree", 0.95, 0.7),
        ("own.name.agree", 0.95, 0.99),
        ("other.text.agree", 0.95, 0.99),
        ("own.text.agree", 0.1, 0.7),
        ("own.name.agree", 1.0, 0.9995),
        ("own.name.agree", 0.9, 0.99),
        ("own.name.agree", 0.8999, 0.5),
    ],
)
def test_the_closest_map_speaks(grounds: str, score: float, right: float) -> None:
    found = Grounds.of(grounds)
    assert found is not None
    assert table(own__text__agree=(Step(0, 0.7, 10, 3),)).probability(found, score) == right


def test_kinds_that_are_read_alike_stand_in_for_each_other() -> None:
    maps = table(any__digits__agree=(Step(0, 0.8, 10, 2),), own__digits__agree=(Step(0, 0.9, 10, 1),))
    assert maps.probability(Grounds("own", "date", "agree"), 0.5) == 0.9
    assert maps.probability(Grounds("paper", "phone", "agree"), 0.5) == 0.8
    assert maps.probability(Grounds("own", "name", "agree"), 0.5) == 0.5


def test_what_was_typed_is_used_as_it_is() -> None:
    typed = TYPED
    assert typed.probability("text", "agree", 1.0) == MOST_SURE
    assert typed.accepts("agree", MOST_SURE)
    assert typed.probability("text", "doubted", 1.0) < 0.9


def test_a_text_that_is_no_grounds_is_none() -> None:
    assert Grounds.of("own.text.agree") == Grounds("own", "text", "agree")
    assert [Grounds.of(text) for text in ("", "own.text", "own.text.sure", "a.b.c.d")] == [None] * 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t["maps"].pop("any.any.differ"), "any.any.differ"),
        (lambda t: t["maps"].update({"any.any.agree": [[0, 0.9, 5, 0], [0.5, 0.8, 5, 1]]}), "概率不得下降"),
        (lambda t: t["maps"].update({"any.any.agree": [[0, 1.0, 5, 0]]}), "不大于"),
        (lambda t: t["maps"].update({"any.any.agree": [[0.2, 0.9, 5, 0]]}), "从 0 开始"),
        (lambda t: t["maps"].update({"any.any.agree": [[0, 0.9, 5, 6]]}), "错误数"),
        (lambda t: t["maps"].update({"agree": [[0, 0.9, 5, 0]]}), "来源.种类.状态"),
        (lambda t: t.pop("maps"), "maps"),
        (lambda t: t.update(sure=1), "sure"),
    ],
)  # type: ignore[no-untyped-def]
def test_a_broken_table_is_named_with_what_is_wrong(tmp_path: Path, change, said: str) -> None:
    content = yaml.safe_load(table_text(table()))
    change(content)
    path = tmp_path / "calibration.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_calibration(path)
    assert "calibration.yaml" in caught.value.message
    assert said in caught.value.message


@pytest.mark.parametrize("body", [None, b"maps: [", b"\xff\xfe"])
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, body: bytes | None) -> None:
    path = tmp_path / "calibration.yaml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(ConfigurationError, match=r"calibration\.yaml：.*tests\.calibrate"):
        load_calibration(path)


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    written_table = table(own__text__agree=(Step(0, 0.7, 10, 3), Step(0.93, 0.9999, 7, 0)))
    write_table(tmp_path / "t.yaml", written_table)
    assert load_calibration(tmp_path / "t.yaml") == written_table
    assert not list(tmp_path.glob("*.part"))


# ---- the threshold ----


@pytest.mark.parametrize(
    ("wanted", "threshold"),
    [
        (0.0004, 0.9996),
        (0.001, 0.999),
        (0.0013, 0.9987),
        (0.0014, 0.9986),
        (0.0021, 0.99),
        (0.018, 0.982),
        (0.019, 0.981),
        (0.025, 0.975),
        (0.1, 0.5),
    ],
)
def test_the_threshold_follows_from_the_wanted_rate(wanted: float, threshold: float) -> None:
    """Expected wrong: of 1000 values 0.5, of 1100 one and a half, of 1140 twenty-one and a half; else one by one."""
    maps = {f"own__text__{state}": (Step(0, 0.01, 0, 0),) for state in get_args(State) if state != "agree"}
    assert table(own__text__agree=STAIRS, **maps).threshold("own", wanted) == pytest.approx(threshold)


def test_many_sure_values_never_pay_for_one_that_is_far_from_sure() -> None:
    stairs = (Step(0, 0.9, 10, 1), Step(0.9, 0.9999, 1_000_000, 0))
    maps = {f"own__text__{state}": stairs for state in get_args(State)}
    assert table(**maps).threshold("own", 0.001) == 0.999


def test_the_share_is_that_of_all_values_of_an_origin_and_of_no_other() -> None:
    sure = (Step(0, 0.9999, 1_000, 0),)
    maps = {f"any__any__{s}": sure for s in get_args(State)} | {"other__number__agree": sure}
    alone = table(own__text__agree=(Step(0, 0.996, 100, 0),), **maps)
    assert alone.threshold("own", 0.001) == 0.999
    together = table(own__text__agree=(Step(0, 0.996, 100, 0),), own__number__agree=sure, **maps)
    assert together.threshold("own", 0.001) == 0.996


@pytest.mark.parametrize("state", ["doubted", "differ"])
def test_values_that_something_speaks_against_are_never_used(state: State) -> None:
    assert not OWN.accepts(state, MOST_SURE)
    sure = (Step(0, 0.995, 1000, 5),)
    maps = {f"own__text__{s}": (Step(0, 0.1, 0, 0),) for s in get_args(State)} | {f"own__text__{state}": sure}
    assert table(**maps).threshold("own", 0.001) == 0.999


_ROWS = st.lists(st.tuples(st.floats(0.01, 0.9999), st.integers(1, 5000)), min_size=1, max_size=8)


@given(rows=_ROWS, wanted=st.floats(0.0001, 0.1))
def test_the_expected_share_of_wrong_values_stays_below_the_wanted_one(
    rows: list[tuple[float, int]], wanted: float
) -> None:
    rights = sorted({right for right, _ in rows})
    steps = tuple(Step(i / 10, right, dict(rows)[right], 0) for i, right in enumerate(rights))
    maps = {f"own__text__{s}": (Step(0, 0.01, 0, 0),) for s in get_args(State) if s != "agree"}
    threshold = table(own__text__agree=steps, **maps).threshold("own", wanted)
    used = [s for s in steps if s.right >= threshold]
    expected = sum(s.values * (1 - s.right) for s in used)
    assert expected <= wanted * sum(s.values for s in used) + 1e-9
    assert table(own__text__agree=steps, **maps).threshold("own", wanted * 0.5) >= threshold - 1e-12 or not used
