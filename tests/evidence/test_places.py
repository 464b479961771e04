"""Words to choose from without squares: what a pen left around them, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest

from extractors.evidence.brackets import Bracket
from extractors.evidence.optionwords import Marked, core, words_of
from extractors.evidence.places import is_marked_like, marked
from extractors.evidence.pool import Pool, Square, Token
from extractors.evidence.runs import Glyph
from extractors.evidence.wording import Wording
from extractors.joint.grouping import has_hole, together
from extractors.marks import TickMark
from extractors.models import BoxTuple
from extractors.otherform import Labels
from extractors.printed.heads import print_of
from tests.support.shipped import CATALOGUE

WORDING = Wording(Labels(CATALOGUE))
HEIGHT, STEP, TOP = 30, 120, 60


def pool(ink: np.ndarray, tokens: Sequence[Token]) -> Pool:
    rulings = SimpleNamespace(cells=(), underlines=())
    return Pool(cast("Any", SimpleNamespace(ink=ink, rulings=rulings)), tuple(tokens), (), float(HEIGHT))


def print_at(ink: np.ndarray, number: int) -> BoxTuple:
    """Two characters' worth of print: every second column of pixels."""
    x = 40 + number * STEP
    ink[TOP : TOP + HEIGHT, x : x + 2 * HEIGHT : 2] = True
    return float(x), float(TOP), float(x + 2 * HEIGHT), float(TOP + HEIGHT)


def answered(words: Sequence[str], *strokes: tuple[int, int, int, int]) -> Marked:
    """How words in a line are marked after strokes (top, bottom, left, right); the first word's box holds its own."""
    ink = np.zeros((160, 40 + STEP * len(words) + 80), bool)
    boxes = [print_at(ink, n) for n in range(len(words))]
    for top, bottom, left, right in strokes:
        ink[top:bottom, left:right] = True
    around = [s for s in strokes if s[2] < STEP]
    if around:
        first = boxes[0]
        boxes[0] = (first[0], min(first[1], *(s[0] for s in around), first[1]), first[2], first[3])
    tokens = [Token(n, w, b) for n, (w, b) in enumerate(zip(words, boxes, strict=True))]
    one = pool(ink, tokens)
    return marked(words_of(tokens, one), one)


def test_a_ring_that_its_words_place_holds_is_seen_beside_the_other_words() -> None:
    ring = ((46, 49, 40, 100), (101, 104, 40, 100))
    found = answered(["新装", "增容", "改造"], *ring)
    assert found.states == ("ticked", "empty", "empty") and found.is_clear


def test_commas_beside_words_are_no_marks_where_a_pen_ticked_one() -> None:
    tick = (40, 57, 70, 74)
    comma = (80, 88, 40 + STEP + 63, 40 + STEP + 69)
    found = answered(["新装", "增容", "改造"], tick, comma)
    assert found.states == ("ticked", "empty", "empty") and found.is_clear


def test_a_stroke_at_the_side_of_a_word_alone_is_not_clear() -> None:
    found = answered(["新装", "增容"], (72, 76, 40 + STEP + 62, 40 + STEP + 90))
    assert not found.is_clear


def test_of_two_words_a_stroke_may_strike_one_out_and_only_a_ring_is_clear() -> None:
    assert not answered(["告知承诺", "一般程序"], (40, 57, 70, 74)).is_clear
    ring = ((46, 49, 40, 100), (101, 104, 40, 100))
    assert answered(["新装", "增容"], *ring).is_clear
    assert not answered(["新装", "增容"], *ring, (74, 77, 40, 100)).is_clear


def ringed(words: Sequence[str], chosen: Sequence[int], *, is_frame: bool = False) -> Marked:
    """How words in a line are marked after a pen went around some; their boxes hold the ring, as they are read."""
    ink: np.ndarray = np.zeros((160, 60 + STEP * len(words)), np.uint8)
    tokens = []
    for n, word in enumerate(words):
        x0, y0, x1, y1 = box = print_at(ink, n)
        if n in chosen:
            box = (x0 - 16, y0 - 10, x1 + 16, y1 + 10)
            ends = [(round(box[0]), round(box[1])), (round(box[2]), round(box[3]))]
            middle, half = (round((x0 + x1) / 2), round((y0 + y1) / 2)), (46, 26)
            if is_frame:
                cv2.rectangle(ink, ends[0], ends[1], (1,), 3)
            else:
                cv2.ellipse(ink, middle, half, 0, -60, 280, (1,), 3)
        glyphs = tuple(Glyph(c, 0.9, x) for c, x in zip(word, (x0 + 15, x0 + 45), strict=True))
        tokens.append(Token(n, word, box, 0.9 if n in chosen else 0.99, glyphs))
    one = pool(ink > 0, tokens)
    return marked(words_of(tokens, one), one)


@pytest.mark.parametrize("chosen", [(1,), (0, 2), (0, 1, 2, 3, 4)])
def test_a_ring_is_clear_however_far_it_widened_the_place_of_its_word(chosen: tuple[int, ...]) -> None:
    found = ringed(["新装", "增容", "改造", "临时", "迁改"], chosen)
    assert found.states == tuple("ticked" if n in chosen else "empty" for n in range(5)) and found.is_clear


def test_a_printed_frame_about_each_word_is_no_ring() -> None:
    found = ringed(["新装", "增容", "改造", "临时"], range(4), is_frame=True)
    assert "ticked" not in found.states or not found.is_clear


def test_of_two_words_the_ink_beside_both_may_be_a_ring_and_a_stroke_between_them() -> None:
    ring = ((46, 49, 30, 110), (101, 104, 30, 110), (46, 104, 16, 32))
    stroke = (60, 92, 40 + STEP - 26, 40 + STEP - 8)
    found = answered(["告知承诺", "一般程序"], *ring, stroke)
    assert found.kind != "place" or found.is_supposed


def test_words_of_which_all_but_one_are_struck_out() -> None:
    strikes = [(73, 77, 38 + STEP * n, 102 + STEP * n) for n in range(3)]
    found = answered(["新装", "增容", "改造"], strikes[0], strikes[2])
    assert found.kind == "struck" and found.states == ("empty", "ticked", "empty") and found.is_clear
    assert answered(["新装", "增容", "改造"], strikes[0]).kind == "bare"


def test_what_all_words_have_above_them_is_no_mark() -> None:
    ruling = (52, 55, 0, 40 + 3 * STEP + 80)
    tick = (38, 50, 40 + STEP + 20, 40 + STEP + 40)
    assert answered(["新装", "增容", "改造"], ruling, tick).states == ("empty", "ticked", "empty")


def squared(words: Sequence[str], ticked: int, *strokes: tuple[int, int, int, int]) -> Marked:
    """How words with a square before each are marked after strokes (top, bottom, left, right)."""
    ink = np.zeros((160, 40 + STEP * len(words) + 80), bool)
    boxes = [print_at(ink, n) for n in range(len(words))]
    for top, bottom, left, right in strokes:
        ink[top:bottom, left:right] = True
    places = [(b[0] - 30.0, b[1] + 2, b[0] - 6.0, b[1] + 26) for b in boxes]
    states = ["ticked" if n == ticked else "empty" for n in range(len(words))]
    squares = tuple(Square(p, TickMark(cast("Any", s), 0.1, 0.9, p)) for p, s in zip(places, states, strict=True))
    tokens = [Token(n, w, b) for n, (w, b) in enumerate(zip(words, boxes, strict=True))]
    one = replace(pool(ink, tokens), squares=squares)
    one = replace(one, sheet=cast("Any", SimpleNamespace(**vars(one.sheet), grey=np.zeros((160, 9)), original=None)))
    return marked(words_of(tokens, one), one)


def test_where_each_word_has_its_square_strokes_of_print_strike_none_out() -> None:
    found = squared(["是", "否"], 0, (73, 77, 38, 102))
    assert found.kind == "square" and found.states == ("ticked", "empty")


def test_a_mark_place_that_a_text_reaches_over_unread_is_no_part_of_its_word() -> None:
    glyphs = tuple(Glyph(c, 0.99, x) for c, x in zip("新装", (95.0, 125.0), strict=True))
    assert core(Token(0, "新装", (40.0, 60.0, 140.0, 90.0), glyphs=glyphs)) == (80.0, 60.0, 140.0, 90.0)
    assert core(Token(0, "新装", (70.0, 60.0, 140.0, 90.0), glyphs=glyphs)) == (70.0, 60.0, 140.0, 90.0)
    sign = tuple(Glyph(c, 0.99, x) for c, x in zip("φ新装", (55.0, 95.0, 125.0), strict=True))
    assert core(Token(0, "φ新装", (40.0, 60.0, 140.0, 90.0), glyphs=sign))[0] > 70


def test_a_place_to_mark_that_is_supposed_where_print_stands_is_doubtful() -> None:
    ink = np.zeros((160, 700), bool)
    boxes = [print_at(ink, n) for n in range(3)]
    places = [(b[0] - 40, b[0] - 8) for b in boxes]
    brackets = [Bracket((a, TOP, b, TOP + HEIGHT), (a + 6, TOP, b - 6, TOP + HEIGHT), "") for a, b in places[:2]]
    tokens = [Token(n, w, b) for n, (w, b) in enumerate(zip(("居民", "商业", "锅炉"), boxes, strict=True))]
    cut_off = Token(9, "采暖", (places[2][0] - 20, TOP, boxes[2][0] - 4, TOP + HEIGHT))
    ink[TOP : TOP + HEIGHT, round(places[2][0]) : round(places[2][1])] = True
    one = replace(pool(ink, [*tokens, cut_off]), brackets=tuple(brackets))
    assert marked(words_of(tokens, one), one).states == ("empty", "empty", "doubtful")


def test_a_misread_word_beside_its_own_bracket_is_one_of_the_choice() -> None:
    ink = np.zeros((160, 300), bool)
    token = Token(0, "H业", print_at(ink, 0))
    own = Bracket((4.0, TOP, 36.0, TOP + HEIGHT), (8.0, TOP, 32.0, TOP + HEIGHT), "<")
    ink[TOP : TOP + 2, 4:36] = True
    one = replace(pool(ink, [token]), brackets=(own,))
    [word] = words_of([token], one)
    marks = Marked("place", ("empty",) * 3)
    assert is_marked_like(word, marks, one)
    assert not is_marked_like(word, replace(marks, side="right"), one)


def test_strokes_between_words_are_no_mark_places() -> None:
    strokes = [(62, 88, 20 + STEP * n, 34 + STEP * n) for n in (1, 2, 3)]
    assert answered(["居民", "商业", "工业", "公建"], *strokes).kind == "bare"


def test_of_two_words_one_struck_out_leaves_the_other() -> None:
    found = answered(["联合验收", "分别验收"], (73, 77, 38, 102))
    assert found.kind == "struck" and found.states == ("empty", "ticked") and found.is_clear


def test_a_stroke_that_breaks_off_within_a_word_strikes_nothing_out() -> None:
    assert answered(["新装", "增容", "改造"], (73, 77, 38, 66), (73, 77, 74, 102)).kind == "bare"


def test_what_stands_between_words_parted_by_strokes_is_no_mark_of_theirs() -> None:
    strokes = [(62, 88, 12 + STEP * n, 20 + STEP * n) for n in (1, 2)]
    tick = (40, 57, 70, 74)
    found = answered(["新装", "增容", "改造"], *strokes, tick)
    assert found.states == ("ticked", "empty", "empty") and found.is_clear
    assert answered(["新装", "增容", "改造"], *strokes).states == ("empty",) * 3


def test_print_where_no_word_was_found_may_be_an_option() -> None:
    ink = np.zeros((160, 700), bool)
    known = [(n, print_at(ink, n)) for n in (0, 1, 3, 4)]
    tokens = [Token(n, "新装", box) for n, box in known]
    marks = Marked("bare", ("empty",) * 4)
    assert not has_hole(words_of(tokens, pool(ink, tokens)), marks, pool(ink, tokens))
    print_at(ink, 2)
    assert has_hole(words_of(tokens, pool(ink, tokens)), marks, pool(ink, tokens))


def test_words_that_run_on_without_a_gap_are_a_title_and_no_options() -> None:
    def run(words: Sequence[str], step: float, gap: float, top: float) -> list[Token]:
        starts = [60.0 + n * (2 * step + gap) for n in range(len(words))]
        return [
            Token(round(top) + n, w, (x - 15, top, x + step + 15, top + 30),
                  glyphs=(Glyph(w[0], 0.9, x), Glyph(w[1], 0.9, x + step)))
            for n, (w, x) in enumerate(zip(words, starts, strict=True))
        ]  # fmt: skip

    title = run(("供水", "供电", "供气", "供热", "通信"), 30, 0, 20)
    options = run(("用水", "用电", "用气"), 30, 40, 200)
    assert together(CATALOGUE["services"], [*title, *options], WORDING, HEIGHT) == options


def test_options_go_on_at_the_beginning_of_the_next_line() -> None:
    first = Token(0, "散热器", (900.0, 30.0, 990.0, 60.0))
    rest = [
        Token(n, w, (40.0 + 150 * n, 75.0, 130.0 + 150 * n, 105.0))
        for n, w in enumerate(("地板辐射", "风机盘管", "热风", "其他"), 1)
    ]
    assert together(CATALOGUE["heat_terminal"], [first, *rest], WORDING, HEIGHT) == [first, *rest]


def test_options_stand_together_and_headings_with_their_words_do_not() -> None:
    line = [Token(n, w, (40.0 + 90 * n, 30.0, 110.0 + 90 * n, 60.0)) for n, w in enumerate(("用水", "用电", "用气"))]
    below = [Token(5, "用水需求", (40.0, 400.0, 150.0, 430.0)), Token(6, "通信", (40.0, 600.0, 100.0, 630.0))]
    services = CATALOGUE["services"]
    assert together(services, [*line, *below], WORDING, HEIGHT) == line
    heads = [Token(n, w, (40.0, 200.0 * n, 100.0, 200.0 * n + 30)) for n, w in enumerate(("用水", "用电", "用气"))]
    assert together(services, heads, WORDING, HEIGHT) == heads


def test_heads_of_rows_may_carry_their_own_place_to_tick() -> None:
    rows = ("用水（√）", "供电（）", "用气需求（√")
    marked_heads = [Token(n, w, (40.0, 30.0 + 120 * n, 160.0, 60.0 + 120 * n)) for n, w in enumerate(rows)]
    found = print_of(pool(np.zeros((800, 400), bool), marked_heads), WORDING).heads
    assert [(h.kind, h.block) for h in found if h.kind == "row"] == [("row", "D"), ("row", "E"), ("row", "F")]


def test_services_listed_one_below_the_other_are_no_headings() -> None:
    words = ("用水", "用电", "用气", "通信")
    listed = [Token(n, w, (40.0, 30.0 + 40 * n, 100.0, 60.0 + 40 * n)) for n, w in enumerate(words)]
    assert not print_of(pool(np.zeros((400, 400), bool), listed), WORDING).heads
    apart = [Token(n, w, (40.0, 30.0 + 120 * n, 100.0, 60.0 + 120 * n)) for n, w in enumerate(words)]
    assert print_of(pool(np.zeros((800, 400), bool), apart), WORDING).heads


def told_in(line: str, sign: str) -> list[str]:
    """Which of three words are marked in a line with strokes; sign: the text that holds the tick."""
    words = ("新装", "增容", "改造")
    glyphs = [Glyph(c, 0.99, 40 + HEIGHT * (n + 0.5)) for n, c in enumerate(line)]

    def at(text: str, number: int) -> Token:
        start = line.index(text)
        x0, x1 = 40.0 + HEIGHT * start, 40.0 + HEIGHT * (start + len(text))
        return Token(
            number, text, (x0, float(TOP), x1, float(TOP + HEIGHT)), glyphs=tuple(glyphs[start : start + len(text)])
        )

    tokens = [at(text, n) for n, text in enumerate(words)]
    one = pool(np.zeros((160, 600), bool), [*tokens, at(sign, 3)])
    one = replace(one, separators=tuple((g.x, TOP + HEIGHT / 2) for g in glyphs if g.char == "／"))
    found = marked(words_of(tokens, one), one)
    return [w for w, s in zip(words, found.states, strict=True) if s == "ticked"]


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("新装／增容√／改造", "增容"),
        ("新装／√增容／改造", "增容"),
        ("新装√／增容／改造", "新装"),
        ("新装／增容／改造√", "改造"),
    ],
)
def test_a_tick_is_the_words_on_its_side_of_the_stroke(line: str, chosen: str) -> None:
    assert told_in(line, "√") == [chosen]


def test_a_tick_that_shows_how_to_mark_is_none() -> None:
    assert told_in("打√新装／增容／改造", "打√") == []
