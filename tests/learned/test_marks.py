"""The network of marks, on choices drawn here: printed words, and marks in the ways that people make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.learned import Option, chances_of, marks
from extractors.models import BoxTuple
from tests.scans.fonts import load_face

MOST_BYTES = 10_000_000
SIZE, GAP, TOP = 40, 130, 100
WORDS = ("居民生活", "非居民", "特种", "施工临时")
Draw = ImageDraw.ImageDraw
Mark = Callable[[Draw, BoxTuple], None]


def tick(draw: Draw, box: BoxTuple) -> None:
    x, y, side = box[0] - 44, box[1] + 2, 36
    draw.line([(x + 4, y + 16), (x + 14, y + 32), (x + side + 6, y - 6)], fill=30, width=4, joint="curve")


def cross(draw: Draw, box: BoxTuple) -> None:
    x, y = box[0] - 44, box[1] + 4
    draw.line([(x + 4, y + 3), (x + 33, y + 31)], fill=20, width=3)
    draw.line([(x + 31, y + 4), (x + 5, y + 32)], fill=20, width=3)


def ring(draw: Draw, box: BoxTuple) -> None:
    draw.ellipse((box[0] - 14, box[1] - 8, box[2] + 14, box[3] + 10), outline=30, width=3)


def stroke(draw: Draw, box: BoxTuple) -> None:
    draw.line([(box[0] - 6, box[1] + 22), (box[2] + 6, box[1] + 19)], fill=30, width=4)


def choice(marks: Sequence[Mark | None], *, squares: bool, across: bool = True) -> tuple[np.ndarray, list[Option]]:
    """A page with the words of a choice, each with its mark, if any."""
    page = Image.new("L", (1700, 700), 250)
    draw, face, options, x, y = ImageDraw.Draw(page), load_face("song", SIZE), [], 120.0, float(TOP)
    for word, mark in zip(WORDS, marks, strict=True):
        draw.text((x, y), word, font=face, fill=15)
        x0, y0, x1, y1 = draw.textbbox((x, y), word, font=face)
        box = (float(x0), float(y0), float(x1), float(y1))
        if squares:
            draw.rectangle((x - 44, y + 6, x - 10, y + 40), outline=15, width=2)
        if mark is not None:
            mark(draw, box)
        options.append(Option(word, box))
        x, y = (x1 + GAP, y) if across else (x, y + 80)
    return np.asarray(page), options


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize(("mark", "squares"), [(tick, True), (cross, True), (ring, False)])
@pytest.mark.parametrize("meant", [(2,), (0, 3)])
def test_what_is_marked_is_meant(mark: Mark, squares: bool, across: bool, meant: tuple[int, ...]) -> None:
    seen = [mark if n in meant else None for n in range(len(WORDS))]
    chances = chances_of(*choice(seen, squares=squares, across=across))
    assert [n for n, c in enumerate(chances) if c > 0.9] == list(meant)
    assert all(c < 0.1 for n, c in enumerate(chances) if n not in meant)


def test_what_alone_is_not_struck_out_is_meant() -> None:
    chances = chances_of(*choice([stroke, None, stroke, stroke], squares=False))
    assert chances[1] > 0.9 and max(chances[0], *chances[2:]) < 0.1


@pytest.mark.parametrize("squares", [True, False])
def test_where_nothing_is_marked_nothing_is_meant(squares: bool) -> None:
    assert max(chances_of(*choice([None] * 4, squares=squares))) < 0.1
    assert chances_of(np.full((50, 50), 255, np.uint8), []) == ()


def test_it_is_small() -> None:
    assert Path(marks.__file__).with_name("marks.onnx").stat().st_size < MOST_BYTES
