"""Labels whose characters are spread over the width of their column (单　位　全　称, 住　所), each as one run of print.

Takes the lines of a page; hands on the labels found so and what is left of the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from extractors.evidence.runs import Glyph, Run, cut_at
from extractors.evidence.wording import Wording

_LEAST, _MOST = 2, 8
"""Characters of such a label."""
_KNOWN = 3
"""Rank of a label that a spread text must have to be one."""
_APART, _FURTHEST, _UNEVEN = 1.7, 12.0, 0.25
"""Heights between the middles of its characters, least and most; how unlike these steps may be, as a share of them."""
_WALL, _LEVEL = 0.6, 0.5
_HAN = re.compile("[一-鿿]")


@dataclass(frozen=True)
class _Placed:
    """A character of a line. run: the number of its line; at: its own in it."""

    glyph: Glyph
    run: int
    at: int


def without_spread(lines: Sequence[Run], wording: Wording, walls: np.ndarray) -> tuple[list[Run], list[Run]]:
    """The lines without the labels that are spread, and these. walls: H x W bool, True on rulings."""
    labels, taken = list[Run](), set[tuple[int, int]]()
    for row in _rows(lines):
        placed = [
            _Placed(g, n, at) for n in row for at, g in enumerate(lines[n].glyphs) if g.char.strip()
        ]  # fmt: skip
        start = 0
        while start < len(placed):
            found = _label_at(placed, start, lines, wording, walls)
            if found:
                labels.append(_run(found, lines))
                taken |= {(p.run, p.at) for p in found}
            start += max(1, len(found))
    return [part for n, run in enumerate(lines) for part in _left(run, n, taken)], labels


def _rows(lines: Sequence[Run]) -> list[list[int]]:
    """The numbers of the lines that stand side by side, each row from the left."""
    rows: list[list[int]] = []
    for n in sorted(range(len(lines)), key=lambda n: lines[n].box[1] + lines[n].box[3]):
        if rows and _are_level(lines[rows[-1][-1]], lines[n]):
            rows[-1].append(n)
        else:
            rows.append([n])
    return [sorted(row, key=lambda n: lines[n].box[0]) for row in rows]


def _are_level(one: Run, other: Run) -> bool:
    down = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return down > _LEVEL * min(one.box[3] - one.box[1], other.box[3] - other.box[1])


def _label_at(
    placed: Sequence[_Placed], start: int, lines: Sequence[Run], wording: Wording, walls: np.ndarray
) -> Sequence[_Placed]:
    """The longest spread label that begins at a character of a row, nothing where none does."""
    longest = start
    while longest - start < _MOST and longest < len(placed) and _HAN.match(placed[longest].glyph.char):
        longest += 1
    for end in range(longest, start + _LEAST - 1, -1):
        part = placed[start:end]
        if _is_spread(part, lines, walls) and _is_label("".join(p.glyph.char for p in part), wording):
            return part
    return ()


def _is_label(text: str, wording: Wording) -> bool:
    return any(m.rank <= _KNOWN and not m.is_near for m in wording.labels.whole(text))


def _is_spread(part: Sequence[_Placed], lines: Sequence[Run], walls: np.ndarray) -> bool:
    """Whether characters stand far apart in even steps, and no ruling between them."""
    height = median(_height(lines[p.run]) for p in part)
    steps = [b.glyph.x - a.glyph.x for a, b in pairwise(part)]
    if min(steps) < _APART * height or max(steps) > _FURTHEST * height:
        return False
    if max(steps) - min(steps) > _UNEVEN * max(steps):
        return False
    first, last = part[0], part[-1]
    box = lines[first.run].box
    between = walls[round(box[1]) : round(box[3]), max(0, round(first.glyph.x)) : round(last.glyph.x)]
    return not between.size or not bool((between.mean(axis=0) > _WALL).any())


def _height(run: Run) -> float:
    """Of its print: a line that holds writing as well is higher."""
    return min(run.box[3] - run.box[1], 1.2 * (run.box[2] - run.box[0]))


def _run(part: Sequence[_Placed], lines: Sequence[Run]) -> Run:
    boxes = [lines[p.run].box for p in part]
    half = median(_height(lines[p.run]) for p in part) / 2
    top, bottom = max(b[1] for b in boxes), min(b[3] for b in boxes)
    left, right = max(boxes[0][0], part[0].glyph.x - half), min(boxes[-1][2], part[-1].glyph.x + half)
    return Run((left, top, right, max(bottom, top + half)), tuple(p.glyph for p in part))


def _left(run: Run, number: int, taken: set[tuple[int, int]]) -> list[Run]:
    """What is left of a line: the stretches between labels."""
    mine = [(number, at) in taken for at in range(len(run.glyphs))]
    stops = [at for at in range(1, len(mine)) if mine[at] != mine[at - 1]]
    return [part for part in cut_at(run, stops) if not _is_taken(part, run, mine)]


def _is_taken(part: Run, run: Run, mine: Sequence[bool]) -> bool:
    return any(own and g is part.glyphs[0] for g, own in zip(run.glyphs, mine, strict=True))
