"""Sentences with a place to tick before them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from extractors.evidence.pool import Pool, Square
from extractors.foreign.statements import with_statements
from extractors.joint.reading import Desk
from extractors.marks import TickMark
from extractors.models import FieldReading, Status
from tests.joint.pages import HEIGHT, WORDING, page
from tests.support.shipped import OTHER

CONSENT, PLEDGE = "本人同意将上述信息提供给经营单位", "申请人已阅知告知书，承诺所填内容真实"


def ticked(text: str, state: str, *, away: float = 4.0) -> Pool:
    """A sentence with a square before it."""
    pool = page((text, 200.0, 100.0))
    box = (200.0 - away - HEIGHT, 100.0, 200.0 - away, 100.0 + HEIGHT)
    return replace(pool, squares=(Square(box, TickMark(cast("str", state), 0.5, 0.9, box)),))  # type: ignore[arg-type]


def read(pool: Pool, *readings: FieldReading) -> list[FieldReading]:
    return with_statements(readings, Desk(pool, None, WORDING, OTHER, None, ()))  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "key"), [(CONSENT, "consent_share"), (PLEDGE, "pledge")])
@pytest.mark.parametrize(
    ("state", "value", "status"),
    [("ticked", True, Status.ACCEPTED), ("empty", None, Status.MISSING), ("doubtful", True, Status.REVIEW)],
)
def test_a_place_before_a_sentence_answers_it(
    text: str, key: str, state: str, value: bool | None, status: Status
) -> None:
    [found] = read(ticked(text, state))
    assert (found.key, found.value, found.status) == (key, value, status)


def test_a_sentence_without_a_place_of_its_own_says_nothing() -> None:
    assert read(page((CONSENT, 200.0, 100.0))) == []
    assert read(ticked(CONSENT, "ticked", away=200.0)) == []
    assert read(ticked("本人不同意将上述信息提供给经营单位", "ticked")) == []


SHARED = "以上内容属实，并同意共享至相关公用企业"


@pytest.mark.parametrize(("word", "found"), [("同意", ["consent_share"]), ("不同意", []), ("已阅", [])])
def test_the_word_behind_a_sentence_agrees_to_it(word: str, found: list[str]) -> None:
    pool, start = page((SHARED, 200.0, 100.0), (word, 960.0, 100.0)), 956.0
    box = (start - HEIGHT, 100.0, start, 100.0 + HEIGHT)
    pool = replace(pool, squares=(Square(box, TickMark("ticked", 0.5, 0.9, box)),))
    assert [r.key for r in read(pool)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("本单位同意政务中心将本申请共享给公用企业", ["consent_share"]), ("本单位同意按本申请提供供电服务并付费", [])],
)
def test_consent_to_a_service_is_none_to_share(text: str, found: list[str]) -> None:
    assert [r.key for r in read(ticked(text, "ticked"))] == found


def test_a_word_that_refuses_beside_it_makes_a_choice_of_it() -> None:
    pool = page((SHARED, 200.0, 100.0), ("同意", 960.0, 100.0), ("不同意", 1090.0, 100.0))
    box = (926.0, 100.0, 956.0, 100.0 + HEIGHT)
    assert read(replace(pool, squares=(Square(box, TickMark("ticked", 0.5, 0.9, box)),))) == []


def test_what_was_read_elsewhere_stays() -> None:
    known = FieldReading(key="pledge", value=True, confidence=0.9, status=Status.REVIEW, page=1, doubt="x")
    assert read(ticked(PLEDGE, "ticked"), known) == [known]
