"""Figures that their unit gives to a field without any label: 共 5 幢、最高 12 层.

Takes the texts of a page with their units; hands on hypotheses, weaker than any label's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractors.evidence import Pool, Token, same_row
from extractors.joint.hypotheses import UNLABELLED, Hypothesis
from extractors.values import half_width, squeeze

_FIELDS = {"栋": "building_count", "幢": "building_count", "座": "building_count", "层": "max_storeys"}
_COUNTED = re.compile(rf"(\d{{1,3}})\.?([{''.join(_FIELDS)}])?[,，、;；。]?")
_OF_A_PLACE = re.compile(r"(地下|地上|第|位于|[号#室楼])\s*$")
"""What stands before a storey that is a place, or a part of the storeys."""
_SCORE, _NEAR = 4.0, 1.5


def counted(tokens: Sequence[Token], pool: Pool) -> Iterator[Hypothesis]:
    """The figures of a page that can count but one thing; none where several stand with the same unit."""
    found: dict[str, list[Token]] = defaultdict(list)
    for token in tokens:
        match = _COUNTED.fullmatch(squeeze(half_width(token.text)))
        unit = (match[2] or squeeze(token.unit)) if match is not None else ""
        if unit in _FIELDS and not _OF_A_PLACE.search(_before(token, pool)):
            found[_FIELDS[unit]].append(token)
    yield from (Hypothesis(own[0].id, UNLABELLED, key, _SCORE, "unit") for key, own in found.items() if len(own) == 1)


def _before(token: Token, pool: Pool) -> str:
    """The text right before another in its line."""
    left = [
        t for t in pool.tokens
        if t.id != token.id and same_row(t.box, token.box) and -1 < token.box[0] - t.box[2] < _NEAR * pool.height
    ]  # fmt: skip
    return max(left, key=lambda t: t.box[2]).text if left else ""
