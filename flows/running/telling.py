"""What the office tells the process that keeps the record in Prefect, and what that one says. No word of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

UP, AWAY = "up", "away"
"""Said of Prefect: it records; it cannot be reached."""


@dataclass(frozen=True)
class Given:
    """What the process is started with. left: owner and run ('' for none) of each process that is gone."""

    home: Path
    owner: str
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Began:
    """A sweep has begun."""


@dataclass(frozen=True)
class Ended:
    """The sweep is over."""


@dataclass(frozen=True)
class Step:
    """A step has begun. step: its number. about: the work id of its package, '' for none."""

    step: int
    name: str
    about: str


@dataclass(frozen=True)
class Done:
    """A step has ended. error: the class of what it failed with, '' where it came to an answer."""

    step: int
    error: str = ""


@dataclass(frozen=True)
class Stop:
    """Nothing more comes."""


Told = Began | Ended | Step | Done | Stop
