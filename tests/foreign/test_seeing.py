"""The network of marks as one more witness of a choice."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from extractors.apart import plain_word
from extractors.foreign.seeing import Sight, _settled, _words_in
from extractors.foreign.witnesses import DIFFER
from extractors.joint.choice import NOT_ALL, UNCLEAR
from extractors.joint.reading import Desk
from extractors.joint.reasons import UNSURE_MARK
from extractors.models import FieldReading, Status, Value
from extractors.values import PagePlace
from tests.joint.pages import WORDING, page
from tests.support.shipped import OTHER

DESK = Desk(page(), None, WORDING, OTHER, None, ())  # type: ignore[arg-type]
PLACE = PagePlace(1, (10.0, 10.0, 90.0, 20.0))
SURE, NOT = 0.99, 0.01


def sight(**chances: float) -> Sight:
    return Sight(tuple(chances), tuple(chances.values()), PLACE)


def reading(key: str, value: Value, doubt: str = "") -> FieldReading:
    status = Status.REVIEW if doubt else Status.ACCEPTED if value is not None else Status.MISSING
    return FieldReading(key=key, value=value, confidence=0.7, status=status, page=1, doubt=doubt)


def settled(one: FieldReading, seen: Sight) -> FieldReading:
    return _settled(one, {one.key: seen}, DESK)


@pytest.mark.parametrize("doubt", [DIFFER, UNCLEAR, UNSURE_MARK, "“居民”的勾选不清楚"])
def test_a_doubt_of_the_marks_is_gone_where_it_sees_the_same(doubt: str) -> None:
    found = settled(reading("gas_nature", "商业", doubt), sight(居民=NOT, 商业=SURE))
    assert (found.status, found.doubt, found.value) == (Status.ACCEPTED, "", "商业")


def test_a_choice_without_a_label_is_nobodys_for_sure() -> None:
    asked = reading("own_well", True, UNSURE_MARK)
    assert settled(asked, replace(sight(是=SURE, 否=NOT), is_named=False)) == asked


def test_a_mark_between_words_that_touch_may_be_of_either() -> None:
    asked = reading("gas_nature", "商业", UNCLEAR)
    assert settled(asked, replace(sight(居民=NOT, 商业=SURE), is_tight=True)) == asked


@pytest.mark.parametrize("doubt", [NOT_ALL, "有划改"])
def test_any_other_doubt_stays(doubt: str) -> None:
    asked = reading("gas_nature", "商业", doubt)
    assert settled(asked, sight(居民=NOT, 商业=SURE)) == asked


@pytest.mark.parametrize(
    "seen",
    [sight(居民=NOT, 商业=0.8), sight(商业=SURE), Sight(("商业", "商业"), (SURE, NOT), PLACE),
     Sight(("商业", ""), (SURE, NOT), PLACE), sight(居民=NOT, 商业=NOT), sight(居民=SURE, 商业=SURE)],
)  # fmt: skip
def test_it_says_nothing_where_it_is_not_sure_of_every_word(seen: Sight) -> None:
    asked = reading("gas_nature", "商业", UNSURE_MARK)
    assert settled(asked, seen) == asked


def test_what_it_sees_otherwise_is_asked_and_shown_where_nothing_sure_was_read() -> None:
    seen = sight(居民=NOT, 商业=SURE)
    against = settled(reading("gas_nature", "居民"), seen)
    assert (against.status, against.value, against.doubt) == (Status.REVIEW, "居民", DIFFER)
    assert settled(reading("gas_nature", "居民"), sight(居民=0.1, 商业=0.5)).doubt == DIFFER
    assert (
        settled(reading("gas_nature", "居民"), Sight(("居民", "居民", "商业"), (SURE, NOT, NOT), PLACE)).doubt == DIFFER
    )
    assert settled(reading("tel_operator", ["电信"]), sight(电信=0.9, 移动=0.85)).doubt == DIFFER
    shown = settled(reading("gas_nature", "居民", UNCLEAR), seen)
    assert (shown.status, shown.value) == (Status.REVIEW, "商业")
    found = settled(reading("gas_nature", None), seen)
    assert (found.status, found.value, found.box) == (Status.REVIEW, "商业", PLACE.box)


def test_of_several_that_may_be_chosen_it_shows_none_that_was_not_read() -> None:
    seen = sight(电信=SURE, 移动=NOT, 联通=NOT, 广电=NOT)
    asked, own = (reading("tel_operator", v, UNSURE_MARK) for v in (["电信", "移动"], ["电信"]))
    assert settled(asked, seen) == asked
    assert settled(own, seen).status is Status.ACCEPTED
    assert settled(own, sight(电信=SURE, 移动=NOT, 联通=NOT)) == own  # one that was not found may be meant too
    assert settled(own, replace(seen, has_more=True)) == own
    both = settled(own, sight(电信=SURE, 移动=NOT, 联通=SURE, 广电=NOT, 铁塔=NOT))
    assert (both.status, both.value) == (Status.REVIEW, ["电信", "联通"])


@pytest.mark.parametrize("seen", [sight(居民=NOT, 商业=0.4), sight(商业=NOT)])
def test_what_was_read_as_sure_stays_where_little_speaks_against_it(seen: Sight) -> None:
    assert settled(reading("gas_nature", "商业"), seen).status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("boost", "是否", ["是", "否"]),
        ("accept_mode", "联合验收分别验收", ["联合验收", "分别验收"]),
        ("accept_mode", "）联合验收（√）分别验收", ["联合验收", "分别验收"]),
        ("accept_mode", "联合验收", ["联合验收"]),
        ("gas_nature", "商业用气", ["商业用气"]),
    ],
)
def test_words_that_were_read_as_one_are_seen_each_by_itself(key: str, text: str, words: list[str]) -> None:
    pool = page((text, 100.0, 100.0))
    desk = replace(DESK, pool=pool)
    found = _words_in(pool.tokens[0], WORDING.catalogue[key], desk)
    assert [plain_word(t.text) for t in found] == words
    assert all(a.box[2] <= b.box[0] for a, b in pairwise(found))


def test_yes_and_no_are_words_too() -> None:
    assert settled(reading("boost", True, UNCLEAR), sight(是=SURE, 否=NOT)).status is Status.ACCEPTED
    assert settled(reading("boost", True, UNCLEAR), sight(是=NOT, 否=SURE)).value is False


def test_the_other_of_two_words_is_shown_where_the_one_that_was_found_has_no_mark() -> None:
    shown = settled(reading("boost", True, UNCLEAR), sight(是=NOT))
    assert (shown.status, shown.value, shown.doubt) == (Status.REVIEW, False, UNCLEAR)
    kept = reading("boost", True, UNCLEAR)
    assert settled(kept, sight(是=SURE)) == kept


def test_one_word_that_is_surely_meant_is_shown_beside_texts_that_are_surely_not() -> None:
    seen = Sight(("商业", "工业", "商业"), (NOT, SURE, NOT), PLACE)
    shown = settled(reading("gas_nature", "商业", UNCLEAR), seen)
    assert (shown.status, shown.value) == (Status.REVIEW, "工业")


def test_a_word_that_is_surely_seen_is_added_to_several_in_doubt() -> None:
    shown = settled(reading("tel_operator", ["电信"], UNCLEAR), sight(移动=SURE, 联通=NOT))
    assert (shown.status, shown.value) == (Status.REVIEW, ["电信", "移动"])


def test_squares_that_surely_belong_to_their_words_tell_more_than_it_sees_between_close_ones() -> None:
    seen = replace(sight(居民=NOT, 商业=SURE), by_squares=("居民",))
    assert settled(reading("gas_nature", "居民"), seen).status is Status.ACCEPTED
    assert settled(reading("gas_nature", "商业"), replace(seen, chances=(SURE, NOT))).doubt == DIFFER
