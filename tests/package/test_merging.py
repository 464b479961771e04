"""What several pages bring put together: values that disagree go to a person, sentences are said once."""

from __future__ import annotations

import pytest

from extractors.models import DocumentType, FieldReading, PageReading, Status
from extractors.package.merging import merge_fields
from extractors.reader import page_notes
from extractors.telling import Told
from tests.support.shipped import SHIPPED

TWO = "两处填写的内容不一致"


def reading(value: str, *, status: Status = Status.ACCEPTED, doubt: str = "") -> FieldReading:
    return FieldReading(
        key="uscc", value=value, raw=value, confidence=0.999, status=status, page=1, doubt=doubt,
        score=0.9999, grounds="own.text.agree",
    )  # fmt: skip


def test_two_values_are_doubted_and_no_longer_claimed_to_be_sure() -> None:
    merged = merge_fields([reading("甲"), reading("乙")], SHIPPED.calibration)["uscc"]
    assert (merged.status, merged.doubt, merged.candidates) == (Status.REVIEW, TWO, ("甲", "乙"))
    assert merged.grounds == "own.text.doubted" and merged.confidence < 0.999


def test_a_value_in_doubt_keeps_its_own_reason_beside_the_second_value() -> None:
    first = reading("甲", status=Status.REVIEW, doubt="校验位不符")
    merged = merge_fields([first, reading("乙"), reading("丙")], SHIPPED.calibration)["uscc"]
    assert (merged.status, merged.doubt) == (Status.REVIEW, f"校验位不符；{TWO}")
    assert merged.candidates == ("甲", "乙", "丙")


@pytest.mark.parametrize("order", [1, -1])
def test_the_same_value_twice_is_the_surer_reading(order: int) -> None:
    unsure = reading("甲", status=Status.REVIEW, doubt="字迹不清")
    assert merge_fields([unsure, reading("甲")][::order], SHIPPED.calibration)["uscc"].status is Status.ACCEPTED


def told(file: str, page: int, note: str) -> Told:
    return Told(PageReading(file=file, page=page, document_type=DocumentType.FORM), note=note)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([("a.pdf", 1, "甲"), ("a.pdf", 2, "甲")], ["a.pdf第1–2页：甲"]),
        ([("1.jpg", 1, "甲"), ("2.jpg", 1, "甲")], ["1.jpg第1页、2.jpg第1页：甲"]),
        ([("a", 1, "甲"), ("a", 2, ""), ("a", 3, "乙"), ("a", 4, "甲")], ["a第1、4页：甲", "a第3页：乙"]),
        ([("a.pdf", 1, "甲"), ("a.pdf", 1, "甲")], ["a.pdf第1页：甲"]),
        ([("a.pdf", 1, "")], []),
    ],
)  # fmt: skip
def test_a_sentence_on_several_pages_is_said_once(pages: list[tuple[str, int, str]], said: list[str]) -> None:
    assert list(page_notes([told(*p) for p in pages])) == said
