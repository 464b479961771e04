"""A slanting stroke in a blank says that there is nothing; an upright one is a figure."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.foreign.slashes import without_slashes
from extractors.models import FieldReading, Status
from tests.joint.pages import page
from tests.support.shipped import CATALOGUE

BOX = (100.0, 100.0, 160.0, 160.0)


def status(end: tuple[int, int], raw: str = "1", was: Status = Status.REVIEW, *, times: int = 2) -> Status:
    """Of a reading whose ink is a stroke from the foot of its place to `end`, as so many on a page are."""
    sheet = page().sheet
    ink = np.zeros(sheet.ink.shape, np.uint8)
    cv2.line(ink, (110, 150), end, (1,), 3)
    sheet.ink = ink.astype(bool)
    read = FieldReading(key="meter_count", value=1, raw=raw, confidence=0.5, status=was, page=1, box=BOX, doubt="？")
    [found, *_] = without_slashes([read] * times, sheet, CATALOGUE)
    return found.status


@pytest.mark.parametrize("raw", ["1", "/", "1只", "1mm"])
def test_a_slanting_stroke_is_nothing(raw: str) -> None:
    assert status((132, 105), raw) is Status.MISSING


def test_an_upright_stroke_and_one_that_falls_are_figures() -> None:
    assert status((114, 105)) is Status.REVIEW
    assert status((92, 105)) is Status.REVIEW


def test_what_was_read_beyond_doubt_stays() -> None:
    assert status((132, 105), was=Status.ACCEPTED) is Status.ACCEPTED
    assert status((132, 105), raw="12") is Status.REVIEW


def test_a_single_slanting_stroke_of_a_page_may_be_a_figure() -> None:
    assert status((132, 105), times=1) is Status.REVIEW
