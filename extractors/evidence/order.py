"""Tokens and boxes in the order of reading.

Takes boxes in pixels; hands on tokens line by line. Knows no fields.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors.evidence.pool import Token
from extractors.models import BoxTuple


def in_order(tokens: Iterable[Token]) -> list[Token]:
    """Tokens line by line, each from left to right."""
    rows: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: t.box[1] + t.box[3]):
        if rows and same_row(rows[-1][-1].box, token.box):
            rows[-1].append(token)
        else:
            rows.append([token])
    return [t for row in rows for t in sorted(row, key=lambda t: t.box[0])]


def union(boxes: Iterable[BoxTuple]) -> BoxTuple:
    """The smallest box around boxes (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def same_row(one: BoxTuple, other: BoxTuple) -> bool:
    """Whether two boxes stand in one line."""
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > 0.45 * min(one[3] - one[1], other[3] - other[1])
