"""A line's texts weighed against each other: one that leads passes, a known word wins where the ink says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.models import CropReading, FieldReading, Lattice, Status
from extractors.values import Acceptance, PagePlace, Weigher, doubted, judged, settled_by
from extractors.values.weighing import LeadStep, Weights
from tests.support.shipped import CATALOGUE, SHIPPED
from tests.values.test_evidence import TABLE

PLACE = PagePlace(page=1, box=(0, 0, 10, 10))
WEIGHTS = Weights(
    made="2026-11-29",
    command="-",
    steps=(LeadStep(0, 0.7, 100, 30), LeadStep(6, 0.9995, 1000, 0)),
    word=1.0,
    known=8.0,
    seen={"渎": 9},
    read_as={"渎": {"读": 3}},
)
TERMS = Acceptance(TABLE, SHIPPED.lexicon, weigher=Weigher(WEIGHTS, SHIPPED.lexicon))


def line(*steps: dict[str, float]) -> CropReading:
    """A reading whose steps show these characters; the likeliest of each is its text."""
    lattice: Lattice = tuple((*sorted(step.items(), key=lambda s: -s[1]), ("", 0.001)) for step in steps)
    characters = tuple(step[0] for step in lattice)
    return CropReading("".join(c for c, _ in characters), min(p for _, p in characters), characters, lattice=lattice)


def written(text: str, **unclear: dict[str, float]) -> CropReading:
    """A reading of a text, clear but for some of its characters."""
    return line(*(unclear.get(character, {character: 0.998}) for character in text))


def judge(*readings: CropReading, key: str = "applicant_name") -> FieldReading:
    return judged(CATALOGUE[key], *readings, place=PLACE, acceptance=TERMS)


def held(reading: FieldReading, *words: str) -> FieldReading:
    return settled_by(CATALOGUE[reading.key], reading, words, TERMS)


HALF = {"宏": 0.55, "安": 0.44}
FAINT = {"宏": 0.8, "安": 0.0005}


def test_a_weak_character_beside_which_no_other_was_seen_passes_and_one_with_a_rival_does_not() -> None:
    assert judge(written("宏远医院", 宏=FAINT), written("宏远医院", 宏=FAINT)).status is Status.ACCEPTED
    assert judge(written("宏远医院", 宏=HALF), written("宏远医院", 宏=HALF)).status is Status.REVIEW


def test_models_that_differ_pass_where_one_of_them_hardly_means_it() -> None:
    unsure = written("宏远医院", 宏={"安": 0.5, "宏": 0.49})
    read = judge(written("宏远医院"), unsure)
    assert (read.status, read.value) == (Status.ACCEPTED, "宏远医院")


def test_without_lattices_the_weakest_character_decides() -> None:
    bare = replace(written("宏远医院", 宏=FAINT), lattice=())
    assert judge(bare, bare).status is Status.REVIEW


def test_a_known_word_wins_where_it_explains_the_ink_nearly_as_well() -> None:
    unsure = judge(*[written("安远医院", 安={"安": 0.55, "宏": 0.44})] * 2)
    assert unsure.status is Status.REVIEW
    settled = held(unsure, "宏远医院")
    assert (settled.status, settled.value, settled.raw, settled.doubt) == (Status.ACCEPTED, "宏远医院", "安远医院", "")
    assert not settled.lattices


@pytest.mark.parametrize("words", [("弘远医院",), ("宏远医院", "安远医院"), ("宏远康复医院",), ()])
def test_where_no_known_word_fits_or_two_do_what_was_read_stands(words: tuple[str, ...]) -> None:
    unsure = judge(*[written("安远医院", 安={"安": 0.55, "宏": 0.44})] * 2)
    assert held(unsure, *words) == unsure


def test_clear_ink_is_not_made_the_known_word() -> None:
    clear = written("安远医院", 安={"安": 0.97, "宏": 0.0001})
    asked = {"status": Status.REVIEW, "doubt": "“安”字迹不清", "lattices": (clear.lattice, clear.lattice)}
    assert held(judge(clear, clear).model_copy(update=asked), "宏远医院").value == "安远医院"


def test_a_confusion_that_was_learnt_lets_a_place_be_known_again() -> None:
    misread = written("济读大街路口", 读={"读": 0.6, "续": 0.3})
    assert judge(misread, misread).value == "济读大街路口"
    assert held(judge(misread, misread), "济渎大街路口").value == "济渎大街路口"


def test_what_was_not_read_is_no_word_that_somebody_knows() -> None:
    unsure = judge(*[written("安远医院", 安={"安": 0.55, "宏": 0.44})] * 2)
    lost = doubted(unsure, "可能有字没有读出", TABLE)
    assert held(lost, "宏远医院") == lost and lost.status is Status.REVIEW


def test_of_two_roads_that_are_as_near_the_one_is_proposed_that_models_are_known_to_misread_so() -> None:
    faint, field = written("济读大街"), CATALOGUE["seg_road"]
    unknown = judged(field, faint, place=PLACE, acceptance=Acceptance(TABLE, SHIPPED.lexicon))
    assert unknown.value == "济读大街" and "“济水大街”“济渎大街”" in unknown.doubt
    known = judged(field, faint, place=PLACE, acceptance=TERMS)
    assert (known.value, known.status) == ("济渎大街", Status.REVIEW)
