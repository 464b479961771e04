"""Codes written with one character in each of many small cells: what stands in the cells is one text.

Takes the pool; hands it on with one token for each row of such cells, read from the cells set side by side without
their walls. What detection made of a comb, pieces and pieces of walls, is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise
from statistics import median

import numpy as np

from extractors.apart import Element, crop
from extractors.evidence.pool import Pool, Token
from extractors.evidence.runs import Glyph
from extractors.models import BoxTuple, CropReading

_FEWEST, _MOST = 8, 26
"""Cells of a comb."""
_NARROW, _WIDE, _HIGH = 0.6, 2.4, 3.2
"""A cell's width, least and most, and its height at most, in heights of a line."""
_UNLIKE, _APART, _TOUCHING, _LEVEL, _LOST = 0.22, 0.4, 0.1, 0.15, 3
"""How much cells of a comb differ in width; what lies between two of them, how far they may overlap and how level they
stand (in heights of a cell); cells that may be found as one."""
COMB_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY-"
"""What stands in combs: digits and the letters of GB 32100."""
_INSET, _LEAST_INK, _EDGE, _FRAMED = 0.12, 0.012, 0.12, 0.8
"""Of a cell: the frame that is left out; the share of ink from which something is written in it; how far from its edge
its frame may lie, and how much of the edge it covers."""
_PAPER, _DARK = 80, 60.0
"""Percentile that is the paper's grey, and grey levels by which a frame is darker."""


def with_combs(pool: Pool) -> Pool:
    """The pool with the text of each comb as one token; as it was where there is none."""
    tokens = list(pool.tokens)
    for comb in combs_of([c.box for c in pool.sheet.rulings.cells], pool.height):
        comb = _with_ends(comb, pool)
        inside = [t for t in tokens if _is_within(t.box, comb)]
        found = _read(comb, inside, pool)
        if found is None:
            continue
        tokens = [t for t in tokens if t not in inside]
        tokens.append(replace(found, id=max((t.id for t in pool.tokens), default=0) + 1))
        tokens.sort(key=lambda t: (t.box[1] + t.box[3], t.box[0]))
        pool = replace(pool, tokens=tuple(replace(t, id=n) for n, t in enumerate(tokens)))
        tokens = list(pool.tokens)
    return pool


def combs_of(cells: Sequence[BoxTuple], height: float) -> Iterator[list[BoxTuple]]:
    """Rows of equal small cells side by side, those of which a wall was not found parted; none of a table with more
    such rows.
    """
    low = [c for c in cells if c[3] - c[1] < _HIGH * height and c[2] - c[0] > _NARROW * height]
    rows: list[list[BoxTuple]] = []
    for cell in sorted(low, key=lambda c: c[0]):
        row = next((r for r in rows if _goes_on(r[-1], cell)), None)
        if row is None:
            rows.append([cell])
        else:
            row.append(cell)
    whole = [parts for row in rows if _FEWEST <= len(parts := _parted(row, height)) <= _MOST]
    for run in whole:
        if not any(_is_stacked(run, other) for other in whole if other is not run):
            yield run


def _goes_on(before: BoxTuple, cell: BoxTuple) -> bool:
    down = min(before[3] - before[1], cell[3] - cell[1])
    is_level = abs(before[1] - cell[1]) < _LEVEL * down and abs(before[3] - cell[3]) < _LEVEL * down
    return is_level and -_TOUCHING * down < cell[0] - before[2] < _APART * down


def _parted(row: Sequence[BoxTuple], height: float) -> list[BoxTuple]:
    """The cells of a comb; none where they are no equal ones or too wide for a character each."""
    widths = sorted(c[2] - c[0] for c in row)
    usual = widths[len(widths) // 3]
    row = list(dropwhile(lambda c: c[2] - c[0] > _LOST * 1.3 * usual, row))  # the cell of the label
    row = list(dropwhile(lambda c: c[2] - c[0] > _LOST * 1.3 * usual, row[::-1]))[::-1]
    gap = median([b[0] - a[2] for a, b in pairwise(row)] or [0.0])
    pitch = usual + gap
    found = []
    for cell in row:
        count = round((cell[2] - cell[0] + gap) / pitch)
        step = (cell[2] - cell[0] + gap) / max(1, count)
        if not 1 <= count <= _LOST or abs(step - pitch) > _UNLIKE * pitch:
            return []
        found += [(cell[0] + n * step, cell[1], cell[0] + (n + 1) * step - gap, cell[3]) for n in range(count)]
    return found if usual < _WIDE * height and len(row) >= _FEWEST / 2 else []


def _with_ends(comb: Sequence[BoxTuple], pool: Pool) -> list[BoxTuple]:
    """A comb with the cells at its ends of which walls were not found: framed above and below, and written in."""
    found = list(comb)
    step = (comb[-1][0] - comb[0][0]) / (len(comb) - 1)
    while len(found) < _MOST and _is_cell(before := _moved(found[0], -step), pool):
        found.insert(0, before)
    while len(found) < _MOST and _is_cell(behind := _moved(found[-1], step), pool):
        found.append(behind)
    return found


def _moved(box: BoxTuple, along: float) -> BoxTuple:
    return box[0] + along, box[1], box[2] + along, box[3]


def _is_cell(box: BoxTuple, pool: Pool) -> bool:
    x0, y0, x1, y1 = (round(v) for v in box)
    edge = max(2, round(_EDGE * (y1 - y0)))
    if x0 < 0 or x1 >= pool.sheet.grey.shape[1]:
        return False
    grey = pool.sheet.grey
    paper = float(np.percentile(grey[max(0, y0 - edge) : y1 + edge, x0:x1], _PAPER))
    frame = [grey[max(0, y - edge) : y + edge + 1, x0:x1].min(axis=0) < paper - _DARK for y in (y0, y1)]
    return min(float(f.mean()) for f in frame) > _FRAMED and _has_ink(_inset(box), pool)


def _is_stacked(run: Sequence[BoxTuple], other: Sequence[BoxTuple]) -> bool:
    """Whether two rows of cells stand one on the other, as those of a table do."""
    down = median(c[3] - c[1] for c in run)
    is_close = min(abs(other[0][1] - run[0][3]), abs(run[0][1] - other[0][3])) < 0.5 * down
    return is_close and abs(run[0][0] - other[0][0]) < down


def _is_within(box: BoxTuple, comb: Sequence[BoxTuple]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return comb[0][0] <= x <= comb[-1][2] and comb[0][1] <= y <= comb[0][3]


def _read(comb: Sequence[BoxTuple], inside: Sequence[Token], pool: Pool) -> Token | None:
    """What is written in a comb, None where it is empty."""
    inner = [_inset(c) for c in comb]
    box = (inner[0][0], inner[0][1], inner[-1][2], inner[-1][3])
    if pool.sheet.ocr is None:
        letters = [t for c in comb for t in inside if c[0] <= (t.box[0] + t.box[2]) / 2 <= c[2]]
        text = "".join(t.text for t in letters)
        return Token(0, text, box, 1.0, _glyphs(CropReading(text, 1.0), box)) if text else None
    written = tuple(c for c in inner if _has_ink(c, pool))
    if not written:
        return None
    picture = crop(pool.sheet.grey, Element(0, box, parts=written))
    [quick] = pool.sheet.ocr.read_crops([picture], alphabet=COMB_ALPHABET, grade="tiny")
    if not quick.text.strip():
        return None
    place = (written[0][0], box[1], written[-1][2], box[3])
    return Token(0, quick.text, place, quick.confidence, _glyphs(quick, place), cells=written)


def _inset(cell: BoxTuple) -> BoxTuple:
    across, down = _INSET * (cell[2] - cell[0]), _INSET * (cell[3] - cell[1])
    return cell[0] + across, cell[1] + down, cell[2] - across, cell[3] - down


def _has_ink(cell: BoxTuple, pool: Pool) -> bool:
    x0, y0, x1, y1 = (round(v) for v in cell)
    part = pool.sheet.ink[y0:y1, x0:x1]
    return bool(part.size) and float(np.mean(part)) > _LEAST_INK


def _glyphs(reading: CropReading, box: BoxTuple) -> tuple[Glyph, ...]:
    characters = reading.characters or tuple((c, 1.0) for c in reading.text)
    step = (box[2] - box[0]) / max(1, len(characters))
    return tuple(Glyph(c, chance, box[0] + (n + 0.5) * step) for n, (c, chance) in enumerate(characters))
