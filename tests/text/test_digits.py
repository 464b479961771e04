"""The digit network that is shipped: figures drawn on combs and in blanks, what is no figure, and nothing at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.text import NO_DIGIT
from extractors.text.digits import CHARACTERS, DigitReader, likeliest
from tests.scans.fonts import load_face


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def strip(text: str, face: str, *, gap: int = 14, paper: int = 240, ink: int = 60) -> np.ndarray:
    """Characters set side by side with a gap, a little soft, as a scan shows them."""
    font = load_face(face, 46)
    canvas = Image.new("L", (60 * len(text) + 40, 76), paper)
    draw, x = ImageDraw.Draw(canvas), 12.0
    for character in text:
        left, top, right, bottom = font.getbbox(character)
        draw.text((x - left, 38 - (top + bottom) / 2), character, fill=ink, font=font)
        x += right - left + gap
    return cv2.GaussianBlur(np.asarray(canvas.crop((0, 0, int(x), 76))), (0, 0), 0.9)


@pytest.mark.parametrize("face", ["song", "hei", "wenkai", "mashan"])
@pytest.mark.parametrize("text", ["20260930", "13803891234", "7", "410802197410312782"])
def test_figures_of_print_and_pens_are_read(reader: DigitReader, face: str, text: str) -> None:
    [found] = reader.read([strip(text, face)])
    assert found.text == text
    assert len(found.characters) == len(found.places) == len(text)
    assert list(found.places) == sorted(found.places) and 0 < found.places[0] < found.places[-1] + 1e-9 < 1


def test_what_is_no_figure_is_said_to_be_none(reader: DigitReader) -> None:
    for text in ("2026年", "1B3"):
        [found] = reader.read([strip(text, "song")])
        assert NO_DIGIT in found.text
    assert set(found.text) <= set("0123456789.-X" + NO_DIGIT)


def test_paper_without_ink_reads_as_nothing(reader: DigitReader) -> None:
    specks = np.full((60, 300), 235, np.uint8)
    tiny = np.zeros((2, 2), np.uint8)
    assert [r.text for r in reader.read([specks, tiny])] == ["", ""]


def test_it_is_the_same_however_large_the_scan(reader: DigitReader) -> None:
    fine = strip("20270415", "wenkai")
    coarse = cv2.resize(fine, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert [r.text for r in reader.read([fine, coarse])] == ["20270415"] * 2


def test_all_that_it_may_be_comes_with_its_chance() -> None:
    """Steps of 1 or 7, of nothing, and of 1: a figure twice needs a gap between."""
    matrix = np.zeros((3, len(CHARACTERS) + 1))
    one, seven = CHARACTERS.index("1") + 1, CHARACTERS.index("7") + 1
    matrix[0, [one, seven]] = 0.6, 0.4
    matrix[1, [0, one]] = 0.9, 0.1
    matrix[2, one] = 1.0
    found = likeliest(matrix)
    assert [text for text, _ in found] == ["11", "71", "1"]
    assert [chance for _, chance in found] == pytest.approx([0.54, 0.4, 0.06])
