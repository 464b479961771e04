"""A page that shows a known layout, read place by place.

Takes a `Seen` page; hands on a reading for each of its places, with boxes in the page's own pixels, and what it could
not account for: places that moved, and writing that lies in no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.known.locating import located
from extractors.known.marked import PageInk, read_marks
from extractors.known.model import KnownPlace, drifted
from extractors.known.recognising import Seen
from extractors.known.wording import Line
from extractors.layout import MmBox
from extractors.means import Means
from extractors.models import FieldReading, Page, RowReading, Status
from extractors.pages import ink_mask, rule_mask, without_red
from extractors.slots import PX_PER_MM, Laid, read_all_slots, redrawn
from extractors.values import doubted

_GUESSED = "该栏的位置尚未经人核对"
_SAME_MM = 1.6
_PRINTED_ROW_KEY = "seg_service"


@dataclass(frozen=True)
class KnownReading:
    """What was read by a layout. covered: names of the fields and tables that it answers for.

    loose: boxes (mm) of text that lies in no place and stood in no place when the layout was learned. is_whole: nothing
    on the page is left for whoever reads forms of any layout. plain: keys of choices whose print was all seen: one that
    is empty there is empty.
    """

    fields: tuple[FieldReading, ...]
    rows: tuple[RowReading, ...]
    covered: frozenset[str]
    loose: tuple[MmBox, ...] = ()
    is_whole: bool = True
    plain: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """On what terms values are used. sure: in places that are confirmed; other: in the others."""

    sure: Means
    other: Means


def read_known(seen: Seen, page: Page, lines: Sequence[Line], *, number: int, terms: Terms) -> KnownReading:
    """Every place of the layout that is where it was. number: 1-based page of the package; lines: those of the page."""
    image = redrawn(page.image, seen.to_px, (seen.page.width_mm, seen.page.height_mm))
    standing = located(seen, image)
    marks = _marks(seen, standing, image, number=number, terms=terms)
    standing = [p for p in standing if p.name not in marks or marks[p.name] is not None]
    gone = frozenset(p.name for p in seen.page.places) - {p.name for p in standing}
    fields: list[FieldReading] = []
    rows: list[RowReading] = []
    for means, is_sure in ((terms.sure, True), (terms.other, False)):
        places = {p.name: p for p in standing if p.is_confirmed == is_sure and p.name not in marks}
        laid = Laid(image, tuple(p.slot for p in places.values()))
        read = read_all_slots(laid, number=number, means=means)
        fields += (_placed(f, places.get(f.key), seen, means) for f in read.fields.values())
        rows += (_placed_row(r, places, seen, means) for r in read.rows)
    by_name = {p.name: p for p in standing}
    fields += (_placed(f, by_name[name], seen, terms.other) for name, f in marks.items() if f is not None)
    rows = [row for row in _joined(rows) if _is_filled(row)]
    covered = {p.key for p in standing if not p.table} | {p.table for p in standing if p.table}
    covered -= {p.key for p in seen.page.places if not p.table and p.name in gone}
    kept = tuple(f for f in fields if f.key in covered)
    loose, listed = _loose(seen, standing, lines), tuple(r for r in rows if r.table in covered)
    is_whole = not loose and not seen.page.left and not gone
    plain = frozenset(name for name, f in marks.items() if f is not None)
    return KnownReading(kept, listed, frozenset(covered), loose, is_whole, plain)


def _marks(
    seen: Seen, standing: Sequence[KnownPlace], image: np.ndarray, *, number: int, terms: Terms
) -> dict[str, FieldReading | None]:
    """The choices that have no squares, by name of their places; None for one whose words are not there."""
    bare = [p for p in standing if p.style == "ticks" and not p.has_squares]
    if not bare:
        return {}
    ink = ink_mask(without_red(image), px_per_mm=PX_PER_MM)
    page = PageInk(ink, ink & ~rule_mask(ink, px_per_mm=PX_PER_MM), number)
    words = [drifted(w.box, seen.drift.get(n, (0.0, 0.0))) for n, w in enumerate(seen.page.words)]
    found = {}
    for place in bare:
        own = [o.word for o in place.options]
        others = [b for b in words if not any(_touches(b, o) for o in own)]
        others += [b for b in seen.page.others if not any(_touches(b, o) for o in own)]
        others += [p.box for p in standing if p.style == "text" and not any(_touches(p.box, o) for o in own)]
        means = terms.sure if place.is_confirmed else terms.other
        found[place.name] = read_marks(place, page, others, means=means)
    return found


def _is_filled(row: RowReading) -> bool:
    """Whether anything but the service, which forms print beforehand, stands in a row."""
    return any(c.status is not Status.MISSING for key, c in row.cells.items() if key != _PRINTED_ROW_KEY)


def _placed(reading: FieldReading, place: KnownPlace | None, seen: Seen, means: Means) -> FieldReading:
    """A reading with its box on the page's own picture."""
    if place is None:
        return reading
    placed = reading.model_copy(update={"box": seen.px_box(place.box)})
    return doubted(placed, _GUESSED, means.acceptance.table) if place.is_guess else placed


def _placed_row(row: RowReading, places: dict[str, KnownPlace], seen: Seen, means: Means) -> RowReading:
    by_cell = {f"{p.table}.{p.row}.{key}": p for p in places.values() if p.table for key in (p.key, p.ends) if key}
    cells = {k: _placed(c, by_cell.get(f"{row.table}.{row.index}.{k}"), seen, means) for k, c in row.cells.items()}
    return row.model_copy(update={"cells": cells})


def _joined(rows: Sequence[RowReading]) -> list[RowReading]:
    """Rows of which some cells were read on other terms than the rest, each as one."""
    whole: dict[tuple[str, int], RowReading] = {}
    for row in rows:
        known = whole.get((row.table, row.index))
        cells = {**known.cells, **row.cells} if known else row.cells
        whole[row.table, row.index] = row.model_copy(update={"cells": cells})
    return [whole[name] for name in sorted(whole)]


def _loose(seen: Seen, standing: Sequence[KnownPlace], lines: Sequence[Line]) -> tuple[MmBox, ...]:
    """Text that the layout has no place and no word for, and that did not stand just so when it was learned."""
    words = [drifted(w.box, seen.drift.get(n, (0.0, 0.0))) for n, w in enumerate(seen.page.words)]
    found = []
    for line in lines:
        box = seen.mm_box(line.box)
        mine = (*words, *(p.box for p in standing))
        if not any(_touches(box, b) for b in mine) and not any(_is_same(box, o) for o in seen.page.others):
            found.append(box)
    return tuple(found)


def _touches(one: MmBox, other: MmBox) -> bool:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return across > 1.0 and down > 0.3 * min(one.h, other.h)


def _is_same(one: MmBox, other: MmBox) -> bool:
    ends = max(abs(one.x - other.x), abs(one.x + one.w - other.x - other.w))
    return ends <= 2 * _SAME_MM and abs(one.y + one.h / 2 - other.y - other.h / 2) <= _SAME_MM
