"""Column heads that mean something only with the wider head above them: 用气 and 用热 under 户数（户）.

Takes the print of a page with ruled tables; hands it on, such heads as the labels that both together are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.apart import Cell
from extractors.evidence import Pool, Token, Wording
from extractors.models import is_within
from extractors.printed.heads import Label, Print

_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_LONGEST, _LIKELY, _FEWEST = 6, 3, 2
"""Characters of either head; how weak a label both may be together; columns under a wider head at least."""
_WIDER, _RULING_MM = 1.4, 1.5


def with_grouped(page: Print, pool: Pool, wording: Wording) -> Print:
    """The print with those labels; what heads a service's column by itself does so no longer there."""
    found = [one for group in _groups(pool) if len(own := list(_labels(*group, wording))) >= _FEWEST for one in own]
    if not found:
        return page
    taken = {i for one in found for i in one.tokens}
    labels = tuple(one for one in page.labels if not taken & set(one.tokens))
    heads = tuple(h for h in page.heads if h.token not in taken)
    return replace(page, labels=(*labels, *found), heads=heads, printed=page.printed | taken)


def _groups(pool: Pool) -> Iterator[tuple[Token, list[Token]]]:
    """Each head that stands alone in its cell over narrower cells, with the heads in these."""
    cells = pool.sheet.rulings.cells
    alone = {c: held[0] for c in cells if len(held := [t for t in pool.tokens if is_within(t.box, c.box)]) == 1}
    edge = _RULING_MM * pool.sheet.px_per_mm
    for cell, head in alone.items():
        below = [c for c in cells if _is_below(c, cell, edge)]
        if len(below) >= _FEWEST and all(c in alone for c in below):
            yield head, [alone[c] for c in below]


def _is_below(lower: Cell, upper: Cell, edge: float) -> bool:
    """Whether a cell stands right below a wider one, within its breadth."""
    is_inside = upper.box[0] - edge < lower.box[0] and lower.box[2] < upper.box[2] + edge
    is_narrow = _WIDER * (lower.box[2] - lower.box[0]) < upper.box[2] - upper.box[0]
    return is_inside and is_narrow and abs(lower.box[1] - upper.box[3]) < 2 * edge


def _labels(head: Token, narrow: list[Token], wording: Wording) -> Iterator[Label]:
    """The labels that narrow heads are together with their wider one, where both are short and one field's."""
    unit = _BRACKET.search(head.text)
    group = _BRACKET.sub("", head.text).strip(":： ")
    for token in narrow:
        own = _BRACKET.sub("", token.text).strip(":： ")
        if max(len(own), len(group)) > _LONGEST or any(m.rank < _LIKELY for m in wording.label(own)):
            continue
        matches = [m for m in wording.label(own + group) if not wording.catalogue[m.key].table]
        if matches and matches[0].rank <= _LIKELY and own + group != group:
            one = replace(matches[0], unit=unit[1] if unit is not None and not matches[0].unit else matches[0].unit)
            yield Label((token.id,), own + group, (one,), token.box)
