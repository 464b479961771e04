"""The words of a choice as they are printed: the place of each word alone, and the ink about it that is no print.

Takes the option tokens of a pool; hands on `Word`s, and `Marked` for how they are marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

import numpy as np

from extractors.evidence.brackets import letters_of
from extractors.evidence.order import same_row
from extractors.evidence.pool import Pool, Token
from extractors.marks import TickMark
from extractors.models import BoxTuple

Side = Literal["left", "right"]
_SIGNS = re.compile(r"^[^\w㐀-鿿]*[√✓✔vV○〇oO0●◉⊙◎φΦØø∅☑□■口]?[^\w㐀-鿿]*(?=[㐀-鿿\d])")
_TAIL = re.compile(r"[\s(（\[【√✓✔)）\]】/／、,，;；。:：○〇●□☑■口囗_]+$")
NO_WORD = re.compile(r"[\W_√vV○〇oO0●φΦØø∅]*")
"""What is read where a mark place or a sign stands."""
_UNREAD = 0.7
"""Heights that a token reaches beyond its outer characters from which a sign is there that was not read."""
_ENOUGH, _HIGHER = 3, 0.12
_CLEARLY, _PRINT_ROWS = 0.95, 0.3


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

    kind: of mark place; struck: every word but those chosen is struck out. squares: the marks by squares, empty for
    other kinds. is_faint: bare words marked with so little ink that it may be something else. is_clear: words without
    mark places that are marked, or struck out, beyond doubt. is_supposed: a place to mark was not found by itself.
    is_regular: each word (but one) has a square of its own, all alike.
    """

    kind: Literal["square", "place", "bare", "struck"]
    states: tuple[str, ...]
    squares: tuple[TickMark, ...] = ()
    side: Side = "left"
    is_faint: bool = False
    is_clear: bool = False
    is_supposed: bool = False
    is_regular: bool = False


def words_of(tokens: Sequence[Token], pool: Pool) -> list[Word]:
    """The options with the places of their words, each as high as the print of its line."""
    boxes = [core(t) for t in tokens]
    usual = _print_height(pool)
    found = []
    for token, box in zip(tokens, boxes, strict=True):
        top, bottom = _band([b for b in boxes if same_row(b, box)], usual, pool)
        found.append(Word(token, (box[0], top, box[2], bottom)))
    return _as_high(found)


def _as_high(words: Sequence[Word]) -> list[Word]:
    """The words, those that stand alone in their lines no higher than the others: a ring belongs to no print."""
    usual = median(w.height for w in words)
    if len(words) < _ENOUGH:
        return list(words)
    found = []
    for word in words:
        (x0, y0, x1, y1), over = word.box, word.height - usual
        is_alone = not any(same_row(o.box, word.box) for o in words if o is not word)
        is_high = is_alone and over > _HIGHER * usual
        found.append(replace(word, box=(x0, y0 + over / 2, x1, y1 - over / 2)) if is_high else word)
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


def core(token: Token) -> BoxTuple:
    """The box of a token without the signs at its ends, those that were not read among them."""
    start, end = _letters(token)
    if end - start < 1 or len(token.glyphs) < 2:
        return token.box
    left, right = span_of(token, 0.0)
    unread = _UNREAD * (token.box[3] - token.box[1])
    if start == 0 and left - token.box[0] < unread:
        left = token.box[0]
    if end == len(token.glyphs) and token.box[2] - right < unread:
        right = token.box[2]
    return left, token.box[1], max(right, left + 1), token.box[3]


def span_of(token: Token, width: float) -> tuple[float, float]:
    """Left and right end of a token's characters, whatever else its box holds. width: of a single character."""
    start, end = _letters(token)
    if end - start < 1:
        return token.box[0], token.box[2]
    steps = [b.x - a.x for a, b in zip(token.glyphs, token.glyphs[1:], strict=False)]
    half = (median(steps) if steps else width) / 2
    return token.glyphs[start].x - half, token.glyphs[end - 1].x + half


def _letters(token: Token) -> tuple[int, int]:
    """Where a token's characters begin and end, without the signs at its ends."""
    text = "".join(g.char for g in token.glyphs)
    first, last = letters_of(text)
    start = first + (m.end() if (m := _SIGNS.match(text[first:last])) else 0)
    return start, m.start() if (m := _TAIL.search(text, start, last)) else last


def cleared(
    area: BoxTuple, word: Word, pool: Pool, *, kept: Collection[int] | None = None
) -> tuple[np.ndarray, int, int]:
    """The ink of an area without that of other print: (ink, its left, its top). kept: ids of the tokens that are print,
    all of them where none are named.
    """
    x0, y0 = max(0, round(area[0])), max(0, round(area[1]))
    part = slice(y0, max(y0 + 1, round(area[3]))), slice(x0, max(x0 + 1, round(area[2])))
    ink = pool.sheet.ink[part].copy()
    if pool.walls.shape == pool.sheet.ink.shape:
        ink &= ~pool.walls[part]
    for token in pool.tokens:
        if token.id == word.token.id or not _touch(token.box, area) or (kept is not None and token.id not in kept):
            continue
        if NO_WORD.fullmatch(token.text):
            continue
        other = core(token)
        if same_row(other, word.box):
            other = (other[0], area[1], other[2], area[3])
        grow = 0.06 * word.height
        wipe(ink, (other[0] - grow - x0, other[1] - grow - y0, other[2] + grow - x0, other[3] + grow - y0))
    for x, y in pool.separators:
        if area[0] < x < area[2] and word.box[1] < y < word.box[3]:
            half = 0.42 * word.height
            wipe(ink, (x - half - x0, 0, x + half - x0, ink.shape[0]))
    return ink, x0, y0


def wipe(ink: np.ndarray, box: BoxTuple) -> None:
    """Take the ink out of a box (pixels of `ink`)."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    ink[y0:y1, x0:x1] = False


def _touch(a: BoxTuple, b: BoxTuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
