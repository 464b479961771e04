"""How near two short texts are: edits between them, and whether a text holds a word with few misread characters.

Own code because rapidfuzz has no distance to the nearest part of a text, and the plain one is the same rows of numbers.
"""

from __future__ import annotations


def edits(first: str, second: str, *, limit: int) -> int:
    """Characters to change, insert or delete from one text to the other; `limit` + 1 where there are more."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    one, other = set(first), set(second)
    if len(one - other) > limit or len(other - one) > limit:  # each such character costs an edit of its own
        return limit + 1
    return min(_last_row(first, second, anywhere=False)[-1], limit + 1)


def holds_near(text: str, word: str, *, limit: int) -> bool:
    """Whether `word` stands somewhere in `text` with at most `limit` edits."""
    if word in text:
        return True
    if limit == 0 or len(text) < len(word) - limit or len(set(word) - set(text)) > limit:
        return False
    return min(_last_row(word, text, anywhere=True)) <= limit


def _last_row(word: str, text: str, *, anywhere: bool) -> list[int]:
    """Edits from the whole of `word` to the text up to each place; from any start in the text if `anywhere`."""
    row = [0] * (len(text) + 1) if anywhere else list(range(len(text) + 1))
    for number, char in enumerate(word, 1):
        previous, row = row, [number]
        for index, other in enumerate(text, 1):
            row.append(min(row[-1] + 1, previous[index] + 1, previous[index - 1] + (char != other)))
    return row
