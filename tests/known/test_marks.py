"""Choices without squares: rings, ticks over words, ticked brackets, words struck out; told by what a pen added to the
print of the page that taught the layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.job import ReadingJob, Tools
from extractors.known import KnownLayout, Seen, Terms, read_known
from extractors.known.ground import Ground, around
from extractors.known.marked import PageInk, read_marks
from extractors.known.model import KnownPage, KnownPlace, KnownWord
from extractors.known.wording import Line, Token, line_of
from extractors.known.wordrows import Printed, printed_options
from extractors.layout import MmBox
from extractors.models import CropReading, FieldReading, Page, Status
from extractors.pages import ink_mask, rule_mask
from extractors.slots import PX_PER_MM
from extractors.text import LinedPage
from tests.known.test_reading import FACE
from tests.support.shipped import SHIPPED

WORDS = ("居民生活", "非居民", "特种")
LEFT = (50.0, 80.0, 110.0)
TOP, SIZE = 40.0, 4.2
FIELD = SHIPPED.catalogue["water_nature"]
MEANS = Tools(ReadingJob(source="x"), SHIPPED, ocr=None).means("own")  # type: ignore[arg-type]
Mark = Callable[[ImageDraw.ImageDraw, MmBox], None]


def box_of(word: str, x: float) -> MmBox:
    return MmBox(x, TOP, SIZE * len(word), SIZE)


def ring(pen: ImageDraw.ImageDraw, word: MmBox) -> None:
    corners = (word.x - 1.2, word.y - 0.9, word.x + word.w + 1.2, word.y + word.h + 1.1)
    pen.ellipse([v * PX_PER_MM for v in corners], outline=(20, 20, 90), width=5)


def tick(pen: ImageDraw.ImageDraw, word: MmBox) -> None:
    path = ((word.x + 0.4, word.y + 2.2), (word.x + 2.2, word.y + 4.0), (word.x + 6.5, word.y - 1.4))
    pen.line([(x * PX_PER_MM, y * PX_PER_MM) for x, y in path], fill=(20, 20, 90), width=5)


def in_bracket(pen: ImageDraw.ImageDraw, word: MmBox) -> None:
    path = ((word.x - 5.2, word.y + 2.0), (word.x - 4.4, word.y + 3.6), (word.x - 2.6, word.y - 0.2))
    pen.line([(x * PX_PER_MM, y * PX_PER_MM) for x, y in path], fill=(20, 20, 90), width=5)


def strike(pen: ImageDraw.ImageDraw, word: MmBox) -> None:
    y = (word.y + word.h / 2 + 0.3) * PX_PER_MM
    pen.line([((word.x - 0.6) * PX_PER_MM, y), ((word.x + word.w + 0.6) * PX_PER_MM, y)], fill=(20, 20, 90), width=5)


def drawn(marked: Sequence[str], mark: Mark, *, brackets: bool = False, moved: float = 0.0) -> np.ndarray:
    """The row of a form at PX_PER_MM; `moved`: all of it by so much, mm."""
    page = Image.new("RGB", (round(150 * PX_PER_MM), round(80 * PX_PER_MM)), "white")
    pen = ImageDraw.Draw(page)
    face = ImageFont.truetype(str(FACE), round(SIZE * PX_PER_MM))
    for word, left in zip(WORDS, LEFT, strict=True):
        box = box_of(word, left)._replace(x=left + moved, y=TOP + moved)
        pen.text((box.x * PX_PER_MM, (box.y - 1.1) * PX_PER_MM), word, font=face, fill="black")
        if brackets:
            for sign, off in (("(", 6.2), (")", 1.8)):
                pen.text(((box.x - off) * PX_PER_MM, (box.y - 1.1) * PX_PER_MM), sign, font=face, fill="black")
        if word in marked:
            mark(pen, box)
    return np.asarray(page)[:, :, ::-1].copy()


def wide_tick(pen: ImageDraw.ImageDraw, word: MmBox) -> None:
    path = ((word.x - 6.9, word.y + 1.4), (word.x - 4.4, word.y + 3.6), (word.x - 0.9, word.y - 0.6))
    pen.line([(x * PX_PER_MM, y * PX_PER_MM) for x, y in path], fill=(20, 20, 90), width=5)


def bracket_lines() -> tuple[Line, ...]:
    """The brackets before the words as they are read."""
    px = PX_PER_MM
    boxes = [((x - 6.2) * px, TOP * px, (x - 0.8) * px, (TOP + SIZE) * px) for x in LEFT]
    return tuple(line_of(CropReading("(V)", 0.9, (("(", 0.9), ("V", 0.9), (")", 0.9))), box) for box in boxes)


def learned(image: np.ndarray, chosen: Sequence[str], unread: Sequence[str], lines: tuple[Line, ...] = ()) -> Printed:
    """What is learned of a row of which some words were not read, the pen lying over them."""
    px = PX_PER_MM
    tokens = tuple(
        Token(w, (b.x * px, b.y * px, (b.x + b.w) * px, (b.y + b.h) * px))
        for w, left in zip(WORDS, LEFT, strict=True)
        if w not in unread
        for b in [box_of(w, left)]
    )
    page = Page(file="x", number=1, image=image, dpi=25.4 * px)
    ground = Ground(1, LinedPage(page, None), lines, tokens, image)
    area = around(box_of(w, left) for w, left in zip(WORDS, LEFT, strict=True))
    return printed_options(area, FIELD, ground, chosen=chosen)


def place_of(printed: Printed) -> KnownPlace:
    box = around(o.zone for o in printed.options)
    place = KnownPlace(key=FIELD.key, style="ticks", box=box, options=printed.options)
    return place.model_copy(update={"is_by_striking": printed.is_by_striking})


def read(printed: Printed, image: np.ndarray) -> FieldReading | None:
    found = read_marks(place_of(printed), page_ink(image), (), means=MEANS)
    return found.reading if found is not None else None


def page_ink(image: np.ndarray) -> PageInk:
    ink = ink_mask(image[:, :, 0], px_per_mm=PX_PER_MM)
    return PageInk(ink, ink & ~rule_mask(ink, px_per_mm=PX_PER_MM), 1)


@pytest.mark.parametrize(("mark", "brackets"), [(ring, False), (tick, False), (in_bracket, True)])
@pytest.mark.parametrize("second", ["非居民", "特种", None])
def test_what_a_pen_added_is_what_is_chosen(mark: Mark, brackets: bool, second: str | None) -> None:
    first = learned(drawn(["非居民"], mark, brackets=brackets), ["非居民"], unread=["非居民"])
    assert sorted(o.value for o in first.options) == sorted(WORDS)
    found = read(first, drawn([second] if second else [], mark, brackets=brackets, moved=0.6))
    assert found is not None
    assert found.value == second
    assert found.status is (Status.ACCEPTED if second else Status.MISSING)


def test_a_tick_that_fills_its_brackets_is_no_word() -> None:
    image = drawn(["非居民"], wide_tick, brackets=True)
    assert not learned(image, ["非居民"], unread=[]).options
    first = learned(image, ["非居民"], unread=[], lines=bracket_lines())
    assert [o.value for o in first.options] == list(WORDS)
    found = read(first, drawn(["居民生活"], in_bracket, brackets=True))
    assert found is not None
    assert (found.value, found.status) == ("居民生活", Status.ACCEPTED)


@pytest.mark.parametrize("second", ["居民生活", "特种"])
def test_what_is_not_struck_out_is_meant_where_a_form_is_filled_so(second: str) -> None:
    others = [w for w in WORDS if w != "特种"]
    first = learned(drawn(others, strike), ["特种"], unread=[])
    assert first.is_by_striking
    found = read(first, drawn([w for w in WORDS if w != second], strike, moved=-0.5))
    assert found is not None
    assert (found.value, found.status) == (second, Status.ACCEPTED)


def test_one_word_struck_out_on_a_form_that_is_ringed_goes_to_a_person() -> None:
    first = learned(drawn(["非居民"], ring), ["非居民"], unread=[])
    found = read(first, drawn(["特种"], strike))
    assert found is not None
    assert found.status is Status.REVIEW


def test_two_rings_in_a_choice_of_one_go_to_a_person() -> None:
    first = learned(drawn([], ring), [], unread=[])
    found = read(first, drawn(["居民生活", "特种"], ring))
    assert found is not None
    assert (found.status, found.doubt) == (Status.REVIEW, "单选项勾选了多项")


def test_other_words_are_not_forced() -> None:
    first = learned(drawn([], ring), [], unread=[])
    blank = np.full_like(drawn([], ring), 255)
    assert read(first, blank) is None


def test_a_label_above_the_first_word_is_no_mark_on_it() -> None:
    """Boxes of lines are loose: that of the label reaches into the word below it."""
    first = learned(drawn([], ring), [], unread=[])
    image = drawn([], ring)
    pen = ImageDraw.Draw(picture := Image.fromarray(image))
    top = TOP - 4.6
    pen.text((LEFT[0] * PX_PER_MM, top * PX_PER_MM), "用水性质", font=ImageFont.truetype(str(FACE), 42), fill="black")
    label = MmBox(LEFT[0], top - 0.4, 17.0, 7.2)
    words = (*(KnownWord(text=o.value, box=o.word) for o in first.options), KnownWord(text="用水性质", box=label))
    place = KnownPlace(key=FIELD.key, style="ticks", box=around(o.zone for o in first.options), options=first.options,
                       anchors=(0, 1, 2))  # fmt: skip
    page = KnownPage(number=1, width_mm=150, height_mm=80, words=words, places=(place,))
    seen = Seen(KnownLayout(pages=(page,)), page, np.diag([PX_PER_MM, PX_PER_MM, 1.0]), 1.0, 0.0, frozenset())
    scan = Page(file="x", number=1, image=np.asarray(picture), dpi=25.4 * PX_PER_MM)
    read_again = read_known(seen, scan, (), number=1, terms=Terms(MEANS, MEANS))
    assert [f.status for f in read_again.fields] == [Status.MISSING]


def test_a_place_that_is_known_and_empty_is_no_question_where_several_may_be_meant() -> None:
    first = learned(drawn(["非居民"], in_bracket, brackets=True), ["非居民"], unread=[])
    assert [o.value for o in first.options if o.is_partly] == ["非居民"]
    place = KnownPlace(key="water_use", style="ticks", box=around(o.zone for o in first.options), options=first.options)
    found = read_marks(place, page_ink(drawn(["特种"], in_bracket, brackets=True)), (), means=MEANS)
    assert found is not None
    assert (found.reading.raw, found.reading.status) == ("特种", Status.ACCEPTED)


def with_wall(image: np.ndarray, x: float) -> np.ndarray:
    """The page with a piece of a cell's wall, x mm from the left."""
    ImageDraw.Draw(picture := Image.fromarray(image)).line(
        [(x * PX_PER_MM, (TOP - 0.7) * PX_PER_MM), ((x + 0.2) * PX_PER_MM, (TOP + SIZE + 0.7) * PX_PER_MM)],
        fill="black",
        width=4,
    )
    return np.asarray(picture)


def test_a_wall_beside_the_first_word_is_no_mark_on_it() -> None:
    first = learned(drawn(["非居民"], ring), ["非居民"], unread=[])
    found = read(first, with_wall(drawn([], ring), LEFT[0] - 1.0))
    assert found is not None
    assert (found.value, found.status) == (None, Status.MISSING)


def test_words_with_level_strokes_of_their_own_are_learned_where_none_is_meant() -> None:
    """A line through a word that nobody meant to strike out is taken for one of its own strokes."""
    first = learned(drawn(["特种"], strike), [], unread=[])
    assert [o.value for o in first.options] == list(WORDS)
    assert not first.is_by_striking


def test_what_stands_behind_the_last_word_is_not_its_place() -> None:
    image = drawn([], ring)
    ImageDraw.Draw(picture := Image.fromarray(image)).text(
        ((LEFT[0] + 22) * PX_PER_MM, (TOP - 1.1) * PX_PER_MM), "/", font=ImageFont.truetype(str(FACE), 42), fill="black"
    )
    ImageDraw.Draw(picture).text(
        ((LEFT[1] + 18) * PX_PER_MM, (TOP - 1.1) * PX_PER_MM), "/", font=ImageFont.truetype(str(FACE), 42), fill="black"
    )
    last = learned(np.asarray(picture), [], unread=[]).options[-1]
    assert last.zone.x + last.zone.w < last.word.x + last.word.w + 1.5


def test_a_word_that_is_heavier_than_its_print_goes_to_a_person() -> None:
    """The strokes of a short tick may lie so near to those of its word that none is seen beside them."""
    first = learned(drawn(["非居民"], ring), ["非居民"], unread=[])
    image, word = drawn([], ring), box_of("居民生活", LEFT[0])
    rows, columns = (
        slice(round((start - 1) * PX_PER_MM), round((start + size + 1) * PX_PER_MM))
        for start, size in ((word.y, word.h), (word.x, word.w))
    )
    image[rows, columns] = cv2.erode(image[rows, columns], np.ones((5, 1), np.uint8))
    found = read(first, image)
    assert found is not None
    assert (found.status, found.doubt) == (Status.REVIEW, "“居民生活”上可能有勾画")


def test_a_piece_of_a_ring_below_a_word_is_no_mark_on_it() -> None:
    """Where words stand close below each other, the print of one parts the ring around the next."""
    first = learned(drawn([], ring), [], unread=[])
    image = drawn([], ring)
    y = (TOP + SIZE + 0.6) * PX_PER_MM
    x0, x1 = ((LEFT[1] + off) * PX_PER_MM for off in (-0.6, 12.0))
    ImageDraw.Draw(picture := Image.fromarray(image)).line([(x0, y + 8), (x1, y)], fill=(90, 20, 20), width=6)
    found = read(first, np.asarray(picture))
    assert found is not None
    assert found.status is Status.REVIEW


def test_a_tick_within_a_word_is_seen_by_what_its_print_does_not_explain() -> None:
    def within(pen: ImageDraw.ImageDraw, word: MmBox) -> None:
        path = ((word.x + 0.8, word.y + 2.0), (word.x + 2.4, word.y + 3.4), (word.x + 5.6, word.y + 0.4))
        pen.line([(x * PX_PER_MM, y * PX_PER_MM) for x, y in path], fill=(20, 20, 90), width=5)

    first = learned(drawn(["特种"], within), ["特种"], unread=["特种"])
    for second in ("特种", "居民生活"):
        found = read_marks(place_of(first), page_ink(drawn([second], within, moved=0.4)), (), means=MEANS)
        assert found is not None
        assert (found.reading.value, found.reading.status) == (second, Status.ACCEPTED)


def test_of_words_below_each_other_the_one_that_was_not_read_is_found_at_its_step() -> None:
    def below(words: Sequence[str]) -> np.ndarray:
        page = Image.new("RGB", (round(150 * PX_PER_MM), round(80 * PX_PER_MM)), "white")
        face = ImageFont.truetype(str(FACE), round(SIZE * PX_PER_MM))
        for n, word in enumerate(words):
            at = (50 * PX_PER_MM, (TOP + 7 * n - 1.1) * PX_PER_MM)
            ImageDraw.Draw(page).text(at, word, font=face, fill="black")
        return np.asarray(page)[:, :, ::-1].copy()

    image = below(WORDS)
    boxes = {w: MmBox(50.0, TOP + 7 * n, SIZE * len(w), SIZE) for n, w in enumerate(WORDS[:2])}
    page = Page(file="x", number=1, image=image, dpi=25.4 * PX_PER_MM)
    tokens = tuple(Token(w, tuple(v * PX_PER_MM for v in (b.x, b.y, b.x + b.w, b.y + b.h)))  # type: ignore[arg-type]
                   for w, b in boxes.items())  # fmt: skip
    ground = Ground(1, LinedPage(page, None), (), tokens, image)
    found = printed_options(around(boxes.values()), FIELD, ground, chosen=["特种"])
    assert [(o.value, o.is_partly) for o in found.options] == [("居民生活", False), ("非居民", False), ("特种", True)]


def test_a_ring_that_leaves_its_word_as_it_was_is_a_mark_beside_a_tick() -> None:
    first = learned(drawn([], ring), [], unread=[])
    image = Image.fromarray(drawn(["非居民"], tick))
    word = box_of("居民生活", LEFT[0])
    corners = (word.x - 3.8, word.y - 1.0, word.x + word.w + 3.8, word.y + word.h + 1.2)
    ImageDraw.Draw(image).ellipse([v * PX_PER_MM for v in corners], outline=(20, 20, 90), width=5)
    place = place_of(first).model_copy(update={"key": "water_use"})
    found = read_marks(place, page_ink(np.asarray(image)), (), means=MEANS)
    assert found is not None
    assert found.reading.raw == "居民生活、非居民"
