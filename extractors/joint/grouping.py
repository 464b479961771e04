"""The options of one choice stand together: words of the same field elsewhere on the page are headings or another's.

Takes claims with their tokens; hands on those of the group that has the most of the field's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractors.apart import plain_word
from extractors.evidence import Marked, Pool, Token, Word, Wording, same_row
from extractors.models import BoxTuple
from extractors.values import Field

_BESIDE, _BELOW, _EDGE = 9.0, 1.1, 2.0
"""In heights of a line: how far from each other words of one group may stand in a line, line from line, and how far
left of the group a line of it may begin."""
_AROUND = 3.0
"""In heights of a line: how far outside of the options a mark place may be one of an option that was not found."""
_WITHIN = 0.25
"""In heights of a word: how far from its ends the middle of a part of a character lies at least."""
_TELLING, _TIGHT = 2, 1.25
"""Words that no other field has; steps of a word's characters from one word to the next that are no gap."""
_FEWEST = 3
_PRINT = 0.5
"""Columns of ink, in heights, from which there is print."""
_MOSTLY = 0.6


def together(field: Field, tokens: Sequence[Token], wording: Wording, height: float) -> list[Token]:
    """The tokens of the group with the most words of the field; all of them where no group has most."""
    tokens = [t for t in tokens if not _is_in_running_text(t, tokens)] or tokens
    groups = _groups(tokens, height)
    known = [{v for t in group if (v := _word(field, t, wording))} for group in groups]
    if len(groups) < 2:
        return list(tokens)
    best = max(range(len(groups)), key=lambda n: (len(known[n]), len(groups[n])))
    if len(known[best]) < _FEWEST or len(known[best]) < _MOSTLY * len(set().union(*known)):
        return list(tokens)
    kept = {t.id for t in groups[best]}
    return [t for t in tokens if t.id in kept]


def _is_in_running_text(token: Token, tokens: Sequence[Token]) -> bool:
    """Whether words stand before and behind as close as characters of one word do, as in 供水供电供气联合报装."""
    mates = [t for t in tokens if same_row(t.box, token.box)]
    ends = [(t.glyphs[0].x, t.glyphs[-1].x) for t in mates if len(t.glyphs) > 1 and t is not token]
    if len(token.glyphs) < 2 or len(ends) < _FEWEST - 1:
        return False
    step = (token.glyphs[-1].x - token.glyphs[0].x) / (len(token.glyphs) - 1)
    before = any(0 < token.glyphs[0].x - last < _TIGHT * step for _, last in ends)
    behind = any(0 < first - token.glyphs[-1].x < _TIGHT * step for first, _ in ends)
    return before or behind


def is_whole(field: Field, words: Sequence[Word], marks: Marked, pool: Pool, wording: Wording) -> bool:
    """Whether nothing speaks for an option that was not found: every mark place in the options' lines is one of
    theirs, or all of them but one are struck out, and some of their words are no other field's.
    """
    telling = wording.telling.get(field.key, frozenset())
    told = sum(plain_word(w.token.text.strip("()（）√ ")) in telling for w in words)
    if marks.kind == "struck":
        return told >= _TELLING and marks.is_clear
    if marks.kind not in ("square", "place") or "doubtful" in marks.states:
        return False
    own = {m.box for m in marks.squares}
    is_row = all(any(same_row(w.box, o.box) for o in words if o is not w) for w in words)
    letters = words if is_row else ()  # in a column one is passed over more easily
    squares = [s.box for s in pool.squares if s.box in own or not any(_is_in_letters(s.box, w) for w in letters)]
    places = squares if marks.kind == "square" else [b.box for b in pool.brackets]
    height = pool.height
    lines = [
        [w.box for w in words if same_row(w.box, p)] for p in places
    ]  # fmt: skip
    near = sum(bool(row) and min(b[0] for b in row) - _AROUND * height < p[2] and p[0] < max(b[2] for b in row)
               + _AROUND * height for p, row in zip(places, lines, strict=True))  # fmt: skip
    return told >= _TELLING and near <= len(words)


def _is_in_letters(place: BoxTuple, word: Word) -> bool:
    """Whether what looks like a square lies within a word: 固 and 信 hold one."""
    middle, edge = (place[0] + place[2]) / 2, _WITHIN * word.height
    return same_row(place, word.box) and word.box[0] + edge < middle < word.box[2] - edge


def has_hole(words: Sequence[Word], marks: Marked, pool: Pool) -> bool:
    """Whether print stands where a word without a mark place may have been passed over: between two in a line that are
    much farther apart than the others.
    """
    if marks.kind not in ("bare", "struck"):
        return False
    pairs = [(a.box, b.box) for a, b in pairwise(sorted(words, key=lambda w: w.box[0])) if same_row(a.box, b.box)]
    usual = median([b[0] - a[2] for a, b in pairs]) if pairs else 0.0
    return any(b[0] - a[2] > 2 * usual + pool.height and _is_inked((a[2] + usual, a[1], b[0] - usual, a[3]), pool)
               for a, b in pairs)  # fmt: skip


def _is_inked(box: BoxTuple, pool: Pool) -> bool:
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    part = pool.sheet.ink[y0:y1, x0:x1]
    return bool(part.size) and int(part.any(axis=0).sum()) > _PRINT * (y1 - y0)


def _word(field: Field, token: Token, wording: Wording) -> str:
    word, sure = wording.option(field, token.text)
    return word if sure == 1.0 else ""


def _groups(tokens: Sequence[Token], height: float) -> list[list[Token]]:
    """Tokens that stand beside or below one another."""
    groups: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: (t.box[1], t.box[0])):
        near = [g for g in groups if any(_is_near(t.box, token.box, height) for t in g)]
        groups = [g for g in groups if g not in near]
        groups.append([*(t for g in near for t in g), token])
    return groups


def _is_near(one: BoxTuple, other: BoxTuple, height: float) -> bool:
    if same_row(one, other):
        return max(one[0] - other[2], other[0] - one[2]) < _BESIDE * height
    gap = max(one[1], other[1]) - min(one[3], other[3])
    upper, lower = sorted((one, other), key=lambda b: b[1])
    aside = max(one[0] - other[2], other[0] - one[2])
    is_wrapped = upper[0] > lower[2]
    return gap < _BELOW * height and (aside < _EDGE * height or is_wrapped)
