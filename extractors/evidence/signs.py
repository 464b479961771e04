"""Ticks among words with strokes between them, 新装／增容√／改造: each belongs to the word on its side of the stroke.

Takes `Word`s of one choice; hands on how they are marked, None where no tick was read among them.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.evidence.optionwords import Marked, Word
from extractors.evidence.pool import Pool

_TICKS, _SHOWN = "√✓✔", "打划画勾填内“\"‘'「"
_FARTHEST = 1.6
"""In heights: white between a word and its tick."""


def by_signs(words: Sequence[Word], pool: Pool) -> Marked | None:
    """How words are marked that strokes part. Of a sign that no stroke parts from either neighbour nothing is told."""
    ticked: set[int] = set()
    for x, y in _signs(pool):
        row = [n for n, w in enumerate(words) if w.box[1] < y < w.box[3]]
        left = max((n for n in row if _middle(words[n]) < x), key=lambda n: words[n].box[2], default=None)
        right = min((n for n in row if _middle(words[n]) > x), key=lambda n: words[n].box[0], default=None)
        is_left = left is not None and _reaches(words[left].box[2], x, words[left], pool)
        is_right = right is not None and _reaches(x, words[right].box[0], words[right], pool)
        if is_left and is_right:
            return None
        ticked |= {n for n, is_own in ((left, is_left), (right, is_right)) if is_own and n is not None}
    if not ticked:
        return None
    return Marked("place", tuple("ticked" if n in ticked else "empty" for n in range(len(words))), side="right")


def _middle(word: Word) -> float:
    return (word.box[0] + word.box[2]) / 2


def _signs(pool: Pool) -> list[tuple[float, float]]:
    """The ticks that were read as characters: their middles. One that the print shows how to mark (打√) is none."""
    return [
        (glyph.x, (token.box[1] + token.box[3]) / 2)
        for token in pool.tokens
        for before, glyph in zip((None, *token.glyphs), token.glyphs, strict=False)
        if glyph.char in _TICKS and (before is None or before.char not in _SHOWN)
    ]


def _reaches(start: float, end: float, word: Word, pool: Pool) -> bool:
    """Whether a sign stands near a word with no stroke between."""
    middle = (word.box[1] + word.box[3]) / 2
    strokes = [x for x, y in pool.separators if start - 1 < x < end and abs(y - middle) < word.height / 2]
    return end - start < _FARTHEST * word.height and not strokes
