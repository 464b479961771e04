"""A choice as a whole: what keeps it open though no option that was found is marked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from extractors.joint.choice import has_print_beside, is_told
from extractors.joint.optionwords import Word
from extractors.joint.pool import Pool, Token
from extractors.joint.reading import Desk, is_between
from extractors.joint.wording import Wording
from extractors.otherform import Labels
from tests.support.shipped import CATALOGUE

WORDING = Wording(Labels(CATALOGUE))


def desk_of(ink: np.ndarray, tokens: tuple[Token, ...], *, labels: tuple[int, ...] = ()) -> Desk:
    sheet = cast("Any", SimpleNamespace(ink=ink))
    page = SimpleNamespace(printed=frozenset(), labels=(SimpleNamespace(tokens=labels),))
    claims = (SimpleNamespace(tokens=tuple(t.id for t in tokens if t.id < 9)),)
    desk = SimpleNamespace(pool=Pool(sheet, tokens, (), 30.0), page=page, claims=claims, wording=WORDING)
    return cast("Desk", desk)


def test_print_before_the_options_that_is_nobodys_may_be_one_of_them() -> None:
    ink = np.zeros((120, 700), bool)
    options = [Token(n, w, (300.0 + 120 * n, 40.0, 360.0 + 120 * n, 70.0)) for n, w in enumerate(("增容", "改造"))]
    before = Token(9, "斩展", (200.0, 40.0, 260.0, 70.0))
    for token in (*options, before):
        ink[40:70, round(token.box[0]) : round(token.box[2]) : 2] = True
    words = [Word(t, t.box) for t in options]
    assert has_print_beside(words, desk_of(ink, (*options, before)))
    assert not has_print_beside(words, desk_of(ink, (*options, before), labels=(9,)))


def test_a_word_under_a_tick_is_told_by_those_that_are_left() -> None:
    field = CATALOGUE["apply_type"]
    tokens = [Token(n, w, (0.0, 0.0, 9.0, 9.0)) for n, w in enumerate(("新展", "增容", "改造", "临时", "迁改"))]
    desk = desk_of(np.zeros((9, 9), bool), tuple(tokens))
    assert is_told(field, tokens, 0, "新装", desk)
    assert not is_told(field, tokens[:2], 0, "新装", desk)
    other = [Token(0, "斩展", (0.0, 0.0, 9.0, 9.0)), *tokens[1:]]
    assert not is_told(field, other, 0, "新装", desk)


def test_a_single_character_is_an_option_broken_at_its_lines_end_or_the_end_of_a_label() -> None:
    options = [Token(n, w, (300.0 + 120 * n, 40.0, 360.0 + 120 * n, 70.0)) for n, w in enumerate(("热风", "其他"))]
    desk = desk_of(np.zeros((120, 900), bool), tuple(options))
    assert is_between(Token(9, "风", (540.0, 40.0, 570.0, 70.0)), options, desk)
    assert not is_between(Token(9, "类", (220.0, 40.0, 250.0, 70.0)), options, desk)
