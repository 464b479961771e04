"""Labels of numbers that stand side by side in one cell, 占地／建筑面积, and their figures in the next, in one order.

Takes hypotheses; hands them on, those of the first figure by the first label ahead of those that cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.evidence import Pool, Wording, same_row
from extractors.joint.hypotheses import Hypothesis
from extractors.models import is_within
from extractors.printed import Label, Print

_NUMBERS, _LIKELY, _NEAR, _ORDER = ("number", "integer"), 4, 2.0, 2.5
"""How near to each other such labels stand, in heights of a line, and what their order weighs."""


def in_order_of_labels(found: Sequence[Hypothesis], page: Print, pool: Pool, wording: Wording) -> list[Hypothesis]:
    """The hypotheses, with what the order of labels and figures says."""
    by_id = {t.id: t for t in pool.tokens}
    more: dict[tuple[int, int], float] = {}
    for group in _groups(page, pool, wording):
        ours = {h.token for h in found if h.label in group and h.relation == "right"}
        figures = sorted(ours, key=lambda i: by_id[i].box[0])
        is_row = all(same_row(by_id[a].box, by_id[b].box) for a, b in pairwise(figures))
        is_cell = any(all(is_within(by_id[i].box, c.box) for i in figures) for c in pool.sheet.rulings.cells)
        if len(figures) != len(group) or not (is_row and is_cell):
            continue
        for n, label in enumerate(group):
            more |= {(token, label): _ORDER * (1 if m == n else -1) for m, token in enumerate(figures)}
    return [replace(h, score=h.score + more.get((h.token, h.label), 0.0)) for h in found]


def _groups(page: Print, pool: Pool, wording: Wording) -> Iterator[list[int]]:
    """The numbers of the labels that ask for figures in one cell of their own, from left to right."""
    asks = [n for n, one in enumerate(page.labels) if one.tokens and one.reach is None and _is_figures(one, wording)]
    for cell in (c.box for c in pool.sheet.rulings.cells):
        group = sorted((n for n in asks if is_within(page.labels[n].box, cell)), key=lambda n: page.labels[n].box[0])
        boxes = [page.labels[n].box for n in group]
        inside = {t.id for t in pool.tokens if is_within(t.box, cell) and any(c.isalnum() for c in t.text)}
        is_all = inside == {i for n in group for i in page.labels[n].tokens}
        is_row = all(same_row(a, b) and b[0] - a[2] < _NEAR * pool.height for a, b in pairwise(boxes))
        if len(group) > 1 and is_all and is_row:
            yield group


def _is_figures(label: Label, wording: Wording) -> bool:
    first = label.matches[0] if label.matches else None
    return first is not None and first.rank <= _LIKELY and wording.catalogue[first.key].type in _NUMBERS
