"""The words to choose from that are printed in the cells of a list (水□电□气□, 开挖、顶管): each a text by itself.

Takes the tokens of a cell; hands on where they are cut. What was read of a square between two words is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.evidence import CHOICES, NO_WORD, Pool, Token, Wording, parted_at
from extractors.listrows.listheads import Row
from extractors.values import Field

_FEWEST, _HALF = 2, 0.6
"""Words of a choice that make a cell one to choose in; half a character and the white about it, in heights."""
_SQUARE_READ = re.compile(rf"(?:{NO_WORD.pattern}|[口囗回日区]|□)*")
"""What is read where squares stand between words."""
_BRACKET = re.compile(r"[(（\[【]")
"""What words with brackets to be ticked hold: they are cut with them (`boxes_of`)."""


def is_square_read(text: str) -> bool:
    """Whether a text beside printed words is no more than what is read of squares and signs."""
    return bool(_SQUARE_READ.fullmatch(text))


def stops_of_words(rows: Iterable[Row], wording: Wording) -> dict[int, list[int]]:
    """Where the tokens are cut, by id, in whose cells several words of their choice stand."""
    return {i: stops for row in rows for key, tokens in row.cells.items() for i, stops in _stops(key, tokens, wording)}


def _stops(key: str, tokens: Sequence[Token], wording: Wording) -> Iterator[tuple[int, list[int]]]:
    field = wording.catalogue[key] if "+" not in key else None
    if field is None or field.type not in CHOICES or any(_BRACKET.search(t.text) for t in tokens):
        return
    found = {t.id: list(_words(field, _text(t), wording)) for t in tokens}
    words = wording.words[field.key]
    if len({words[m[0]] for matches in found.values() for m in matches}) < _FEWEST:
        return
    for token in tokens:
        if matches := found[token.id]:
            yield token.id, sorted({n for m in matches for n in m.span()})


def _text(token: Token) -> str:
    return "".join(g.char for g in token.glyphs).upper()


def _words(field: Field, text: str, wording: Wording) -> Iterator[re.Match[str]]:
    words = sorted(map(re.escape, wording.words[field.key]), key=len, reverse=True)
    return re.finditer("|".join(words), text)


def cut_apart(pool: Pool, stops: dict[int, list[int]]) -> list[Token]:
    """The tokens of a pool, those with stops cut there, without what was read of squares between their words."""
    found: list[Token] = []
    for token in pool.tokens:
        parts = parted_at(token, stops[token.id], pool) if token.id in stops else [token]
        words = [p for p in parts if not is_square_read(p.text)]
        found += [_drawn_in(p, pool) for p in words] if token.id in stops and words else parts
    return found


def _drawn_in(word: Token, pool: Pool) -> Token:
    """A word no broader than its characters: the square between it and the next one was not read."""
    half = _HALF * min(word.height, pool.height)
    x0, y0, x1, y1 = word.box
    left, right = max(x0, word.glyphs[0].x - half), min(x1, word.glyphs[-1].x + half)
    return replace(word, box=(left, y0, right, y1)) if right > left else word
