"""Hints that are printed small and pale in a blank, and writing that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.joint.deciding import decide
from extractors.joint.hypotheses import hypotheses
from extractors.joint.smallprint import is_small_print, without_small_print
from extractors.printed.heads import print_of
from tests.joint.pages import HEIGHT, WORDING, page


def is_hint(*, height: float, ink: int, label: int = 20) -> bool:
    """Whether 具有相应资质的单位 behind 设计单位 is one. height: of its characters; ink: grey levels, 0 black."""
    pool = page(("设计单位", 100.0, 100.0), ("具有相应资质的单位", 400.0, 100.0))
    name, text = pool.tokens
    grey = pool.sheet.grey.copy()
    for token, level in ((name, label), (text, ink)):
        x0, y0, x1, y1 = (round(v) for v in token.box)
        grey[y0:y1:3, x0:x1] = level
    text = replace(text, box=(*text.box[:3], text.box[1] + height))
    pool = replace(pool, tokens=(name, text), sheet=replace(pool.sheet, grey=grey))
    shown = print_of(pool, WORDING)
    claims = tuple(decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING))
    [claim] = [c for c in claims if c.key == "designer"]
    return is_small_print(claim, [text], shown, pool)


def test_words_that_are_lower_and_paler_than_their_label_are_one() -> None:
    assert is_hint(height=0.8 * HEIGHT, ink=130)


@pytest.mark.parametrize(("height", "ink", "label"), [(1.0, 130, 20), (0.8, 50, 5), (0.8, 120, 110)])
def test_writing_of_the_labels_height_or_dark_or_on_a_pale_form_is_none(height: float, ink: int, label: int) -> None:
    assert not is_hint(height=height * HEIGHT, ink=ink, label=label)


def test_writing_takes_the_place_of_the_hint_above_it() -> None:
    pool = page(("设计单位", 100.0, 100.0), ("具有相应资质的单位", 400.0, 100.0), ("河阳建筑设计院", 120.0, 140.0))
    shown = print_of(pool, WORDING)
    grey = pool.sheet.grey.copy()
    for one, level in zip(pool.tokens, (20, 130, 20), strict=True):
        x0, y0, x1, y1 = (round(v) for v in one.box)
        grey[y0:y1:3, x0:x1] = level
    hint = replace(pool.tokens[1], box=(*pool.tokens[1].box[:3], 100.0 + 0.8 * HEIGHT))
    pool = replace(pool, tokens=(pool.tokens[0], hint, pool.tokens[2]), sheet=replace(pool.sheet, grey=grey))
    found = hypotheses(pool, shown, WORDING, None)
    claims = decide(found, shown.labels, WORDING)
    assert [c.tokens for c in claims if c.key == "designer"] == [(1,)]
    rest = without_small_print(found, claims, shown, pool, WORDING)
    assert [c.tokens for c in decide(rest, shown.labels, WORDING) if c.key == "designer"] == [(2,)]
