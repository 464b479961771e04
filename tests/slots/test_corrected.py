"""A blank of the own form in which something was struck out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest

from extractors.layout import MmBox, Slot
from extractors.models import FieldReading
from extractors.slots.laid import PX_PER_MM
from extractors.slots.reading import _correction
from tests.support.shipped import CATALOGUE

BOX = MmBox(5, 5, 60, 8)


def ink_of(*, stroke: bool, rule: bool) -> np.ndarray:
    """A page (px) with 6315 in the blank, a stroke through its first figure, the blank's printed rule below."""
    paper = np.zeros((round(20 * PX_PER_MM), round(80 * PX_PER_MM)), np.uint8)
    left, foot = round(8 * PX_PER_MM), round(11 * PX_PER_MM)
    cv2.putText(paper, "6315", (left, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.15 * PX_PER_MM, 255, 3)
    if stroke:
        cv2.line(paper, (left - 6, foot - 14), (left + 36, foot - 16), 255, 3)
    if rule:
        cv2.line(paper, (round(5.6 * PX_PER_MM), foot + 10), (round(64 * PX_PER_MM), foot + 10), 255, 2)
    return paper > 0


@pytest.mark.parametrize(("stroke", "rule"), [(False, False), (False, True), (True, False), (True, True)])
def test_a_number_with_a_figure_struck_out_is_asked_about(*, stroke: bool, rule: bool) -> None:
    sheet = cast("Any", SimpleNamespace(ink=ink_of(stroke=stroke, rule=rule)))
    slot = Slot(key="power_kva", page=1, box=BOX, style="text")
    reading = FieldReading(key="power_kva", value=6315, raw="6315", confidence=0.99)
    assert bool(_correction(sheet, slot, CATALOGUE["power_kva"], reading)) is stroke
