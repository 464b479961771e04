"""What is learnt from: one point for each value that was read, with its evidence and whether it was right.

A file of points holds no values of the form, so it may be kept and passed on; one JSON object a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from extractors.models import Frozen

_CHECK_EVERY = 5
"""Every fifth package is for the check."""


class Point(Frozen):
    """One value that was read.

    seed: of its package, -1 for a person's answer in an office. grounds, score: see `FieldReading`. claimed: the
    confidence it was given. accepted: whether it would have been used unseen. layout, profile: what it was read from.
    """

    seed: int
    key: str
    grounds: str
    score: float
    claimed: float
    accepted: bool
    right: bool
    layout: str = ""
    profile: str = ""


def write_points(path: Path, points: Iterable[Point]) -> None:
    """The points of one package; the file is there whole or not at all."""
    aside = path.with_suffix(".part")
    lines = [json.dumps(p.model_dump(), ensure_ascii=False) for p in points]
    aside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    aside.replace(path)


def read_points(paths: Iterable[Path]) -> list[Point]:
    """The points of many files."""
    return [Point.model_validate_json(line) for p in paths for line in p.read_text(encoding="utf-8").splitlines()]


def split(points: Sequence[Point]) -> tuple[list[Point], list[Point]]:
    """What is fitted on and what is checked on, by seed; what people answered is only fitted on."""
    checked = [p for p in points if p.seed >= 0 and p.seed % _CHECK_EVERY == 0]
    return [p for p in points if p.seed < 0 or p.seed % _CHECK_EVERY], checked
