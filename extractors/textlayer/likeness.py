"""When two writings say the same: characters compared without widths, signs and forms that look alike in print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from extractors.values import simplified, unified, without_private

_ALIKE = str.maketrans({"O": "0", "〇": "0", "○": "0", "L": "1", "I": "1", "丨": "1", "Ⅰ": "1"})


def key(text: str) -> str:
    """What counts of a text when it is compared: its letters, digits and characters, and points between digits."""
    return "".join(c for c, _ in _marked(text))


def nearest(text: str, wanted: str) -> tuple[str, int]:
    """The stretch of `text` that is most like `wanted`, and by how many characters their keys differ."""
    marked = list(_marked(text))
    start, end, cost = _aligned([c for c, _ in marked], key(wanted))
    return (text[marked[start][1] : marked[end - 1][1] + 1] if start < end else ""), cost


def _marked(text: str) -> Iterator[tuple[str, int]]:
    """Each character that counts with the place in the text that it is from."""
    for place, character in enumerate(simplified(without_private(unified(text)))):
        for plain in unicodedata.normalize("NFKC", character).upper().translate(_ALIKE):
            between = text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
            if plain.isalnum() or (plain == "." and between):
                yield plain, place


def _aligned(text: Sequence[str], wanted: str) -> tuple[int, int, int]:
    """Where a stretch of `text` differs least from `wanted` (Sellers 1980): start, end, number of edits."""
    row = [(0, start) for start in range(len(text) + 1)]
    for n, character in enumerate(wanted, 1):
        before, row = row, [(n, 0)]
        for at, other in enumerate(text, 1):
            same = before[at - 1][0] + (character != other)
            row.append(
                min((same, before[at - 1][1]), (before[at][0] + 1, before[at][1]), (row[at - 1][0] + 1, row[at - 1][1]))
            )
    end = min(range(len(row)), key=lambda at: (row[at][0], -at))
    return row[end][1], end, row[end][0]
