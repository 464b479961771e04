"""Choices of a known layout as the network of marks sees them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.foreign import SEEN_OTHERWISE
from extractors.known.ground import around
from extractors.known.model import KnownOption, KnownPlace
from extractors.known.sighted import Sighted, sighted, unread
from extractors.models import FieldReading, Status
from tests.known.test_marks import LEFT, MEANS, WORDS, Mark, box_of, drawn, ring, tick

OPTIONS = tuple(KnownOption(value=w, word=box_of(w, x)) for w, x in zip(WORDS, LEFT, strict=True))
PLACE = KnownPlace(
    key="water_nature", style="ticks", box=around(o.word for o in OPTIONS), options=OPTIONS, is_by_sight=True
)


def seen(marked: Sequence[str], reading: FieldReading | None = None, mark: Mark = ring) -> Sighted:
    [found] = sighted([reading or unread(PLACE, 2)], {PLACE.key: PLACE}, drawn(marked, mark), MEANS)
    return found


def read(value: str | None, doubt: str = "") -> FieldReading:
    status = Status.REVIEW if doubt else Status.ACCEPTED if value else Status.MISSING
    return FieldReading(key=PLACE.key, value=value, status=status, doubt=doubt, page=2, confidence=0.9)


@pytest.mark.parametrize("mark", [ring, tick])
@pytest.mark.parametrize("word", WORDS)
def test_what_only_it_can_see_is_certain(word: str, mark: Mark) -> None:
    found = seen([word], mark=mark)
    assert (found.reading.value, found.reading.status, found.is_certain) == (word, Status.ACCEPTED, True)
    assert found.reading.page == 2 and found.reading.box is not None


def test_an_empty_choice_is_empty_and_two_of_one_are_asked_about() -> None:
    assert seen([]) == Sighted(seen([]).reading, is_certain=True) and seen([]).reading.status is Status.MISSING
    several = seen(WORDS[:2])
    assert (several.reading.status, several.is_certain) == (Status.REVIEW, False)


def test_it_settles_what_the_ink_left_open_and_disputes_what_the_ink_says_otherwise() -> None:
    assert seen([WORDS[1]], read(WORDS[0], "“居民生活”的勾画不清楚")).reading.value == WORDS[1]
    against = seen([WORDS[1]], read(WORDS[0]))
    assert (against.reading.value, against.reading.doubt) == (WORDS[1], SEEN_OTHERWISE)
    assert against.is_disputed and not against.is_certain
    assert seen([], read(WORDS[0])).is_disputed


def test_where_a_pen_changed_its_mind_it_is_not_certain() -> None:
    found = seen([WORDS[1]], read(WORDS[1], "有划改"))
    assert not found.is_certain
    assert seen([WORDS[1]], read(WORDS[0], "有划改")).is_disputed


def test_other_fields_stay_as_they_were_read() -> None:
    other = FieldReading(key="remarks", value="无", status=Status.ACCEPTED, page=1)
    assert list(sighted([other], {PLACE.key: PLACE}, drawn([], ring), MEANS)) == [Sighted(other)]
