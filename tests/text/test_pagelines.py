"""Lines of a page are found once and read once; a raster that changed has lines of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from extractors.apart.cells import Rulings
from extractors.apart.pieces import Ground, find_pieces
from extractors.models import BoxTuple, CropReading, Page, TextLine
from extractors.pages.levelling import upright
from extractors.text.pagelines import PageLines

BOXES: list[BoxTuple] = [(10, 10, 110, 30), (10, 50, 130, 70), (10, 90, 90, 110)]


class _Counting:
    """Reads the same text from every crop, surely if the page stands the right way up, and counts what it is asked."""

    def __init__(self, *, up: bool = True) -> None:
        self.searches = 0
        self.crops = 0
        self._up = up

    def find_lines(self, image: np.ndarray) -> list[BoxTuple]:
        self.searches += 1
        return list(BOXES)

    def read_crops(self, crops: Sequence[np.ndarray], **_: object) -> list[CropReading]:
        self.crops += len(crops)
        chances = [0.99 if bool(c[0, 0].min() < 128) == self._up else 0.4 for c in crops]
        return [CropReading("项目名称", p, tuple((c, p) for c in "项目名称")) for p in chances]

    def read_page(self, image: np.ndarray, **_: object) -> list[object]:
        raise AssertionError("a page must be read through its lines")


def page() -> Page:
    image = np.full((160, 200, 3), 255, np.uint8)
    for x0, y0, _, _ in BOXES:
        image[int(y0), int(x0)] = 0
    return Page(file="a.png", number=1, image=image, dpi=100.0)


def test_a_page_is_searched_and_each_line_read_once() -> None:
    ocr = _Counting()
    lined = upright(page(), ocr)
    assert lined.text() == lined.text() != ()
    assert (ocr.searches, ocr.crops) == (1, len(BOXES))


def test_a_text_layer_is_taken_as_it_stands_and_not_searched() -> None:
    ocr, typed = _Counting(), TextLine("用水性质", (0, 0, 40, 10))
    assert upright(replace(page(), words=(typed,)), ocr).text() == (typed,)
    assert ocr.searches == 0


def test_a_page_that_reads_better_the_other_way_is_turned_with_its_lines() -> None:
    ocr = _Counting(up=False)
    found = upright(page(), ocr)
    assert found.page.rotation == 180
    assert found.lines is not None and found.lines.image is found.page.image
    assert found.lines.boxes[-1] == (90, 130, 190, 150)


@pytest.mark.parametrize(
    ("box", "taken"), [((12, 11, 108, 29), True), ((10, 10, 60, 30), False), ((10, 20, 110, 45), False)]
)
def test_only_a_reading_of_the_same_stretch_is_taken_over(box: BoxTuple, taken: bool) -> None:
    lines = PageLines(page().image, BOXES, _Counting())
    assert lines.read_before(box) is None
    lines.text_lines()
    assert (lines.read_before(box) is not None) == taken


def ground(*marks: tuple[int, int, int, int]) -> Ground:
    ink = np.zeros((200, 400), bool)
    for x0, y0, x1, y1 in marks:
        ink[y0:y1, x0:x1] = True
    return Ground(ink, Rulings((), (), np.zeros((200, 400), bool)), (), 6.0)


def test_text_that_was_found_in_two_parts_is_one_piece() -> None:
    marks = [(20, 20, 90, 44), (92, 31, 104, 34), (106, 20, 180, 44)]
    found = find_pieces([(18, 18, 92, 46), (104, 18, 182, 46)], ground(*marks))
    assert [p.box for p in found] == [(20, 20, 180, 44)]


def test_a_line_whose_box_reaches_into_the_next_is_cut_between_them() -> None:
    found = find_pieces([(18, 18, 182, 58), (60, 46, 140, 80)], ground((20, 20, 180, 44), (62, 50, 138, 78)))
    assert sorted(p.box for p in found) == [(20, 20, 180, 44), (62, 50, 138, 78)]


def _read_line(text: str, *, chance: float = 0.99, box: BoxTuple = (10, 10, 250, 34)) -> PageLines:
    """A line of characters of equal breadth, read."""

    class Line:
        def read_crops(self, crops: Sequence[np.ndarray], **_: object) -> list[CropReading]:
            places = tuple((n + 0.5) / len(text) for n in range(len(text)))
            return [CropReading(text, chance, tuple((c, chance) for c in text), places)]

    lines = PageLines(np.full((60, 300), 255, np.uint8), [box], Line())  # type: ignore[arg-type]
    lines.readings([0])
    return lines


def test_a_word_within_a_longer_line_is_taken_as_it_was_read() -> None:
    found = _read_line("业务类型：□新装□增").word_before((131, 13, 177, 31))
    assert found is None
    found = _read_line("业务类型：□新装□增").word_before((157, 12, 205, 33))
    assert found is not None and (found.text, found.confidence) == ("新装", 0.99)
    label = _read_line("业务类型：□新装□增").word_before((11, 12, 112, 33))
    assert label is not None and label.text == "业务类型："


@pytest.mark.parametrize(
    ("text", "chance", "box"),
    [
        ("业务类型：□新装□增", 0.9, (157, 12, 205, 33)),
        ("容量：4００千伏安户", 0.99, (83, 12, 205, 33)),
        ("业务类型：　　新装", 0.99, (140, 12, 250, 33)),
        ("业务类型：□新装□增", 0.99, (157, 42, 205, 58)),
    ],
)
def test_a_word_that_is_not_beyond_doubt_is_read_anew(text: str, chance: float, box: BoxTuple) -> None:
    assert _read_line(text, chance=chance).word_before(box) is None
