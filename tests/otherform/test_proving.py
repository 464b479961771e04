"""Which quick readings of a foreign form stand without the better model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from extractors.apart.cells import Rulings
from extractors.apart.pieces import written_ink
from extractors.apart.sheet import Element, Sheet
from extractors.marks.ticks import TickMark
from extractors.models import BoxTuple, CropReading
from extractors.otherform.claims import Claim, Desk
from extractors.otherform.inline import Span
from extractors.otherform.labels import LabelMatch
from extractors.otherform.proving import settled, to_read
from tests.support.shipped import CATALOGUE, OTHER


def reading(text: str, chance: float) -> CropReading:
    return CropReading(text, chance, tuple((c, chance) for c in text))


class Again:
    """Answers every second reading with one text; counts the crops."""

    def __init__(self, text: str, chance: float = 0.99) -> None:
        self.reading, self.crops = reading(text, chance), 0

    def read_crops(self, crops: Sequence[np.ndarray], **_: object) -> list[CropReading]:
        self.crops += len(crops)
        return [self.reading] * len(crops)


def desk(ocr: Again) -> Desk:
    paper = np.full((60, 400), 255, np.uint8)
    rulings = Rulings((), (), paper < 0)
    sheet = Sheet(1, paper, paper < 128, 8.0, rulings, (), ocr=ocr)  # type: ignore[arg-type]
    return Desk(sheet, CATALOGUE, OTHER, date(2026, 11, 22))


def claim(key: str, *texts: tuple[str, float], mark: TickMark | None = None) -> Claim:
    box: BoxTuple = (10, 10, 110, 40)
    spans = [Span(Element(n, box, reading(t, p))) for n, (t, p) in enumerate(texts)]
    squares = [Span(Element(99, (2, 10, 8, 40), mark=mark))] if mark else []
    return Claim((LabelMatch(key, 0),), (*squares, *spans), box)


@pytest.mark.parametrize(
    ("key", "text", "chance", "again", "stands"),
    [
        ("power_kva", "630", 0.9999, "630", True),
        ("power_kva", "630", 0.9999, "63", False),
        ("power_kva", "630", 0.9, "630", False),
        ("project_name", "天合育苗中心", 0.9999, "天合育苗中心", False),
        ("need_date", "2026年12月13日", 0.9999, "2026年12月13日", True),
        ("need_date", "2026年13月13日", 0.9999, "2026年13月13日", False),
    ],
)
def test_a_plain_value_stands_where_a_second_look_agrees(
    key: str, text: str, chance: float, again: str, stands: bool
) -> None:
    assert bool(settled([claim(key, (text, chance))], desk(Again(again)))) is stands


def test_a_check_digit_needs_no_second_look() -> None:
    ocr = Again("")
    assert settled([claim("uscc", ("91419001MA2CU09029", 0.9999))], desk(ocr))
    assert not settled([claim("uscc", ("91419001MA2CU09020", 0.9999))], desk(ocr))
    assert ocr.crops == 0


def test_a_printed_unit_stands_and_one_that_multiplies_does_not() -> None:
    found = settled([claim("power_kva", ("63", 0.5), ("kVA", 0.9))], desk(Again("")))
    assert [e.text for e in found] == ["kVA"]
    assert not settled([claim("floor_area", ("63", 0.5), ("万㎡", 0.9))], desk(Again("")))


def test_words_beside_squares_stand_where_they_are_words_to_choose() -> None:
    mark = TickMark("ticked", 0.99, 0.3)
    words = [claim("gas_nature", (w, 0.99), mark=mark) for w in ("采暖锅炉", "采暧锅炉")]
    pressure = claim("gas_pressure", ("中压A", 0.99), mark=mark)
    assert [e.text for e in settled([*words, pressure], desk(Again("")))] == ["采暖锅炉"]


def test_what_stands_where_one_signs_is_not_read() -> None:
    assert not list(to_read([claim("sign_present", ("赖岩岩", 0.9))]))
    assert list(to_read([claim("sign_date", ("2026年", 0.9))]))


@pytest.mark.parametrize("px_per_mm", [8.0, 11.81])
def test_specks_are_no_ink_and_dots_are(px_per_mm: float) -> None:
    ink = np.zeros((201, 301), bool)
    ink[50:53, 50:53] = True
    dot = int(0.8 * px_per_mm)
    ink[100 : 100 + dot, 101 : 101 + dot] = True
    ink[198:201, 290:301] = True
    kept = written_ink(ink, Rulings((), (), np.zeros_like(ink)), px_per_mm)
    assert not kept[50:53, 50:53].any()
    assert kept[100 : 100 + dot, 101 : 101 + dot].all() and kept[198:201, 290:301].all()
