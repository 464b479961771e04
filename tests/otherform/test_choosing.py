"""Choices: which squares of a row are true ones, whose a tick beside them is, and what a misread word may have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

import numpy as np
import pytest

from extractors.apart.cells import Rulings
from extractors.apart.sheet import Element, Sheet, Stream, union
from extractors.apart.tickwords import Item, Vocabulary, is_pen_sign, settle
from extractors.layout.blank import form_layout
from extractors.marks.codes import find_codes
from extractors.marks.ticks import TickMark
from extractors.models import CropReading, FieldReading, Status
from extractors.otherform.choosing import by_exclusion, word_value
from extractors.otherform.inline import Span
from extractors.otherform.labels import Labels
from extractors.otherform.otherform import read_sheet
from extractors.otherform.tickplaces import Option, signed
from extractors.ownform.registration import register
from extractors.slots.reading import read_tick_slots
from tests.scans.blank import blank_pages
from tests.scans.fill import draw_ticks
from tests.scans.hand import Canvas, Hand, inked
from tests.support.shipped import CATALOGUE, OTHER

WORDS = Vocabulary(CATALOGUE)
SIDE = 27.0


def square(x: float, state: str = "empty") -> Item:
    box = (x, 100.0, x + SIDE, 100.0 + SIDE)
    return Item(box, mark=TickMark(state, 0.3 if state == "ticked" else 0.0, 0.999, box))  # type: ignore[arg-type]


def word(x: float, text: str) -> Item:
    return Item((x, 98.0, x + 32.0 * len(text), 130.0), quick=CropReading(text, 1.0, ()))


def settled(row: Sequence[Item], readings: dict[int, str]) -> str:
    """The row as text, squares as 。; `readings`: what boxes read as a whole, by their left side."""

    def read(box: tuple[float, float, float, float]) -> Item:
        return Item(box, quick=CropReading(readings.get(int(box[0]), "？"), 1.0, ()))

    return "".join("。" if i.mark else i.quick.text for i in settle(row, WORDS, read) if i.mark or i.quick)


def test_part_of_a_circled_word_that_looks_like_a_square_takes_no_other_square_with_it() -> None:
    row = [word(0, "散热器"), square(100), square(190, "ticked"), word(218, "板辐射"), square(320)]
    assert settled(row, {0: "散热器□", 190: "地板辐射"}) == "散热器。地板辐射。"


def test_words_before_their_squares_though_the_first_of_them_lost_a_character_to_a_square() -> None:
    row = [square(0, "ticked"), word(29, "民生活"), square(130), word(260, "非居民"), square(362)]
    assert settled(row, {0: "居民生活"}) == "居民生活。非居民。"


@pytest.mark.parametrize(
    ("text", "is_sign"), [("√", True), ("V.", True), ("", False), ("10kV", False), ("一级", False)]
)
def test_a_tick_read_as_text_is_told_from_text(text: str, is_sign: bool) -> None:
    assert is_pen_sign(text) is is_sign


def option(x: float, text: str, *, behind: bool = False, state: str = "empty") -> Option:
    at = x - 40.0 * len(text) if behind else x + SIDE + 5
    element = Element(int(x), (at, 98.0, at + 32.0 * len(text), 130.0), CropReading(text, 1.0, ()))
    mark = square(x, state).mark
    assert mark is not None
    return Option(mark, text, (Span(element),))


@pytest.mark.parametrize(
    ("texts", "behind", "chosen"),
    [
        (("新装", "√增容", "改造"), True, (0,)),
        (("新装", "√增容", "改造"), False, (1,)),
        (("新装√", "增容", "改造"), False, (1,)),
        (("新装", "增容", "改造√"), True, (2,)),
        (("新装", "增容", "改造"), False, ()),
    ],
)
def test_a_tick_that_was_read_with_a_word_is_of_the_square_nearest_to_it(
    texts: tuple[str, ...], behind: bool, chosen: tuple[int, ...]
) -> None:
    assert signed([option(200.0 + 200 * i, t, behind=behind) for i, t in enumerate(texts)]) == chosen


@pytest.mark.parametrize(
    ("key", "texts", "value"),
    [
        ("apply_type", ("新装", "增容", "啟造"), "改造"),
        ("load_level", ("一级", "级", "三级"), "二级"),
        ("voltage", ("220V", "380V", "Í0KV", "35kV"), "10kV"),
        ("load_level", ("级", "级", "三级"), None),
        ("apply_type", ("新装", "增容", "丶"), None),
    ],
)
def test_a_misread_word_is_proposed_by_what_is_left_over(key: str, texts: tuple[str, ...], value: str | None) -> None:
    field, options = CATALOGUE[key], [option(200.0 + 200 * i, t) for i, t in enumerate(texts)]
    values = [word_value(field, t) for t in texts]
    [misread] = {
        v for v, t in zip(by_exclusion(field, options, values), texts, strict=True) if word_value(field, t) is None
    }
    assert misread == value


def read(pieces: Sequence[str], key: str) -> FieldReading:
    """What is read from one line; an empty piece is a square, the first of them ticked."""
    x, elements, first = 0.0, [], pieces.index("")
    for number, piece in enumerate(pieces):
        box = (x, 100.0, x + (SIDE if not piece else 32.0 * len(piece)), 127.0)
        mark = None if piece else TickMark("ticked" if number == first else "empty", 0.4, 0.999, box)
        quick = CropReading(piece, 1.0, tuple((c, 1.0) for c in piece)) if piece else None
        elements.append(Element(number, box, quick, mark=mark))
        x = box[2] + (4 if not piece else 60)
    blank = np.full((300, 1200), 255, np.uint8)
    stream = Stream(None, tuple(elements), union(e.box for e in elements))
    sheet = Sheet(1, blank, blank < 128, 8.0, Rulings((), (), blank == 0), (stream,))
    return read_sheet(sheet, Labels(CATALOGUE), CATALOGUE, today=date(2026, 11, 22), acceptance=OTHER).fields[key]


def test_yes_without_a_no_is_asked_about() -> None:
    assert read(("二次加压：", "", "是", "", "否"), "boost").status is Status.ACCEPTED
    assert read(("二次加压：", "", "是"), "boost").status is Status.REVIEW


@pytest.mark.parametrize(("text", "doubt"), [("□临时", "选项之间可能有未找到的方框"), ("临时", "")])
def test_a_word_read_with_a_square_lost_its_own_and_is_never_accepted(text: str, doubt: str) -> None:
    found = read(("申请类别：", "", text, "", "增容"), "apply_type")
    assert found.doubt == doubt
    assert found.status is (Status.REVIEW if doubt else Status.ACCEPTED)


def test_two_ticks_of_a_single_choice_on_the_own_form_go_to_a_person() -> None:
    layout, page = form_layout(CATALOGUE), blank_pages()[0]
    slots = [s for s in layout.page(1).slots if s.style == "ticks" and CATALOGUE[s.key].type == "one_of"]
    canvas = Canvas(page.shape[1::-1], 300)
    for slot in slots:
        draw_ticks(canvas, slot.ticks, [t.value for t in slot.ticks[:2]], Hand("song", tick="check"), Random(1))
    image = np.ascontiguousarray(inked(page, canvas.array(), (20, 30, 90), Random(1))[:, :, ::-1])
    registered = register(image, find_codes(image), layout)
    assert registered is not None
    read = read_tick_slots(registered.laid, number=1, catalogue=CATALOGUE)
    found = [read[s.name] for s in slots if len(s.ticks) > 1]
    assert len(found) >= 5
    assert {(r.value, r.status, r.doubt) for r in found} == {(None, Status.REVIEW, "单选项勾选了多项")}
