"""Codes with a small cell for each character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from extractors.apart import Cell
from extractors.evidence.combs import combs_of, with_combs
from extractors.evidence.pool import Pool
from extractors.models import BoxTuple, CropReading
from tests.joint.pages import HEIGHT, page

STEP, LEFT, TOP, HIGH = 40.0, 400.0, 96.0, 44.0
CODE = "91419001MA9NYQWE4B"


def cells(count: int, *, gap: float = 4.0) -> list[BoxTuple]:
    return [(LEFT + n * STEP, TOP, LEFT + (n + 1) * STEP - gap, TOP + HIGH) for n in range(count)]


class Reader:
    """Answers each crop with a code, and keeps how broad it was."""

    def __init__(self) -> None:
        self.widths: list[int] = []

    def read_crops(self, crops: Sequence[np.ndarray], **_: Any) -> list[CropReading]:
        self.widths += [c.shape[1] for c in crops]
        return [CropReading(CODE, 0.9, tuple((c, 0.9) for c in CODE)) for _ in crops]


def form(found: Sequence[BoxTuple], written: Sequence[BoxTuple], *pieces: tuple[str, float, float]) -> Pool:
    """A form with a label and what detection made of a comb; ink stands in the middle of some of its cells."""
    pool = page(("信用代码", 100.0, 100.0), *pieces)
    ink, grey = np.zeros((1200, 1700), bool), np.full((1200, 1700), 250, np.uint8)
    for x0, y0, x1, y1 in written:
        ink[round(y0) + 10 : round(y1) - 10, round(x0) + 10 : round(x1) - 10] = True
    for x0, y0, x1, y1 in cells(len(CODE), gap=0.0):
        grey[[round(y0), round(y1)], round(x0) : round(x1) + 1] = 0
    sheet = replace(pool.sheet, ink=ink, grey=grey, ocr=cast("Any", Reader()))
    rulings = replace(sheet.rulings, cells=tuple(Cell(b, 0, n) for n, b in enumerate(found)))
    return replace(pool, sheet=replace(sheet, rulings=rulings))


def test_what_stands_in_a_comb_is_one_text() -> None:
    pool = form(cells(18), cells(18), ("9", 402.0, 100.0), ("|", 437.0, 100.0), ("41", 482.0, 100.0))
    label, code = with_combs(pool).tokens
    assert (label.text, code.text, len(code.cells)) == ("信用代码", CODE, 18)
    assert code.box[0] < LEFT + STEP and code.box[2] > LEFT + 17 * STEP


def test_an_empty_comb_holds_no_text_and_keeps_what_was_found() -> None:
    assert len(with_combs(form(cells(18), ())).tokens) == 1


def test_cells_found_as_one_are_parted_and_one_without_its_outer_wall_is_put_in() -> None:
    found = cells(18)
    lost = [*found[:4], (*found[4][:2], *found[5][2:]), *found[6:17]]
    assert len(with_combs(form(lost, found)).tokens[1].cells) == 18


@pytest.mark.parametrize(
    "found",
    [
        cells(7),
        [*cells(18), *[(c[0], c[1] + HIGH, c[2], c[3] + HIGH) for c in cells(18)]],
        [(c[0] + n * n, c[1], c[2] + n * (n + 2), c[3]) for n, c in enumerate(cells(10))],
        [(3 * c[0], c[1], 3 * c[2], c[3]) for c in cells(10)],
    ],
    ids=["too few", "a table", "of any width", "too wide for a character"],
)
def test_other_cells_are_none(found: list[BoxTuple]) -> None:
    assert not list(combs_of(found, HEIGHT))
