"""Where the places of a known layout lie on a page whose print has drifted: each goes with its own words.

What is typed into a form makes rows grow and pushes words along. A place moves with its label, keeps to the rulings
around it, and a tick square is looked for where its word leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from extractors.known.combs import comb_in
from extractors.known.ground import between_walls
from extractors.known.model import KnownOption, KnownPlace, drifted
from extractors.known.recognising import Seen
from extractors.known.squares import on_squares
from extractors.layout import MmBox
from extractors.pages import ink_mask, without_red
from extractors.slots import PX_PER_MM

_STILL_MM = (2.5, 0.6)
_LOOSE_MM = 0.8
"""Drift, across and down, up to which a place stays: the ends of words within a line are not known better.
A place that no cell holds goes along with its label sooner."""
_RULE_REACH_MM, _RULED, _INSET_MM = 14.0, 0.8, 0.2
_MIDDLE = 0.7
_SAME_ROW_MM = 1.5
"""How far the words of a choice may have drifted apart downwards."""
_SAME_LINE_MM = 2.0
_MOST_ROWS = 24
_TALLER = 3.5

Drift = tuple[float, float]
"""mm to the right and down."""


def located(seen: Seen, image: np.ndarray) -> list[KnownPlace]:
    """The places that are there, where they lie on the redrawn page (`image`, H x W x 3 or H x W at PX_PER_MM)."""
    ink = ink_mask(without_red(image), px_per_mm=PX_PER_MM)
    tables = {p.table: [c for c in seen.page.places if c.table == p.table] for p in seen.page.places if p.table}
    ruled = {t: cells for t, cells in tables.items() if all(c.is_ruled for c in cells)}
    found = [cell for cells in ruled.values() for cell in _list_cells(cells, seen, ink)]
    for place in seen.page.places:
        if place.name not in seen.moved and place.table not in ruled:
            there = _choice(place, seen, ink) if place.style == "ticks" else _text(place, seen, ink)
            if there is not None:
                found.append(there)
    return found


def _text(place: KnownPlace, seen: Seen, ink: np.ndarray) -> KnownPlace:
    across, down = seen.drift.get(place.anchors[0], (0.0, 0.0)) if place.anchors else (0.0, 0.0)
    across = across if abs(across) > (_STILL_MM[0] if place.is_ruled else _LOOSE_MM) else 0.0
    down = down if abs(down) > _STILL_MM[1] else 0.0
    box = drifted(place.box, (across, down))
    if place.style == "comb":
        comb = comb_in(box, ink)
        comb = comb if len(comb) == len(place.comb) else tuple(drifted(c, (across, down)) for c in place.comb)
        return place.model_copy(update={"box": box, "comb": comb})
    if place.is_ruled and _has_drifted(seen):
        box = _between_rules(box, ink)
    if not place.table:
        box = between_walls(box, ink, is_ruled=place.is_ruled)
    return place.model_copy(update={"box": box})


def _list_cells(cells: Sequence[KnownPlace], seen: Seen, ink: np.ndarray) -> list[KnownPlace]:
    """The cells of a ruled list, row by row as far as its rulings go: forms print as many rows as they need."""
    first = [c for c in cells if c.row == min(c.row for c in cells)]
    if 2 * sum(c.name in seen.moved for c in first) > len(first):
        return []
    top = _text(first[0], seen, ink).box
    words = [drifted(w.box, seen.drift[n]) for n, w in enumerate(seen.page.words) if n in seen.drift]
    end = min((w.y for w in words if w.y > top.y + top.h), default=seen.page.height_mm)
    found: list[KnownPlace] = []
    middle, height = top.y + top.h / 2, top.h
    for row in range(1, _MOST_ROWS + 1):
        box = _cell(MmBox(top.x, middle - height / 2, top.w, height), ink)
        if box is None or box.y + box.h > end or box.h > _TALLER * height or box.h < height / _TALLER:
            break
        found += (c.model_copy(update={"row": row, "box": MmBox(c.box.x, box.y, c.box.w, box.h)}) for c in first)
        middle = box.y + box.h + 2 * _INSET_MM + height / 2
    return found or [c.model_copy(update={"box": _text(c, seen, ink).box}) for c in cells]


def _has_drifted(seen: Seen) -> bool:
    """Whether rows of the page have grown or shrunk."""
    return any(abs(down) > _STILL_MM[1] for _, down in seen.drift.values())


def _between_rules(box: MmBox, ink: np.ndarray) -> MmBox:
    """The box as high as the cell that its middle lies in; as it is where there is none."""
    return _cell(box, ink) or box


def _cell(box: MmBox, ink: np.ndarray) -> MmBox | None:
    """The box between the rulings above and below its middle, None where one of them is not there."""
    inset = (1 - _MIDDLE) / 2 * box.w
    x0, x1 = (max(0, round(v * PX_PER_MM)) for v in (box.x + inset, box.x + box.w - inset))
    middle, reach = round((box.y + box.h / 2) * PX_PER_MM), round(_RULE_REACH_MM * PX_PER_MM)
    first = max(0, middle - reach)
    rows = np.flatnonzero(ink[first : middle + reach, x0:x1].mean(axis=1) >= _RULED) + first
    above, below = rows[rows < middle], rows[rows > middle]
    if not len(above) or not len(below):
        return None
    top, bottom = float(above[-1]) / PX_PER_MM + _INSET_MM, float(below[0]) / PX_PER_MM - _INSET_MM
    return MmBox(box.x, top, box.w, max(2.0, bottom - top))


def _choice(place: KnownPlace, seen: Seen, ink: np.ndarray) -> KnownPlace | None:
    """A choice with each option where its word stands now; None where squares are not found."""
    by_box = {seen.page.words[n].box: d for n, d in seen.drift.items()}
    drifts = [_own(o, by_box) for o in place.options]
    known = [d for d in drifts if d is not None]
    usual = (median(d[0] for d in known), median(d[1] for d in known)) if known else (0.0, 0.0)
    sound = [d if d is not None and abs(d[1] - usual[1]) <= _SAME_ROW_MM else usual for d in drifts]
    moved = [_moved(o, d) for o, d in zip(place.options, sound, strict=True)]
    read = {o.value: m.word for o, m, d in zip(place.options, moved, drifts, strict=True) if d is not None}
    if not place.has_squares:
        return _hull(
            place, [_moved(o, d) for o, d in zip(place.options, _between(place.options, drifts, usual), strict=True)]
        )
    placed = on_squares([_moved(o, (0.0, usual[1])) for o in place.options], read, ink)
    return None if placed is None else _hull(place, placed)


def _between(options: Sequence[KnownOption], drifts: Sequence[Drift | None], usual: Drift) -> list[Drift]:
    """The drift of each option; of a word that was not found, across, that of the nearest ones in its line."""
    found = []
    for option, own in zip(options, drifts, strict=True):
        if own is not None and abs(own[1] - usual[1]) <= _SAME_ROW_MM:
            found.append(own)
            continue
        off = [(o.word.x - option.word.x, d) for o, d in zip(options, drifts, strict=True) if d is not None
               and abs(o.word.y - option.word.y) < _SAME_LINE_MM]  # fmt: skip
        before = max((p for p in off if p[0] < 0), default=None, key=lambda p: p[0])
        behind = min((p for p in off if p[0] > 0), default=None, key=lambda p: p[0])
        near = [p[1] for p in (before, behind) if p is not None] or [usual]
        found.append((sum(d[0] for d in near) / len(near), sum(d[1] for d in near) / len(near)))
    return found


def _own(option: KnownOption, by_box: dict[MmBox, tuple[float, float]]) -> tuple[float, float] | None:
    """The drift of an option's own word."""
    near = [d for box, d in by_box.items() if abs(box.x - option.word.x) < 3.0 and abs(box.y - option.word.y) < 2.0]
    return near[0] if near else None


def _moved(option: KnownOption, drift: tuple[float, float]) -> KnownOption:
    moved = {"word": drifted(option.word, drift), "square": drifted(option.square, drift)}
    return option.model_copy(update={**moved, "zone": drifted(option.zone, drift)})


def _hull(place: KnownPlace, options: Sequence[KnownOption]) -> KnownPlace:
    """The place with these options and as much room around them as it had."""
    boxes = [b for o in options for b in o.boxes]
    old = [b for o in place.options for b in o.boxes]
    left = place.box.x - min(b.x for b in old) + min(b.x for b in boxes)
    top = place.box.y - min(b.y for b in old) + min(b.y for b in boxes)
    right = place.box.x + place.box.w - max(b.x + b.w for b in old) + max(b.x + b.w for b in boxes)
    bottom = place.box.y + place.box.h - max(b.y + b.h for b in old) + max(b.y + b.h for b in boxes)
    moved = boxes[0].x - old[0].x, boxes[0].y - old[0].y
    changes = {
        "options": tuple(options),
        "box": MmBox(left, top, right - left, bottom - top),
        "prints": tuple(drifted(p, moved) for p in place.prints),
    }
    return place.model_copy(update=changes)
