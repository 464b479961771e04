"""The tick squares of a choice on a page whose words have drifted: found by their frames, told apart by their order.

What is typed changes the width of a row, so squares stand where their neighbours leave them. As many frames are taken
as the choice has options in a line, those whose distances are most like the known ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations

import cv2
import numpy as np

from extractors.known.model import KnownOption, drifted
from extractors.layout import MmBox
from extractors.slots import PX_PER_MM

_BEFORE_MM, _BEHIND_MM, _OFF_MM = 8.0, 16.0, 1.8
_SEEN = 0.72
_MOST_FRAMES = 14
_LINE_MM = 2.2
_MOST_COST_MM = 5.0
"""By how much, on average, distances between squares may differ from the known ones."""
_SPREAD_WEIGHT, _FAINT_COST = 0.4, 3.0
_FARTHEST_MM = 3.6
"""How far a word that was read may lie from where the square leaves it; to the next option it is twice as far."""


def on_squares(options: Sequence[KnownOption], words: Mapping[str, MmBox], ink: np.ndarray) -> list[KnownOption] | None:
    """The options with their squares where frames are seen, and their words with them; None where too few are.

    options: where they were; words: where those of their words that were read stand now, by value. A choice of squares
    that any of these words contradicts is none. ink: H x W bool at PX_PER_MM.
    """
    placed: dict[str, KnownOption] = {}
    for line in _lines(options):
        frames = _frames(line, [words[o.value] for o in line if o.value in words], ink)
        best = _likeliest(line, words, frames)
        if best is None:
            return None
        for option, (x, y, _) in zip(line, best, strict=True):
            moved = (x - option.square.x, y - option.square.y)
            word, square = drifted(option.word, moved), drifted(option.square, moved)
            placed[option.value] = KnownOption(value=option.value, word=word, square=square)
    return [placed[o.value] for o in options]


def _lines(options: Sequence[KnownOption]) -> list[list[KnownOption]]:
    """The options by lines, each from left to right."""
    lines: list[list[KnownOption]] = []
    for option in sorted(options, key=lambda o: o.square.y):
        if lines and option.square.y - lines[-1][0].square.y < _LINE_MM:
            lines[-1].append(option)
        else:
            lines.append([option])
    return [sorted(line, key=lambda o: o.square.x) for line in lines]


Frame = tuple[float, float, float]
"""x, y in millimetres, and how much of the weakest side is seen (0..1)."""


def _frames(line: Sequence[KnownOption], words: Sequence[MmBox], ink: np.ndarray) -> list[Frame]:
    """The frames of about the right size in the stretch of the page where a line of options may lie."""
    every = [*(o.square for o in line), *words]
    side = max(8, round(float(np.median([(o.square.w + o.square.h) / 2 for o in line])) * PX_PER_MM))
    x0 = max(0, round((min(s.x for s in every) - _BEFORE_MM) * PX_PER_MM))
    x1 = round((max(s.x for s in every) + _BEHIND_MM) * PX_PER_MM) + side
    y0 = max(0, round((min(s.y for s in every) - _OFF_MM) * PX_PER_MM))
    y1 = round((max(s.y for s in every) + _OFF_MM) * PX_PER_MM) + side
    part = ink[y0:y1, x0:x1].astype(np.float32)
    if part.shape[0] < side or part.shape[1] < side:
        return []
    thick = np.asarray(cv2.dilate(part, np.ones((3, 3), np.uint8)))
    sides = [np.asarray(cv2.matchTemplate(thick, edge, cv2.TM_CCORR)) / edge.sum() for edge in _edges(side)]
    likeness = np.minimum.reduce(sides)
    found: list[Frame] = []
    while len(found) < _MOST_FRAMES:
        top, left = divmod(int(likeness.argmax()), likeness.shape[1])
        if likeness[top, left] < _SEEN:
            break
        found.append(((x0 + left) / PX_PER_MM, (y0 + top) / PX_PER_MM, float(likeness[top, left])))
        likeness[max(0, top - side // 2) : top + side // 2, max(0, left - side // 2) : left + side // 2] = 0
    return sorted(found)


def _likeliest(
    line: Sequence[KnownOption], words: Mapping[str, MmBox], frames: Sequence[Frame]
) -> tuple[Frame, ...] | None:
    """As many frames as options, whose distances are most like the known ones; None where none are like enough."""
    best: tuple[float, tuple[Frame, ...]] | None = None
    for chosen in combinations(frames, len(line)):
        cost = _cost(line, words, chosen)
        if best is None or cost < best[0]:
            best = cost, chosen
    return best[1] if best is not None and best[0] <= _MOST_COST_MM else None


def _cost(line: Sequence[KnownOption], words: Mapping[str, MmBox], chosen: Sequence[Frame]) -> float:
    """How ill frames go with a line of options: distances, words that were read beside them, faint sides."""
    known, there = [o.square.x for o in line], [f[0] for f in chosen]
    off = []
    for option, x in zip(line, there, strict=True):
        word = words.get(option.value)
        if word is not None:
            middle = option.word.x + option.word.w / 2 + x - option.square.x
            off.append(abs(word.x + word.w / 2 - middle))
    if max(off, default=0.0) > _FARTHEST_MM:
        return float("inf")
    if not off:  # nothing but the place speaks for it
        off = [abs(x - k) for x, k in zip(there, known, strict=True)]
    apart = [abs((b - a) - (d - c)) for a, b, c, d in zip(known, known[1:], there, there[1:], strict=False)]
    spread = sum(apart) / len(apart) if apart else 0.0
    faint = sum(1 - f[2] for f in chosen) / len(chosen)
    return _SPREAD_WEIGHT * spread + sum(off) / len(off) + _FAINT_COST * faint


@lru_cache(maxsize=64)
def _edges(side: int) -> tuple[np.ndarray, ...]:
    """The four sides of a square's outline, each alone."""
    edges = []
    for where in ((1, slice(None)), (-2, slice(None)), (slice(None), 1), (slice(None), -2)):
        edge = np.zeros((side, side), np.float32)
        edge[where] = 1.0
        edges.append(edge)
    return tuple(edges)
