"""Made-up tables and points for the tests of calibration."""

from __future__ import annotations

from typing import get_args

from extractors.values.calibration import ANY, Calibration, Grounds, State, Step
from tests.calibrate.points import Point

STAIRS = (Step(0, 0.5, 40, 20), Step(0.9, 0.99, 100, 1), Step(0.99, 0.9995, 1000, 0))


def table(**maps: tuple[Step, ...]) -> Calibration:
    """A table in which every state has the same stairs, but for the given ones (own__text__agree)."""
    whole = {Grounds(ANY, ANY, s).text: STAIRS for s in get_args(State)}
    more = {name.replace("__", "."): steps for name, steps in maps.items()}
    return Calibration(made="2026-11-22", command="-", seeds=(1, 2), packages=2, points=3, maps=whole | more)


def point(score: float, *, right: bool, seed: int = 1, grounds: str = "own.text.agree") -> Point:
    return Point(seed=seed, key="project_name", grounds=grounds, score=score, claimed=0.9, accepted=True, right=right)
