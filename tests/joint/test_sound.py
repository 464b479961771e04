"""Of two readings the one that makes sense."""

from __future__ import annotations

from typing import Any, cast

import pytest

from extractors.joint.reading import Desk, judged_at
from extractors.models import CropReading, Status
from extractors.values import PagePlace
from tests.support.shipped import CATALOGUE, OTHER

DESK = Desk(cast("Any", None), cast("Any", None), cast("Any", None), OTHER, None, ())


def line(text: str) -> CropReading:
    return CropReading(text, 0.99, tuple((c, 0.99) for c in text))


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
