"""A line drawn through writing, told from touching print, level strokes of characters and rulings."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.marks import is_crossed, is_crossed_in_red
from extractors.models import BoxTuple
from extractors.pages import without_red
from tests.scans.fonts import load_face

LEFT, TOP = 60, 40


def written(text: str, *, face: str = "song", size: int = 32) -> tuple[np.ndarray, BoxTuple]:
    """A text on paper (grey, as a scan blurs it) and its place, px."""
    paper = Image.new("L", (160 + size * len(text), 60 + 2 * size), 250)
    draw = ImageDraw.Draw(paper)
    draw.text((LEFT, TOP), text, font=load_face(face, size), fill=30)
    x0, y0, x1, y1 = draw.textbbox((LEFT, TOP), text, font=load_face(face, size))
    return np.asarray(paper).copy(), (float(x0), float(y0), float(x1), float(y1))


def scanned(grey: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.7))


def struck(grey: np.ndarray, box: BoxTuple, *, share: float = 1.0, drop: int = 3) -> np.ndarray:
    """The page with a stroke from before the text over a share of it, dropping by some pixels on its way."""
    middle = round((box[1] + box[3]) / 2)
    end = round(box[0] + share * (box[2] - box[0])) + 4
    cv2.line(grey, (round(box[0]) - 4, middle - drop), (end, middle + drop), 60, 3, cv2.LINE_AA)
    return grey


TEXTS = ["济源市恒通机械有限公司", "赵建国", "12450", "2026年12月15日", "DN100", "三十二", "91419001MA44WQ8L3K"]


@pytest.mark.parametrize("size", [21, 32, 46])
@pytest.mark.parametrize("face", ["song", "hei", "wenkai"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_stroke_through_a_value_is_seen_and_the_value_alone_is_none(text: str, face: str, size: int) -> None:
    grey, box = written(text, face=face, size=size)
    assert not is_crossed(scanned(grey), box, text)
    assert is_crossed(scanned(struck(grey, box)), box, text)


def test_the_first_of_two_names_is_struck() -> None:
    grey, box = written("赵建国孙志强")
    assert is_crossed(scanned(struck(grey, box, share=0.5)), box, "赵建国孙志强")


def test_a_single_figure_is_struck() -> None:
    grey, box = written("7")
    assert not is_crossed(scanned(grey), box, "7")
    assert is_crossed(scanned(struck(grey, box)), box, "7")


def test_the_second_line_of_a_value_is_struck() -> None:
    grey, box = written("济源市科技大道")
    other, below = written("五十八号院内")
    struck(other, below)
    width = max(grey.shape[1], other.shape[1])
    page = np.vstack([np.pad(p, ((0, 0), (0, width - p.shape[1])), constant_values=250) for p in (grey, other)])
    both = (box[0], box[1], max(box[2], below[2]), grey.shape[0] + below[3])
    assert is_crossed(scanned(page), both, "济源市科技大道五十八号院内")


def test_a_line_to_write_on_is_no_stroke() -> None:
    grey, box = written("济源市科技大道")
    foot = round(box[3]) - 1
    cv2.line(grey, (10, foot), (grey.shape[1] - 10, foot), 40, 2)
    assert not is_crossed(scanned(grey), (box[0], box[1], box[2], foot + 2), "济源市科技大道")


def in_colour(grey: np.ndarray, red: np.ndarray) -> np.ndarray:
    """The page in colour (BGR) with red ink where `red` is."""
    image = np.dstack([grey] * 3)
    image[red & (grey > 128)] = (50, 40, 215)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.7))


@pytest.mark.parametrize("text", ["赵建国", "12450", "济源市恒通机械有限公司"])
def test_a_red_stroke_is_seen_though_red_is_taken_out_before_reading(text: str) -> None:
    grey, box = written(text)
    red = struck(np.full_like(grey, 255), box) < 200
    image = in_colour(grey, red)
    assert is_crossed_in_red(image, without_red(image), box, text)
    plain = in_colour(grey, np.zeros_like(red))
    assert not is_crossed_in_red(plain, without_red(plain), box, text)


@pytest.mark.parametrize("drop", [0, 40, 90])
def test_a_seal_over_a_text_is_no_stroke(drop: int) -> None:
    text = "济源市恒通机械有限公司"
    grey, box = written(text)
    seal = np.full(grey.shape, 255, np.uint8)
    middle = (round(box[0] + 130), round(box[1]) + drop)
    cv2.circle(seal, middle, 95, 0, 6)
    cv2.putText(seal, "SEAL SEAL", (middle[0] - 80, middle[1] + 8), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
    image = in_colour(grey, seal < 128)
    assert not is_crossed_in_red(image, without_red(image), box, text)


@pytest.mark.parametrize("drop", [5, 9])
def test_a_slanting_line_to_write_on_that_touches_its_text_is_no_stroke(drop: int) -> None:
    text = "济源市博源新材料科技有限公司"
    grey, box = written(text)
    foot = round(box[3])
    cv2.line(grey, (round(box[0]) - 8, foot - drop), (round(box[2]) + 40, foot + 2), 40, 3, cv2.LINE_AA)
    assert not is_crossed(scanned(grey), (box[0], box[1], box[2], foot + 4), text)
