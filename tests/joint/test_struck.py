"""Values of a page that a line is drawn through, whichever reader read them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.joint.struck import struck_doubted, struck_row
from extractors.models import FieldReading, RowReading, Status
from tests.support.shipped import CATALOGUE, SHIPPED

BOX = (40.0, 30.0, 160.0, 58.0)


def page(*, stroke: bool) -> np.ndarray:
    paper = np.full((90, 260), 250, np.uint8)
    cv2.putText(paper, "6315", (40, 56), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30, 3)
    if stroke:
        cv2.line(paper, (34, 45), (150, 42), 60, 3)
    return paper


def reading(key: str, value: object, status: Status = Status.ACCEPTED) -> FieldReading:
    return FieldReading.model_validate(
        {"key": key, "value": value, "raw": "6315", "confidence": 0.99, "status": status, "page": 1, "box": BOX}
    )


@pytest.mark.parametrize(("stroke", "status"), [(False, Status.ACCEPTED), (True, Status.REVIEW)])
def test_a_struck_value_is_asked_about(*, stroke: bool, status: Status) -> None:
    [read] = struck_doubted([reading("power_kva", 6315)], page(stroke=stroke), CATALOGUE, SHIPPED.calibration)
    assert read.status is status
    assert ("划去" in read.doubt) is stroke


def test_a_struck_cell_of_a_list_is_asked_about() -> None:
    row = RowReading(table="segments", index=1, cells={"seg_len_m": reading("seg_len_m", 6315)})
    assert struck_row(row, page(stroke=True), CATALOGUE, SHIPPED.calibration).cells["seg_len_m"].status is Status.REVIEW


def test_a_word_that_was_chosen_by_striking_the_others_is_none() -> None:
    [read] = struck_doubted([reading("apply_type", "新装")], page(stroke=True), CATALOGUE, SHIPPED.calibration)
    assert read.status is Status.ACCEPTED
