"""A choice without squares on a page of a known layout: what a pen added to the print of its options.

The print of each option is laid over the page; ink beyond it is the pen's and belongs to the nearest option. Where that
is not plain for every option a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from extractors.known.model import KnownOption, KnownPlace, drifted
from extractors.known.prints import SCALE, cut, is_struck, size_of, unpacked
from extractors.layout import MmBox
from extractors.means import Means
from extractors.models import FieldReading, Status
from extractors.slots import PX_PER_MM, px_box
from extractors.values import Field, PagePlace, chosen, missing

_ROOM_MM = (1.0, 1.4)
"""Around the options, across and down: how far a pen goes beyond them."""
_SEARCH_MM = (2.2, 1.2)
_SEEN, _FEW = 0.72, 0.34
"""Share of its print that must be there for an option to stand there; share of options that may not."""
_REACH = 5
"""Pixels at SCALE: how thick a margin around print still counts as print."""
_OTHER_MM = 0.2
_WORD_INSET_MM = 0.5
_STROKE_MM, _SPECK_MM2 = 0.7, 0.12
_MARKED_MM2, _CLEAN_MM2, _APART = 0.45, 0.3, 1.6
"""Ink of a pen from which, and up to which, an option is marked or not; how many times that of the rest it is."""
_RULING_MM, _TALL, _TALLER = 0.8, 0.9, 1.5
"""How thick what is left of a ruling is, and how tall, in heights of the word beside it; a taller one may lean."""
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
class _Laid:
    """An option where it stands on the page: its print there, and how much of that is seen."""

    option: KnownOption
    at: tuple[int, int]
    bits: np.ndarray
    seen: float


@dataclass(frozen=True)
class PageInk:
    """The ink of a redrawn page, H x W bool without red. unruled: without rulings too. number: of the page."""

    ink: np.ndarray
    unruled: np.ndarray
    number: int


def read_marks(place: KnownPlace, page: PageInk, others: Sequence[MmBox], *, means: Means) -> FieldReading | None:
    """What is marked; None where the options do not stand there. Boxes are those of the redrawn page.

    others: boxes (mm) of other print and writing nearby.
    """
    field, acceptance = means.catalogue[place.key], means.acceptance
    area = _area(place.options)
    picture = cut(page.unruled, area)
    laid = _laid(place.options, area, picture)
    if sum(one.seen < _SEEN for one in laid) > _FEW * len(laid):
        return None
    strokes, strays, beyond = _strokes(picture, laid, area, others)
    rest = max((mm2 for mm2 in strokes if mm2 <= _CLEAN_MM2), default=0.0)
    marked = [n for n, mm2 in enumerate(strokes) if mm2 >= max(_MARKED_MM2, _APART * rest)]
    unclear = [n for n, mm2 in enumerate(strokes) if (mm2 > _CLEAN_MM2 and n not in marked) or laid[n].seen < _SEEN]
    unclear = sorted({*unclear, *(n for n, mm2 in enumerate(strays) if mm2 >= _MARKED_MM2 and mm2 > strokes[n])})
    where = PagePlace(page=page.number, box=px_box(place.box))
    level = [n for n in range(len(laid)) if beyond[n] < _LEVEL_MM]
    struck = [n for n in level if is_struck(page.ink, _word_at(laid[n], area)) and not _prints_a_line(laid[n])]
    if struck or place.is_by_striking:
        drawn = [n for n, mm2 in enumerate(strokes) if n not in struck and mm2 >= _BESIDES_MM2]
        doubt, proposed = _by_striking(place, field, struck, drawn)
    else:
        doubt, proposed = _doubt(marked, unclear, _denser(laid, picture), laid, field)
    if not proposed and not doubt:
        return missing(field, where)
    return chosen(_reading(field, [laid[n].option.value for n in proposed], doubt, where), acceptance=acceptance)


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
    marked: Sequence[int], unclear: Sequence[int], denser: Sequence[int], laid: Sequence[_Laid], field: Field
) -> tuple[str, list[int]]:
    """Why a person is asked, '' for nothing, and the options that are proposed."""
    is_many = field.type == "many_of"
    if unclear:
        said = "、".join(laid[n].option.value for n in unclear)
        return f"“{said}”{_UNCLEAR}", sorted({*marked, *(unclear if is_many or not marked else ())})
    if len(marked) > 1 and not is_many:
        return _SEVERAL, list(marked)
    hidden = [n for n in denser if n not in marked]
    unseen = [n for n, one in enumerate(laid) if one.option.is_partly and not _has_known_place(one) and n not in marked]
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


def _area(options: Sequence[KnownOption]) -> MmBox:
    x0, y0 = min(o.zone.x for o in options) - _ROOM_MM[0], min(o.zone.y for o in options) - _ROOM_MM[1]
    x1 = max(o.zone.x + o.zone.w for o in options) + _ROOM_MM[0]
    y1 = max(o.zone.y + o.zone.h for o in options) + _ROOM_MM[1]
    return MmBox(x0, y0, x1 - x0, y1 - y0)


def _laid(options: Sequence[KnownOption], area: MmBox, picture: np.ndarray) -> list[_Laid]:
    """Each option's print where it fits best; those whose print is not known go along with the others."""
    found: dict[str, _Laid] = {}
    whole = [o for o in options if not o.is_partly]
    for option in whole:
        found[option.value] = _fitted(option, area, picture, unpacked(option.print, option.zone))
    moves = [
        (one.at[0] - _at(one.option, area)[0], one.at[1] - _at(one.option, area)[1])
        for one in found.values()
        if one.seen >= _SEEN
    ]
    down, across = (round(median(m[axis] for m in moves)) if moves else 0 for axis in (0, 1))
    for option in (o for o in options if o.is_partly):
        top, left = _at(option, area)
        place = _fitted(option, area, picture, _without_word(option))
        at = place.at if place.seen >= _SEEN else (top + down, left + across)
        found[option.value] = _Laid(option, at, unpacked(option.print, option.zone), 1.0)
    return [found[o.value] for o in options]


def _at(option: KnownOption, area: MmBox) -> tuple[int, int]:
    return round((option.zone.y - area.y) * SCALE), round((option.zone.x - area.x) * SCALE)


def _without_word(option: KnownOption) -> np.ndarray:
    """What is printed beside the word of an option."""
    bits = unpacked(option.print, option.zone)
    first, last = (round((x - option.zone.x) * SCALE) for x in (option.word.x, option.word.x + option.word.w))
    bits[:, max(0, first) : max(0, last)] = False
    return bits


def _fitted(option: KnownOption, area: MmBox, picture: np.ndarray, bits: np.ndarray) -> _Laid:
    """Where the print of an option is seen best, near to where it should be."""
    rows, columns = bits.shape
    across, down = (round(mm * SCALE) for mm in _SEARCH_MM)
    top, left = _at(option, area)
    framed = cv2.copyMakeBorder(picture.astype(np.uint8), down, down, across, across, cv2.BORDER_CONSTANT, value=[0])
    window = framed[top : top + rows + 2 * down, left : left + columns + 2 * across]
    if not bits.any() or window.shape[0] < rows or window.shape[1] < columns:
        return _Laid(option, (top, left), bits, 0.0)
    thick = np.asarray(cv2.dilate(window, np.ones((3, 3), np.uint8))).astype(np.float32)
    seen = np.asarray(cv2.matchTemplate(thick, bits.astype(np.float32), cv2.TM_CCORR)) / float(bits.sum())
    # of places where all is seen the one with the least ink beside it: a thick stroke covers many
    sharp = np.asarray(cv2.matchTemplate(window.astype(np.float32), bits.astype(np.float32), cv2.TM_CCORR)) / bits.sum()
    best = seen + 0.5 * sharp
    y, x = divmod(int(best.argmax()), best.shape[1])
    return _Laid(option, (top + y - down, left + x - across), bits, float(seen[y, x]))


def _strokes(
    picture: np.ndarray, laid: Sequence[_Laid], area: MmBox, others: Sequence[MmBox]
) -> tuple[list[float], list[float], list[float]]:
    """The pen's ink at each option, mm²: over its word or the place of its mark, and besides; and how far it
    reaches above or below the word, mm."""
    free = picture & _near(picture.shape, laid)
    for one in laid:
        _wipe(free, one)
    for box in others:
        x0, y0 = (round((v - _OTHER_MM) * SCALE) for v in (box.x - area.x, box.y - area.y))
        x1, y1 = (round((v + _OTHER_MM) * SCALE) for v in (box.x + box.w - area.x, box.y + box.h - area.y))
        free[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = False
    joined = np.asarray(cv2.dilate(free.astype(np.uint8), np.ones((3, 3), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found, strays, beyond, level = ([0.0] * len(laid) for _ in range(4))
    for label in range(1, count):
        own = free & (labels == label)
        mm2 = float(own.sum()) / SCALE**2
        if max(stats[label][2], stats[label][3]) < _STROKE_MM * SCALE or mm2 < _SPECK_MM2:
            continue
        ys, xs = np.nonzero(own)
        nearest = _nearest(laid, float(ys.mean()), float(xs.mean()))
        hull = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
        if _is_ruling(laid[nearest], hull):
            continue
        is_mark = _is_at(laid[nearest], hull)
        (found if is_mark else strays)[nearest] += mm2
        level[nearest] += mm2 * _is_level(laid[nearest], hull)
        beyond[nearest] = max(beyond[nearest], _beyond(laid[nearest], int(ys.min()), int(ys.max()) + 1))
    for n, mm2 in enumerate(level):
        # what lies wholly above or below a word is a piece of the ring around another
        if not mm2 and not laid[n].option.is_partly:
            strays[n], found[n] = strays[n] + found[n], 0.0
    return [max(both) for both in zip(found, _fillings(picture, laid), strict=True)], strays, beyond


def _is_level(one: _Laid, box: tuple[int, int, int, int]) -> bool:
    """Whether a stroke lies beside or over the word of an option, and not wholly above or below it."""
    top = one.at[0] + (one.option.word.y - one.option.zone.y) * SCALE
    inset = _WORD_INSET_MM * SCALE
    return box[3] > top + inset and box[1] < top + one.option.word.h * SCALE - inset


def _is_ruling(one: _Laid, box: tuple[int, int, int, int]) -> bool:
    """Whether a thin piece of ink beside, above or below a word is what is left of a ruling."""
    word, zone = one.option.word, one.option.zone
    top, left = (one.at[0] + (word.y - zone.y) * SCALE, one.at[1] + (word.x - zone.x) * SCALE)
    bottom, right = top + word.h * SCALE, left + word.w * SCALE
    x0, y0, x1, y1 = box
    more = _TALLER if y1 - y0 >= _TALLER * (bottom - top) else 1.0
    inset, thick = _WORD_INSET_MM * SCALE * more, _RULING_MM * SCALE * more
    is_beside = x1 <= left + inset or x0 >= right - inset
    is_upright = x1 - x0 <= thick and y1 - y0 >= _TALL * (bottom - top) and is_beside
    is_level = y1 - y0 <= _RULING_MM * SCALE and x1 - x0 < (right - left) / 2 and (y1 <= top or y0 >= bottom)
    return is_upright or is_level


def _fillings(picture: np.ndarray, laid: Sequence[_Laid]) -> list[float]:
    """How much more ink than its print the place for the mark of each option holds, mm², beyond what is usual there:
    a small square or ring that was filled in shows nothing beside its own print.
    """
    more: dict[int, float] = {}
    for n, one in enumerate(laid):
        ys, xs = np.nonzero(_without_word(one.option))
        if one.seen >= _SEEN and len(ys):
            top, left = one.at
            part = picture[max(0, top + ys.min()) : top + ys.max() + 1, max(0, left + xs.min()) : left + xs.max() + 1]
            more[n] = (float(part.sum()) - len(ys)) / SCALE**2
    usual = median(more.values()) if len(more) > 2 else 0.0
    return [max(0.0, more.get(n, 0.0) - usual) for n in range(len(laid))]


def _beyond(one: _Laid, top: int, bottom: int) -> float:
    """How far ink reaches above or below the word of an option, mm."""
    first = one.at[0] + (one.option.word.y - one.option.zone.y) * SCALE
    last = first + one.option.word.h * SCALE
    return max(first - top, bottom - last) / SCALE


def _is_at(one: _Laid, box: tuple[int, int, int, int]) -> bool:
    """Whether a stroke lies over the word of an option or over what is printed beside it to be marked."""
    left = one.at[1]
    word, zone = one.option.word, one.option.zone
    inset = min(_WORD_INSET_MM, word.w / 4)
    x0, x1 = (left + (x - zone.x) * SCALE for x in (word.x + inset, word.x + word.w - inset))
    if box[0] < x1 and box[2] > x0:
        return True
    beside = np.flatnonzero(_without_word(one.option).any(axis=0))
    if one.option.is_partly and not len(beside):  # what is printed there is not known
        return zone.w - word.w < _PLACE_MM and bool(box[0] < left + zone.w * SCALE and box[2] > left)
    return bool(len(beside)) and bool(box[0] <= left + beside[-1] and box[2] > left + beside[0])


def _near(shape: tuple[int, ...], laid: Sequence[_Laid]) -> np.ndarray:
    """Where a pen that marks an option goes."""
    near = np.zeros(shape, dtype=bool)
    across, down = (round(mm * SCALE) for mm in _ROOM_MM)
    for one in laid:
        (top, left), (rows, columns) = one.at, one.bits.shape
        near[max(0, top - down) : top + rows + down, max(0, left - across) : left + columns + across] = True
    return near


def _wipe(free: np.ndarray, one: _Laid) -> None:
    """Takes the print of an option, and a little around it, out of the ink."""
    half = _REACH // 2
    thick = cv2.copyMakeBorder(one.bits.astype(np.uint8), half, half, half, half, cv2.BORDER_CONSTANT, value=[0])
    thick = np.asarray(cv2.dilate(thick, np.ones((_REACH, _REACH), np.uint8)))
    top, left = one.at[0] - half, one.at[1] - half
    y0, x0 = max(0, top), max(0, left)
    part = free[y0 : max(y0, top + thick.shape[0]), x0 : max(x0, left + thick.shape[1])]
    part &= thick[y0 - top : y0 - top + part.shape[0], x0 - left : x0 - left + part.shape[1]] == 0


def _nearest(laid: Sequence[_Laid], y: float, x: float) -> int:
    def distance(one: _Laid) -> float:
        rows, columns = one.bits.shape
        top, left = one.at
        off = max(left - x, x - left - columns, 0.0), max(top - y, y - top - rows, 0.0)
        return float(np.hypot(off[0], off[1]) + 0.01 * abs(x - left - columns / 2))

    return min(range(len(laid)), key=lambda n: distance(laid[n]))


def _denser(laid: Sequence[_Laid], picture: np.ndarray) -> list[int]:
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


def _word_at(one: _Laid, area: MmBox) -> MmBox:
    """The word of an option where it was found on the page, mm."""
    word, zone = one.option.word, one.option.zone
    return MmBox(
        area.x + one.at[1] / SCALE + word.x - zone.x, area.y + one.at[0] / SCALE + word.y - zone.y, word.w, word.h
    )


def _prints_a_line(one: _Laid) -> bool:
    """Whether the strokes of a word itself run through it from end to end, as its print shows; of a word whose print is
    not known, whether it has a place for a mark: such words are not struck out.
    """
    if one.option.is_partly:
        return one.option.zone.w - one.option.word.w >= _PLACE_MM
    word, zone, step = one.option.word, one.option.zone, round(PX_PER_MM / SCALE)
    return is_struck(one.bits.repeat(step, axis=0).repeat(step, axis=1), drifted(word, (-zone.x, -zone.y)))


def may_hide_a_mark(place: KnownPlace) -> bool:
    """Whether a word of a choice had a mark over it as it was learned, so that another such mark may not be seen."""
    return any(o.is_partly and not _without_word(o).any() for o in place.options)


def _has_known_place(one: _Laid) -> bool:
    """Whether it is known what is printed beside a word to be marked: then a mark there is seen."""
    return bool(_without_word(one.option).any())


def _share_of_print(one: _Laid) -> float:
    """The share of ink in the word of an option as it was printed."""
    return _share(_Laid(one.option, (0, 0), one.bits, 1.0), one.bits)


def _share(one: _Laid, picture: np.ndarray) -> float:
    """The share of ink in the word of an option."""
    word, zone = one.option.word, one.option.zone
    moved = drifted(word, (-zone.x, -zone.y))
    rows, columns = size_of(word)
    top, left = one.at[0] + round(moved.y * SCALE), one.at[1] + round(moved.x * SCALE)
    part = picture[max(0, top) : max(0, top + rows), max(0, left) : max(0, left + columns)]
    return float(part.mean()) if part.size else 0.0
