"""What a form's layout is, learned from one filled or empty scan of it and from what is known to stand there.

Takes the pages with what was read on them and the values that people vouch for; hands on a `KnownLayout`. Each place is
tried at once: the page is read by its new layout, and a place that brings another value than the known one is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby

from extractors.known.anchors import anchors_of, labels_of
from extractors.known.blanks import blank_at
from extractors.known.combs import as_many, comb_in
from extractors.known.ground import SCALE as RULES
from extractors.known.ground import Ground, around, enlarged, ground_of, holds
from extractors.known.labelled import labelled_areas
from extractors.known.lesson import Lesson
from extractors.known.listcells import list_cells
from extractors.known.model import KnownLayout, KnownOption, KnownPage, KnownPlace, KnownWord
from extractors.known.options import choice_place, choices_on, options_at, rows_of_words, words_of
from extractors.known.prints import SCALE as INK
from extractors.known.prints import cut
from extractors.known.proving import proved_places, words_meant
from extractors.known.reading import Terms
from extractors.known.typed import typed_readings
from extractors.known.wording import Wording, plain
from extractors.known.wordrows import printed_options
from extractors.layout import MmBox
from extractors.models import FieldReading, Status, Value
from extractors.text import LinedPage
from extractors.values import Catalogue, Field, normalise

_CHOICES = frozenset({"one_of", "many_of", "yes_no"})
_CODES = frozenset({"uscc", "resident_id", "project_code", "mobile", "landline", "code", "date"})
_LENGTHS = {"uscc": 18, "resident_id": 18, "mobile": 11, "date": 8}
"""Characters of the codes that are always of one length."""
_NOT_KEPT = frozenset({"seal_present", "seal_name"})
"""Looked for on the whole page."""
_SIGN_MM, _AROUND_MM = 45.0, 4.0
_BEFORE_LABEL_MM = 1.5
_ALONE_MM, _ALONE_MM2, _NEAR_MM = 1.0, 0.8, 15.0
_HAN = re.compile("[㐀-鿿]")
_TITLE = re.compile(r"[㐀-鿿“”\"（）()、]{5,40}[表书单]")
_TITLE_ZONE = 0.25
_FEWEST_WORDS = 8

_NOTHING: dict[str, Value] = {}


def learn(pages: Sequence[tuple[int, LinedPage]], lesson: Lesson, *, terms: Terms) -> KnownLayout | None:
    """The layout of a form, None where no page shows enough of it (or has a text layer).

    pages: (1-based number in the package, upright scanned page with its lines) in the form's order.
    """
    catalogue = terms.sure.catalogue
    wording = Wording(catalogue)
    grounds = [ground_of(lined, number=n, wording=wording) for n, lined in pages if lined.lines is not None]
    lesson = _with_typed(lesson, grounds, catalogue)
    numbered = zip(count(1), grounds, strict=False)
    learned = [p for number, g in numbered if (p := _page(number, g, lesson, terms)) is not None]
    if not any(p.places for p in learned):
        return None
    title = next((t for g in grounds if (t := _title(g))), "")
    return KnownLayout(title=title, pages=tuple(learned))


def _with_typed(lesson: Lesson, grounds: Sequence[Ground], catalogue: Catalogue) -> Lesson:
    """The lesson with what a person wrote out and nobody had read, where it stands on the pages."""
    vouched = lesson.vouched
    lost = {k: vouched.values.get(k) for k in vouched.confirmed if _is_lost(lesson.fields.get(k))}
    cells = [c for row in lesson.rows for c in row.cells.values()]
    found = typed_readings(lost, [*lesson.fields.values(), *cells], grounds, catalogue)
    return replace(lesson, fields={**lesson.fields, **{r.key: r for r in found}})


def _is_lost(reading: FieldReading | None) -> bool:
    return reading is None or reading.box is None


def _page(number: int, ground: Ground, lesson: Lesson, terms: Terms) -> KnownPage | None:
    width, height = ground.size_mm
    page = KnownPage(number=number, width_mm=width, height_mm=height, words=(), places=())
    proved: list[KnownPlace] = []
    for way in _WAYS:  # what one way of taking a choice did not bring is tried in the next
        places = [*proved, *_without(way(ground, lesson, terms.sure.catalogue), proved)]
        page = _with_places(page, places, ground, lesson, terms.sure.catalogue)
        if len(page.words) < _FEWEST_WORDS:
            return None
        proved = list(proved_places(page, ground, lesson, terms))
    page = _with_places(page, proved, ground, lesson, terms.sure.catalogue)
    proved += _labelled(page, ground, lesson, terms.sure.catalogue)
    page = _with_places(page, proved, ground, lesson, terms.sure.catalogue)
    return page.model_copy(update={"left": _left(ground, lesson, proved, terms.sure.catalogue)}).rounded()


def _without(places: Iterable[KnownPlace], have: Sequence[KnownPlace]) -> Iterator[KnownPlace]:
    """The places of fields that have none yet."""
    names = {p.name for p in have}
    return (p for p in places if p.box.w > 0 and p.name not in names)


def _with_places(
    page: KnownPage, places: Sequence[KnownPlace], ground: Ground, lesson: Lesson, catalogue: Catalogue
) -> KnownPage:
    """The page with these places, each known by its words."""
    words, labels = _words(ground, places, _filled_in(ground, lesson, catalogue)), labels_of(catalogue)
    known = [(p, anchors_of(p, words, labels)) for p in places]
    anchored = tuple(_below_label(p, anchors, words, ground) for p, anchors in known if anchors or p.table)
    others = tuple(_others(ground, words, anchored))
    return page.model_copy(update={"words": words, "places": anchored, "others": others})


def _below_label(place: KnownPlace, anchors: tuple[int, ...], words: Sequence[KnownWord], ground: Ground) -> KnownPlace:
    """The place with its words; below its label it begins where that does, lest it reach into the next column."""
    changes: dict[str, object] = {"anchors": anchors}
    if place.style == "text" and not place.table and anchors:
        label, box = words[anchors[0]].box, place.box
        start = label.x - _BEFORE_LABEL_MM
        before = MmBox(box.x, box.y, start - box.x, box.h)
        is_below = label.y + label.h <= box.y + box.h / 2 and box.x < start < box.x + box.w / 2
        if is_below and not any(holds(before, m.box) for m in ground.characters):
            changes["box"] = MmBox(start, box.y, box.x + box.w - start, box.h)
    return place.model_copy(update=changes)


def _left(ground: Ground, lesson: Lesson, places: Sequence[KnownPlace], catalogue: Catalogue) -> tuple[str, ...]:
    """The keys of what was read on a page and has no place; of blanks for text, which show by what stands in them
    whether they are empty, those that were filled in."""
    have = {p.key for p in places} | {p.table for p in places} | _NOT_KEPT
    empty = {k for k, value in lesson.vouched.values.items() if value is None}
    own = [f for f in lesson.fields.values() if f.page == ground.number]
    fields = [f.key for f in own if f.key not in empty or catalogue[f.key].type in _CHOICES]
    tables = [r.table for r in lesson.rows if any(c.page == ground.number for c in r.cells.values())]
    return tuple(sorted({*fields, *tables} - have))


def _proposed(ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[KnownPlace]:
    """The places of what was read on a page, and of choices that nobody has found."""
    taken: list[MmBox] = []
    for reading in lesson.fields.values():
        field = catalogue.get(reading.key)
        if field is None or reading.page != ground.number or reading.box is None or reading.key in _NOT_KEPT:
            continue
        place = _place(reading, field, ground, lesson)
        if place is not None:
            taken.append(place.box)
            yield place
    for place in list_cells(ground, lesson.rows, catalogue):
        taken.append(place.box)
        yield place
    for field, options in choices_on(ground, catalogue, taken):
        if field.key not in lesson.fields:
            yield choice_place(field, options, ground).model_copy(update={"is_guess": True})


def _place(reading: FieldReading, field: Field, ground: Ground, lesson: Lesson) -> KnownPlace | None:
    assert reading.box is not None
    area = ground.mm(reading.box)
    if field.type == "signature":
        box = MmBox(area.x + area.w, area.y - area.h / 2, _SIGN_MM, 2 * area.h)
        return KnownPlace(key=field.key, style="sign", box=box)
    if field.type in _CHOICES:
        options = options_at(area, field, ground)
        is_guess = lesson.vouched.values.get(field.key) is None and {o.value for o in options} != set(field.allowed)
        is_guess = is_guess and bool(lesson.vouched.values)
        return choice_place(field, options, ground).model_copy(update={"is_guess": is_guess}) if options else None
    found = blank_at(area, field, ground, raw=reading.raw)
    if found is None:
        return None
    meant = lesson.vouched.values.get(field.key)
    cells = comb_in(found.box, ground.ink) if field.type in _CODES else ()
    if cells := as_many(cells, _LENGTHS.get(field.type, 0), found.box):
        is_guess = meant is None and bool(lesson.vouched.values)
        return KnownPlace(key=field.key, style="comb", box=found.box, comb=cells, is_guess=is_guess)
    return KnownPlace(
        key=field.key,
        style="text",
        box=found.box,
        has_tail=found.has_tail,
        is_ruled=found.is_ruled,
        unit=_unit(field, reading, meant, has_tail=found.has_tail) or field.unit,
        is_guess=meant is None and bool(lesson.vouched.values),
    )


def _printed(ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[KnownPlace]:
    """Choices whose words are marked in another way than by squares."""
    for reading, field in _choices(ground, lesson, catalogue):
        assert reading.box is not None
        meant = lesson.vouched.values.get(field.key)
        is_guess = field.type == "many_of" and meant is None and bool(lesson.vouched.values)
        is_guess = is_guess and field.key not in lesson.vouched.confirmed  # what was overlooked may be marked
        if field.key in lesson.vouched.values or not lesson.vouched.values:
            area, chosen = ground.mm(reading.box), words_meant(meant)
            found = printed_options(area, field, ground, chosen=chosen)
            if not found.options:  # a reading of some of its words
                found = printed_options(_with_others(area, field, ground), field, ground, chosen=chosen)
            if found.options:
                place = choice_place(field, found.options, ground)
                yield place.model_copy(update={"is_by_striking": found.is_by_striking, "is_guess": is_guess})


def _with_others(area: MmBox, field: Field, ground: Ground) -> MmBox:
    """The area of a choice with all words of the field that stand together there."""
    runs = ([box for _, box in run] for run in rows_of_words(field, ground, ()))
    mine = [box for run in runs if any(holds(area, box, slack=1.0) for box in run) for box in run]
    return around([area, *mine])


def _by_sight(ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[KnownPlace]:
    """Choices of which no more than their words is known, as they stand together."""
    for reading, field in _choices(ground, lesson, catalogue):
        assert reading.box is not None
        meant, table = lesson.vouched.values.get(field.key), words_of(field)
        area = enlarged(ground.mm(reading.box), _AROUND_MM, _AROUND_MM)
        for run in rows_of_words(field, ground, ()):
            options = {table[text]: KnownOption(value=table[text], word=box) for text, box in run}
            is_here = sum(holds(area, box) for _, box in run) > len(run) / 2 and len(options) == len(run) > 1
            if is_here and field.key in lesson.vouched.values and set(words_meant(meant)) <= set(options):
                yield choice_place(field, list(options.values()), ground).model_copy(update={"is_by_sight": True})
                break


def _written(ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[KnownPlace]:
    """Choices whose word is written into a blank: a printed word may look the same, so a person is asked at first."""
    for reading, field in _choices(ground, lesson, catalogue):
        assert reading.box is not None
        area = ground.mm(reading.box)
        if lesson.vouched.values.get(field.key) is not None and not _offers_more(area, field, ground, reading):
            found = blank_at(area, field, ground, raw=reading.raw)
            if found is not None and _is_alone(found.box, area, ground):
                yield KnownPlace(key=field.key, style="text", box=found.box, is_ruled=found.is_ruled, is_guess=True)


def _labelled(page: KnownPage, ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[KnownPlace]:
    """The places of fields that nobody has read, by their labels: a person is asked at first."""
    if not lesson.vouched.values:
        return
    for key, area in labelled_areas(ground, page.places, page.words, catalogue):
        x0, y0, x1, y1 = (v * ground.px_per_mm for v in (area.x, area.y, area.x + area.w, area.y + area.h))
        empty = FieldReading(key=key, status=Status.MISSING, page=ground.number, box=(x0, y0, x1, y1))
        if (place := _place(empty, catalogue[key], ground, lesson)) is not None:
            yield place.model_copy(update={"is_guess": True})


def _is_alone(blank: MmBox, area: MmBox, ground: Ground) -> bool:
    """Whether nothing stands in a blank or near it in its line but what was read there: a word that is marked is often
    not read.
    """
    ink = cut(ground.unruled, blank)
    x0, x1 = (round((x - blank.x) * INK) for x in (area.x - _ALONE_MM, area.x + area.w + _ALONE_MM))
    besides = float(ink.sum() - ink[:, max(0, x0) : max(0, x1)].sum()) / INK**2
    wide = MmBox(blank.x - _NEAR_MM, area.y, blank.w + 2 * _NEAR_MM, area.h)
    near = [
        m
        for m in ground.characters
        if holds(wide, m.box) and not holds(enlarged(area, 1, 1), m.box) and not _is_ruled_off(m.box, area, ground)
    ]
    labels = [box for t, box in ground.words]
    return besides < _ALONE_MM2 and all(any(holds(b, m.box) for b in labels) for m in near if _HAN.fullmatch(m.text))


def _is_ruled_off(box: MmBox, area: MmBox, ground: Ground) -> bool:
    """Whether an upright ruling lies between a character and an area in its line."""
    x0, x1 = sorted((box.x + box.w / 2, min(max(box.x, area.x), area.x + area.w)))
    y0, y1 = area.y + area.h / 3, area.y + area.h * 2 / 3
    part = ground.rules[round(y0 * RULES) : round(y1 * RULES) + 1, round(x0 * RULES) : round(x1 * RULES) + 1]
    return bool(part.size) and bool(part.all(axis=0).any())


def _offers_more(area: MmBox, field: Field, ground: Ground, reading: FieldReading) -> bool:
    """Whether words that were not chosen stand there as well: then they are printed, and one is marked."""
    table, wide = words_of(field), enlarged(area, 30, 1)
    meant = words_meant(reading.value)
    words = [*((t.text, b) for t, b in ground.words), *((m.text, m.box) for m in ground.characters)]
    return any(table[text] not in meant for text, box in words if text in table and holds(wide, box))


def _choices(ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[tuple[FieldReading, Field]]:
    for reading in lesson.fields.values():
        field = catalogue.get(reading.key)
        if field is not None and field.type in _CHOICES and reading.page == ground.number and reading.box is not None:
            yield reading, field


def _unit(field: Field, reading: FieldReading, meant: Value, *, has_tail: bool) -> str:
    """The unit that the layout counts a number in where it is not the catalogue's, and is not read along with it."""
    if field.type not in ("number", "integer") or meant is None:
        return ""
    figures = re.match(r"[\d.,，]+", reading.raw.strip())
    if normalise(field, reading.raw if has_tail or not figures else figures[0]).value == meant:
        return ""
    fitting = [u for u in field.units if figures and normalise(field, figures[0] + u).value == meant]
    return fitting[0] if fitting else ""


def _filled_in(ground: Ground, lesson: Lesson, catalogue: Catalogue) -> Iterator[MmBox]:
    """Where a word that a choice offers was written into a blank: another form bears another word there."""
    for reading, field in _choices(ground, lesson, catalogue):
        assert reading.box is not None
        area, table = enlarged(ground.mm(reading.box), 1, 1), words_of(field)
        said = [(table[t.text], box) for t, box in ground.words if t.text in table and holds(area, box)]
        if len(said) == 1 and said[0][0] in words_meant(lesson.vouched.values.get(field.key)):
            yield said[0][1]


def _words(ground: Ground, places: Sequence[KnownPlace], written: Iterable[MmBox]) -> tuple[KnownWord, ...]:
    """The printed words outside of what is written."""
    written = [*(p.box for p in places if p.style != "ticks"), *written]
    read = [
        KnownWord(text=token.text, box=box, is_alone=token.is_alone)
        for token, box in ground.words
        if not any(holds(w, box) for w in written)
    ]
    options = [(plain(o.value), o.word) for p in places if p.style == "ticks" for o in p.options]
    hidden = [KnownWord(text=text, box=box, is_alone=False) for text, box in options
              if not any(holds(enlarged(box, 0.5, 0.5), w.box) for w in read)]  # fmt: skip
    return (*read, *hidden)


def _others(ground: Ground, words: Sequence[KnownWord], places: Sequence[KnownPlace]) -> Iterator[MmBox]:
    """The stretches of text that are neither known words nor in a place."""
    known = [*(enlarged(w.box, 1, 1) for w in words), *(box for p in places for box in p.areas)]
    for _, line in groupby(ground.characters, key=lambda m: m.line):
        for is_known, part in groupby(line, key=lambda m: any(holds(b, m.box) for b in known)):
            if not is_known:
                yield around(m.box for m in part)


def _title(ground: Ground) -> str:
    """The title that is printed at the top of a page."""
    top = _TITLE_ZONE * ground.size_mm[1]
    lines = [line.text.strip() for line in ground.lines if ground.mm(line.box).y < top]
    titles = [t for t in lines if _TITLE.fullmatch(t)]
    return max(titles, key=lambda t: len(plain(t)), default="")


_WAYS = (_proposed, _printed, _by_sight, _written)
"""How places are found: all that has a blank or squares, then choices without squares by their print, then
by their words alone, then written choices."""
