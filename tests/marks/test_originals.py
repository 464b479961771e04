"""What a ring on a paper tells: drawn with Pillow alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.marks import see_seal
from extractors.models import CropReading, TextLine
from tests.sealed.stamp import DARK_RED, sealed

DPI = 150
PX_PER_MM = DPI / 25.4


class Eyes:
    """Reads one text on every ring."""

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: object = None, grade: str = "small"
    ) -> list[CropReading]:
        return [CropReading("样例综合受理窗口专用章", 0.99, ()) for _ in crops]

    def find_lines(self, image: np.ndarray) -> list[tuple[float, float, float, float]]:
        raise AssertionError

    def read_page(self, image: np.ndarray, *, grade: str = "small") -> list[TextLine]:
        raise AssertionError


def printed() -> Image.Image:
    sheet = Image.new("RGB", (round(210 * PX_PER_MM), round(297 * PX_PER_MM)), (250, 250, 248))
    pen = ImageDraw.Draw(sheet)
    for y in range(400, 1100, 36):
        for x in range(150, 1100, 30):
            pen.rectangle((x, y, x + 16, y + 16), outline=(30, 30, 30), width=3)
    return sheet


def circled(colour: tuple[int, int, int]) -> Image.Image:
    sheet = printed()
    ImageDraw.Draw(sheet).ellipse((480, 560, 760, 840), outline=colour, width=7)
    return sheet


def seen(sheet: Image.Image) -> tuple[bool, str]:
    image = np.ascontiguousarray(np.asarray(sheet.convert("RGB"))[:, :, ::-1])
    seal = see_seal(image, image.min(axis=2), Eyes(), px_per_mm=PX_PER_MM)
    return seal.is_there, seal.doubt[:4]


@pytest.mark.parametrize("blurred", [0.0, 1.5])
def test_a_red_seal_counts_also_where_it_is_faint(blurred: float) -> None:
    sheet = sealed(printed(), (105.0, 120.0), dpi=DPI, colour=DARK_RED, blurred=blurred)
    assert seen(sheet) == (True, "")


def test_a_grey_copy_of_a_seal_is_asked_about() -> None:
    assert seen(sealed(printed(), (105.0, 120.0), dpi=DPI).convert("L")) == (False, "不是红色")


@pytest.mark.parametrize("colour", [(25, 25, 25), (30, 30, 200), (205, 30, 35)])
def test_the_circle_of_a_pen_is_no_seal(colour: tuple[int, int, int]) -> None:
    assert not seen(circled(colour))[0]


def test_a_page_without_a_ring_is_in_no_doubt() -> None:
    assert seen(printed()) == (False, "")
