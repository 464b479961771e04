"""Lines and their parts as the quick model read them: characters with their places.

Owns `Glyph` and `Run`, and how a run is cut between two characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.models import BoxTuple


@dataclass(frozen=True)
class Glyph:
    """A character as it was quickly read: its chance, and the middle of its place (pixels)."""

    char: str
    chance: float
    x: float


@dataclass(frozen=True)
class Run:
    """A line as it was read."""

    box: BoxTuple
    glyphs: tuple[Glyph, ...]


def cut_at(run: Run, stops: Sequence[int]) -> Iterator[Run]:
    """A run cut before the characters with these numbers."""
    text = "".join(g.char for g in run.glyphs)
    bounds = [0, *stops, len(text)]
    for start, end in pairwise(bounds):
        glyphs = run.glyphs[start:end]
        if not any(g.char.strip() for g in glyphs):
            continue
        left = run.box[0] if start == 0 else (run.glyphs[start - 1].x + glyphs[0].x) / 2
        right = run.box[2] if end == len(text) else (glyphs[-1].x + run.glyphs[end].x) / 2
        yield Run((left, run.box[1], right, run.box[3]), glyphs)
