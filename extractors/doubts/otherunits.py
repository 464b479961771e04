"""Figures asked for in another measure than the field has: 日用水量（m³/月） is no amount of a day.

Takes the place of a figure and the texts of its page; answers whether the unit about it is one that the field's own
cannot be made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.evidence import Pool, Token, same_row
from extractors.models import BoxTuple, FieldReading, is_within
from extractors.otherform import is_unit
from extractors.values import Field, factor_of, half_width, squeeze

OTHER_UNIT = "表上印的单位与本栏的不同，请核对"
_NUMBERS = frozenset({"number", "integer"})
_BRACKET = re.compile(r"[(\[【](?:单位[:：]?)?([^()\[\]【】]{1,10})[)\]】]?")
_PER = re.compile(r"[^/每]{0,6}(?:[/每](?:小?时|[天日月年季秒hdas])|[日月年])")
_FAR, _APART, _ABOVE, _BEHIND = 25.0, 0.8, 1.8, 4.0
"""In heights of a line: how far before a figure its label stands, white within a label, how far above it a label
stands, how far behind it its unit."""
_EDGES = "._:,;()。、，；"
_WORDS = re.compile("[一-鿿]")


def has_other_unit(reading: FieldReading, field: Field, pool: Pool) -> bool:
    """Whether a bare figure stands at a unit that is not one of the field's."""
    if field.type not in _NUMBERS or not field.unit or reading.box is None:
        return False
    if re.search(r"[^\d\s.,，]", half_width(reading.raw)):
        return False
    return any(_is_other(unit, field) for unit in _units_about(reading.box, pool))


def _units_about(box: BoxTuple, pool: Pool) -> Iterator[str]:
    """What stands in the brackets of the label of a place, and right behind the place."""
    label = _label(box, pool)
    yield from _BRACKET.findall(half_width("".join(t.text for t in label)))
    room = _BEHIND * pool.height
    behind = [t for t in pool.tokens if same_row(t.box, box) and -0.3 * pool.height < t.box[0] - box[2] < room]
    yield from (t.text for t in sorted(behind, key=lambda t: t.box[0])[:1])


def _label(box: BoxTuple, pool: Pool) -> list[Token]:
    """The texts that make up the label of a place: within it, else of the cell before its own, else before it in its
    line, else the one right above it; in reading order.
    """
    height = pool.height
    left = [t for t in pool.tokens if same_row(t.box, box) and -_FAR * height < t.box[2] - box[0] < 0.5 * height]
    found: list[Token] = []
    for token in sorted((t for t in left if t.box[0] < box[0]), key=lambda t: -t.box[2]):
        if found and found[-1].box[0] - token.box[2] > _APART * height:
            break
        found.append(token)
    over = [t for t in pool.tokens if t.box[0] < box[2] and box[0] < t.box[2]]
    above = sorted((t for t in over if -0.3 * height < box[1] - t.box[3] < _ABOVE * height), key=lambda t: -t.box[3])
    within = [t for t in pool.tokens if is_within(t.box, box)]
    ways = (within, _of_cell_before(box, pool), found[::-1], above[:1])
    return next((list(w) for w in ways if any(_WORDS.search(t.text) for t in w)), [])


def _of_cell_before(box: BoxTuple, pool: Pool) -> list[Token]:
    """The texts of the cell that ends where the cell of a place begins."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    cells = [c.box for c in pool.sheet.rulings.cells if c.box[1] <= y <= c.box[3]]
    own = next((c for c in cells if c[0] <= x <= c[2]), None)
    if own is None:
        return []
    before = max((c for c in cells if c[2] <= own[0] + pool.height / 2), key=lambda c: c[2], default=None)
    return [t for t in pool.tokens if before is not None and is_within(t.box, before)]


def _is_other(unit: str, field: Field) -> bool:
    plain = squeeze(unit).strip(_EDGES)
    alike = (plain, plain.replace("3", "2"), plain.replace("2", "3"))  # m² is read as m³, and m³ as m²
    return bool(is_unit(plain) or _PER.fullmatch(plain)) and all(factor_of(field, u) is None for u in alike)
