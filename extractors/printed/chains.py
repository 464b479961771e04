"""Texts that may be one label together: straight below each other, single characters side by side, over the end of a
line.

Takes a text and the pool; hands on chains of tokens. What they mean is told in `heads`.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.evidence import Pool, Token, same_row

_STACK, _LINE_BELOW, _SAME_EDGE = 0.9, 1.4, 0.6
"""In heights of a line: the white between two lines of a label at most, how far below the next line of running text
begins, and how far edges or middles may lie apart."""


def chains(token: Token, pool: Pool) -> Iterator[tuple[Token, ...]]:
    """Tokens that may go on a label: straight below, or right of it where it is a single character; longest first."""
    below: list[Token] = [token]
    while len(below) < 4 and (following := _under(below[-1], token, pool)) is not None:
        below.append(following)
    yield from (tuple(below[:n]) for n in range(len(below), 1, -1))
    beside: list[Token] = [token]
    while len(beside) < 6 and (following := _next_character(beside[-1], pool)) is not None:
        beside.append(following)
    yield from (tuple(beside[:n]) for n in range(len(beside), 1, -1))
    if (following := _at_next_line(token, pool)) is not None:
        yield token, following


def _at_next_line(token: Token, pool: Pool) -> Token | None:
    """The first text of the line below a line's last: a label may be broken there."""
    if any(t.box[0] > token.box[0] and same_row(t.box, token.box) for t in pool.tokens if t.id != token.id):
        return None
    below = [t for t in pool.tokens if -0.3 * pool.height < t.box[1] - token.box[3] < _LINE_BELOW * pool.height]
    first = min(below, key=lambda t: t.box[0], default=None)
    return first if first is not None and first.box[2] < token.box[0] else None


def _under(upper: Token, first: Token, pool: Pool) -> Token | None:
    def fits(t: Token) -> bool:
        gap = t.box[1] - upper.box[3]
        middle = abs((t.box[0] + t.box[2]) - (first.box[0] + first.box[2])) / 2
        aligned = middle < _SAME_EDGE * pool.height or abs(t.box[0] - first.box[0]) < _SAME_EDGE * pool.height
        return aligned and -0.3 * pool.height < gap < _STACK * pool.height and t.box[1] > upper.box[1] + 2

    near = [t for t in pool.tokens if t.id != upper.id and fits(t)]
    return min(near, key=lambda t: t.box[1], default=None)


def _next_character(before: Token, pool: Pool) -> Token | None:
    if len(before.text) > 2 or before.colon:
        return None
    behind = [t for t in pool.tokens if t.id != before.id and 0 <= t.box[0] - before.box[2] < 3 * pool.height]
    beside = [t for t in behind if same_row(before.box, t.box) and len(t.text.rstrip(":：")) <= 2]
    return min(beside, key=lambda t: t.box[0], default=None)
