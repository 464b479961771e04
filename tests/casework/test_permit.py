"""Permit mode: Σ per utility at 199.9, 200 and 200.1 m, the impact flags, and lengths that are not known yet."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.models import FieldReading, RowReading, Status
from flows.casework.model import Application
from flows.casework.permit import permit_mode


def cell(key, value, status=Status.ACCEPTED):
    return FieldReading(key=key, value=value, raw=str(value or ""), confidence=1, status=status)


def application(*segments, asked="告知承诺", **fields):
    rows = tuple(
        RowReading(
            table="segments",
            index=i,
            cells={"seg_service": cell("seg_service", s[0]), "seg_len_m": cell("seg_len_m", s[1], *s[2:])},
        )
        for i, s in enumerate(segments, 1)
    )
    return Application(fields={k: cell(k, v) for k, v in {"permit_mode": asked, **fields}.items()}, rows=rows)


@pytest.mark.parametrize(
    ("segments", "eligible"),
    [
        ([("用水", 199.9)], True),
        ([("用水", 200)], True),
        ([("用水", 200.1)], False),
        ([("用水", 100), ("用水", 100)], True),
        ([("用水", 100), ("用水", 100.1)], False),  # splitting does not help
        ([("用水", 200), ("用电", 200)], True),  # per utility
        ([("用水", 66.7), ("用水", 66.7), ("用水", 66.6)], True),  # exactly 200, not 200.00000000000003
        ([("用水", 50), ("通信", 200.5)], False),
    ],
)
def test_two_hundred_metres_per_utility(segments, eligible):
    view = permit_mode(application(*segments))
    assert view.is_eligible is eligible
    assert view.mode == ("告知承诺" if eligible else "一般程序")


@pytest.mark.parametrize("flag", ["impact_traffic", "impact_pipe", "impact_people"])
def test_an_impact_flag_bars_the_pledge_and_wants_a_person(flag):
    view = permit_mode(application(("用水", 10), **{flag: True}))
    assert (view.is_eligible, view.mode, view.needs_person) == (False, "一般程序", True)


def test_who_asks_for_the_general_way_gets_it():
    view = permit_mode(application(("用水", 10), asked="一般程序"))
    assert (view.is_eligible, view.mode) == (True, "一般程序")


def test_without_outside_works_there_is_no_mode():
    view = permit_mode(application())
    assert (view.mode, view.is_eligible, view.has_works) == ("", None, False)


@pytest.mark.parametrize(
    ("segment", "eligible"),
    [(("用水", None), None), ((None, 10), None), (("用水", 10, Status.REVIEW), None), (("用水", 300), False)],
)
def test_a_length_that_is_not_known_leaves_the_question_open(segment, eligible):
    assert permit_mode(application(("用电", 20), segment)).is_eligible is eligible


def test_too_long_already_needs_no_missing_length():
    assert permit_mode(application(("用电", 201), ("用水", None))).is_eligible is False


def test_a_doubtful_length_decides_nothing_even_above_the_limit():
    assert permit_mode(application(("用电", 2005, Status.REVIEW))).is_eligible is None


def test_a_confirmed_length_counts():
    found = application(("用水", 200, Status.REVIEW))
    assert permit_mode(found.model_copy(update={"confirmed": ("segments.1.seg_len_m",)})).is_eligible is True


def test_the_reason_shows_every_sum():
    assert "用水 200.5 米（2 段）" in permit_mode(application(("用水", 100.5), ("用水", 100))).reason


@given(st.lists(st.decimals("0.5", "300", places=1), min_size=1, max_size=8))
def test_sums_are_exact(lengths):
    view = permit_mode(application(*[("用气", float(length)) for length in lengths]))
    assert view.lengths[0].metres == sum(lengths, Decimal(0))
    assert view.is_eligible is (sum(lengths) <= 200)
