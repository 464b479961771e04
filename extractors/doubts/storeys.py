"""地上 and 地下 of a building: an area, or how many storeys it has. The labels alone do not tell.

Takes the place of a figure and the texts of its page; answers whether storeys are likelier.
"""

from __future__ import annotations

import re

from extractors.evidence import Pool, Token, same_row
from extractors.models import BoxTuple, FieldReading, is_within
from extractors.values import half_width

_PARTS_OF_BUILDING = frozenset({"floor_above", "floor_below"})
"""Areas whose label may be no more than 地上 or 地下."""
_AREA, _STOREYS = re.compile(r"面积|平方|平米|㎡|m[²2]|亩|公顷|规模", re.IGNORECASE), re.compile(r"层|楼")
_UNIT = re.compile(r"平|㎡|m|亩|公顷|万", re.IGNORECASE)
_LEAST_AREA, _BEHIND = 100, 4.0
"""㎡ of a part of a building that is called an area nowhere; how far behind a figure its unit stands, in heights."""
STOREYS = "可能是层数而不是面积，请核对"


def may_be_storeys(reading: FieldReading, pool: Pool) -> bool:
    """Whether a figure at 地上 or 地下 may count storeys: what stands nearest before it in its line speaks of those, or
    nothing speaks of an area and it is small.
    """
    if reading.key not in _PARTS_OF_BUILDING or reading.box is None or _UNIT.search(half_width(reading.raw)):
        return False
    behind = [t for t in pool.tokens if _is_behind(t, reading.box, pool.height)]
    if any(_UNIT.match(half_width(t.text)) for t in behind):
        return False
    for token in sorted(_before(reading.box, pool), key=lambda t: -t.box[2]):
        text = half_width(token.text)
        if _STOREYS.search(text) or _AREA.search(text):
            return not _AREA.search(text)
    return isinstance(reading.value, int | float) and reading.value < _LEAST_AREA


def _is_behind(token: Token, box: BoxTuple, height: float) -> bool:
    return same_row(token.box, box) and -0.5 * height < token.box[0] - box[2] < _BEHIND * height


def _before(box: BoxTuple, pool: Pool) -> list[Token]:
    """The texts before a place in its line, those in cells that span it among them."""
    middle = (box[1] + box[3]) / 2
    spans = [c.box for c in pool.sheet.rulings.cells if c.box[1] < middle < c.box[3] and c.box[0] < box[0]]
    before = [t for t in pool.tokens if t.box[0] < box[0]]
    return [t for t in before if same_row(t.box, box) or any(is_within(t.box, s) for s in spans)]
