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
from extractors.values import Style
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


def sheet_of(ink: np.ndarray, image: np.ndarray) -> Any:
    grey = np.where(ink, np.uint8(30), np.uint8(250))
    return cast("Any", SimpleNamespace(ink=ink, grey=grey, laid=SimpleNamespace(image=image)))


@pytest.mark.parametrize("style", ["text", "comb"])
@pytest.mark.parametrize("is_struck", [False, True])
def test_a_number_struck_out_in_red_is_asked_about(*, is_struck: bool, style: Style) -> None:
    ink = ink_of(stroke=False, rule=False)
    image = np.dstack([np.where(ink, np.uint8(30), np.uint8(250))] * 3)
    if is_struck:
        columns, middle = np.flatnonzero(ink.any(axis=0)), round(9.2 * PX_PER_MM)
        cv2.line(image, (int(columns[0]) - 8, middle), (int(columns[-1]) + 8, middle + 2), (40, 30, 210), 4)
        image[ink] = 30
    slot = Slot(key="power_kva", page=1, box=BOX, style=style)
    reading = FieldReading(key="power_kva", value=6315, raw="6315", confidence=0.99)
    assert bool(_correction(sheet_of(ink, image), slot, CATALOGUE["power_kva"], reading)) is is_struck


@pytest.mark.parametrize(("stroke", "rule"), [(False, False), (False, True), (True, False), (True, True)])
def test_a_number_with_a_figure_struck_out_is_asked_about(*, stroke: bool, rule: bool) -> None:
    ink = ink_of(stroke=stroke, rule=rule)
    sheet = sheet_of(ink, np.where(ink, np.uint8(30), np.uint8(250)))
    slot = Slot(key="power_kva", page=1, box=BOX, style="text")
    reading = FieldReading(key="power_kva", value=6315, raw="6315", confidence=0.99)
    assert bool(_correction(sheet, slot, CATALOGUE["power_kva"], reading)) is stroke
