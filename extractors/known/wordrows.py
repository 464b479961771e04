"""The printed words of a choice that has no squares, or none that are known: ringed, ticked over, in brackets.

A word that a pen went over is misread or not found at all: it is the ink that is left between its neighbours. Hands on
options with the print of each, by which a later page shows what was drawn there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from extractors.known.ground import SCALE as RULES
from extractors.known.ground import Ground, around, enlarged, holds
from extractors.known.model import KnownOption
from extractors.known.optionprints import (
    BEFORE,
    BEHIND,
    BETWEEN,
    LIKE_MM,
    NOWHERE_PRINTED,
    Row,
    options_printed,
    pair_of,
    runs_of,
)
from extractors.known.options import likeliest, words_of
from extractors.known.prints import SCALE, cut, is_struck
from extractors.known.wording import plain
from extractors.layout import MmBox
from extractors.values import Field

_FEWEST = 2
_AREA_MM = (3.0, 0.8)
_EDGE_MM, _WORD_EDGE_MM = 0.5, 0.5
_WIDEST_MM, _NEXT_LINE, _RULED = 30.0, 2.2, 0.8
"""How far beyond the words that were read others may stand; lines of one choice, in heights; share of a ruling."""
_PLACE_MM, _FAR_MM, _LEAST_PLACE_MM = 10.0, 2.6, 1.3
_PLACE_WIDTH_MM = (1.3, 6.8)
_BRACKETS, _MARK_FAR_MM, _MARK_WIDEST_MM = "()（）[]【】〔〕", 4.0, 8.5
"""Of a mark in brackets: how far from its word, and how wide, the pen's ends beyond them included."""
_WIDE, _WIDE_ALONE = 1.4, 0.7
"""Of its height: how wide ink between words is at least to be a word, and one of a single character."""
_OVER_MM = 0.8
_NARROW, _SIGN_MM2 = 0.55, 0.3
_GAPPED, _INKED = 1.6, 0.6
"""Of words below each other: steps with one left out between; share of its width that is inked where one stands."""


@dataclass(frozen=True)
class _Choice:
    """What is known of a choice: its field, what is meant, on which side of words marks have places."""

    field: Field
    chosen: tuple[str, ...]
    side: int


@dataclass(frozen=True)
class Printed:
    """The options of a choice without squares; none where not every word of it is accounted for.

    is_by_striking: what is not meant was struck out.
    """

    options: tuple[KnownOption, ...] = ()
    is_by_striking: bool = False


def printed_options(area: MmBox, field: Field, ground: Ground, *, chosen: Sequence[str]) -> Printed:
    """The options of a choice in an area of the page. chosen: what is known to be meant there."""
    table = words_of(field)
    wide = enlarged(area, *_AREA_MM)
    found = [(table[t.text], box) for t, box in ground.words if t.text in table and holds(wide, box)]
    found += [(table[m.text], m.box) for m in ground.characters if m.text in table and holds(wide, m.box)]
    read = [_bounded(row, ground, chosen) for row in _own(_rows(found))]
    choice = _Choice(field, tuple(chosen), _side(read, ground))
    rows = _stacked([_completed(row, choice, ground) for row in read], choice, ground)
    words = [word for row in rows for word in row.words]
    values = [value for value, _ in words]
    is_whole = len(values) >= _FEWEST and len(set(values)) == len(values) and set(chosen) <= set(values)
    if not is_whole or set(values) == set(chosen):
        return Printed()
    struck = {v for v, box in words if is_struck(ground.ink, _printed_at(box, rows))}
    rest = set(values) - set(chosen)
    is_own = choice.side in (BEFORE, BEHIND) and len(rest) < _FEWEST
    if chosen and struck == rest and not is_own:
        return Printed(tuple(options_printed(rows, ground, sorted(struck), choice.side)), is_by_striking=True)
    return Printed(
        tuple(options_printed(rows, ground, chosen, choice.side))
    )  # lines through others are strokes of theirs


def _printed_at(box: MmBox, rows: Sequence[Row]) -> MmBox:
    """A word's box as high as the print of its row."""
    row = next(row for row in rows if any(b == box for _, b in row.words))
    return MmBox(box.x, row.top, box.w, row.height)


def _rows(words: Sequence[tuple[str, MmBox]]) -> list[list[tuple[str, MmBox]]]:
    rows: list[list[tuple[str, MmBox]]] = []
    for word in sorted(words, key=lambda w: w[1].y + w[1].h / 2):
        middle = word[1].y + word[1].h / 2
        if rows and abs(middle - rows[-1][-1][1].y - rows[-1][-1][1].h / 2) < 0.6 * word[1].h:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w[1].x) for row in rows]


def _own(rows: Sequence[list[tuple[str, MmBox]]]) -> list[list[tuple[str, MmBox]]]:
    """The rows of one choice: the one with most words and those beside it that bring other words."""
    kept: list[list[tuple[str, MmBox]]] = []
    for row in sorted(rows, key=lambda r: -len(r)):
        values = {value for value, _ in row}
        if len(values) < len(row) or any(values & {v for v, _ in other} for other in kept):
            continue
        if not kept or min(abs(row[0][1].y - other[0][1].y) for other in kept) < _NEXT_LINE * row[0][1].h:
            kept.append(row)
    return sorted(kept, key=lambda r: r[0][1].y)


def _bounded(words: Sequence[tuple[str, MmBox]], ground: Ground, chosen: Sequence[str]) -> Row:
    """The row up to the next other word or ruling on each side, with the height of those of its words that no pen
    went over."""
    hull = around(box for _, box in words)
    start, end = hull.x - _WIDEST_MM, hull.x + hull.w + _WIDEST_MM
    own = {box for _, box in words}
    for box in (b for _, b in ground.words if b not in own):
        if min(box.y + box.h, hull.y + hull.h) - max(box.y, hull.y) < 0.4 * min(box.h, hull.h):
            continue
        if box.x + box.w <= hull.x + _EDGE_MM:
            start = max(start, box.x + box.w + _EDGE_MM)
        elif box.x >= hull.x + hull.w - _EDGE_MM:
            end = min(end, box.x - _EDGE_MM)
    top, height = _band([b for v, b in words if v not in chosen] or list(own), ground)
    start, end = _within_rules(start, end, hull, ground)
    return Row(tuple(words), start, end, top, height)


def _band(words: Sequence[MmBox], ground: Ground) -> tuple[float, float]:
    """Top and height of the print of words in a line."""
    ends = []
    for word in words:
        inked = np.flatnonzero(cut(ground.unruled, word).any(axis=1))
        if len(inked):
            ends.append((word.y + inked[0] / SCALE, word.y + (inked[-1] + 1) / SCALE))
    if not ends:
        return words[0].y, words[0].h
    top, bottom = median([e[0] for e in ends]), median([e[1] for e in ends])
    return float(top), float(max(bottom - top, 1.0))


def _within_rules(start: float, end: float, hull: MmBox, ground: Ground) -> tuple[float, float]:
    """The stretch within the upright rulings around the words."""
    rows = slice(max(0, round((hull.y + 0.1 * hull.h) * RULES)), round((hull.y + 0.9 * hull.h) * RULES))
    ruled = np.flatnonzero(ground.rules[rows].mean(axis=0) >= _RULED) / RULES
    left, right = ruled[ruled < hull.x], ruled[ruled > hull.x + hull.w]
    start = max(start, float(left[-1]) + _EDGE_MM) if len(left) else start
    return start, min(end, float(right[0]) - _EDGE_MM) if len(right) else end


def _completed(row: Row, choice: _Choice, ground: Ground) -> Row:
    """The row with the words that were not read: the ink between the others that is as wide as a word.

    Ink outside of them that is none of the words ends the row; between them it spoils it.
    """
    band = MmBox(row.start, row.top, row.end - row.start, row.height)
    columns = np.asarray(cut(ground.unruled, band).any(axis=0))
    for _, box in row.words:
        first, last = (round((x - row.start) * SCALE) for x in (box.x - _WORD_EDGE_MM, box.x + box.w + _WORD_EDGE_MM))
        columns[max(0, first) : max(0, last)] = False
    words, start, end = list(row.words), row.start, row.end
    has_single = any(len(plain(text)) == 1 for text in words_of(choice.field))
    least = row.height * (_WIDE_ALONE if has_single else _WIDE)
    first_x, last_x = row.words[0][1].x, row.words[-1][1].x
    for left, right in runs_of(columns):
        box = MmBox(row.start + left / SCALE, row.top, (right - left) / SCALE, row.height)
        if box.w < least or _is_place(box, row, choice.side, ground):
            continue
        value = _value_at(box, row.words, choice, ground) or _value_at(box, words, choice, ground)
        if not value and box.x > last_x:
            end = min(end, box.x - _EDGE_MM)
        elif not value and box.x < first_x:
            start = max(start, box.x + box.w + _EDGE_MM)
        elif start <= box.x and box.x + box.w <= end:
            words.append((value, box))
    words = [(v, b if (v, b) in row.words or not v else _fitting(b, v, row, choice.side)) for v, b in _widest(words)]
    words = [w for w in words if start <= w[1].x + w[1].w / 2 <= end]
    kept = () if any(not value for value, _ in words) else tuple(sorted(words, key=lambda w: w[1].x))
    return replace(row, words=kept, start=start, end=end)


def _stacked(rows: Sequence[Row], choice: _Choice, ground: Ground) -> list[Row]:
    """Words that stand below each other, with the one that a pen went over so that it was not read: ink at its step."""
    lone = [row.words[0] for row in rows if len(row.words) == 1]
    known = {value for value, _ in lone}
    unseen = [value for value in choice.chosen if value not in known]
    if len(lone) != len(rows) or len(lone) < _FEWEST or len(unseen) != 1:
        return list(rows)
    tops = [row.top for row in rows]
    steps = [b - a for a, b in pairwise(tops)]
    step, first = min(steps), rows[0]
    spots = [a + step for a, b in pairwise(tops) if b - a > _GAPPED * step] or [tops[-1] + step]
    width = median([b.w / _length(v) for v, b in lone]) * _length(unseen[0])
    left = median([b.x for _, b in lone])
    boxes = [MmBox(left, top, width, first.height) for top in spots]
    inked = [b for b in boxes if float(np.mean(cut(ground.unruled, b).any(axis=0))) >= _INKED]
    if len(inked) != 1 or any(holds(inked[0], box) for _, box in ground.words):
        return list(rows)
    more = replace(first, words=((unseen[0], inked[0]),), top=inked[0].y)
    return sorted([*rows, more], key=lambda row: row.top)


def _widest(words: Sequence[tuple[str, MmBox]]) -> list[tuple[str, MmBox]]:
    """The words, each once: of several pieces of ink that may be the one that was not read, the others are signs."""
    best: dict[str, MmBox] = {}
    for value, box in words:
        if value and (value not in best or box.w > best[value].w):
            best[value] = box
    return [(value, box) for value, box in words if not value or best[value] is box]


def _is_place(box: MmBox, row: Row, side: int, ground: Ground) -> bool:
    """Whether ink is a mark with the brackets around it, right beside a word that was read."""
    gaps = [b.x - box.x - box.w if side == BEFORE else box.x - b.x - b.w for _, b in row.words]
    is_beside = any(-_WORD_EDGE_MM <= gap <= _MARK_FAR_MM for gap in gaps)
    if side not in (BEFORE, BEHIND) or not is_beside or box.w > _MARK_WIDEST_MM:
        return False
    return any(m.text in _BRACKETS for m in ground.characters if holds(box, m.box, slack=LIKE_MM))


def _value_at(box: MmBox, words: Sequence[tuple[str, MmBox]], choice: _Choice, ground: Ground) -> str:
    """Which allowed word stands there, '' where that cannot be told."""
    field = choice.field
    known = [value for value, _ in words]
    text = "".join(m.text for m in sorted(ground.characters, key=lambda m: m.box.x) if holds(box, m.box, slack=0.6))
    if value := words_of(field).get(plain(text)):
        return value if value not in known else ""
    value = likeliest(text, field, known)  # a word that no pen went over is read: others are those that are meant
    if value in choice.chosen:
        return value
    unseen = [v for v in choice.chosen if v not in known]
    if len(unseen) == 1:
        return unseen[0]
    order = field.allowed
    before = [order.index(v) for v, b in words if b.x < box.x and v in order]
    behind = [order.index(v) for v, b in words if b.x > box.x and v in order]
    fitting = order[max(before, default=-1) + 1 : min(behind, default=len(order))]
    return fitting[0] if len(fitting) == 1 and fitting[0] in choice.chosen else ""


def _fitting(box: MmBox, value: str, row: Row, side: int) -> MmBox:
    """Where a word stands within ink that a pen has added to: behind or before the place of its mark, else amidst."""
    pitch = median([b.w / _length(v) for v, b in row.words])
    width = min(box.w, pitch * _length(value))
    share = {BEFORE: 1.0, BEHIND: 0.0}.get(side, 0.5)
    return MmBox(box.x + (box.w - width) * share, box.y, width, box.h)


def _length(word: str) -> float:
    return sum(1.0 if c > "\u2e80" else _NARROW for c in word) or 1.0


def _side(rows: Sequence[Row], ground: Ground) -> int:
    """On which side of their words marks have places, if anything stands beside them at all."""
    counts = {BEFORE: 0, BEHIND: 0}
    for row in rows:
        if row.words:
            counts[BEFORE] += _has_place(row, row.words[0][1], ground, is_before=True)
            counts[BEHIND] += _has_place(row, row.words[-1][1], ground, is_before=False)
    if not any(counts.values()):
        return BETWEEN if any(_parted(row, ground) for row in rows) else NOWHERE_PRINTED
    return BEFORE if counts[BEFORE] >= counts[BEHIND] else BEHIND


def _parted(row: Row, ground: Ground) -> bool:
    """Whether something is printed between the words."""
    gaps = [
        MmBox(a.x + a.w + _EDGE_MM, row.top, b.x - a.x - a.w - 2 * _EDGE_MM, row.height)
        for (_, a), (_, b) in pairwise(row.words)
        if b.x - a.x - a.w > 3 * _EDGE_MM
    ]
    inked = [float(cut(ground.unruled, gap).sum()) / SCALE**2 >= _SIGN_MM2 for gap in gaps]
    return sum(inked) * 2 > len(inked)


def _has_place(row: Row, word: MmBox, ground: Ground, *, is_before: bool) -> bool:
    """Whether ink as large as a square or a bracket's pair stands beside a word at the end of its row."""
    near = word.x - _WORD_EDGE_MM if is_before else word.x + word.w + _WORD_EDGE_MM
    far = max(row.start, near - _PLACE_MM) if is_before else min(row.end, near + _PLACE_MM)
    left, right = sorted((near, far))
    if right - left < _LEAST_PLACE_MM:
        return False
    ink = cut(ground.unruled, MmBox(left, row.top - _OVER_MM, right - left, row.height + 2 * _OVER_MM))
    runs = runs_of(np.asarray(ink.any(axis=0)))
    if not runs:
        return False
    start, end = pair_of(runs[::-1] if is_before else runs)
    off = (ink.shape[1] - end) if is_before else start
    tall = np.flatnonzero(ink[:, start:end].any(axis=1))
    is_tall = (tall[-1] - tall[0]) / SCALE >= 0.5 * row.height
    return off <= _FAR_MM * SCALE and _PLACE_WIDTH_MM[0] <= (end - start) / SCALE <= _PLACE_WIDTH_MM[1] and is_tall
