"""Words to choose from without mark places: what a pen left about them (rings, ticks) or drew through them.

Takes `Word`s; hands on how they are marked. Told by comparison within the choice: what all words have is no mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import cv2
import numpy as np

from extractors.apart import plain_word
from extractors.evidence.optionwords import Marked, Word, cleared, wipe
from extractors.evidence.order import same_row
from extractors.evidence.pool import Pool
from extractors.evidence.rings import is_held, is_ringed, sides_of
from extractors.marks import has_line

_MARKED, _CLEAN, _STRONG, _SPECK, _UNTOUCHED, _COMMA = 0.045, 0.03, 0.1, 0.02, 0.015, 0.08
_AROUND, _ABOVE = 0.7, 0.95
_NARROW, _ROOMY = 0.6, 1.25
_RING, _THROUGH = 0.1, 0.94
_WHITE, _EDGE = 2.0, 0.3
_SEEN, _ALIKE, _LEFT, _TICKED = 0.03, 0.4, 0.2, 0.035
"""Ink above and below a word that tells: at least, and as shares of the most in the choice for marked and unmarked."""
_GROUP, _TWO = 3, 2
_MIDDLE, _REACH, _SWAY, _LEAST_PX = (0.18, 0.82), 0.42, 0.03, 4
"""Where in a line a stroke that strikes a word out runs, how far it reaches beyond the middles of the outer characters
(in steps of them), and how much of a hand's unrest it may have."""
_GAP_STRUCK, _GAP_LEFT = 0.065, 0.075
"""White in such a stroke, in heights, up to which a word is struck out, and up to which one may be."""


def is_untouched_word(word: Word, pool: Pool) -> bool:
    """Whether a word without a mark place is not struck through and has white around it."""
    if not _is_tight(word) or _is_struck(word, pool):
        return False
    return sum(_around_word(word, pool)) < _UNTOUCHED and _beside_word(word, pool) < _CLEAN


def _beside_word(word: Word, pool: Pool) -> float:
    """Ink in a word's line before and behind it that no text stands for, in squares of its height."""
    height, (x0, y0, x1, y1) = word.height, word.box
    left, top = max(0, round(x0 - _WHITE * height)), max(0, round(y0))
    ink = pool.sheet.ink[top : round(y1), left : round(x1 + _WHITE * height)].copy()
    for box in (t.box for t in pool.tokens):
        edge = 0.1 * height
        wipe(ink, (box[0] - edge - left, box[1] - top, box[2] + edge - left, box[3] - top))
    return float(ink.sum()) / max(1.0, height * height)


def by_ink(words: Sequence[Word], pool: Pool, *, is_parted: bool = False) -> Marked:
    """Bare words by the ink about them: a pen goes beyond the line, what is only beside a word is a comma or stroke.

    is_parted: strokes are printed between them.
    """
    around = [_around_word(w, pool) for w in words]
    if is_parted:
        around = [(above, below, 0.0) for above, below, _ in around]
    sides = [sides_of(w, pool) for w in words]
    ringed = [is_ringed(s) for s in sides]
    upright = _upright(around, ringed)
    if max(upright) < _SEEN and not any(ringed):
        return _by_all_ink(words, around)
    states = _states(upright, [beside for _, _, beside in around], ringed)
    touched = [n for n, s in enumerate(states) if s == "ticked"]
    clean = max([u for n, u in enumerate(upright) if n not in touched], default=0.0)
    bracketed = _has_brackets([w for w, r in zip(words, ringed, strict=True) if not r])
    is_clear = "doubtful" not in states and not bracketed and clean <= _UNTOUCHED
    is_clear = is_clear and all(
        is_held(sides[n]) or (upright[n] >= max(_TICKED, 3 * clean) and _is_tight(words[n])) for n in touched
    )
    is_clear = is_clear and not any(_may_be_out(words[n], pool) for n in touched)
    if len(words) == 2:  # one of two may be struck out: only a ring says that it is meant
        is_clear = is_clear and all(ringed[n] or min(around[n][:2]) >= _RING for n in touched)
    is_slight = max(upright) < _STRONG and not any(ringed)
    is_faint = not is_clear and (is_slight or clean > _SPECK or bracketed)
    return Marked("bare", states, is_faint=is_faint, is_clear=is_clear)


def _states(upright: Sequence[float], beside: Sequence[float], ringed: Sequence[bool]) -> tuple[str, ...]:
    """The state of each word, by its share of the most ink above and below any of them; a ring is seen by itself."""
    most, usual = max(upright), median(beside)
    found = []
    for up, aside, is_in_ring in zip(upright, beside, ringed, strict=True):
        state = "ticked" if is_in_ring or up >= _ALIKE * most else "empty" if up <= _LEFT * most else "doubtful"
        found.append("doubtful" if state == "empty" and aside - usual > _COMMA else state)
    return tuple(found)


def _upright(around: Sequence[tuple[float, float, float]], ringed: Sequence[bool] = ()) -> list[float]:
    """Ink above and below each word beyond what all have that are in no ring: a ruling or another line of print."""
    shares = [above + below for above, below, _ in around]
    plain = [s for n, s in enumerate(shares) if not (ringed and ringed[n])]
    return [max(0.0, s - min(plain)) for s in shares] if len(plain) >= _GROUP else shares


def _by_all_ink(words: Sequence[Word], around: Sequence[tuple[float, float, float]]) -> Marked:
    """Bare words with no clear ink above or below any: what is beside them counts too, and is never sure."""
    shares = [sum(a) for a in around]
    states = tuple("ticked" if s >= _MARKED else "empty" if s < _CLEAN else "doubtful" for s in shares)
    touched = [s for s in shares if s >= _CLEAN]
    clean = max([s for s in shares if s < _CLEAN], default=0.0)
    is_faint = bool(touched) and (min(touched) < _STRONG or clean > _SPECK or _has_brackets(words))
    return Marked("bare", states, is_faint=is_faint)


def are_parted(words: Sequence[Word], pool: Pool) -> bool:
    """Whether strokes or commas are printed between words (是／否): what stands at their sides is no mark then."""
    pairs = [(a, b) for a, b in pairwise(sorted(words, key=lambda w: w.box[0])) if same_row(a.box, b.box)]
    held = [
        any(a.box[2] - _EDGE * a.height < x < b.box[0] + _EDGE * a.height and a.box[1] < y < a.box[3]
            for x, y in pool.separators) for a, b in pairs
    ]  # fmt: skip
    return bool(held) and 2 * sum(held) > len(held)


def _has_brackets(words: Sequence[Word]) -> bool:
    return any(c in w.token.text for w in words for c in "()（）[]【】")


def struck_out(words: Sequence[Word], pool: Pool) -> Marked | None:
    """Words of which most are struck out, as forms ask for that leave no room for a mark; the rest is what is left.

    Of a single character no stroke can be told from its own.
    """
    if len(words) < 2:
        return None
    single = [n for n, w in enumerate(words) if len(plain_word(w.token.text)) < _TWO]
    out = [n for n, w in enumerate(words) if n not in single and _has_stroke(w, pool, _GAP_STRUCK)]
    left = [n for n in range(len(words)) if n not in out]
    if len(out) < max(1, len(left)):
        return None
    if not left:
        return Marked("struck", ("doubtful",) * len(words))
    states = tuple("empty" if n in out else "ticked" for n in range(len(words)))
    upright = _upright([_around_word(w, pool) for w in words])
    is_clear = (
        len(left) == 1 and not single and not _has_stroke(words[left[0]], pool, _GAP_LEFT) and upright[left[0]] < _CLEAN
    )
    is_clear = is_clear and max(upright) < (_RING if len(words) >= _GROUP else _UNTOUCHED)
    return Marked("struck", states, is_clear=is_clear)


def _has_stroke(word: Word, pool: Pool, gap: float) -> bool:
    """Whether one nearly level stroke runs through a word from its first character to its last.

    gap: white in it, in heights of the line, up to which it is one: print has more between its characters.
    """
    x0, y0, x1, _ = word.box
    glyphs = word.token.glyphs
    if len(glyphs) > 1 and (step := (glyphs[-1].x - glyphs[0].x) / (len(glyphs) - 1)) > 0:
        x0, x1 = max(x0, glyphs[0].x - _REACH * step), min(x1, glyphs[-1].x + _REACH * step)
    top, bottom = round(y0 + _MIDDLE[0] * word.height), round(y0 + _MIDDLE[1] * word.height)
    part = pool.sheet.ink[max(0, top) : max(0, bottom), max(0, round(x0)) : max(0, round(x1))]
    if min(part.shape) < _LEAST_PX:
        return False
    thick = np.ones((2 * max(1, round(_SWAY * word.height)) + 1, 1), np.uint8)
    return has_line(np.asarray(cv2.dilate(part.astype(np.uint8), thick)) > 0, max(1, int(gap * word.height)))


def _is_struck(word: Word, pool: Pool) -> bool:
    """Whether ink runs through the middle of a word from end to end: print leaves white between its characters."""
    x0, y0, x1, y1 = word.box
    top, bottom = round(y0 + 0.25 * word.height), round(y1 - 0.2 * word.height)
    part = pool.sheet.ink[max(0, top) : bottom, max(0, round(x0)) : round(x1)]
    return bool(part.size) and float(part.any(axis=0).mean()) >= _THROUGH


def _may_be_out(word: Word, pool: Pool) -> bool:
    """Whether ink runs through a word from end to end, and as one stroke."""
    return _is_struck(word, pool) and _has_stroke(word, pool, _GAP_STRUCK)


def _is_tight(word: Word) -> bool:
    """Whether a word's place holds no more than its characters: else part of a neighbour may lie in it."""
    wide = sum(1.0 if c > "\u2e80" else _NARROW for c in plain_word(word.token.text))
    return word.box[2] - word.box[0] <= _ROOMY * wide * word.height


def _around_word(word: Word, pool: Pool) -> tuple[float, float, float]:
    """Ink around a word that is no print, in squares of its height: above it, below it, at its sides."""
    height, box = word.height, word.box
    area = (box[0] - _AROUND * height, box[1] - (_ABOVE - 0.5) * height, box[2] + _AROUND * height,
            box[3] + (_ABOVE - 0.5) * height)  # fmt: skip
    ink, x0, y0 = cleared(area, word, pool)
    margin = 0.1 * height
    inner = (box[0] - margin - x0, box[1] - margin - y0, box[2] + margin - x0, box[3] + margin - y0)
    wipe(ink, inner)
    top, bottom = max(0, round(inner[1])), max(0, round(inner[3]))
    parts = (ink[:top], ink[bottom:], ink[top:bottom])
    above, below, sides = (float(p.sum()) / max(1.0, height * height) for p in parts)
    return above, below, sides
