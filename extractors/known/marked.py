"""A choice without squares on a page of a known layout: what a pen added to the print of its options.

The print of each option is laid over the page; ink beyond it is the pen's and belongs to the nearest option. Where that
is not plain for every option a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from extractors.known.looks import CLEAN, MARKED, UNTOLD, Difference, boldness, differences
from extractors.known.model import KnownPlace, drifted
from extractors.known.pen import SEEN, Laid, area_of, laid_out, strokes_at, without_word
from extractors.known.prints import SCALE, cut, is_struck, size_of
from extractors.layout import MmBox
from extractors.means import Means
from extractors.models import FieldReading, Status
from extractors.slots import PX_PER_MM, px_box
from extractors.values import Field, PagePlace, chosen, missing

_FEW = 0.34
"""Share of options whose print may not be seen."""
_MARKED_MM2, _CLEAN_MM2, _APART = 0.45, 0.3, 1.6
"""Ink of a pen from which, and up to which, an option is marked or not; how many times that of the rest it is."""
_LEVEL_MM = 0.5
"""How far the ink of a line through a word reaches above or below it at most: ticks and rings go beyond it."""
_BESIDES_MM2 = 1.5
"""And from which it is a mark beside others that are struck out, not the end of such a line."""
_PLACE_MM = 3.0
"""How much wider than a word it is with a place for its mark."""
_DENSER, _HEAVIER = 1.3, 1.2
"""How much more ink than the others' a word has that something may be drawn over, and than its own print explains."""
_UNCLEAR, _SEVERAL, _OVER = "的勾画不清楚", "单选项勾选了多项", "上可能有勾画"
_STRUCK = "有划改"
_SURE = 0.999


@dataclass(frozen=True)
class PageInk:
    """The ink of a redrawn page, H x W bool without red. unruled: without rulings too. number: of the page.

    bolder: by how many pixels its print is bolder than that of the page that taught the layout.
    """

    ink: np.ndarray
    unruled: np.ndarray
    number: int
    bolder: int = 0


def page_ink(ink: np.ndarray, unruled: np.ndarray, number: int, places: Sequence[KnownPlace]) -> PageInk:
    """The ink of a page with what its choices without squares (`places`) tell of its print."""
    page = PageInk(ink, unruled, number)
    seen = [(o, d) for p in places for o, d in zip(p.options, _differences(p, page, ()), strict=True)]
    return replace(page, bolder=boldness([d for o, d in seen if d is not None and not o.is_partly]))


def _differences(place: KnownPlace, page: PageInk, others: Sequence[MmBox]) -> list[Difference | None]:
    """How the page differs from the looks of the options of a place."""
    area = area_of(place.options)
    laid = laid_out(place.options, area, cut(page.unruled, area))
    corners = [(area.x + one.at[1] / SCALE, area.y + one.at[0] / SCALE) for one in laid]
    return differences(place.options, corners, page.unruled, others)


@dataclass(frozen=True)
class Marked:
    """What is marked. is_certain: every word is seen as it was printed, but for what a pen drew over those meant."""

    reading: FieldReading
    is_certain: bool = False


def read_marks(place: KnownPlace, page: PageInk, others: Sequence[MmBox], *, means: Means) -> Marked | None:
    """What is marked; None where the options do not stand there. Boxes are those of the redrawn page.

    others: boxes (mm) of other print and writing nearby.
    """
    field, acceptance = means.catalogue[place.key], means.acceptance
    area = area_of(place.options)
    picture = cut(page.unruled, area)
    laid = laid_out(place.options, area, picture)
    if sum(one.seen < SEEN for one in laid) > _FEW * len(laid):
        return None
    strokes, strays, beyond = strokes_at(picture, laid, area, others)
    looks = [None] * len(laid) if place.is_by_striking else _differences(place, page, others)
    told = _told(place, looks, page.bolder, (strokes, strays, beyond))
    rest = max((mm2 for mm2 in strokes if mm2 <= _CLEAN_MM2), default=0.0)
    marked = [n for n, mm2 in enumerate(strokes) if mm2 >= max(_MARKED_MM2, _APART * rest)]
    unclear = [n for n, mm2 in enumerate(strokes) if (mm2 > _CLEAN_MM2 and n not in marked) or laid[n].seen < SEEN]
    unclear = sorted({*unclear, *(n for n, mm2 in enumerate(strays) if mm2 >= _MARKED_MM2 and mm2 > strokes[n])})
    where = PagePlace(page=page.number, box=px_box(place.box))
    again = {n for n, o in enumerate(place.options) if o.is_partly and told[n] == MARKED}  # and meant then
    level = [n for n in range(len(laid)) if beyond[n] < _LEVEL_MM and n not in again]
    level = [n for n in level if told[n] != CLEAN and _may_be_struck(looks[n])]
    struck = [n for n in level if is_struck(page.ink, _word_at(laid[n], area)) and not _prints_a_line(laid[n])]
    if struck or place.is_by_striking:
        drawn = [n for n, mm2 in enumerate(strokes) if n not in struck and mm2 >= _BESIDES_MM2]
        doubt, proposed = _by_striking(place, field, struck, drawn)
    else:
        denser = [n for n in _denser(laid, picture) if told[n] == UNTOLD]
        unseen = [n for n, one in enumerate(laid) if one.option.is_partly and not _is_plain(one, told[n])]
        doubt, proposed = _doubt(marked, unclear, (denser, unseen), laid, field)
    if not proposed and not doubt:
        return Marked(missing(field, where))
    is_certain = not doubt and not struck and _is_certain(place, told, proposed)
    said = _reading(field, [laid[n].option.value for n in proposed], doubt, where)
    return Marked(chosen(said, acceptance=acceptance), is_certain)


def _told(
    place: KnownPlace, seen: Sequence[Difference | None], bolder: int, ink: tuple[list[float], list[float], list[float]]
) -> list[str]:
    """What the look of each word tells. ink: strokes, strays and how far they reach beyond it, of each; what lies over
    a marked one counts among the strokes, and ink beside one that is not is its neighbour's or print."""
    strokes, strays, beyond = ink
    told = [
        UNTOLD if d is None else d.told(bolder, is_partly=o.is_partly) for o, d in zip(place.options, seen, strict=True)
    ]
    for n, difference in enumerate(seen):
        if difference is not None and told[n] == MARKED:
            strokes[n] = max(strokes[n], _MARKED_MM2, difference.solid[bolder])
        elif told[n] == CLEAN:
            strokes[n] = strokes[n] if beyond[n] >= _LEVEL_MM else 0.0  # a ring leaves the word as it was
            strays[n] = 0.0 if MARKED in told or beyond[n] < _LEVEL_MM else strays[n]
    return told


def _is_certain(place: KnownPlace, told: Sequence[str], proposed: Sequence[int]) -> bool:
    """Whether each word was told by its look; a single character is too like others for that."""
    expected = [MARKED if n in proposed else CLEAN for n in range(len(told))]
    return list(told) == expected and all(len(o.value) > 1 for o in place.options)


def _may_be_struck(look: Difference | None) -> bool:
    """Whether ink over a word may be a line through it: a tick goes from its top to its bottom."""
    return look is None or not look.is_there or look.is_level


def _is_plain(one: Laid, told: str) -> bool:
    """Whether a mark would be seen over an option that was marked when it was learned."""
    return told != UNTOLD if one.option.look else _has_known_place(one)


def _by_striking(
    place: KnownPlace, field: Field, struck: Sequence[int], marked: Sequence[int]
) -> tuple[str, list[int]]:
    """Why a person is asked, '' for nothing, and what is left where options are struck out."""
    left = [n for n in range(len(place.options)) if n not in struck]
    is_plain = place.is_by_striking or (len(struck) > 1 and len(left) == 1)
    if not is_plain or marked or not left:
        return _STRUCK, left if not marked else list(marked)
    if not struck:
        return "", []
    return _SEVERAL if len(left) > 1 and field.type != "many_of" else "", left


def _doubt(
    marked: Sequence[int],
    unclear: Sequence[int],
    dark: tuple[Sequence[int], Sequence[int]],
    laid: Sequence[Laid],
    field: Field,
) -> tuple[str, list[int]]:
    """Why a person is asked, '' for nothing, and the options that are proposed.

    dark: options with more ink than print explains, and those that were marked when they were learned.
    """
    is_many = field.type == "many_of"
    if unclear:
        said = "、".join(laid[n].option.value for n in unclear)
        return f"“{said}”{_UNCLEAR}", sorted({*marked, *(unclear if is_many or not marked else ())})
    if len(marked) > 1 and not is_many:
        return _SEVERAL, list(marked)
    hidden, unseen = ([n for n in which if n not in marked] for which in dark)
    unknown = sorted({*unseen, *hidden}) if is_many else hidden
    if unknown and (is_many or not marked):
        said = "、".join(laid[n].option.value for n in unknown)
        return f"“{said}”{_OVER}", sorted({*marked, *hidden})
    return "", list(marked)


def _reading(field: Field, values: Sequence[str], doubt: str, where: PagePlace) -> FieldReading:
    value: str | list[str] | bool | None = values[0] if len(values) == 1 else None
    if field.type == "many_of":
        value = [v for v in field.allowed if v in values]
    elif field.type == "yes_no" and value is not None:
        value = value == "是"
    return FieldReading(
        key=field.key,
        value=value,
        raw="、".join(values),
        confidence=0.5 if doubt else _SURE,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=where.page,
        box=where.box,
        doubt=doubt,
        candidates=tuple(values) if doubt else (),
    )


def _denser(laid: Sequence[Laid], picture: np.ndarray) -> list[int]:
    """Options whose words hold more ink than their print explains, or, where that is not known, than the others'."""
    shares = {n: _share(one, picture) for n, one in enumerate(laid)}
    usual = [s for n, s in shares.items() if not laid[n].option.is_partly]
    if not usual:
        return [n for n, one in enumerate(laid) if one.option.is_partly]
    own = {n: _share_of_print(one) for n, one in enumerate(laid) if not one.option.is_partly}
    heavier = {n: shares[n] / share for n, share in own.items() if share}
    most = _HEAVIER * median(heavier.values()) if len(heavier) > 1 else np.inf
    partly = [n for n, one in enumerate(laid) if one.option.is_partly and shares[n] > _DENSER * median(usual)]
    return sorted([*partly, *(n for n, more in heavier.items() if more > most)])


def _word_at(one: Laid, area: MmBox) -> MmBox:
    """The word of an option where it was found on the page, mm."""
    word, zone = one.option.word, one.option.zone
    return MmBox(
        area.x + one.at[1] / SCALE + word.x - zone.x, area.y + one.at[0] / SCALE + word.y - zone.y, word.w, word.h
    )


def _prints_a_line(one: Laid) -> bool:
    """Whether the strokes of a word itself run through it from end to end, as its print shows; of a word whose print is
    not known, whether it has a place for a mark: such words are not struck out.
    """
    if one.option.is_partly:
        return one.option.zone.w - one.option.word.w >= _PLACE_MM
    word, zone, step = one.option.word, one.option.zone, round(PX_PER_MM / SCALE)
    return is_struck(one.bits.repeat(step, axis=0).repeat(step, axis=1), drifted(word, (-zone.x, -zone.y)))


def may_hide_a_mark(place: KnownPlace) -> bool:
    """Whether a word of a choice had a mark over it as it was learned, so that another such mark may not be seen."""
    return any(o.is_partly and not without_word(o).any() for o in place.options)


def _has_known_place(one: Laid) -> bool:
    """Whether it is known what is printed beside a word to be marked: then a mark there is seen."""
    return bool(without_word(one.option).any())


def _share_of_print(one: Laid) -> float:
    """The share of ink in the word of an option as it was printed."""
    return _share(Laid(one.option, (0, 0), one.bits, 1.0), one.bits)


def _share(one: Laid, picture: np.ndarray) -> float:
    """The share of ink in the word of an option."""
    word, zone = one.option.word, one.option.zone
    moved = drifted(word, (-zone.x, -zone.y))
    rows, columns = size_of(word)
    top, left = one.at[0] + round(moved.y * SCALE), one.at[1] + round(moved.x * SCALE)
    part = picture[max(0, top) : max(0, top + rows), max(0, left) : max(0, left + columns)]
    return float(part.mean()) if part.size else 0.0
