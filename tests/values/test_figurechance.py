"""How sure figures are among figures alone."""

from __future__ import annotations

import pytest

from extractors.models import CropReading, Lattice
from extractors.values.figurechance import weakest

Step = tuple[tuple[str, float], ...]


def reading(text: str, *steps: Step) -> CropReading:
    """A line of which each step shows one character."""
    chances = tuple((c, dict(step)[c]) for c, step in zip(text, steps, strict=True))
    lattice: Lattice = tuple(part for step in steps for part in (step, (("", 1.0),)))
    return CropReading(text, min(p for _, p in chances), chances, lattice=lattice)


NINE: Step = (("9", 0.999),)


@pytest.mark.parametrize("char", ["1", "|"])
def test_a_one_that_may_be_a_stroke_is_a_one(char: str) -> None:
    stroke: Step = (("1", 0.6), ("|", 0.35), ("l", 0.03), ("7", 0.001)) if char == "1" else (("|", 0.6), ("1", 0.39))
    assert weakest(reading("9" + char, NINE, stroke)) > 0.99


@pytest.mark.parametrize("step", [(("1", 0.6), ("7", 0.39)), (("1", 0.5), ("厂", 0.49), ("", 0.01))])
def test_another_figure_or_a_word_speaks_against_it(step: Step) -> None:
    assert weakest(reading("91", NINE, step)) < 0.7


@pytest.mark.parametrize(("char", "sure"), [("户", 0.999), ("年", 0.999), ("万", 0.8), ("k", 0.8)])
def test_what_parts_a_date_and_a_plain_unit_need_not_be_clear(char: str, sure: float) -> None:
    assert weakest(reading("99" + char, NINE, NINE, ((char, 0.8), ("尸", 0.2)))) == pytest.approx(sure, abs=0.01)


def test_what_stands_between_figures_is_weighed() -> None:
    assert weakest(reading("9户9", NINE, (("户", 0.8), ("尸", 0.2)), NINE)) == 0.8


def test_without_the_steps_of_the_line_nothing_changes() -> None:
    assert weakest(CropReading("91", 0.6, (("9", 0.99), ("1", 0.6)))) == 0.6


def test_a_single_one_may_be_a_stroke_for_none() -> None:
    assert weakest(reading("1", (("1", 0.6), ("|", 0.35), ("/", 0.05)))) == 0.6
