"""Forms of changes ask for the capacity as it was, too: what stands under 变更前 is 原有容量.

Takes the print of a page; hands it on, the label of such a row with what it means under each head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.apart import changed_rows
from extractors.evidence import Pool
from extractors.models import BoxTuple, is_within
from extractors.otherform import LabelMatch
from extractors.printed.heads import Label, Print

_WAS = {"power_kva": "power_kva_old"}
"""Fields of what is applied for, and where the same thing as it was is filled in."""
_LIKELY = 4


def with_what_was(page: Print, pool: Pool) -> Print:
    """The print; a label of a row with what was and what is applied for means each in its own cell."""
    labels = list(page.labels)
    for change in changed_rows(pool.sheet):
        for label in [one for one in labels if one.reach is None and is_within(one.box, change.label_box)]:
            own = [m for m in label.matches[:1] if m.key in _WAS and m.rank <= _LIKELY and not m.is_near]
            if own and change.old:
                more = _in_cells(label, own[0], change.new, change.old[0])
                labels = [*(replace(one, matches=()) if one is label else one for one in labels), *more]
    return replace(page, labels=tuple(labels))


def _in_cells(label: Label, match: LabelMatch, new: BoxTuple, old: BoxTuple) -> Iterator[Label]:
    yield Label((), label.text, (match,), label.box, reach=new)
    yield Label((), label.text, (replace(match, key=_WAS[match.key]),), label.box, reach=old)
