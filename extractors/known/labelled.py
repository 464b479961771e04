"""Where fields stand whose label is printed on a page and where nothing was read: as the form does it with the others,
behind their label or below it, in its cell or the next.

Takes a page with the places that are known on it; hands on areas. What is read there goes to a person first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from extractors.known.anchors import labels_of
from extractors.known.ground import SCALE, Ground, holds
from extractors.known.model import KnownPlace, KnownWord
from extractors.layout import MmBox
from extractors.values import Catalogue

_NO_BLANKS = frozenset({"one_of", "many_of", "yes_no", "signature", "seal", "rows"})
_FEWEST = 3
"""Known places that tell how a form does it."""
_CLEAR_MM, _LEAST_MM, _WIDEST_MM = 0.6, 8.0, 150.0
_UPRIGHT = 0.8
"""Share of a label's height that a wall of its cell covers."""


@dataclass(frozen=True)
class _Way:
    """How a form puts blanks to their labels. is_walled: a wall lies between; height: of a blank, mm."""

    is_below: bool
    is_walled: bool
    height: float


def labelled_areas(
    ground: Ground, places: Sequence[KnownPlace], words: Sequence[KnownWord], catalogue: Catalogue
) -> Iterator[tuple[str, MmBox]]:
    """The key and the area of each field whose label alone is known. words: that the anchors of places count in."""
    known = [(p, words[p.anchors[0]].box) for p in places if p.style != "ticks" and not p.table and p.anchors]
    if len(known) < _FEWEST:
        return
    way = _way(known, ground)
    have = {p.key for p in places} | {p.ends for p in places}
    texts = Counter(token.text for token, _ in ground.words)
    used = [box for _, box in known]
    for text, key in _own_labels(catalogue).items():
        if texts[text] != 1 or key in have:
            continue
        label = next(box for token, box in ground.words if token.text == text)
        area = None if any(holds(u, label) for u in used) else _area(label, way, ground)
        if area is not None and not any(holds(p.box, area) or holds(area, p.box) for p in places):
            have.add(key)
            yield key, area


def _own_labels(catalogue: Catalogue) -> dict[str, str]:
    """The labels that stand for one field alone, of those that are filled into a blank."""
    fields = [f for f in catalogue.fields if not f.table and not f.column_of]
    names = labels_of(catalogue)
    shared = Counter(text for texts in names.values() for text in texts)
    return {t: f.key for f in fields if f.type not in _NO_BLANKS for t in names.get(f.key, ()) if shared[t] == 1}


def _way(known: Sequence[tuple[KnownPlace, MmBox]], ground: Ground) -> _Way:
    """What most of the known places have in common."""
    below = [label.y + label.h <= p.box.y + p.box.h / 2 and label.x < p.box.x + p.box.w for p, label in known]
    walled = [
        any(label.x + label.w <= x <= p.box.x + _CLEAR_MM for x in _walls(label, ground))
        for (p, label), is_below in zip(known, below, strict=True)
        if not is_below
    ]
    is_below = 2 * sum(below) > len(below)
    return _Way(is_below, 2 * sum(walled) > len(walled), median(p.box.h for p, _ in known))


def _walls(label: MmBox, ground: Ground) -> list[float]:
    """Where walls of cells stand in the line of a label, mm."""
    rows = slice(round((label.y + 0.2 * label.h) * SCALE), round((label.y + 0.8 * label.h) * SCALE) + 1)
    upright = np.flatnonzero(ground.rules[rows].mean(axis=0) >= _UPRIGHT) / SCALE
    return [float(x) for n, x in enumerate(upright) if not n or x - upright[n - 1] > 1.0]


def _is_ruled_off(label: MmBox, bottom: float, ground: Ground) -> bool:
    """Whether a ruling lies between a label and the blank below it: then that is another cell's."""
    rows = slice(round((label.y + label.h / 2) * SCALE), round(bottom * SCALE) + 1)
    part = ground.rules[rows, round(label.x * SCALE) : round((label.x + label.w) * SCALE) + 1]
    return bool(part.size) and bool((part.mean(axis=1) >= _UPRIGHT).any())


def _area(label: MmBox, way: _Way, ground: Ground) -> MmBox | None:
    """The room of a blank that belongs to a label; None where there is too little."""
    end = label.x + label.w
    walls = [x for x in _walls(label, ground) if x >= end - _CLEAR_MM]
    if way.is_below:
        start, top, height = label.x, label.y + label.h + _CLEAR_MM / 2, way.height * 0.7
    else:
        if way.is_walled and not walls:
            return None
        start, top, height = (walls.pop(0) if way.is_walled else end) + _CLEAR_MM, label.y, label.h
    if way.is_below and _is_ruled_off(label, top + height, ground):
        return None
    stop = min(walls[0] if walls else ground.size_mm[0] - _LEAST_MM, start + _WIDEST_MM)
    line = MmBox(start, top, stop - start, height)
    following = [box.x for _, box in ground.words if holds(line, box)]
    stop = min([stop, *following]) - _CLEAR_MM
    return MmBox(start, top, stop - start, height) if stop - start >= _LEAST_MM else None
