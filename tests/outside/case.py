"""One file from outside: what it is, what is wanted of it, and how to tell whether that came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Look = Callable[[Path], tuple[bool, str]]
"""Whether what was wanted came, and what came in a few words."""


@dataclass(frozen=True)
class Case:
    """path: below the folder of samples. look: gives whether what was wanted came, and what came in a few words."""

    path: str
    what: str
    wanted: str
    look: Look
