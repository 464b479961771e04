"""Texts of which detection lost an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from extractors.evidence.growing import grown
from extractors.evidence.pool import Pool
from extractors.models import CropReading
from tests.joint.pages import page

STROKE, FAR, LOW = (100, 130, 285, 290), (100, 130, 240, 245), (122, 127, 285, 290)


class Reads:
    """An engine that reads every crop as one text, and keeps how wide each was."""

    def __init__(self, text: str) -> None:
        self.text, self.widths = text, list[int]()

    def read_crops(self, crops: Sequence[np.ndarray], *, grade: str) -> list[CropReading]:
        self.widths += [c.shape[1] for c in crops]
        return [CropReading(self.text, 0.9, tuple((c, 0.9) for c in self.text)) for _ in crops]


def inked(reads: Reads, *strokes: tuple[int, int, int, int]) -> Pool:
    """A page with the text 68 from x 300 on, read by an engine, and strokes (top, bottom, left, right)."""
    one = page(("68", 300.0, 100.0))
    ink = np.zeros((1200, 1700), bool)
    for top, bottom, left, right in strokes:
        ink[top:bottom, left:right] = True
    return replace(one, sheet=replace(one.sheet, ink=ink, ocr=cast("Any", reads)))


def test_a_figure_whose_first_stroke_was_left_out_is_read_whole() -> None:
    pool = inked(Reads("168"), STROKE)
    [whole] = grown(pool.tokens, pool).values()
    assert (whole.text, whole.box[0], whole.box[2]) == ("168", 285.0, 360.0)
    assert [g.char for g in whole.glyphs] == list("168")


def test_all_characters_close_to_each_other_belong_to_it() -> None:
    pool = inked(Reads("2168"), STROKE, (100, 130, 265, 275))
    assert grown(pool.tokens, pool)[0].box[0] == 265.0


@pytest.mark.parametrize("stroke", [FAR, LOW])
def test_what_stands_apart_or_is_no_character_does_not(stroke: tuple[int, int, int, int]) -> None:
    reads = Reads("168")
    pool = inked(reads, stroke)
    assert grown(pool.tokens, pool) == {} and not reads.widths


def test_a_place_of_which_no_more_is_read_stays_as_it_was() -> None:
    pool = inked(Reads("68"), STROKE)
    assert grown(pool.tokens, pool) == {}
