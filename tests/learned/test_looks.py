"""What the network sees of a page."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.learned.looks import HEAD, TAIL, Looking, Piece, characters_of, classes_of, walls_about
from tests.joint.pages import WORDING

CLASSES = classes_of(WORDING.catalogue)
LOOKING = Looking(WORDING, CLASSES)


def looks(*pieces: Piece) -> object:
    return LOOKING.page(pieces, lambda box: (0.0, 0.0, 100.0, 100.0), 10.0)


def test_every_field_outside_of_lists_has_a_class_and_no_class_comes_twice() -> None:
    assert {
        "value:uscc",
        "label:uscc",
        "option:water_nature",
        "print",
        "cells",
        "cell:seg_road",
        "head:seg_road",
    } <= set(CLASSES)
    assert "value:seg_road" not in CLASSES and "option:uscc" not in CLASSES
    assert len(set(CLASSES)) == len(CLASSES)


def test_of_a_long_text_the_beginning_and_the_end_are_seen() -> None:
    whole = characters_of("统一社会信用代码" * 4)
    assert len(whole) == HEAD + TAIL and 0 not in whole
    assert whole[-2:] == characters_of("代码")[:2]
    assert characters_of("代码")[2:] == [0] * (HEAD + TAIL - 2)


def test_a_page_stands_in_heights_of_a_line_wherever_it_lies() -> None:
    page = LOOKING.page([Piece("用水", (20.0, 30.0, 60.0, 40.0))], lambda _: (10.0, 20.0, 80.0, 50.0), 10.0)
    assert page.boxes.tolist() == [[2.0, 3.0, 6.0, 4.0]] and page.cells.tolist() == [[1.0, 2.0, 8.0, 5.0]]
    assert page.boxes.dtype == page.cells.dtype == page.kinds.dtype == np.float32


def test_the_words_of_the_catalogue_and_the_shape_of_a_text_are_told() -> None:
    label, code, plain = (
        LOOKING._kind(Piece(t, (0, 0, 9, 9)), 9.0) for t in ("统一社会信用代码", "13800138000", "噫吁嚱")
    )
    assert label[LOOKING._labels["uscc"]] > 0
    assert not code[: LOOKING.words].any() and code[LOOKING.words] == 1.0
    assert not plain[: LOOKING.words].any()


def test_the_next_texts_on_all_four_sides_are_known() -> None:
    middle, right, left, below, above = (
        (50.0, 50.0, 60.0, 60.0), (70.0, 51.0, 80.0, 61.0), (20.0, 49.0, 30.0, 59.0), (51.0, 70.0, 60.0, 80.0),
        (49.0, 20.0, 60.0, 30.0),
    )  # fmt: skip
    page = LOOKING.page([Piece("字", b) for b in (middle, right, left, below, above)], lambda b: b, 10.0)
    assert page.near[0].tolist() == [1, 2, 3, 4] and page.near[1].tolist() == [-1, 0, -1, -1]


@pytest.mark.parametrize(
    ("box", "about"), [((40, 40, 50, 46), (30, 20, 70, 60)), ((80, 40, 90, 46), (70, 20, 100, 60))]
)
def test_the_nearest_rulings_are_found_and_the_edge_where_there_are_none(
    box: tuple[float, ...], about: tuple[float, ...]
) -> None:
    walls = np.zeros((80, 100), bool)
    walls[[20, 60], :] = True
    walls[20:61, [30, 70]] = True
    walls[43, 40:42] = True  # a stroke of a character is no ruling
    assert walls_about(walls, box) == about
