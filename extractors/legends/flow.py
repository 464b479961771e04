"""The texts of each cell, and of the page outside of all cells, as running text: line by line, character by character.

Takes a pool; hands on `Flow`s. Where a text begins behind white, the flow has a blank; behind wide white, a tab.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.apart import Cell
from extractors.evidence import Pool, Token, same_row
from extractors.models import BoxTuple, is_within

_WHITE, _WIDE = 0.3, 1.25
"""White between two texts, in heights of a line, that is a blank or a tab between them."""


@dataclass(frozen=True)
class Char:
    """A character of a flow: as it was read, half width, capital; its text (None: white), its middle and its chance."""

    char: str
    token: Token | None
    x: float
    chance: float
    is_small: bool = False


@dataclass(frozen=True)
class Flow:
    """A cell's texts, or those outside of all cells (cell None), in the order of reading."""

    cell: Cell | None
    chars: tuple[Char, ...]

    @cached_property
    def text(self) -> str:
        """What it says, one character for each of its characters."""
        return "".join(c.char for c in self.chars)

    def tokens(self, start: int, end: int) -> list[Token]:
        """The texts that have characters in a stretch."""
        return list({c.token.id: c.token for c in self.chars[start:end] if c.token is not None}.values())

    def box(self, start: int, end: int) -> BoxTuple:
        """Where a stretch of characters of one line stands; it holds a text."""
        own = [c for c in self.chars[start:end] if c.token is not None]
        tokens = [c.token for c in own if c.token is not None]
        left, right = own[0], own[-1]
        x0 = tokens[0].box[0] if self._is_edge(start, -1) else left.x - 0.5 * _step(tokens[0])
        x1 = tokens[-1].box[2] if self._is_edge(end - 1, 1) else right.x + 0.5 * _step(tokens[-1])
        return (x0, min(t.box[1] for t in tokens), max(x1, x0 + 1), max(t.box[3] for t in tokens))

    def _is_edge(self, at: int, step: int) -> bool:
        """Whether a character is the first (step -1) or last (1) of its text."""
        beside = at + step
        return not 0 <= beside < len(self.chars) or self.chars[beside].token is not self.chars[at].token

    def line(self, at: int) -> tuple[int, int]:
        """Where the line of a character begins and ends."""
        start, end = self.text.rfind("\n", 0, at) + 1, self.text.find("\n", at)
        return start, len(self.text) if end < 0 else end


def _step(token: Token) -> float:
    return (token.box[2] - token.box[0]) / max(1, len(token.text))


def flows_of(pool: Pool) -> list[Flow]:
    """The flows of a page, that outside of all cells first."""
    cells = sorted(pool.sheet.rulings.cells, key=lambda c: _area(c.box))
    inside: dict[Cell | None, list[Token]] = {None: []}
    for token in pool.tokens:
        own = next((c for c in cells if is_within(token.box, c.box)), None)
        inside.setdefault(own, []).append(token)
    return [Flow(cell, tuple(_chars(tokens, pool.height))) for cell, tokens in inside.items() if tokens]


def _area(box: BoxTuple) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def rows_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Texts line by line, each from left to right."""
    rows: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.box[1] + t.box[3]):
        own = next((r for r in reversed(rows[-3:]) if _goes_with(r, token)), None)
        if own is None:
            rows.append([token])
        else:
            own.append(token)
    return [sorted(row, key=lambda t: t.box[0]) for row in rows]


def _goes_with(row: Sequence[Token], token: Token) -> bool:
    """Whether a text stands in the line of others, as its nearest there does."""
    nearest = min(row, key=lambda t: max(t.box[0] - token.box[2], token.box[0] - t.box[2]))
    return same_row(nearest.box, token.box)


def _chars(tokens: Sequence[Token], height: float) -> Iterator[Char]:
    for number, row in enumerate(rows_of(tokens)):
        if number:
            yield Char("\n", None, row[0].box[0], 1.0)
        for place, token in enumerate(row):
            white = token.box[0] - row[place - 1].box[2] if place else 0.0
            if white > _WHITE * height:
                yield Char("\t" if white > _WIDE * height else " ", None, token.box[0] - white / 2, 1.0)
            yield from _of_token(token)


def _of_token(token: Token) -> Iterator[Char]:
    if len(token.glyphs) == len(token.text):
        yield from (_char(g.char, token, g.x, g.chance) for g in token.glyphs)
        return
    step = _step(token)
    for n, char in enumerate(token.text):
        yield _char(char, token, token.box[0] + (n + 0.5) * step, token.chance)


def _char(char: str, token: Token, x: float, chance: float) -> Char:
    return Char(folded(char), token, x, chance, char.islower())


def folded(char: str) -> str:
    """A character half width and capital, white as a blank; circled figures stay."""
    if not char.strip():
        return " "
    plain = char if "①" <= char <= "⑳" else unicodedata.normalize("NFKC", char)
    plain = plain if len(plain) == 1 else char
    upper = plain.upper()
    return upper if len(upper) == 1 else plain
