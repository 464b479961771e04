"""A page that shows a known layout, read place by place.

Takes a `Seen` page; hands on a reading for each of its places, with boxes in the page's own pixels, and what it could
not account for: places that moved, and writing that lies in no place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.known.anchors import has_open_label
from extractors.known.ground import around, enlarged, holds
from extractors.known.locating import located
from extractors.known.marked import Marked, PageInk, may_hide_a_mark, page_ink, read_marks
from extractors.known.model import KnownPlace, drifted
from extractors.known.recognising import Seen
from extractors.known.sighted import sighted, unread
from extractors.known.wording import Line
from extractors.layout import MmBox
from extractors.means import Means
from extractors.models import BoxTuple, FieldReading, Page, RowReading, Status
from extractors.otherform import is_unit
from extractors.pages import ink_mask, red_mask, rule_mask, without_red
from extractors.slots import PX_PER_MM, Laid, px_box, read_all_slots, redrawn
from extractors.values import PagePlace, doubted, half_width, missing, normalise

_GUESSED = "该栏的位置尚未经人核对"
_AROUND_MM, _FEWEST_LOOSE, _SEAL_SHARE = 1.6, 2, 0.5
"""How far text may lie off what is known to stand there; characters that are more than the ends of a line; share of
red ink in a seal's."""
_PRINT_WITHIN = "填写处与表上印的字重叠，位置可能有变"
_OVER_END, _OVER_PX = "填写处边缘有笔迹，可能有字在框外", 3
"""Pixels at PX_PER_MM on both sides of an end that are inked where a stroke runs over it."""
_FARTHEST_MM, _WHITE_MM = 15.0, 1.0
"""How far writing is followed over an end of its place, and the least white behind it."""
_LONE_STROKE, _END_MM = "只读到一笔，可能是表格线", 1.5
_STROKES = frozenset("1lIi|/\\-—一丨丶.·")
"""What a piece of a ruling is read as."""
_FIGURES, _CHARACTER_MM = re.compile(r"(?<![a-zA-Z])\d[\d.,]*"), 5.0
"""The widest that a printed character of a unit is."""
_PRINTED_ROW_KEY = "seg_service"


@dataclass(frozen=True)
class KnownReading:
    """What was read by a layout. covered: names of the fields and tables that it answers for.

    loose: boxes (mm) of text that lies in no place and stood in no place when the layout was learned, seals apart.
    is_whole: nothing on the page is left for whoever reads forms of any layout. choices: keys of those that were
    read by their marks. confirmed: of what stands in a place that a person has vouched for; guessed: in one that nobody
    has seen filled in. certain: choices whose marks are all that the page shows beyond their known print.
    taken: the boxes (pixels) of known print ('') and of places (their keys): text there is no other field's.
    squared: choices whose options have squares.
    """

    fields: tuple[FieldReading, ...]
    rows: tuple[RowReading, ...]
    covered: frozenset[str]
    loose: tuple[MmBox, ...] = ()
    is_whole: bool = True
    choices: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    taken: tuple[tuple[str, BoxTuple], ...] = ()
    squared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """On what terms values are used. sure: in places that are confirmed; other: in the others."""

    sure: Means
    other: Means


def read_known(seen: Seen, page: Page, lines: Sequence[Line], *, number: int, terms: Terms) -> KnownReading:
    """Every place of the layout that is where it was. number: 1-based page of the package; lines: those of the page."""
    image = redrawn(page.image, seen.to_px, (seen.page.width_mm, seen.page.height_mm))
    standing = located(seen, image)
    ink = ink_mask(without_red(image), px_per_mm=PX_PER_MM)
    unruled = ink & ~rule_mask(ink, px_per_mm=PX_PER_MM)
    on_page = _OnPage(unruled, tuple(drifted(seen.page.words[n].box, d) for n, d in seen.drift.items()))
    prints = (*on_page.words, *seen.page.others)
    before, standing = standing, [_reaching(p, on_page, prints) for p in standing]
    on_page = replace(on_page, over=frozenset(p.name for p, old in zip(standing, before, strict=True) if p != old))
    bare = [p for p in standing if p.is_bare]
    marks = _marks(seen, standing, page_ink(ink, unruled, number, bare), terms)
    standing = [p for p in standing if p.name not in marks or marks[p.name] is not None]
    gone = frozenset(p.name for p in seen.page.places) - {p.name for p in standing}
    fields: list[FieldReading] = []
    rows: list[RowReading] = []
    for means, is_sure in ((terms.sure, True), (terms.other, False)):
        places = {p.name: p for p in standing if p.is_confirmed == is_sure and (p.style != "ticks" or p.has_squares)}
        laid = Laid(image, tuple(p.slot for p in places.values()))
        read = read_all_slots(laid, number=number, means=means)
        fields += (_whole(f, places.get(f.key), on_page, means) for f in read.fields.values())
        rows += (_placed_row(r, places, seen, means) for r in read.rows)
    by_name = {p.name: p for p in standing}
    fields += (m.reading for m in marks.values() if m is not None)
    fields += (unread(p, number) for p in standing if p.is_by_sight)
    choosing = {p.key: p for p in standing if p.style == "ticks" and not p.table}
    told = list(sighted(fields, choosing, image, terms.other))
    fields = [_placed(one.reading, by_name.get(one.reading.key), seen, terms.other) for one in told]
    certain = {by_name[n].key for n, m in marks.items() if m and m.is_certain}
    certain |= {one.reading.key for one in told if one.is_certain}
    rows = [row for row in _joined(rows) if _is_filled(row)]
    covered = {p.key for p in standing if not p.table} | {p.table for p in standing if p.table}
    covered -= {p.key for p in seen.page.places if not p.table and p.name in gone}
    kept = tuple(f for f in fields if f.key in covered)
    loose, listed = _loose(seen, standing, lines, image), tuple(r for r in rows if r.table in covered)
    single = [p for p in standing if not p.table]
    confirmed = frozenset(p.key for p in single if p.is_confirmed and not p.is_guess)
    guessed = frozenset(p.key for p in single if p.is_guess)
    choices = frozenset(p.key for p in single if p.style == "ticks")
    lost = {p.table or p.key for p in seen.page.places} - covered
    is_open = bool(loose) and has_open_label(seen.page, terms.sure.catalogue)
    hiding = frozenset(p.key for p in single if p.name in marks and may_hide_a_mark(p)) - certain
    hiding |= {one.reading.key for one in told if one.is_disputed}
    is_whole = not (lost or seen.page.left or is_open) and all(
        _is_settled(f, confirmed, (*choices, *guessed), hiding) for f in kept
    )
    return KnownReading(
        kept,
        listed,
        frozenset(covered),
        loose,
        is_whole,
        choices=choices,
        confirmed=confirmed,
        guessed=guessed,
        certain=frozenset(certain) - guessed,
        taken=_taken(seen, single),
        squared=frozenset(p.key for p in single if p.has_squares),
    )


def _taken(seen: Seen, single: Sequence[KnownPlace]) -> tuple[tuple[str, BoxTuple], ...]:
    """The boxes of known print and of the places of single fields."""
    words = (drifted(w.box, seen.drift.get(n, (0.0, 0.0))) for n, w in enumerate(seen.page.words))
    prints = (("", seen.px_box(b)) for b in (*words, *seen.page.others))
    return (*prints, *((p.key, seen.px_box(p.box)) for p in single))


def _is_settled(
    reading: FieldReading, trusted: Collection[str], delicate: Collection[str], hiding: Collection[str]
) -> bool:
    """Whether a reading by labels would say no more: it is sure, or so is its place. delicate: keys of choices, and of
    places that nobody has seen filled in: there it may be the place that is wrong. hiding: of choices that look empty
    where a mark is overlooked."""
    if reading.status is Status.MISSING and reading.key in hiding:
        return False
    if reading.status is not Status.REVIEW:
        return True
    return reading.value is not None and (reading.key in trusted or reading.key not in delicate)


def _marks(seen: Seen, standing: Sequence[KnownPlace], page: PageInk, terms: Terms) -> dict[str, Marked | None]:
    """The choices that have no squares, by name of their places; None for one whose words are not there."""
    bare = [p for p in standing if p.is_bare]
    words = [drifted(w.box, seen.drift.get(n, (0.0, 0.0))) for n, w in enumerate(seen.page.words)]
    found = {}
    for place in bare:
        own = [o.word for o in place.options]
        others = [b for b in (*words, *seen.page.others) if not any(holds(o, b) for o in own)]
        others += [p.box for p in standing if p.style == "text" and not any(_touches(p.box, o) for o in own)]
        means = terms.sure if place.is_confirmed else terms.other
        found[place.name] = read_marks(place, page, others, means=means)
    return found


def _is_filled(row: RowReading) -> bool:
    """Whether anything but the service, which forms print beforehand, stands in a row."""
    return any(c.status is not Status.MISSING for key, c in row.cells.items() if key != _PRINTED_ROW_KEY)


@dataclass(frozen=True)
class _OnPage:
    """What a redrawn page shows besides values. unruled: its ink without rulings; words: the printed ones found, mm.

    over: names of the places that were widened by what is written over their ends.
    """

    unruled: np.ndarray
    words: tuple[MmBox, ...]
    over: frozenset[str] = frozenset()


def _whole(reading: FieldReading, place: KnownPlace | None, on_page: _OnPage, means: Means) -> FieldReading:
    """A reading; in doubt where print lies in its place, or ink runs over its ends: it is not where it was then."""
    if place is not None and place.style == "text" and reading.status is Status.REVIEW and reading.value is None:
        return _bare_number(reading, place, on_page, means)
    if place is None or place.style != "text" or reading.status is not Status.ACCEPTED:
        return reading
    if any(holds(place.box, word) for word in on_page.words):
        return doubted(reading, _PRINT_WITHIN, means.acceptance.table)
    rows = slice(*(max(0, round(y * PX_PER_MM)) for y in (place.box.y, place.box.y + place.box.h)))
    if reading.raw.strip() in _STROKES and (not isinstance(reading.value, int | float) or _is_at_end(place, on_page)):
        return doubted(reading, _LONE_STROKE, means.acceptance.table)
    ends = (place.box.x, place.box.x + place.box.w)
    if place.name in on_page.over or any(_is_crossed(end, rows, on_page) for end in ends):
        return doubted(reading, _OVER_END, means.acceptance.table)
    return reading


def _is_crossed(end: float, rows: slice, on_page: _OnPage) -> bool:
    """Whether a stroke runs over an end (mm) of a place in these rows."""
    x = round(end * PX_PER_MM)
    return int(on_page.unruled[rows, max(0, x - _OVER_PX) : x + _OVER_PX].all(axis=1).sum()) >= _OVER_PX


def _reaching(place: KnownPlace, on_page: _OnPage, prints: Sequence[MmBox]) -> KnownPlace:
    """A place that goes as far as what is written over its ends: up to the next white, unless print comes first."""
    if place.style != "text" or place.table:
        return place
    box = place.box
    rows = slice(*(max(0, round(y * PX_PER_MM)) for y in (box.y, box.y + box.h)))
    start, stop = box.x, box.x + box.w
    if _is_crossed(start, rows, on_page):
        start = _end_of_writing(place, -1, on_page, prints)
    if _is_crossed(stop, rows, on_page):
        stop = _end_of_writing(place, 1, on_page, prints)
    return place.model_copy(update={"box": MmBox(start, box.y, stop - start, box.h)})


def _end_of_writing(place: KnownPlace, way: int, on_page: _OnPage, prints: Sequence[MmBox]) -> float:
    """How far what is written over an end of a place goes, mm; the end itself where no white ends it in reach.

    way: -1 to the left, 1 to the right.
    """
    box = place.box
    end = box.x if way < 0 else box.x + box.w
    level = [p for p in prints if p.y < box.y + box.h and box.y < p.y + p.h and (p.x + p.w / 2 - end) * way > 0]
    near = min(((p.x if way > 0 else p.x + p.w) - end) * way for p in level) if level else _FARTHEST_MM
    reach = round(min(near, _FARTHEST_MM) * PX_PER_MM)
    y0, y1, x = (max(0, round(v * PX_PER_MM)) for v in (box.y, box.y + box.h, end))
    beyond = on_page.unruled[y0:y1, max(0, x - reach) : x] if way < 0 else on_page.unruled[y0:y1, x : x + reach]
    inked = np.asarray(beyond.any(axis=0))[::way]
    white = round(_WHITE_MM * PX_PER_MM)
    gap = next((n for n in range(len(inked) - white + 1) if not inked[n : n + white].any()), None)
    return end if gap is None else end + way * (gap + white / 2) / PX_PER_MM


def _bare_number(reading: FieldReading, place: KnownPlace, on_page: _OnPage, means: Means) -> FieldReading:
    """A reading that is no number as it stands: of nothing but a printed unit the place is empty, and of one number
    among print that was read along with it the number is shown to a person."""
    field, raw = means.catalogue[place.key], half_width(reading.raw)
    if place.table or field.type not in ("number", "integer"):
        return reading
    figures = list(_FIGURES.finditer(raw))
    if is_unit(raw):
        inked = np.flatnonzero(_ink_at(place, on_page).any(axis=0))
        is_unit_alone = not len(inked) or inked[-1] - inked[0] <= len(raw) * _CHARACTER_MM * PX_PER_MM
        where = PagePlace(reading.page or 0, reading.box or px_box(place.box))
        return missing(field, where) if is_unit_alone else reading
    if len(figures) != 1:
        return reading
    behind = raw[figures[0].end() :].strip()
    unit = next((u for u in sorted(field.units, key=len, reverse=True) if behind.startswith(u)), place.unit)
    value = normalise(field, figures[0][0] + unit).value
    return reading if value is None else reading.model_copy(update={"value": value})


def _ink_at(place: KnownPlace, on_page: _OnPage) -> np.ndarray:
    """The ink in a place, rulings apart."""
    box = place.box
    x0, y0, x1, y1 = (max(0, round(v * PX_PER_MM)) for v in (box.x, box.y, box.x + box.w, box.y + box.h))
    return np.asarray(on_page.unruled[y0:y1, x0:x1])


def _is_at_end(place: KnownPlace, on_page: _OnPage) -> bool:
    """Whether all ink of a place lies at one of its ends, as what is left of an upright ruling does."""
    ink = _ink_at(place, on_page)
    inked = np.flatnonzero(ink.any(axis=0))
    reach = _END_MM * PX_PER_MM
    return not len(inked) or bool(inked[-1] <= reach or inked[0] >= ink.shape[1] - reach)


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


def _loose(seen: Seen, standing: Sequence[KnownPlace], lines: Sequence[Line], image: np.ndarray) -> tuple[MmBox, ...]:
    """Text that the layout has no place and no word for, and that did not stand just so when it was learned."""
    words = [drifted(w.box, seen.drift.get(n, (0.0, 0.0))) for n, w in enumerate(seen.page.words)]
    areas = [b for p in standing for b in p.areas]
    mine = [enlarged(b, _AROUND_MM, _AROUND_MM) for b in (*words, *areas, *seen.page.others)]
    found = []
    for line in lines:
        boxes = [seen.mm_box(c.box) for c in line.characters if c.text.isalnum()]
        left = [b for b in boxes if not any(holds(m, b) for m in mine)]
        is_more = len(left) >= _FEWEST_LOOSE or (len(left) == len(boxes) and not is_unit(line.text.strip()))
        if left and is_more and not _is_seal(around(left), image):
            found.append(around(left))
    return tuple(found)


def _is_seal(box: MmBox, image: np.ndarray) -> bool:
    """Whether most of what stands there is red: the words of a seal are not the form's."""
    x0, y0, x1, y1 = (max(0, round(v * PX_PER_MM)) for v in (box.x, box.y, box.x + box.w, box.y + box.h))
    part = image[y0:y1, x0:x1]
    if not part.size:
        return False
    red = float(red_mask(part).sum())
    return red > _SEAL_SHARE * float((ink_mask(without_red(part), px_per_mm=PX_PER_MM).sum() + red) or 1.0)


def _touches(one: MmBox, other: MmBox) -> bool:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return across > 1.0 and down > 0.3 * min(one.h, other.h)
