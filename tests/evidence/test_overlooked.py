"""Figures that detection passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from extractors.evidence.overlooked import with_overlooked
from extractors.evidence.pool import Pool
from extractors.models import CropReading
from tests.joint.pages import page


class Digits:
    """A digit network that reads every crop as one text."""

    def __init__(self, text: str, chance: float) -> None:
        self.seen = CropReading(text, chance, tuple((c, chance) for c in text))

    def read_crops(self, crops: Sequence[np.ndarray], *, grade: str) -> list[CropReading]:
        assert grade == "digits"
        return [self.seen for _ in crops]


def inked(stroke: tuple[int, int, int, int], text: str = "1", chance: float = 0.9) -> Pool:
    """A page with a label and a stroke (top, bottom, left, right) in its line."""
    one = page(("楼栋数：", 100.0, 100.0))
    ink = np.zeros((1200, 1700), bool)
    ink[stroke[0] : stroke[1], stroke[2] : stroke[3]] = True
    return replace(one, sheet=replace(one.sheet, ink=ink, ocr=cast("Any", Digits(text, chance))))


def test_a_lone_stroke_in_a_blank_is_a_figure_and_marked() -> None:
    pool = with_overlooked(inked((100, 128, 400, 405)))
    assert [(t.id, t.text, t.is_overlooked) for t in pool.tokens] == [(0, "楼栋数：", False), (1, "1", True)]
    assert pool.tokens[1].box == (400.0, 100.0, 405.0, 128.0)


@pytest.mark.parametrize(
    "stroke",
    [(100, 128, 225, 230), (120, 128, 400, 405), (60, 160, 400, 405), (100, 128, 400, 700)],
    ids=["a character of a text", "too low", "too high", "too long"],
)
def test_other_ink_is_none(stroke: tuple[int, int, int, int]) -> None:
    assert len(with_overlooked(inked(stroke)).tokens) == 1


@pytest.mark.parametrize(("text", "chance"), [("#", 0.9), ("1", 0.3)])
def test_what_the_network_does_not_take_for_figures_is_none(text: str, chance: float) -> None:
    assert len(with_overlooked(inked((100, 128, 400, 405), text, chance)).tokens) == 1
