"""Where a choice is marked and what the pen left there, in pixels: for squares, circles, brackets and bare words.

Takes the options of one choice with the places of their words; hands on how each is marked. Which kind of mark place
the form has is told by what all its options share; a word without any is marked by ink around it or over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from extractors.apart import bands
from extractors.evidence.bare import are_parted, by_ink, is_untouched_word, struck_out
from extractors.evidence.brackets import beside, state_of, supposed
from extractors.evidence.optionwords import NO_WORD, Marked, Side, Word, cleared, core, words_of
from extractors.evidence.order import same_row
from extractors.evidence.pool import Pool, Square, Token
from extractors.evidence.signs import by_signs
from extractors.marks import tick_mark
from extractors.models import BoxTuple

_SIDES: tuple[Side, ...] = ("left", "right")
_NEAR = 1.1
_STRIP, _REACH, _PAIR = 3.3, 1.1, 1.6
_BLOB = (0.3, 3.1)
_ALIKE, _PARTED = 1.7, 3
_SAME_SIZE, _SAME_GAP = 1.25, 0.5
"""How much squares of one choice may differ: the larger in shares of the smaller, the gap to their words in heights."""
_SIDE_NEAR, _SIDE_REACH, _SIDES_SEEN = 0.08, 0.2, 4
_FILLED, _EMPTY = 0.13, 0.06


def marked(words: Sequence[Word], pool: Pool) -> Marked:
    """How these options are marked."""
    squares = _by_squares(words, pool)
    if squares is not None and squares.is_regular:
        return squares
    found = struck_out(words, pool) or _by_brackets(words, pool)
    is_parted = are_parted(words, pool)
    if found is None:
        found = by_signs(words, pool) if is_parted else squares or _by_places(words, pool)
    return found or by_ink(words, pool, is_parted=is_parted or _are_between(words, pool))


def is_untouched(token: Token, pool: Pool) -> bool:
    """Whether a word that stands by itself has no mark place, is not struck through, and has white around it."""
    [word] = words_of([token], pool)
    marks = marked([word], pool)
    return marks.kind == "bare" and marks.states == ("empty",) and is_untouched_word(word, pool)


def is_marked_like(word: Word, marks: Marked, pool: Pool) -> bool:
    """Whether a mark place of the kind that the other options have stands beside a word."""
    if marks.kind == "square":
        return _square_at(word, marks.side, pool) is not None
    if marks.kind in ("bare", "struck") or _blob(word, marks.side, pool) is not None:
        return True
    [found] = beside([word.box], pool.brackets, []) or [None]
    return found is not None and (found.box[0] < word.box[0]) == (marks.side == "left")


def _by_brackets(words: Sequence[Word], pool: Pool) -> Marked | None:
    own = {w.token.id for w in words}
    others = [core(t) for t in pool.tokens if t.id not in own and not NO_WORD.fullmatch(t.text)]
    boxes = [w.box for w in words]
    found = beside(boxes, pool.brackets, [*others, *boxes])
    if not found:
        return None
    places = supposed(boxes, found)
    states = tuple(
        "doubtful"
        if b is None or (f is None and any(_holds(b.inner, o) for o in others))
        else state_of(b, pool.sheet.ink)
        for b, f in zip(places, found, strict=True)
    )
    left = next(b.box[0] < w.box[0] for b, w in zip(found, words, strict=True) if b is not None)
    return Marked("place", states, side="left" if left else "right", is_supposed=None in found)


def _holds(place: BoxTuple, word: BoxTuple) -> bool:
    """Whether print reaches into the middle of a place."""
    middle = (place[0] + place[2]) / 2
    return same_row(place, word) and word[0] < middle < word[2]


def _by_squares(words: Sequence[Word], pool: Pool) -> Marked | None:
    best: tuple[float, Side, list[Square | None]] | None = None
    for side in _SIDES:
        found = [_square_at(w, side, pool) for w in words]
        count = len({s.box for s in found if s is not None})
        gaps = [_gap(w, s.box, side) for w, s in zip(words, found, strict=True) if s is not None]
        rank = count - 0.3 * (sum(gaps) / len(gaps) if gaps else 0.0)
        if count and (best is None or rank > best[0]):
            best = (rank, side, found)
    if best is None or sum(s is not None for s in best[2]) < max(1, len(words) / 2):
        return None
    return _completed(words, best[2], best[1], pool)


def _gap(word: Word, square: BoxTuple, side: Side) -> float:
    gap = word.box[0] - square[2] if side == "left" else square[0] - word.box[2]
    return gap / word.height


def _square_at(word: Word, side: Side, pool: Pool) -> Square | None:
    near = [
        s for s in pool.squares
        if -0.5 <= _gap(word, s.box, side) <= _NEAR and same_row(s.box, word.box)
        and 0.45 <= (s.box[3] - s.box[1]) / word.height <= 1.8
    ]  # fmt: skip
    return min(near, key=lambda s: abs(_gap(word, s.box, side)), default=None)


def _completed(words: Sequence[Word], found: Sequence[Square | None], side: Side, pool: Pool) -> Marked:
    """The marks of all options: where a square was not found it is looked at where it must be."""
    known = [(w, s) for w, s in zip(words, found, strict=True) if s is not None]
    gap = median(_gap(w, s.box, side) * w.height for w, s in known)
    size = median(s.box[2] - s.box[0] for _, s in known)
    off = median((s.box[1] + s.box[3] - w.box[1] - w.box[3]) / 2 for w, s in known)
    grey = pool.sheet.grey if pool.sheet.original is None else pool.sheet.original
    marks = []
    for word, square in zip(words, found, strict=True):
        if square is not None:
            marks.append(square.mark)
            continue
        left = word.box[0] - gap - size if side == "left" else word.box[2] + gap
        middle = (word.box[1] + word.box[3]) / 2 + off
        mark = tick_mark(grey, (left, middle - size / 2, left + size, middle + size / 2))
        is_seen = mark.state != "empty" or _has_frame(mark.box, pool)
        marks.append(mark if is_seen else replace(mark, state="doubtful", confidence=0.5))
    is_regular = _are_regular(words, [s.box for _, s in known], [_gap(w, s.box, side) for w, s in known])
    return Marked("square", tuple(m.state for m in marks), tuple(marks), side, is_regular=is_regular)


def _has_frame(box: BoxTuple, pool: Pool) -> bool:
    """Whether a frame is seen where a mark place must be: ink at the middles of its sides."""
    side, x, y = box[2] - box[0], (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    near, reach = _SIDE_NEAR * side, _SIDE_REACH * side
    ends = ((x, box[1], near, reach), (x, box[3], near, reach), (box[0], y, reach, near), (box[2], y, reach, near))
    parts = [
        pool.sheet.ink[max(0, round(b - d)) : round(b + d) + 1, max(0, round(a - c)) : round(a + c) + 1]
        for a, b, c, d in ends
    ]
    return sum(bool(p.any()) for p in parts) >= _SIDES_SEEN


def _are_regular(words: Sequence[Word], squares: Sequence[BoxTuple], gaps: Sequence[float]) -> bool:
    """Whether all words but one at most have a square of their own, all alike and none of them part of a word."""
    sizes = [s[2] - s[0] for s in squares]
    if len(set(squares)) < max(2, len(words) - 1) or max(sizes) > _SAME_SIZE * min(sizes):
        return False
    is_within = any(w.box[0] < (s[0] + s[2]) / 2 < w.box[2] and same_row(w.box, s) for w in words for s in squares)
    return not is_within and max(gaps) - min(gaps) <= _SAME_GAP


def _by_places(words: Sequence[Word], pool: Pool) -> Marked | None:
    """Circles or brackets: a blob of ink of one size at one distance beside every word, on one side."""
    if len(words) < 2:
        return None
    for side in _SIDES:
        blobs = [_blob(w, side, pool) for w in words]
        there = [b for b in blobs if b is not None]
        if len(there) < max(2, 0.75 * len(words)):
            continue
        widths = sorted(b[2] - b[0] for b in there)
        if widths[-1] > _ALIKE * max(widths[0], 1.0) or _is_none_outside(blobs, words, side):
            continue
        shares = [_inside(b, pool) if b is not None else 0.0 for b in blobs]
        states = tuple("ticked" if s >= _FILLED else "empty" if s < _EMPTY else "doubtful" for s in shares)
        return Marked("place", states, side=side, is_supposed=len(words) < _PARTED)
    return None


def _are_between(words: Sequence[Word], pool: Pool) -> bool:
    """Whether blobs of ink stand between words and none outside their row."""
    if len(words) < _PARTED:
        return False
    for side in _SIDES:
        blobs = [_blob(w, side, pool) for w in words]
        if sum(b is not None for b in blobs) >= len(words) - 1 and _is_none_outside(blobs, words, side):
            return True
    return False


def _is_none_outside(blobs: Sequence[BoxTuple | None], words: Sequence[Word], side: Side) -> bool:
    """Whether blobs stand only between words, none outside the row: strokes that part them, no mark places."""
    order = sorted(range(len(words)), key=lambda n: words[n].box[0])
    return blobs[order[0] if side == "left" else order[-1]] is None


def _blob(word: Word, side: Side, pool: Pool) -> BoxTuple | None:
    """The ink beside a word up to its neighbour, where it is of the size of a mark place."""
    height = word.height
    left, right = (
        (word.box[0] - _STRIP * height, word.box[0] - 0.04 * height)
        if side == "left"
        else (word.box[2] + 0.04 * height, word.box[2] + _STRIP * height)
    )
    left, right = _up_to_neighbours((left, right), word, pool)
    area = (left, word.box[1] - 0.1 * height, right, word.box[3] + 0.1 * height)
    ink, x0, y0 = cleared(area, word, pool)
    columns = np.asarray(ink.any(axis=0))
    runs = bands(columns, gap=_PAIR * height)
    if not runs:
        return None
    start, end = runs[-1] if side == "left" else runs[0]
    off = (len(columns) - end) if side == "left" else start
    width = end - start
    if off > _REACH * height or not _BLOB[0] * height <= width <= _BLOB[1] * height:
        return None
    rows = np.flatnonzero(ink[:, start:end].any(axis=1))
    if rows[-1] - rows[0] < 0.4 * height:
        return None
    return float(x0 + start), float(y0 + rows[0]), float(x0 + end), float(y0 + rows[-1] + 1)


def _up_to_neighbours(span: tuple[float, float], word: Word, pool: Pool) -> tuple[float, float]:
    """A stretch beside a word, no farther than the next print in its line."""
    left, right = span
    edge = 0.08 * word.height
    for token in pool.tokens:
        if token.id == word.token.id or NO_WORD.fullmatch(token.text) or not same_row(token.box, word.box):
            continue
        other = core(token)
        if other[2] <= word.box[0] + edge:
            left = max(left, other[2] + edge)
        elif other[0] >= word.box[2] - edge:
            right = min(right, other[0] - edge)
    return left, max(right, left + 1)


def _inside(blob: BoxTuple, pool: Pool) -> float:
    """Share of ink in the middle of a mark place."""
    width, height = blob[2] - blob[0], blob[3] - blob[1]
    inset = 0.27 * width
    top = 0.27 * height if width < 1.3 * height else 0.05 * height
    x0, y0, x1, y1 = (round(v) for v in (blob[0] + inset, blob[1] + top, blob[2] - inset, blob[3] - top))
    part = pool.sheet.ink[max(0, y0) : max(y1, y0 + 1), max(0, x0) : max(x1, x0 + 1)]
    return float(part.mean()) if part.size else 0.0
