"""The network's word as one more piece of evidence."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.evidence.pool import Pool
from extractors.foreign.guessed import against_guesses
from extractors.joint.deciding import decide
from extractors.joint.fitting import Fitting
from extractors.joint.hypotheses import UNLABELLED, hypotheses
from extractors.joint.learnt import with_guesses, with_seen_labels
from extractors.joint.reading import Desk
from extractors.learned import Guesses
from extractors.models import FieldReading, Status
from extractors.printed.heads import print_of
from tests.joint.pages import WORDING, page
from tests.support.shipped import OTHER

CLASSES = ("print", "value:floor_area", "value:land_area", "value:remarks", "option:water_nature", "label:floor_area")


def guesses(pool: Pool, **chances: dict[str, float]) -> Guesses:
    """A network that says of some texts (t0, t1 …) what they are, and of all others that they are print."""
    told = np.full((len(pool.tokens), len(CLASSES)), 0.001)
    told[:, 0] = 0.99
    for name, said in chances.items():
        told[int(name[1:])] = [said.get(c, 0.001) for c in CLASSES]
    return Guesses(CLASSES, told, {t.id: n for n, t in enumerate(pool.tokens)})


def decided(pool: Pool, say: Guesses) -> dict[str, str]:
    shown = print_of(pool, WORDING)
    found = with_guesses(
        hypotheses(pool, shown, WORDING, None), say, pool.tokens, Fitting(shown, WORDING, None), others=frozenset()
    )
    return {c.key: "".join(pool.tokens[i].text for i in c.tokens) for c in decide(found, shown.labels, WORDING)}


def test_a_label_that_no_list_knows_is_one_where_the_network_is_sure() -> None:
    pool = page(("开发体量", 100.0, 100.0), ("71388.5㎡", 400.0, 100.0))
    shown = print_of(pool, WORDING)
    for chance, keys in ((0.95, {"floor_area"}), (0.8, set())):
        say = guesses(pool, t0={"label:floor_area": chance})
        labels = with_seen_labels(shown, pool, say, WORDING).labels
        assert {m.key for one in labels if 0 in one.tokens for m in one.matches} == keys


def test_the_second_of_two_labels_of_one_blank_is_none_of_its_own() -> None:
    pool = page(("占地量/", 100.0, 100.0), ("开发体量", 222.0, 100.0), ("120/71388.5㎡", 400.0, 100.0))
    shown = print_of(pool, WORDING)
    labels = with_seen_labels(shown, pool, guesses(pool, t1={"label:floor_area": 0.95}), WORDING).labels
    assert not [one for one in labels if 1 in one.tokens]


def test_a_text_that_only_the_network_knows_is_taken_without_a_label() -> None:
    pool = page(("开发规模", 100.0, 100.0), ("71388.5㎡", 400.0, 100.0))
    assert decided(pool, guesses(pool, t1={"value:floor_area": 0.9})) == {"floor_area": "71388.5㎡"}
    assert decided(pool, guesses(pool, t1={"value:floor_area": 0.3})) == {}


def test_its_word_turns_what_stands_equally_well_to_a_label() -> None:
    pool = page(("用地面积", 100.0, 100.0), ("12035㎡", 400.0, 100.0), ("30088㎡", 900.0, 100.0))
    for own, other in ((1, 2), (2, 1)):
        said = {f"t{own}": {"value:land_area": 0.95}, f"t{other}": {"print": 0.95}}
        assert decided(pool, guesses(pool, **said))["land_area"] == pool.tokens[own].text


def test_what_is_no_such_value_is_not_taken_for_one() -> None:
    pool = page(("开发规模", 100.0, 100.0), ("沁园小区", 400.0, 100.0))
    assert decided(pool, guesses(pool, t1={"value:floor_area": 0.9})) == {}


def test_a_word_to_choose_joins_the_others_of_its_field() -> None:
    pool = page(("用水性质", 100.0, 100.0), ("居民生活", 400.0, 100.0), ("特种", 900.0, 900.0))
    shown = print_of(pool, WORDING)
    labelled = hypotheses(pool, shown, WORDING, None)
    say = guesses(pool, t2={"option:water_nature": 0.95})
    more = with_guesses(labelled, say, pool.tokens, Fitting(shown, WORDING, None), others=frozenset())
    [word] = [h for h in more if h.token == 2 and h.relation == "seen"]
    assert (word.key, word.label != UNLABELLED) == ("water_nature", True)


def test_the_cells_of_lists_are_left_to_the_lists() -> None:
    pool = page(("开发规模", 100.0, 100.0), ("71388.5㎡", 400.0, 100.0))
    shown, say = print_of(pool, WORDING), guesses(pool, t1={"value:floor_area": 0.9})
    assert not [
        h for h in with_guesses([], say, pool.tokens, Fitting(shown, WORDING, None), others={1}) if h.token == 1
    ]


@pytest.mark.parametrize(
    ("own", "other", "is_vouched"), [(0.99, 0.005, True), (0.97, 0.01, False), (0.99, 0.8, False)],
    ids=["sure of all", "not sure", "more of it elsewhere"],
)  # fmt: skip
def test_it_vouches_where_it_surely_gives_a_field_these_texts_and_no_others(
    own: float, other: float, is_vouched: bool
) -> None:
    pool = page(("建筑面积", 100.0, 100.0), ("71388㎡", 400.0, 100.0), ("500㎡", 900.0, 100.0))
    shown = print_of(pool, WORDING)
    claims = decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING)
    [claim] = [c for c in claims if c.key == "floor_area"]
    say = guesses(pool, t1={"value:floor_area": own}, t2={"value:floor_area": other, "print": 0.1})
    assert Desk(pool, shown, WORDING, OTHER, None, (claim,), say).vouches(claim) == is_vouched
    assert not Desk(pool, shown, WORDING, OTHER, None, (claim,)).vouches(claim)


@pytest.mark.parametrize(
    ("label", "own", "other", "status"),
    [
        ("用地面积", 0.01, 0.97, Status.REVIEW), ("用地面积", 0.01, 0.5, Status.ACCEPTED),
        ("面积", 0.01, 0.5, Status.REVIEW), ("面积", 0.3, 0.5, Status.ACCEPTED),
    ],
    ids=["surely another's", "rather another's", "under a vague label", "perhaps its own"],
)  # fmt: skip
def test_what_it_gives_to_another_field_is_asked_about(label: str, own: float, other: float, status: Status) -> None:
    pool = page((label, 100.0, 100.0), ("12035㎡", 400.0, 100.0))
    shown = print_of(pool, WORDING)
    claims = tuple(decide(hypotheses(pool, shown, WORDING, None), shown.labels, WORDING))
    say = guesses(pool, t1={"value:land_area": own, "value:floor_area": other})
    reading = FieldReading(
        key="land_area", value=12035, raw="12035㎡", confidence=0.99, status=Status.ACCEPTED, page=1,
        box=pool.tokens[1].box,
    )  # fmt: skip
    [read] = against_guesses([reading], Desk(pool, shown, WORDING, OTHER, None, claims, say))
    assert read.status is status
