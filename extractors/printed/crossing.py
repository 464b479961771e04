"""Tables of services: what a column's head means in the row of each service, and a row's head in each one's column.

Takes the print of a page; hands it on with a label for each crossing, that reaches over its cell alone. 容量（用量）
over the rows of water and power asks for cubic metres in one and for kilovolt-amperes in the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from extractors.apart import headed_tables
from extractors.evidence import Pool, Wording
from extractors.models import BoxTuple, is_within
from extractors.otherform import (
    Context,
    LabelMatch,
    block_of,
    is_service_block,
)
from extractors.printed.heads import Head, Label, Print

_QUANTITY = re.compile(r"容量|用量|需量|规模|需求量|报装量|数量")
_MAIN = {"D": "water_daily_m3", "E": "power_kva", "F": "gas_hour_m3", "G": "heat_area", "H": "tel_users"}
"""The quantity that each service is applied for by."""
_FEWEST, _GAP, _LIKELY, _LONGEST = 2, 2.5, 4, 12


_Meant = Callable[[str, str, Wording], LabelMatch | None]
"""What a label's text means in a service's block."""


class _Span(NamedTuple):
    """Where a head's column (or row) begins and ends, px."""

    start: float
    end: float


def crossed(page: Print, pool: Pool, wording: Wording) -> Print:
    """The print with a label for each crossing; a head that means something in crossings means nothing by itself."""
    labels, more, printed = list(page.labels), list[Label](), set(page.printed)
    for kind in ("row", "column"):
        heads = [h for h in page.heads if h.kind == kind and is_service_block(h.block)]
        if len({h.block for h in heads}) < _FEWEST:
            continue
        own = [one for one in page.labels if one.reach is None and one.tokens]
        own += _unmatched(page, pool)
        for label in own:
            span = over_rows(label, heads, own, pool) if kind == "row" else beside_columns(label, heads, own, pool)
            if span is None:
                continue
            found = list(_at_crossings(label, heads, span, wording, _meant_at))
            is_each = len({m.key for one in found for m in one.matches}) >= _FEWEST
            if not is_each and kind == "column" and _asks_several(label, page, pool, wording):
                found, is_each = list(_at_crossings(label, heads, span, wording, _by_meaning)), True
            if is_each:
                labels = [replace(one, matches=()) if one is label else one for one in labels]
                more += found
                printed |= set(label.tokens)
    return replace(page, labels=(*labels, *more), printed=frozenset(printed))


def _asks_several(label: Label, page: Print, pool: Pool, wording: Wording) -> bool:
    """Whether a label stands before ruled columns of services and values in two of them at least: it asks each."""
    for table in headed_tables(pool.sheet, lambda head: is_service_block(block_of(head))):
        for row in table.rows:
            if is_within(label.box, row.label_box):
                inside = ([t for t in pool.tokens if is_within(t.box, cell)] for cell in row.cells)
                values = ([t for t in c if t.id not in page.printed and not wording.is_option(t.text)] for c in inside)
                return sum(map(bool, values)) >= _FEWEST
    return False


def _unmatched(page: Print, pool: Pool) -> list[Label]:
    """Texts that name a quantity and mean nothing by themselves: 用量."""
    known = {i for one in page.labels for i in one.tokens} | {h.token for h in page.heads}
    named = (t for t in pool.tokens if t.id not in known and len(t.text) <= _LONGEST and _QUANTITY.search(t.text))
    return [Label((t.id,), t.text, (), t.box, t.colon) for t in named]


def _at_crossings(label: Label, heads: Sequence[Head], span: _Span, wording: Wording, meant: _Meant) -> Iterator[Label]:
    for head in heads:
        match = meant(label.text.rstrip(":："), head.block, wording)
        if match is None:
            continue
        x0, y0, x1, y1 = head.reach
        reach = (span.start, y0, span.end, y1) if head.kind == "row" else (x0, span.start, x1, span.end)
        yield Label((), label.text, (match,), label.box, block=head.block, reach=reach)


def _meant_at(text: str, block: str, wording: Wording) -> LabelMatch | None:
    """The one field of a service that a head asks for in its row or column."""
    own = [m for m in wording.label(text, Context(block=block)) if wording.catalogue[m.key].block == block]
    likely = [m for m in own if m.rank <= _LIKELY and not wording.catalogue[m.key].table]
    if likely:
        return likely[0]
    return LabelMatch(_MAIN[block], _LIKELY) if _QUANTITY.search(text) else None


def _by_meaning(text: str, block: str, wording: Wording) -> LabelMatch | None:
    """The one field of a service that a label asks for where it asks several services, by the meaning of its words."""
    if found := _meant_at(text, block, wording):
        return found
    own = [m for m in wording.meant(text, block) if wording.catalogue[m.key].block == block]
    return replace(own[0], rank=_LIKELY) if len(own) == 1 else None


def over_rows(label: Label, heads: Sequence[Head], labels: Sequence[Label], pool: Pool) -> _Span | None:
    """The column of a label that stands over the rows, right of their heads; None for any other."""
    left, top = heads[0].reach[0], min(h.reach[1] for h in heads)
    if label.box[0] < left - pool.height or not -pool.height < top - label.box[3] < _GAP * pool.height:
        return None
    if (cell := _cell_around(label.box, pool)) is not None:
        return _Span(cell[0], cell[2])
    row = sorted(o.box for o in labels if abs(o.box[1] + o.box[3] - label.box[1] - label.box[3]) < pool.height)
    before = max((b[2] for b in row if b[2] <= label.box[0]), default=left)
    behind = min((b[0] for b in row if b[0] >= label.box[2]), default=heads[0].reach[2])
    return _Span((before + label.box[0]) / 2, (behind + label.box[2]) / 2)


def beside_columns(label: Label, heads: Sequence[Head], labels: Sequence[Label], pool: Pool) -> _Span | None:
    """The row of a label that stands left of the columns, under their heads; None for any other."""
    left, top = min(h.reach[0] for h in heads), min(h.reach[1] for h in heads)
    if label.box[2] > left + pool.height or label.box[1] < top - pool.height:
        return None
    if (cell := _cell_around(label.box, pool)) is not None:
        return _Span(cell[1], cell[3])
    column = [o.box for o in labels if o.box[2] <= left + pool.height]
    above = max((b[3] for b in column if b[3] <= label.box[1]), default=top)
    below = min((b[1] for b in column if b[1] >= label.box[3]), default=label.box[3] + _GAP * pool.height)
    return _Span((above + label.box[1]) / 2, (below + label.box[3]) / 2)


def _cell_around(box: BoxTuple, pool: Pool) -> BoxTuple | None:
    return next((c.box for c in pool.sheet.rulings.cells if is_within(box, c.box)), None)
