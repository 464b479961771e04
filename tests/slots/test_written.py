"""Which model is asked for which slot: cheap where its reading is enough, both where a value is at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest

from extractors.layout.blank import Slot, form_layout
from extractors.models import CropReading
from extractors.slots.written import read_slots
from extractors.values.catalogue import Catalogue
from tests.support.shipped import CATALOGUE, means_of

_LONGEST_COMB = 40
"""Characters that combs may hold; alphabets of usual characters are longer."""
TODAY = date(2026, 11, 22)
USCC = "91110000600037341L"


@dataclass
class ScriptedOcr:
    """Answers by the level of a crop's middle and by model; a crop with more paper around it has its own answer."""

    answers: dict[tuple[int, str], tuple[str, float]]
    asked: list[tuple[int, str]] = field(default_factory=list)

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: object = None, grade: str = "small"
    ) -> list[CropReading]:
        assert grade in ("small", "tiny_padded", "digits"), "on less padding the tiny model may lose a digit"
        if grade == "digits":
            answers = (self.answers.get((_who(c), "digits"), ("", 0.0)) for c in crops)
            return [CropReading(t, sure, tuple((c, sure) for c in t), others=tuple(more)) for t, sure, *more in answers]
        name = grade.removesuffix("_padded")
        readings = []
        alphabets = alphabet if isinstance(alphabet, tuple) else (alphabet,) * len(crops)
        for crop, allowed in zip(crops, alphabets, strict=True):
            model = name if crop.shape[0] == 50 else f"{name} again"
            if isinstance(allowed, str) and len(allowed) > _LONGEST_COMB:
                model = f"{name} confined"
            who = _who(crop)
            self.asked.append((who, model))
            text, confidence = self.answers[who, model]
            characters = tuple((c, confidence) for c in text)
            readings.append(CropReading(text, confidence, characters, tuple(0.5 for _ in text)))
        return readings


def _who(crop: np.ndarray) -> int:
    return int(crop[crop.shape[0] // 2, crop.shape[1] // 2])


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def _slot(catalogue: Catalogue, key: str) -> Slot:
    return next(s for page in form_layout(catalogue).pages for s in page.slots if s.key == key)


def _crop(who: int) -> np.ndarray:
    return np.full((50, 200), who, np.uint8)


def _read(
    catalogue: Catalogue, key: str, answers: dict[str, tuple[str, float]]
) -> tuple[list[tuple[str, float]], list[str]]:
    """The readings that one slot was given, and the models that were asked for it."""
    ocr = ScriptedOcr({(7, model): answer for model, answer in answers.items()})
    slot = _slot(catalogue, key)
    (readings,) = read_slots({slot: [_crop(7)]}, means_of(ocr, catalogue=catalogue, today=TODAY)).values()  # type: ignore[arg-type]
    return [(r.text, r.confidence) for r in readings if r], [model for _, model in ocr.asked]


def test_a_clear_number_that_the_tiny_model_reads_twice_alike_is_enough(catalogue: Catalogue) -> None:
    readings, asked = _read(catalogue, "land_area", {"tiny": ("1200", 0.999), "tiny again": ("1200", 0.99)})
    assert asked == ["tiny", "tiny again"]
    assert readings == [("1200", 0.999), ("1200", 0.99)]


@pytest.mark.parametrize(
    ("tiny", "again"),
    [
        (("1200", 0.9), ("1200", 0.99)),
        (("1200", 0.999), ("1208", 0.99)),
        (("12.00", 0.999), ("12.00", 0.8)),
        (("12 00?", 0.999), ("12 00?", 0.99)),
    ],
    ids=["unsure", "differs", "unsure the second time", "no number"],
)
def test_a_number_that_is_not_plain_gets_the_small_model(
    catalogue: Catalogue, tiny: tuple[str, float], again: tuple[str, float]
) -> None:
    answers = {"tiny": tiny, "tiny again": again, "small": ("1200", 0.999), "small again": ("1200", 0.99)}
    readings, asked = _read(catalogue, "land_area", answers)
    assert "small" in asked
    assert readings[:2] == [("1200", 0.999), tiny]


def test_a_name_always_gets_both_models(catalogue: Catalogue) -> None:
    readings, asked = _read(catalogue, "applicant_name", {"tiny": ("甲公司", 0.999), "small": ("甲公司", 0.999)})
    assert asked == ["tiny", "small"]
    assert readings == [("甲公司", 0.999), ("甲公司", 0.999)]


def test_a_code_whose_check_digit_holds_is_read_once(catalogue: Catalogue) -> None:
    readings, asked = _read(catalogue, "uscc", {"tiny": (USCC, 0.999)})
    assert asked == ["tiny"]
    assert readings == [(USCC, 0.999)]


def test_a_code_whose_check_digit_fails_goes_to_the_small_model_whose_proof_ends_it(catalogue: Catalogue) -> None:
    wrong = USCC.replace("373", "378")
    readings, asked = _read(catalogue, "uscc", {"tiny": (wrong, 0.999), "small": (USCC, 0.7)})
    assert asked == ["tiny", "small"]
    assert readings == [(USCC, 0.7), (wrong, 0.999)]


def test_models_that_differ_bring_a_third_reading(catalogue: Catalogue) -> None:
    answers = {"tiny": ("甲公司", 0.999), "small": ("申公司", 0.999), "small again": ("甲公司", 0.9)}
    readings, asked = _read(catalogue, "applicant_name", answers)
    assert asked == ["tiny", "small", "small again"]
    assert [text for text, _ in readings] == ["申公司", "甲公司", "甲公司"]


@pytest.mark.parametrize(
    ("key", "answers", "first"),
    [
        ("legal_rep", {"tiny": ("蔡伟", 0.9), "small": ("葵伟", 0.6), "small again": ("葵伟", 0.9)}, "蔡伟"),
        ("uscc", {"tiny": (USCC, 0.2), "small": (USCC.replace("373", "378"), 0.9), "small again": (USCC, 0.9)}, USCC),
        ("land_area", {"tiny": ("12", 0.9), "small": ("某", 0.6), "small again": ("12", 0.9)}, "12"),
        ("land_area", {"tiny": ("12", 0.9), "small": ("72", 0.6), "small again": ("12", 0.9)}, "72"),
        ("email", {"tiny": ("a@b.cn", 0.9), "small": ("a@bcn", 0.6), "small again": ("a@b.cn", 0.9)}, "a@b.cn"),
    ],
    ids=["no such surname", "check digits", "no number", "another number", "no address"],
)
def test_a_reading_that_makes_sense_comes_before_one_that_makes_none(
    catalogue: Catalogue, key: str, answers: dict[str, tuple[str, float]], first: str
) -> None:
    readings, _ = _read(catalogue, key, answers)
    assert readings[0][0] == first
    assert len(readings) in (1, len(answers))


def test_a_number_with_one_check_digit_is_not_read_until_it_fits(catalogue: Catalogue) -> None:
    wrong, right = "11010519491231002Y", "11010519491231002X"
    answers = {"tiny": (wrong, 0.9), "small": (wrong, 0.9), "small again": (right, 0.9)}
    readings, _ = _read(catalogue, "agent_id", answers)
    assert readings[0][0] == wrong


@pytest.mark.parametrize(
    ("key", "read", "confined", "first"),
    [
        ("site_address", "济源市汤帝路9号", "", "济源市汤帝路9号"),
        ("site_address", "济源市济读大街9号", "济源市济渎大街9号", "济源市济渎大街9号"),
        ("site_address", "济源市天庆路9号", "济源市天路9号", "济源市天庆路9号"),
        ("legal_rep", "朵勇", "梁勇", "梁勇"),
        ("legal_rep", "梁勇", "", "梁勇"),
    ],
    ids=["known", "near a known one", "unknown", "no surname", "a surname"],
)
def test_what_no_list_knows_is_read_once_more_with_usual_characters(
    catalogue: Catalogue, key: str, read: str, confined: str, first: str
) -> None:
    answers = {"tiny": (read, 0.9), "small": (read, 0.9), "small again": (read, 0.9), "small confined": (confined, 0.9)}
    readings, asked = _read(catalogue, key, answers)
    assert ("small confined" in asked) is bool(confined)
    assert readings[0] == (first, 0.5 if first == confined else 0.9)


def test_readings_keep_the_order_of_the_slots_whatever_way_they_were_read(catalogue: Catalogue) -> None:
    answers = {
        (7, "tiny"): ("甲公司", 0.999), (7, "small"): ("甲公司", 0.999),
        (9, "tiny"): ("1200", 0.999), (9, "tiny again"): ("1200", 0.999),
    }  # fmt: skip
    slots = [_slot(catalogue, "applicant_name"), _slot(catalogue, "land_area")]
    lines = {slots[0]: [_crop(7)], slots[1]: [_crop(9)]}
    read = read_slots(lines, means_of(ScriptedOcr(answers), catalogue=catalogue, today=TODAY))  # type: ignore[arg-type]
    assert list(read) == slots


def test_a_date_that_the_figures_contradict_is_not_taken_from_the_tiny_model_alone(catalogue: Catalogue) -> None:
    sure = {"tiny": ("20160930", 0.9999), "tiny again": ("20160930", 0.999), "small": ("20160930", 0.999)}
    readings, asked = _read(catalogue, "need_date", sure | {"digits": ("20260930", 0.995)})
    assert "small" in asked
    texts = [text for text, _ in readings]
    assert texts[0] == "20160930" and "20260930" in texts


@pytest.mark.parametrize(
    ("models", "digits", "first", "count"),
    [
        ((("1380389l234", 0.6), ("13803891234", 0.7)), ("13803891234", 0.97), "13803891234", 2),
        ((("1380389I234", 0.6), ("138O3891284", 0.7)), ("13803891234", 0.97), "13803891234", 4),
        ((("13803891284", 0.9), ("13803891284", 0.9)), ("13803891234", 0.97), "13803891284", 4),
        ((("13803891284", 0.6), ("13803891289", 0.7)), ("13803891234", 0.5), "13803891289", 3),
        ((("13803891284", 0.6), ("13803891289", 0.7)), ("1380#891234", 0.99), "13803891289", 3),
    ],
    ids=["borne out", "models without sense", "models at one", "unclear figures", "no figure in it"],
)
def test_figures_beside_the_two_models(
    catalogue: Catalogue,
    models: tuple[tuple[str, float], tuple[str, float]],
    digits: tuple[str, float],
    first: str,
    count: int,
) -> None:
    tiny, small = models
    answers = {"tiny": tiny, "tiny again": tiny, "small": small, "small again": small, "digits": digits}
    readings, _ = _read(catalogue, "agent_phone", answers)
    assert (readings[0][0], len(readings)) == (first, count)


def test_agreeing_witnesses_are_worth_more_together_but_not_over_a_point(catalogue: Catalogue) -> None:
    for key, text, is_more in (("agent_phone", "13803891234", True), ("land_area", "4342.5", False)):
        answers = dict.fromkeys(("tiny", "tiny again", "small", "small again"), (text, 0.8)) | {"digits": (text, 0.95)}
        [(_, confidence), *_], _ = _read(catalogue, key, answers)
        assert (confidence > 0.98) is is_more and confidence >= 0.95


@pytest.mark.parametrize(("chance", "most"), [(0.99, 0.9), (0.9, 1.0)])
def test_where_the_network_is_sure_of_no_figure_the_models_are_not(
    catalogue: Catalogue, chance: float, most: float
) -> None:
    """A figure struck out with another beside it, two in one cell: models read one of them and know nothing of it."""
    sure = dict.fromkeys(("tiny", "tiny again", "small", "small again"), ("13803891234", 0.97))
    [(text, confidence), *_], _ = _read(catalogue, "agent_phone", sure | {"digits": ("1380#891234", chance)})
    assert text == "13803891234" and min(0.97, most) == confidence


ID, WRONG_ID, OTHER_ID = "410802197410312782", "410802197410312712", "410802191410312712"
"""The check digit of the first alone is right."""


@pytest.mark.parametrize(
    ("models", "chances", "first", "sure"),
    [
        ((WRONG_ID, OTHER_ID), ((WRONG_ID, 0.9), (ID, 0.08)), ID, 0.85),
        ((WRONG_ID, ID), ((WRONG_ID, 0.9), (ID, 0.08)), ID, 0.6),
        ((WRONG_ID, OTHER_ID), ((WRONG_ID, 0.9), (OTHER_ID, 0.08)), WRONG_ID, 0.6),
        ((WRONG_ID, OTHER_ID), ((f"{ID[:-1]}#", 0.5), (ID, 0.4)), WRONG_ID, 0.6),
        ((WRONG_ID, OTHER_ID), ((ID, 0.06), ("410802197410312790", 0.05)), WRONG_ID, 0.6),
    ],
    ids=["the one possible", "and a model has it", "none is possible", "a figure is struck out", "two are possible"],
)
def test_a_number_is_looked_for_among_all_that_the_figures_may_be(
    catalogue: Catalogue,
    models: tuple[str, str],
    chances: tuple[tuple[str, float], ...],
    first: str,
    sure: float,
) -> None:
    """What no model reads as it stands is shown first, and is never sure by itself; with one that does it is enough."""
    tiny, small = ((text, 0.6) for text in models[::-1])
    answers = {"tiny": tiny, "tiny again": tiny, "small": small, "small again": small}
    answers["digits"] = (chances[0][0], 0.7, *chances)  # type: ignore[assignment]
    readings, _ = _read(catalogue, "agent_id", answers)
    assert readings[0] == (first, sure)
