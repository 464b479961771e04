"""Choices answered by the code of an option: 申请类型（ A ） A.新装 B.增容, 用电类别 [2] 1.居民 2.工商业, 业务 1，3.

Takes the legends of a page with the desk that it is read from; hands on the readings of such choices, empty where
nothing is written in their place. What is written is read by both models; a legend's own words are nobody's value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.apart import cut
from extractors.evidence import CHOICES, Pool, Token, Wording, unread
from extractors.joint.reasons import UNSURE_PLACE
from extractors.legends import Asked, Asking, Finder, Legend, Surroundings, flows_of, folded, numbers_in
from extractors.models import BoxTuple, FieldReading, Status, Value
from extractors.printed import Print
from extractors.values import Grounds, PagePlace, chosen, doubted, missing

if TYPE_CHECKING:
    from extractors.joint.hypotheses import Hypothesis
    from extractors.joint.reading import Desk

_INK_MM2, _SURE, _SLANT, _PART = 0.4, 0.9, 0.45, 0.5
"""Ink that is writing; chance of a code that is surely read; width of an upright 1 in its heights, at most; how surely
an option is its word at least."""
_REACH = 0.6
"""How far a character reaches from its middle, in heights of a line."""
_PAPER, _DARK = 90, 60.0
"""Percentile that is the paper's grey, and grey levels by which a pen is darker."""
_UNCLEAR, _STRANGE = "填写的选项代码不清楚，请核对", "所填代码对应的选项没有认清，请核对"
_SEVERAL, _TWICE = "单选项填了多个代码", "同一代码填了不止一次，请核对"
_BRACKETED = re.compile(r"[(（\[【〔]([^()（）\[\]【】]*)[)）\]】〕]?")
_CHINESE = re.compile("[㐀-鿿]")
_PARTED = "，,、;；"


@dataclass(frozen=True)
class Coded:
    """The legends of a page. asked: those answered by code; told: the ids of the texts of all, which are no values;
    answered: the ids of those that are only the asked ones' or their answers."""

    asked: tuple[Asked, ...]
    told: frozenset[int]
    answered: frozenset[int]

    def left(self, found: Sequence[Hypothesis], wording: Wording) -> list[Hypothesis]:
        """Hypotheses without those that take a legend for a value; a list that no code answers is marked, and its
        words are left to choose from.
        """
        return [
            h for h in found
            if h.token not in self.answered
            and (h.token not in self.told or wording.catalogue[h.key].type in CHOICES)
        ]  # fmt: skip


def coded_in(pool: Pool, wording: Wording) -> Coded:
    """The legends of a page."""
    flows, finder = flows_of(pool), Finder(wording)
    legends = [one for flow in flows for one in finder.legends(flow)]
    asked = Asking(Surroundings(legends, flows, pool, wording)).asked()
    told = frozenset(i for one in legends for i in one.tokens)
    own = {i for one in asked for i in one.legend.tokens}
    own |= {t.id for one in asked for t in one.place.tokens if not _CHINESE.search(t.text)}
    return Coded(tuple(asked), told, frozenset(own))


def without_legends(page: Print, coded: Coded) -> Print:
    """The print of a page with its legends as such: no labels, no values."""
    labels = tuple(one for one in page.labels if not one.tokens or not coded.answered.issuperset(one.tokens))
    own = coded.answered
    return replace(page, labels=labels, printed=page.printed | own, hints=page.hints | own, options=coded.told)


def read_coded(coded: Coded, desk: Desk) -> list[FieldReading]:
    """The readings of the choices of a page that codes answer."""
    return [_read(one, desk) for one in coded.asked]


@dataclass(frozen=True)
class _Written:
    """What is written in a place: the numbers of the options, '' or what speaks against it, and how surely."""

    raw: str
    numbers: tuple[int, ...]
    doubt: str
    chance: float


def _read(one: Asked, desk: Desk) -> FieldReading:
    field, place = one.meant.field, PagePlace(desk.pool.sheet.number, one.place.box)
    written = _by_texts(one, desk) if one.place.text.strip() else _by_ink(one, desk)
    if written is None:
        empty = missing(field, place)
        return empty.model_copy(update={"grounds": Grounds(desk.acceptance.origin, "choice", "alone").text})
    named = [one.meant.words[n - 1] for n in written.numbers]
    doubt = written.doubt or _against(one, written, named)
    reading = FieldReading(
        key=field.key,
        value=_value(one, named),
        raw=written.raw,
        confidence=min(written.chance, 0.5) if doubt else written.chance,
        status=Status.REVIEW if doubt else Status.ACCEPTED,
        page=place.page,
        box=place.box,
        doubt=doubt,
        candidates=tuple(dict.fromkeys(w for w in named if w)) if doubt else (),
    )
    reading = chosen(reading, acceptance=desk.acceptance)
    is_open = not one.is_named and reading.status is Status.ACCEPTED
    return doubted(reading, UNSURE_PLACE, desk.acceptance.table) if is_open else reading


def _value(one: Asked, named: Sequence[str]) -> Value:
    field = one.meant.field
    if field.type == "yes_no":
        return named[0] == "是" if len(set(named)) == 1 and named[0] else None
    values = [w for w in field.allowed if w in named]
    if field.type == "many_of":
        return values or None
    return values[0] if len(values) == 1 else None


def _against(one: Asked, written: _Written, named: Sequence[str]) -> str:
    """What speaks against an answer: a code without its word or with a word in doubt, several for one, one twice."""
    if not named or not all(named) or any(one.meant.sures[n - 1] < _PART for n in written.numbers):
        return _STRANGE if written.numbers else _UNCLEAR
    if one.meant.field.type != "many_of" and len(named) > 1:
        return _SEVERAL
    return _TWICE if len(set(written.numbers)) < len(written.numbers) else ""


def _by_texts(one: Asked, desk: Desk) -> _Written:
    """An answer from the texts in its place, by both models."""
    legend, place = one.legend, one.place
    numbers, is_plain = numbers_in(place.text, legend.kind, legend.numbers)
    own = [c for c in place.chars if c.char.strip() and c.char not in _PARTED]
    least = min((c.chance for c in own), default=0.0)
    again, sure = _again(one, desk)
    doubt = "" if numbers and again == numbers and min(least, sure) >= _SURE else _UNCLEAR
    text = place.text.strip()
    is_cut = text[:1] in _PARTED or text[-1:] in _PARTED  # a code beside the comma was not read
    is_small = legend.kind == "letter" and any(c.is_small for c in own)  # an A by hand is like a d
    is_rising = numbers == sorted(numbers) or is_plain
    if is_cut or is_small or not is_rising or _has_more(one, desk.pool) or _is_slanting(place.tokens):
        doubt = _UNCLEAR
    likelier = numbers if numbers and (least >= sure or not again) else again
    return _Written(text, tuple(dict.fromkeys(likelier)) if doubt else tuple(likelier), doubt, min(least, sure))


def _again(one: Asked, desk: Desk) -> tuple[list[int], float]:
    """The numbers in a place as the better model reads its texts, and how surely; of a text layer as they are."""
    ocr, sheet = desk.pool.sheet.ocr, desk.pool.sheet
    legend, place = one.legend, one.place
    if ocr is None:
        return numbers_in(place.text, legend.kind, legend.numbers)[0], 1.0
    readings = ocr.read_crops([t.picture(sheet.grey) for t in place.tokens])
    if place.kind != "bracket":
        text = " ".join(r.text for r in readings)
        return _numbers(text, legend), min((r.confidence for r in readings), default=0.0)
    text = "".join(r.text for r in readings)
    chances = [p for r in readings for _, p in r.characters]
    for found in reversed(list(_BRACKETED.finditer(text))):
        if numbers := _numbers(found[1], legend):
            is_even = len(chances) == len(text)
            inside = [p for c, p in zip(found[1], chances[slice(*found.span(1))], strict=False) if c.strip()]
            return numbers, min(inside) if is_even else min(r.confidence for r in readings)
    return ([], 0.0) if _CHINESE.search(text) else (_numbers(text, legend), min(r.confidence for r in readings))


def _numbers(text: str, legend: Legend) -> list[int]:
    return numbers_in("".join(map(folded, text)), legend.kind, legend.numbers)[0]


def _by_ink(one: Asked, desk: Desk) -> _Written | None:
    """An answer of which detection found no text: what both models make of its ink, for a person; None for none."""
    sheet, box = desk.pool.sheet, one.place.box
    picture = sheet.original if one.place.kind == "square" and sheet.original is not None else sheet.grey
    inside = _ink_of(one, desk.pool, picture)
    if float(inside.sum()) / sheet.px_per_mm**2 < _INK_MM2:
        return None
    if sheet.ocr is None:
        return _Written("", (), _UNCLEAR, 0.5)
    crop = [cut(picture, _drawn_in(box, inside), pad=0.25)]
    [first], [second] = sheet.ocr.read_crops(crop), sheet.ocr.read_crops(crop, grade="tiny")
    both = _numbers(first.text, one.legend), _numbers(second.text, one.legend)
    likelier = both[0] or both[1]
    is_sure = both[0] == both[1] and min(first.confidence, second.confidence) >= _SURE
    is_sure = is_sure and one.place.kind in ("square", "ruled") and bool(likelier) and not first.text.islower()
    return _Written(first.text.strip(), tuple(likelier), "" if is_sure else _UNCLEAR, first.confidence)


def _ink_of(one: Asked, pool: Pool, picture: np.ndarray) -> np.ndarray:
    """The ink of a place, whatever it was read as; on a line only what no text stands for, as its label touches it."""
    box = one.place.box
    if one.place.kind == "square":
        return _ink_in(picture, box)
    if one.place.kind == "line":
        return unread(box, None, pool)
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    ink, walls = pool.sheet.ink[y0:y1, x0:x1], pool.walls[y0:y1, x0:x1]
    return ink & ~walls if walls.shape == ink.shape else ink


def _ink_in(picture: np.ndarray, box: BoxTuple) -> np.ndarray:
    """The dark pixels of a place, by the paper about them."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    part = picture[y0:y1, x0:x1]
    grey = part.min(axis=2) if part.ndim > 2 else part
    return np.asarray(grey < np.percentile(grey, _PAPER) - _DARK) if grey.size else np.zeros((1, 1), bool)


def _drawn_in(box: BoxTuple, ink: np.ndarray) -> BoxTuple:
    """A place drawn in to its ink."""
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
    return (x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1.0, y0 + rows[-1] + 1.0)


def _has_more(one: Asked, pool: Pool) -> bool:
    """Whether ink that no text stands for is in a place, between brackets ink that is away from all that was read."""
    place = one.place
    if place.kind == "bracket":
        x0, y0, x1, y1 = (max(0, round(v)) for v in place.box)
        ink = pool.sheet.ink[y0:y1, x0:x1].copy()
        for char in place.chars:
            near = (char.x - _REACH * pool.height - x0, char.x + _REACH * pool.height - x0)
            ink[:, max(0, round(near[0])) : max(0, round(near[1]))] = False
        return float(ink.sum()) / pool.sheet.px_per_mm**2 >= _INK_MM2
    if place.kind not in ("ruled", "line"):
        return False
    return float(unread(place.box, None, pool).sum()) / pool.sheet.px_per_mm**2 >= _INK_MM2


def _is_slanting(tokens: Sequence[Token]) -> bool:
    """Whether a lone stroke that was taken for a 1 may be the stroke through an empty place."""
    if len(tokens) != 1 or not tokens[0].is_overlooked or tokens[0].text != "1":
        return False
    return tokens[0].box[2] - tokens[0].box[0] > _SLANT * tokens[0].height
