"""A word to choose that stands as a value at its label: when it passes by itself, and what sends it to a person."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from extractors.evidence.pool import Pool, Token
from extractors.evidence.wording import Wording
from extractors.joint.deciding import Claim
from extractors.joint.reading import Desk, read_claims
from extractors.models import FieldReading, Status
from extractors.otherform import Labels
from extractors.printed.heads import print_of
from tests.support.shipped import CATALOGUE, OTHER

WORDING = Wording(Labels(CATALOGUE))
HEIGHT, TOP = 30, 200
LABEL, WORD = ("报装类型：", 40, TOP), ("新装", 240, TOP)
Text = tuple[str, int, int]


def read(
    *texts: Text, stroke: tuple[int, int, int, int] | None = None, margin: float = 4.0, is_head: bool = False
) -> FieldReading:
    """What is read for apply_type at the first text, its label, from the second, where these texts stand on a page.

    texts: each with the left and the top of its place. stroke: ink (top, bottom, left, right) that is no print.
    is_head: the label heads a whole row.
    """
    ink = np.zeros((500, 900), bool)
    tokens = []
    for number, (text, x, y) in enumerate(texts):
        width = HEIGHT * len(text.rstrip("、"))
        ink[y : y + HEIGHT, x : x + width : 2] = True
        box = (float(x), float(y), float(x + width), float(y + HEIGHT))
        tokens.append(Token(number, text, box, colon=text.endswith("：")))
    if stroke:
        ink[stroke[0] : stroke[1], stroke[2] : stroke[3]] = True
    sheet = SimpleNamespace(
        number=1, ink=ink, ocr=None, original=None, rulings=SimpleNamespace(cells=(), underlines=())
    )
    pool = Pool(cast("Any", sheet), tuple(tokens), (), float(HEIGHT))
    page = print_of(pool, WORDING)
    if is_head:
        page = replace(page, labels=tuple(replace(one, reach=(0.0, 0.0, 900.0, 500.0)) for one in page.labels))
    at = {label.tokens: n for n, label in enumerate(page.labels)}
    claims = [Claim("apply_type", at[0,], (1,), 6.0, margin)]
    claims += [Claim("build_nature", at[n,], (n + 1,), 6.0, 4.0) for n, t in enumerate(texts) if t[0] == "建设性质："]
    desk = Desk(pool, page, WORDING, OTHER, None, tuple(claims))
    return next(r for r in read_claims(desk) if r.key == "apply_type")


@pytest.mark.parametrize("place", [(240, TOP), (40, TOP + 36)], ids=["behind", "under"])
def test_a_word_alone_at_its_label_passes(place: tuple[int, int]) -> None:
    one = read(LABEL, ("新装", *place))
    assert (one.value, one.status, one.doubt) == ("新装", Status.ACCEPTED, "")


def test_a_word_of_another_field_at_its_own_label_is_no_rival() -> None:
    other = (("建设性质：", 40, TOP + 50), ("改造", 240, TOP + 50))
    assert read(LABEL, WORD, *other).status is Status.ACCEPTED
    assert read(LABEL, WORD, other[1]).status is Status.REVIEW


@pytest.mark.parametrize(
    "texts",
    [
        (LABEL, WORD, ("增容", 420, TOP)),
        (LABEL, WORD, ("增容", 240, TOP + 50)),
        (LABEL, WORD, ("（单选）", 320, TOP)),
        (LABEL, ("云台", 195, TOP), WORD),
        (LABEL, ("新装、", 240, TOP)),
        (LABEL, ("新装　　", 240, TOP)),
        (LABEL, ("新装", 40, TOP + 110)),
    ],
    ids=["other-word", "word-below", "hint", "text-between", "sign", "wide-place", "too-far"],
)
def test_what_may_be_a_list_of_options_or_part_of_a_text_is_asked_about(texts: tuple[Text, ...]) -> None:
    where = [t for t in texts if t[0].startswith("新装")]
    assert read(LABEL, *where, *(t for t in texts[1:] if t not in where)).status is Status.REVIEW


@pytest.mark.parametrize(
    "stroke",
    [(TOP + 14, TOP + 17, 236, 304), (TOP - 12, TOP - 8, 236, 304), (TOP + 5, TOP + 25, 330, 340)],
    ids=["struck", "ringed", "ticked-behind"],
)
def test_a_word_that_a_pen_touched_does_not_pass_by_itself(stroke: tuple[int, int, int, int]) -> None:
    assert read(LABEL, WORD, stroke=stroke).status is not Status.ACCEPTED


def test_a_word_that_might_as_well_belong_elsewhere_is_asked_about() -> None:
    assert read(LABEL, WORD, is_head=True).status is Status.REVIEW
    assert read(LABEL, WORD, margin=1.0).status is Status.REVIEW
