"""Where a choice is marked and what the pen left there, in pixels: for squares, circles, brackets and bare words.

Takes the options of one choice with the places of their words; hands on how each is marked. Which kind of mark place
the form has is told by what all its options share; a word without any is marked by ink around it or over it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

import numpy as np

from extractors.joint.brackets import beside, state_of
from extractors.joint.pool import Pool, Square, Token
from extractors.marks import TickMark, tick_mark
from extractors.models import BoxTuple
from extractors.otherform import bands, plain_word

Side = Literal["left", "right"]
_SIGNS = re.compile(r"^[^\w㐀-鿿]*[√✓✔vV○〇oO0●◉⊙☑□■口]?[^\w㐀-鿿]*(?=[㐀-鿿\d])")
_TAIL = re.compile(r"[\s(（\[【√✓✔)）\]】/／、,，;；。:：○〇●□☑■_]+$")
_NO_WORD = re.compile(r"[\W_√vV○〇oO0●]*")
_NEAR, _OVERLAP = 1.1, 0.4
_STRIP, _REACH, _PAIR = 3.3, 1.1, 1.6
_BLOB = (0.3, 3.1)
_ALIKE = 1.7
_FILLED, _EMPTY = 0.13, 0.06
_MARKED, _CLEAN, _STRONG, _SPECK, _UNTOUCHED, _COMMA = 0.045, 0.03, 0.1, 0.02, 0.015, 0.08
_AROUND, _ABOVE = 0.7, 0.95
_SEPARATORS = "/／|｜、，,;；"
_CLEARLY, _PRINT_ROWS = 0.95, 0.3
_NARROW, _ROOMY = 0.6, 1.25
_RING, _THROUGH = 0.1, 0.94
_WHITE = 2.0


@dataclass(frozen=True)
class Word:
    """An option as it is printed: its token and the place of the word alone (pixels)."""

    token: Token
    box: BoxTuple

    @property
    def height(self) -> float:
        """Height of its line's print."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class Marked:
    """How the options of a choice are marked, one entry each. state: ticked, empty or doubtful.

    kind: of mark place. squares: the marks by squares, empty for other kinds. is_faint: bare words marked with
    so little ink that it may be something else. is_clear: bare words of which some have ink above or below them and
    all others none at all around them.
    """

    kind: Literal["square", "place", "bare"]
    states: tuple[str, ...]
    squares: tuple[TickMark, ...] = ()
    side: Side = "left"
    is_faint: bool = False
    is_clear: bool = False


def words_of(tokens: Sequence[Token], pool: Pool) -> list[Word]:
    """The options with the places of their words, each as high as the print of its line."""
    boxes = [_core(t) for t in tokens]
    usual = _print_height(pool)
    found = []
    for token, box in zip(tokens, boxes, strict=True):
        top, bottom = _band([b for b in boxes if _same_row(b, box)], usual, pool)
        found.append(Word(token, (box[0], top, box[2], bottom)))
    return found


def _print_height(pool: Pool) -> float:
    """Height of the page's print: of clearly read texts."""
    clear = [t.height for t in pool.tokens if t.chance > _CLEARLY and len(t.text) >= 2]
    return median(clear) if clear else 0.7 * pool.height


def _band(row: Sequence[BoxTuple], usual: float, pool: Pool) -> tuple[float, float]:
    """Top and bottom of the print in a row of words: where characters ink much, a pen's stroke little."""
    top, bottom = round(min(b[1] for b in row)), round(max(b[3] for b in row))
    profiles = []
    for b in row:
        part = pool.sheet.ink[max(0, top) : bottom, max(0, round(b[0])) : max(1, round(b[2]))]
        if part.size:
            profiles.append(part.mean(axis=1))
    if not profiles:
        return row[0][1], row[0][3]
    profile = _shared_profile(profiles)
    inked = np.flatnonzero(profile > _PRINT_ROWS * np.percentile(profile, 90))
    if not len(inked):
        return row[0][1], row[0][3]
    first, last = top + int(inked[0]), top + int(inked[-1]) + 1
    if not 0.6 * usual <= last - first <= 1.35 * usual:
        last = min(last, round(median(b[3] for b in row)))
        first = round(last - usual)
    return float(first), float(last)


def _shared_profile(profiles: Sequence[np.ndarray]) -> np.ndarray:
    """Ink of each row of pixels as most words of a line have it: a ring or tick around one of them does not count."""
    if len(profiles) == 1:
        return profiles[0]
    usual = np.min(profiles, axis=0) if len(profiles) == 2 else np.median(profiles, axis=0)
    return np.asarray(usual if usual.max() > 0 else np.mean(profiles, axis=0))


def _core(token: Token) -> BoxTuple:
    """The box of a token without the signs at its ends."""
    text = "".join(g.char for g in token.glyphs)
    start = m.end() if (m := _SIGNS.match(text)) else 0
    end = m.start() if (m := _TAIL.search(text)) else len(text)
    if (start == 0 and end == len(text)) or end - start < 1 or len(text) < 2:
        return token.box
    steps = [b.x - a.x for a, b in zip(token.glyphs, token.glyphs[1:], strict=False)]
    half = median(steps) / 2 if steps else 0.0
    left = token.box[0] if start == 0 else token.glyphs[start].x - half
    right = token.box[2] if end == len(text) else token.glyphs[end - 1].x + half
    return left, token.box[1], max(right, left + 1), token.box[3]


def marked(words: Sequence[Word], pool: Pool) -> Marked:
    """How these options are marked."""
    return _by_brackets(words, pool) or _by_squares(words, pool) or _by_places(words, pool) or _bare(words, pool)


def is_untouched(token: Token, pool: Pool) -> bool:
    """Whether a word that stands by itself has no mark place, is not struck through, and has white around it."""
    [word] = words_of([token], pool)
    marks = marked([word], pool)
    if marks.kind != "bare" or marks.states != ("empty",) or not _is_tight(word) or _is_struck(word, pool):
        return False
    return sum(_around_word(word, pool)) < _UNTOUCHED and _beside_word(word, pool) < _CLEAN


def _beside_word(word: Word, pool: Pool) -> float:
    """Ink in a word's line before and behind it that no text stands for, in squares of its height."""
    height, (x0, y0, x1, y1) = word.height, word.box
    left, top = max(0, round(x0 - _WHITE * height)), max(0, round(y0))
    ink = pool.sheet.ink[top : round(y1), left : round(x1 + _WHITE * height)].copy()
    for box in (t.box for t in pool.tokens):
        edge = 0.1 * height
        _wipe(ink, (box[0] - edge - left, box[1] - top, box[2] + edge - left, box[3] - top))
    return float(ink.sum()) / max(1.0, height * height)


def is_marked_like(word: Word, marks: Marked, pool: Pool) -> bool:
    """Whether a mark place of the kind that the other options have stands beside a word."""
    if marks.kind == "square":
        return _square_at(word, marks.side, pool) is not None
    return marks.kind == "bare" or _blob(word, marks.side, pool) is not None


def _by_brackets(words: Sequence[Word], pool: Pool) -> Marked | None:
    own = {w.token.id for w in words}
    others = [_core(t) for t in pool.tokens if t.id not in own and not _NO_WORD.fullmatch(t.text)]
    boxes = [w.box for w in words]
    found = beside(boxes, pool.brackets, [*others, *boxes])
    if not found:
        return None
    states = tuple(state_of(b, pool.sheet.ink) if b is not None else "doubtful" for b in found)
    left = next(b.box[0] < w.box[0] for b, w in zip(found, words, strict=True) if b is not None)
    return Marked("place", states, side="left" if left else "right")


def _by_squares(words: Sequence[Word], pool: Pool) -> Marked | None:
    best: tuple[float, Side, list[Square | None]] | None = None
    for side in ("left", "right"):
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
        if -0.5 <= _gap(word, s.box, side) <= _NEAR and _same_row(s.box, word.box)
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
        marks.append(tick_mark(grey, (left, middle - size / 2, left + size, middle + size / 2)))
    return Marked("square", tuple(m.state for m in marks), tuple(marks), side)


def _by_places(words: Sequence[Word], pool: Pool) -> Marked | None:
    """Circles or brackets: a blob of ink of one size at one distance beside every word, on one side."""
    if len(words) < 2:
        return None
    for side in ("left", "right"):
        blobs = [_blob(w, side, pool) for w in words]
        there = [b for b in blobs if b is not None]
        if len(there) < max(2, 0.75 * len(words)):
            continue
        widths = sorted(b[2] - b[0] for b in there)
        if widths[-1] > _ALIKE * max(widths[0], 1.0):
            continue
        shares = [_inside(b, pool) if b is not None else 0.0 for b in blobs]
        states = tuple("ticked" if s >= _FILLED else "empty" if s < _EMPTY else "doubtful" for s in shares)
        return Marked("place", states, side=side)
    return None


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
    ink, x0, y0 = _cleared(area, word, pool)
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
        if token.id == word.token.id or _NO_WORD.fullmatch(token.text) or not _same_row(token.box, word.box):
            continue
        core = _core(token)
        if core[2] <= word.box[0] + edge:
            left = max(left, core[2] + edge)
        elif core[0] >= word.box[2] - edge:
            right = min(right, core[0] - edge)
    return left, max(right, left + 1)


def _inside(blob: BoxTuple, pool: Pool) -> float:
    """Share of ink in the middle of a mark place."""
    width, height = blob[2] - blob[0], blob[3] - blob[1]
    inset = 0.27 * width
    top = 0.27 * height if width < 1.3 * height else 0.05 * height
    x0, y0, x1, y1 = (round(v) for v in (blob[0] + inset, blob[1] + top, blob[2] - inset, blob[3] - top))
    part = pool.sheet.ink[max(0, y0) : max(y1, y0 + 1), max(0, x0) : max(x1, x0 + 1)]
    return float(part.mean()) if part.size else 0.0


def _bare(words: Sequence[Word], pool: Pool) -> Marked:
    around = [_around_word(w, pool) for w in words]
    upright = [above + below for above, below, _ in around]
    shares = [u + sides for u, (_, _, sides) in zip(upright, around, strict=True)]
    if max(upright) >= _MARKED:  # a pen goes beyond the line; what is only beside a word is a comma
        shares = [u if s - u < _COMMA else s for u, s in zip(upright, shares, strict=True)]
    states = tuple("ticked" if s >= _MARKED else "empty" if s < _CLEAN else "doubtful" for s in shares)
    touched = [n for n, s in enumerate(shares) if s >= _CLEAN]
    clean = max([s for s in shares if s < _CLEAN], default=0.0)
    has_brackets = any(c in w.token.text for w in words for c in "()（）[]【】")
    is_clear = bool(touched) and not has_brackets and clean <= _UNTOUCHED
    is_clear = is_clear and all(upright[n] >= _MARKED and _is_tight(words[n]) for n in touched)
    is_clear = is_clear and not any(_is_struck(words[n], pool) for n in touched)
    if len(words) == 2:  # one of two may be struck out: only a ring says that it is meant
        is_clear = is_clear and all(min(around[n][:2]) >= _RING for n in touched)
    is_faint = bool(touched) and not is_clear and (min(shares[n] for n in touched) < _STRONG or clean > _SPECK)
    return Marked("bare", states, is_faint=is_faint or (has_brackets and bool(touched)), is_clear=is_clear)


def _is_struck(word: Word, pool: Pool) -> bool:
    """Whether ink runs through the middle of a word from end to end: print leaves white between its characters."""
    x0, y0, x1, y1 = word.box
    top, bottom = round(y0 + 0.25 * word.height), round(y1 - 0.2 * word.height)
    part = pool.sheet.ink[max(0, top) : bottom, max(0, round(x0)) : round(x1)]
    return bool(part.size) and float(part.any(axis=0).mean()) >= _THROUGH


def _is_tight(word: Word) -> bool:
    """Whether a word's place holds no more than its characters: else part of a neighbour may lie in it."""
    wide = sum(1.0 if c > "\u2e80" else _NARROW for c in plain_word(word.token.text))
    return word.box[2] - word.box[0] <= _ROOMY * wide * word.height


def _around_word(word: Word, pool: Pool) -> tuple[float, float, float]:
    """Ink around a word that is no print, in squares of its height: above it, below it, at its sides."""
    height, box = word.height, word.box
    area = (box[0] - _AROUND * height, box[1] - (_ABOVE - 0.5) * height, box[2] + _AROUND * height,
            box[3] + (_ABOVE - 0.5) * height)  # fmt: skip
    ink, x0, y0 = _cleared(area, word, pool)
    margin = 0.1 * height
    inner = (box[0] - margin - x0, box[1] - margin - y0, box[2] + margin - x0, box[3] + margin - y0)
    _wipe(ink, inner)
    top, bottom = max(0, round(inner[1])), max(0, round(inner[3]))
    parts = (ink[:top], ink[bottom:], ink[top:bottom])
    above, below, sides = (float(p.sum()) / max(1.0, height * height) for p in parts)
    return above, below, sides


def _cleared(area: BoxTuple, word: Word, pool: Pool) -> tuple[np.ndarray, int, int]:
    """The ink of an area without that of other print: (ink, its left, its top)."""
    x0, y0 = max(0, round(area[0])), max(0, round(area[1]))
    ink = pool.sheet.ink[y0 : max(y0 + 1, round(area[3])), x0 : max(x0 + 1, round(area[2]))].copy()
    for token in pool.tokens:
        if token.id == word.token.id or not _touch(token.box, area):
            continue
        if _NO_WORD.fullmatch(token.text):
            continue
        other = _core(token)
        if _same_row(other, word.box):
            other = (other[0], area[1], other[2], area[3])
        grow = 0.06 * word.height
        _wipe(ink, (other[0] - grow - x0, other[1] - grow - y0, other[2] + grow - x0, other[3] + grow - y0))
    for x, y in pool.separators:
        if area[0] < x < area[2] and word.box[1] < y < word.box[3]:
            half = 0.42 * word.height
            _wipe(ink, (x - half - x0, 0, x + half - x0, ink.shape[0]))
    return ink, x0, y0


def _wipe(ink: np.ndarray, box: BoxTuple) -> None:
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    ink[y0:y1, x0:x1] = False


def _touch(a: BoxTuple, b: BoxTuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _same_row(one: BoxTuple, other: BoxTuple) -> bool:
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > _OVERLAP * min(one[3] - one[1], other[3] - other[1])
