"""A value that a person wrote out is found on the page where it stands alone or beside its label, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extractors.known.ground import Ground
from extractors.known.typed import typed_readings
from extractors.known.wording import Wording, line_of
from extractors.models import CropReading, FieldReading, Page, Value
from extractors.text import LinedPage
from tests.support.shipped import CATALOGUE

DPI = 254.0
PX = DPI / 25.4
WORDING = Wording(CATALOGUE)
FORM = (
    ("申报人全称", 20, 40), ("济源市鑫源酒店管理有限公司", 60, 40),
    ("经办人", 20, 50), ("宋远英", 60, 50), ("法定代表人", 110, 50), ("宋远英", 150, 50),
    ("约定通水日", 20, 60), ("2026 年 9 月 30 日", 60, 60),
    ("居民生活", 60, 70), ("非居民", 90, 70), ("特种", 110, 70),
)  # fmt: skip


def ground(words: Sequence[tuple[str, float, float]] = FORM) -> Ground:
    """A page of lines, each character 4 mm wide."""
    image = np.full((2970, 2100, 3), 255, np.uint8)
    lines = tuple(
        line_of(
            CropReading(text, 0.99, tuple((c, 0.99) for c in text)),
            (x * PX, y * PX, (x + 4 * len(text)) * PX, (y + 4) * PX),
        )
        for text, x, y in words
    )
    tokens = tuple(t for line in lines for t in WORDING.tokens(line))
    page = Page(file="x", number=1, image=image, dpi=DPI)
    return Ground(1, LinedPage(page, None), lines, tokens, image)


def found(values: dict[str, Value], *read: FieldReading) -> dict[str, tuple[float, float]]:
    """Where each value that is found begins, mm."""
    readings = typed_readings(values, read, [ground()], CATALOGUE)
    return {r.key: (round(r.box[0] / PX), round(r.box[1] / PX)) for r in readings if r.box is not None}


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("applicant_name", "济源市鑫源酒店管理有限公司", (60, 40)),
        ("need_date", "2026-09-30", (60, 60)),
        ("water_nature", "特种", (60, 70)),
        ("agent_name", "宋远英", (60, 50)),
    ],
    ids=["a text", "a date", "a choice by its words", "of two the one beside its label"],
)
def test_a_value_is_found_where_it_stands(key: str, value: Value, place: tuple[float, float]) -> None:
    assert found({key: value}) == {key: place}


def test_a_text_that_was_misread_is_found_all_the_same() -> None:
    assert found({"applicant_name": "济源市鑫原酒店管理有限公词"}) == {"applicant_name": (60, 40)}
    assert not found({"applicant_name": "济源市万和信息技术有限公司"})


def test_what_stands_in_two_places_without_its_label_is_found_nowhere() -> None:
    assert not found({"designer": "宋远英"})


def test_what_was_read_as_another_field_is_not_taken() -> None:
    box = (60 * PX, 60 * PX, 120 * PX, 64 * PX)
    assert not found({"need_date": "2026-09-30"}, FieldReading(key="apply_date", page=1, box=box))
