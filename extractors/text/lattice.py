"""What a line may say besides its likeliest text: the model's chances step by step, thinned out, and what texts are
worth on them.

Takes the model's T x C probabilities; hands on a `Lattice` of the steps that carry ink, small enough to be kept with a
reading, the likeliest texts of one, and the CTC chance (Graves et al., 2006) that the line says a given text.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from extractors.models import Lattice

BLANK = ""
_SURELY_BLANK = 0.998
_KEPT = 8
"""Characters kept of a step, the blank among them."""
_LEAST_KEPT = 1e-5
_LEAST = 1e-7
"""Chance of a character that the model did not think of."""
_NOTHING: Lattice = (((BLANK, 1.0),),)

Step = Mapping[str, float]
"""The chances of one step by character, '' for none."""


def lattice_of(matrix: np.ndarray, characters: Sequence[str]) -> Lattice:
    """The steps of T x C probabilities that are not surely blank, and one blank step wherever others lay between.

    characters: by class; class 0 is the blank.
    """
    inked = np.flatnonzero(matrix[:, 0] < _SURELY_BLANK)
    kept: dict[int, list[tuple[float, int]]] = {step: [(float(matrix[step, 0]), 0)] for step in inked.tolist()}
    rows, columns = np.nonzero(matrix[inked, 1:] > _LEAST_KEPT)
    for row, column in zip(inked[rows].tolist(), columns.tolist(), strict=True):
        kept[row].append((float(matrix[row, column + 1]), column + 1))
    steps: list[tuple[tuple[str, float], ...]] = []
    before = -1
    for step, chances in kept.items():
        if steps and step > before + 1:
            steps += _NOTHING
        best = sorted(chances, reverse=True)[:_KEPT]
        steps.append(tuple((characters[i] if i else BLANK, round(p, 6)) for p, i in best))
        before = step
    return tuple(steps)


def likeliest(steps: Iterable[Step], *, beams: int, least: float) -> dict[str, float]:
    """The likeliest texts with their chances, the likeliest first: CTC prefix search (Hannun et al., 2014).

    A text may be spelled by many paths; beams hold, for each, the chance of paths that end in a blank and of others.
    least: chance of a character at one step, below which no text is looked for that holds it there.
    """
    found: dict[str, tuple[float, float]] = {BLANK: (1.0, 0.0)}
    for step in steps:
        grown: dict[str, list[float]] = {}
        nothing = step.get(BLANK, 0.0)
        signs = [(c, p) for c, p in step.items() if c != BLANK and p > least]
        for text, (blank, sign) in found.items():
            same = grown.setdefault(text, [0.0, 0.0])
            same[0] += (blank + sign) * nothing
            for character, chance in signs:
                longer = grown.setdefault(text + character, [0.0, 0.0])
                if text.endswith(character):
                    same[1] += sign * chance
                    longer[1] += blank * chance
                else:
                    longer[1] += (blank + sign) * chance
        best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:beams]
        found = {text: (blank, sign) for text, (blank, sign) in best if blank + sign > 0}
    return {text: float(blank + sign) for text, (blank, sign) in found.items()}


def log_chance(steps: Sequence[Step], text: str, taken_for: Mapping[str, Mapping[str, float]]) -> float:
    """The natural logarithm of the chance that a line says `text`; no character is ever impossible.

    taken_for: by character, how often it was read as which other one: what the model did not think of itself.
    """
    if not steps or not text:
        return -math.inf
    signs = [BLANK]
    for character in text:
        signs += [character, BLANK]
    chances = np.array([_worth(step, signs, taken_for) for step in steps])
    skips = np.array([n > 1 and s != BLANK and s != signs[n - 2] for n, s in enumerate(signs)])
    return _forward(chances, skips)


def merged(lattice: Lattice, alike: Callable[[str], str]) -> tuple[Step, ...]:
    """The steps with the chances of characters of one meaning together. alike: gives each its one form."""
    steps = []
    for step in lattice:
        chances: dict[str, float] = defaultdict(float)
        for character, chance in step:
            chances[alike(character)] += max(chance, _LEAST)
        steps.append(dict(chances))
    return tuple(steps)


def _worth(step: Step, signs: Sequence[str], taken_for: Mapping[str, Mapping[str, float]]) -> list[float]:
    chances = []
    for sign in signs:
        own = step.get(sign, _LEAST)
        others = taken_for.get(sign)
        if others and own < _LEAST_KEPT:
            own = max(own, sum(share * step.get(other, 0.0) for other, share in others.items()))
        chances.append(own)
    return chances


def _forward(chances: np.ndarray, skips: np.ndarray) -> float:
    """The CTC forward pass. chances: steps x signs (blanks between); skips: where the blank before may be left out."""
    reached = np.zeros(chances.shape[1])
    reached[:2] = chances[0, :2]
    total = 0.0
    for step in chances[1:]:
        before = np.concatenate(([0.0], reached[:-1]))
        leap = np.where(skips, np.concatenate(([0.0, 0.0], reached[:-2])), 0.0)
        reached = (reached + before + leap) * step
        scale = reached.sum()
        if scale <= 0.0:
            return -math.inf
        total += math.log(scale)
        reached /= scale
    end = float(reached[-2:].sum())
    return total + math.log(end) if end > 0 else -math.inf
