"""A value of which both models were unsure: looked at once more, and weighed by all that was seen of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from extractors.joint.reading import Desk, weighed
from extractors.models import CropReading, Status
from extractors.values import PagePlace
from tests.joint.pages import token
from tests.support.shipped import CATALOGUE
from tests.values.test_weighing import FAINT, HALF, TERMS, written


@dataclass
class Once:
    """An engine that reads every crop as one thing."""

    seen: CropReading
    grades: list[str] = field(default_factory=list)

    def read_crops(self, crops: Sequence[np.ndarray], *, grade: str) -> list[CropReading]:
        self.grades.append(grade)
        return [self.seen for _ in crops]


def judge(first: CropReading, again: CropReading, key: str = "applicant_name", *, line: str = "") -> tuple[Status, int]:
    """The status of a value that the better model reads so, and the quick model in its line (as `line`, if otherwise)
    and then alone.
    """
    ocr = Once(again)
    sheet = SimpleNamespace(ocr=ocr, grey=np.full((200, 900), 255, np.uint8))
    desk = Desk(cast("Any", SimpleNamespace(sheet=sheet)), cast("Any", None), cast("Any", None), TERMS, None, ())
    quick = replace(written(line) if line else first, lattice=())
    place = PagePlace(1, (0, 0, 10, 10))
    found = weighed(CATALOGUE[key], (first, quick), [token(0, first.text, 10, 10)], place, desk)
    return found.status, len(ocr.grades)


def test_a_weak_character_without_a_rival_passes_after_a_second_look() -> None:
    weak = written("宏远医院", 宏=FAINT)
    assert judge(weak, weak) == (Status.ACCEPTED, 1)


@pytest.mark.parametrize(("seen", "again"), [(HALF, written("宏远医院", 宏=HALF)), (FAINT, written("安远医院"))])
def test_one_with_a_rival_does_not(seen: dict[str, float], again: CropReading) -> None:
    assert judge(written("宏远医院", 宏=seen), again) == (Status.REVIEW, 1)


def test_what_the_quick_model_misread_in_its_line_passes_where_alone_it_reads_the_same() -> None:
    assert judge(written("宏远医院"), written("宏远医院"), line="宏远医完") == (Status.ACCEPTED, 1)
    assert judge(written("宏远医院"), written("宏远医完"), line="宏远医完") == (Status.REVIEW, 1)


def test_a_character_that_is_known_to_be_taken_for_another_is_not_looked_at_again() -> None:
    weak = written("济读医院", 济={"济": 0.8})
    assert judge(weak, weak) == (Status.REVIEW, 0)


def test_what_is_clear_and_what_is_no_words_is_not_looked_at_again() -> None:
    assert judge(written("宏远医院"), written("宏远医院")) == (Status.ACCEPTED, 0)
    weak = written("120", 宏=FAINT)
    assert judge(replace(weak, confidence=0.5), weak, key="power_kva")[1] == 0
