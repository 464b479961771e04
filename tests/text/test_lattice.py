"""What a line may say besides its likeliest text: the steps that are kept, and what a text is worth on them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from extractors.text.lattice import lattice_of, likeliest, log_chance, merged

SIGNS = ["", "济", "渎", "读"]
MATRIX = np.array([[0.1, 0.8, 0.05, 0.05], [0.3, 0.2, 0.3, 0.2], [0.05, 0.0, 0.4, 0.55]], np.float32)


def collapsed(path: tuple[int, ...]) -> str:
    return "".join(SIGNS[c] for c, _ in itertools.groupby(path))


def by_all_paths(text: str) -> float:
    paths = itertools.product(range(4), repeat=3)
    return sum(float(np.prod([MATRIX[t, c] for t, c in enumerate(p)])) for p in paths if collapsed(p) == text)


@pytest.mark.parametrize("text", ["济读", "济渎", "渎", "济渎读", "渎渎"])
def test_the_chance_of_a_text_is_that_of_all_paths_that_spell_it(text: str) -> None:
    steps = merged(lattice_of(MATRIX, SIGNS), str)
    assert math.exp(log_chance(steps, text, {})) == pytest.approx(by_all_paths(text), rel=0.01, abs=1e-6)
    assert likeliest(steps, beams=64, least=1e-6).get(text, 0.0) == pytest.approx(
        by_all_paths(text), rel=0.01, abs=1e-6
    )


def test_blank_steps_part_twins_and_are_kept_once() -> None:
    clear = np.zeros((7, 4), np.float32)
    clear[:, 0] = 1
    clear[[1, 5]] = [0, 1, 0, 0]
    steps = lattice_of(clear, SIGNS)
    assert [step[0][0] for step in steps] == ["济", "", "济"]
    assert log_chance(merged(steps, str), "济济", {}) == pytest.approx(0.0, abs=1e-4)


def test_forms_of_one_character_count_together() -> None:
    steps = merged(((("濟", 0.5), ("济", 0.4), ("", 0.1)),), {"濟": "济", "济": "济", "": ""}.__getitem__)
    assert math.exp(log_chance(steps, "济", {})) == pytest.approx(0.9)


def test_what_the_model_did_not_think_of_is_worth_as_much_as_it_was_seen_to_be_misread() -> None:
    steps = merged(((("读", 0.99), ("", 0.01)),), str)
    assert log_chance(steps, "渎", {}) < math.log(1e-6)
    assert math.exp(log_chance(steps, "渎", {"渎": {"读": 0.1}})) == pytest.approx(0.099, rel=0.01)
