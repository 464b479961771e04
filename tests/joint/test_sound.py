"""Of two readings the one that makes sense."""

from __future__ import annotations

from typing import Any, cast

import pytest

from extractors.joint.reading import Desk, judged_at
from extractors.models import CropReading, Status
from extractors.values import PagePlace
from tests.support.shipped import CATALOGUE, OTHER

DESK = Desk(cast("Any", None), cast("Any", None), cast("Any", None), OTHER, None, ())


def line(text: str, **faint: float) -> CropReading:
    """A clear line; some of its characters with another chance."""
    characters = tuple((c, faint.get(c, 0.99)) for c in text)
    return CropReading(text, min(p for _, p in characters), characters)


@pytest.mark.parametrize(
    ("key", "first", "second", "value"),
    [
        ("agent_phone", "1868064956", "18668064956", "18668064956"),
        ("power_kva", "400 伏安", "400千伏安", 400),
        ("water_dn", "i0 D", "40毫米", 40),
        ("gas_hour_m3", "5.8", "6.8", 5.8),
    ],
)
def test_a_number_that_one_model_alone_could_read_is_shown_and_asked_about(
    key: str, first: str, second: str, value: object
) -> None:
    found = judged_at(CATALOGUE[key], line(first), line(second), PagePlace(1, (0, 0, 9, 9)), DESK)
    assert (found.value, found.status) == (value, Status.REVIEW)


@pytest.mark.parametrize(
    ("key", "text", "faint", "status"),
    [
        ("floor_area", "20433m²", {"m": 0.3}, Status.ACCEPTED),
        ("floor_area", "20433m²", {"3": 0.3}, Status.REVIEW),
        ("floor_area", "2.9万m²", {"万": 0.3}, Status.REVIEW),
        ("max_storeys", "7层", {"层": 0.3}, Status.ACCEPTED),
    ],
)
def test_a_number_is_as_sure_as_its_figures_and_what_multiplies_them(
    key: str, text: str, faint: dict[str, float], status: Status
) -> None:
    seen = line(text, **faint)
    assert judged_at(CATALOGUE[key], seen, seen, PagePlace(1, (0, 0, 9, 9)), DESK).status is status
