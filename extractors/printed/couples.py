"""Two labels of figures in one, 用地/建筑面积 or 管径/表径, and the two values of one blank in the same order.

Takes the pool before its print is told; parts both, so that each label asks for its own value alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extractors.apart import bands
from extractors.evidence import Pool, Token, Wording, parted_at, same_row, union
from extractors.models import BoxTuple
from extractors.otherform import Context, label_unit
from extractors.printed.heads import Label, Print
from extractors.values import half_width, squeeze

_BETWEEN = "/／、"
_NAME = r"[一-鿿]{1,8}(?:[(（][^)）\d]{1,8}[)）])?"
_TWO_NAMES = re.compile(rf"({_NAME})\s*[{_BETWEEN}]\s*({_NAME})[:：]?")
_ONE_NAME, _TWO = re.compile(rf"{_NAME}[:：]?"), 2
_KINDS = frozenset({"number", "integer", "one_of"})
_VALUE = r"(?:DN|De|Φ)?\s*[\d|丨lI][\d.,]*\s*(?:[^\d\s/／、]{1,6}[23]?)?"
"""A figure, a 1 of a pen read as a stroke, and its unit."""
_TWO_VALUES = re.compile(rf"\s*({_VALUE})\s*([{_BETWEEN}])\s*({_VALUE})\s*", re.IGNORECASE)
_STROKES = _BETWEEN + "×xX*＊（( "
_TWO_PARTS = re.compile(r"\s*([^/／、×*＊]{0,10}?)\s*([/／、×xX*＊])\s*([^/／、×*＊]{0,10}?)\s*")
_TWO_FIGURES = re.compile(r"(\d[\d.,]*)(\s+)(\d[\d.,]*)")
"""Figures between which the stroke was not read."""
_DIGIT, _OPEN = re.compile(r"\d"), re.compile(r"[(（][^)）]*$")
_INTO, _BELOW, _APART, _TOUCHING = 0.4, 1.6, 3.0, 0.8
"""In heights of a line: how far a label may reach into the line below, how far above its value it stands, how far
apart two labels of one blank are, and how near to its stroke the second begins."""
_COUNTS = re.compile(
    r"\s*(\d{1,3}\s*\.?\s*([栋幢座户层只]))[,，、;； ]*(\d{1,4}\s*([栋幢座户层只]))\s*[,，、;；。]?\s*"
)
_UNIT = re.compile(r"[^\d.,\s][^.,\s]*$")
_MEASURE = re.compile(r"(DN|De|Φ)?[\d.,|丨lI\s]*(.*)", re.IGNORECASE)
_CHINESE = re.compile("[一-鿿]")
_BLOCKS = ("", "C", "D", "E", "F", "G", "H")
_WEAKEST, _TAILS = 5, (1, 2, 3)
_REACH, _JOIN = 12.0, 1.5
"""In heights of a line: how far behind the labels the values begin; how far apart the pieces of a label stand."""


@dataclass(frozen=True)
class Couple:
    """Where two labels of one blank stand, and the values of each; unit: what is printed behind the second alone."""

    labels: tuple[BoxTuple, BoxTuple]
    values: tuple[BoxTuple, BoxTuple]
    unit: str = ""


@dataclass(frozen=True)
class Couples:
    """The couples of a page, and where the strokes between two values stand."""

    pairs: tuple[Couple, ...] = ()
    strokes: tuple[BoxTuple, ...] = ()


def with_couples(pool: Pool, wording: Wording) -> tuple[Pool, Couples]:
    """The pool with both labels and both values as texts of their own, and those couples. Two figures of two measures
    (DN50／4 只) are two values behind a single label, too.
    """
    found, gone, parts = list[Couple](), set[int](), list[Token]()
    strokes: list[BoxTuple] = []
    for label, value in _pairs(pool):
        names = _names(label.text, wording)
        both = _values(value, pool)
        if names is None or both is None or {label.id, value.id} & gone:
            continue
        ends = _ends(label)
        first, second = (replace(label, text=n, box=b, glyphs=()) for n, b in zip(names, ends, strict=True))
        found.append(Couple(ends, (both[0].box, both[-1].box), _common_unit(both)))
        gone |= {label.id, value.id, *(t.id for t in label.more)}
        parts += [replace(first, more=()), replace(second, more=()), *both]
        strokes.append(both[1].box)
    for two, written in _stacked(pool, wording):
        own = {two[0].id, two[1].id, written[1].id}
        if own & gone:
            continue
        found.append(Couple((two[0].box, two[1].box), (written[0].box, written[-1].box)))
        gone |= own
        parts += [*two, *(t for t in written if t.text)]
        strokes.append(written[1].box)
    for token in (t for t in pool.tokens if t.id not in gone):
        both = _values(token, pool)
        if both is not None and _are_unlike(both):
            gone.add(token.id)
            parts += both
            strokes.append(both[1].box)
        elif (measures := _two_measures(token, pool)) is not None:
            gone.add(token.id)
            parts += measures
    if not gone:
        return pool, Couples()
    tokens = [t for t in pool.tokens if t.id not in gone] + parts
    tokens.sort(key=lambda t: (t.box[1] + t.box[3], t.box[0]))
    return replace(pool, tokens=tuple(replace(t, id=n) for n, t in enumerate(tokens))), Couples(
        tuple(found), tuple(strokes)
    )


def is_second_label(label: Token, pool: Pool) -> bool:
    """Whether a stroke right before a label parts it from another one of the same blank: 开、竣工日期."""
    beside = (t for t in pool.tokens if same_row(t.box, label.box) and t.text[-1:] in _BETWEEN)
    return any(abs(label.box[0] - t.box[2]) < _TOUCHING * label.height for t in beside)


def _stacked(pool: Pool, wording: Wording) -> Iterator[tuple[tuple[Token, Token], tuple[Token, Token, Token]]]:
    """Two labels side by side, each a text of its own, and what is written below them or behind them with a stroke
    between; where it begins or ends with the stroke, the other of them has an empty text.
    """
    for value in pool.tokens:
        text = half_width(value.text) if len(value.glyphs) == len(value.text) else ""
        match = _TWO_PARTS.fullmatch(text) or _TWO_FIGURES.fullmatch(text)
        if match is None or not any(map(_DIGIT.search, match.group(1, 3))):
            continue
        for one, two in _side_by_side(value, pool):
            names = _names("/".join(_OPEN.sub("", t.text).strip(_STROKES) for t in (one, two)), wording)
            if names is not None:
                both = replace(one, text=names[0], glyphs=()), replace(two, text=names[1], glyphs=())
                yield both, _around(value, match.span(2), pool)
                break


def _side_by_side(value: Token, pool: Pool) -> Iterator[tuple[Token, Token]]:
    """Neighbours in the line above a text, or before it in its line, that may be its two labels."""
    height, (x0, y0, _, _) = pool.height, value.box
    texts = [t for t in pool.tokens if t.id != value.id and _CHINESE.search(t.text)]
    above = [t for t in texts if 0 <= y0 - t.box[3] + _INTO * height < _BELOW * height]
    before = [t for t in texts if same_row(t.box, value.box) and t.box[2] <= x0 + height]
    for row, is_above in ((above, True), (before, False)):
        row.sort(key=lambda t: t.box[0])
        near = [(a, b) for a, b in pairwise(row) if same_row(a.box, b.box) and b.box[0] - a.box[2] < _APART * height]
        for one, two in near:
            is_at = abs(one.box[0] - x0) < _REACH / 2 * height if is_above else x0 - two.box[2] < _REACH * height
            is_one_of_three = any(b is one or a is two for a, b in near)
            if is_at and not is_one_of_three:
                yield one, two


def _around(value: Token, stroke: tuple[int, int], pool: Pool) -> tuple[Token, Token, Token]:
    """What stands before the stroke in a text, the stroke, and what stands behind it."""
    start, end = stroke
    left, right = _stroke(value, start, pool)
    x0, y0, x1, y1 = value.box
    first, second = value.glyphs[:start], value.glyphs[end:]
    before = replace(
        value, text="".join(g.char for g in first).strip(), glyphs=first, box=(x0, y0, max(left, x0 + 1), y1)
    )
    behind = replace(
        value, text="".join(g.char for g in second).strip(), glyphs=second, box=(min(right, x1 - 1), y0, x1, y1)
    )
    sign = Token(value.id, "/", (left + 1, y0, max(right - 1, left + 2), y1), glyphs=value.glyphs[start:end])
    return before, sign, behind


def coupled(page: Print, couples: Couples, pool: Pool, wording: Wording) -> Print:
    """The print, each label of a couple asking for its own value alone, and no stroke between two values a value."""
    labels = list(page.labels)
    strokes = {t.id for t in pool.tokens if t.box in couples.strokes}
    for number, one in enumerate(labels):
        for couple in couples.pairs if one.tokens else ():
            if one.box in couple.labels:
                at = couple.labels.index(one.box)
                unit = couple.unit if at == 0 else ""
                labels[number] = _measured(replace(one, within=couple.values[at]), unit, wording)
    return replace(page, labels=tuple(labels), printed=page.printed | strokes)


def _measured(label: Label, unit: str, wording: Wording) -> Label:
    """The label of a first value with the unit that stands behind the second alone."""
    matches = tuple(
        replace(m, unit=label_unit(wording.catalogue[m.key], unit) or m.unit) if unit else m for m in label.matches
    )
    return replace(label, matches=matches)


def _pairs(pool: Pool) -> Iterator[tuple[Token, Token]]:
    """Each text that may be two labels, with the text behind it, whether they were found as one text or as several."""
    for token in (t for t in pool.tokens if _CHINESE.search(t.text)):
        behind = _behind(token, pool)
        name, value = _parted(token, pool)
        value = value or behind
        if name is not None and value is not None:
            yield name, value
        elif behind is not None and behind.box[0] - token.box[2] < _JOIN * pool.height:
            rest, value = _name_before(behind, pool)
            stroke = "" if any(c in _BETWEEN for c in token.text) else "/"
            text = token.text.strip() + stroke + rest.text.strip()
            value = value or _behind(rest, pool)
            if _TWO_NAMES.fullmatch(text) and value is not None:
                yield replace(token, text=text, more=(rest,)), value


def _parted(token: Token, pool: Pool) -> tuple[Token | None, Token | None]:
    """The two labels that a text is or begins with, and the rest of it."""
    match = _TWO_NAMES.match(token.text)
    if match is None or match.end() == len(token.text):
        return (token, None) if match is not None else (None, None)
    pieces = parted_at(token, [match.end()], pool) if len(token.glyphs) == len(token.text) else []
    return (pieces[0], pieces[1]) if len(pieces) == _TWO else (None, None)


def _name_before(token: Token, pool: Pool) -> tuple[Token, Token | None]:
    """The label that a text begins with, and the rest of it; the text where it is no more than a label."""
    match = _ONE_NAME.match(token.text)
    if match is None or match.end() == len(token.text) or len(token.glyphs) != len(token.text):
        return token, None
    pieces = parted_at(token, [match.end()], pool)
    return (pieces[0], pieces[1]) if len(pieces) == _TWO else (token, None)


def _behind(token: Token, pool: Pool) -> Token | None:
    """The next text of a text's line."""
    right = [
        t for t in pool.tokens
        if t.id != token.id and same_row(t.box, token.box) and t.box[0] > token.box[0]
        and t.box[0] - token.box[2] < _REACH * pool.height
    ]  # fmt: skip
    return min(right, key=lambda t: t.box[0], default=None)


def _ends(label: Token) -> tuple[BoxTuple, BoxTuple]:
    """The two halves of a label's box, by its stroke."""
    x0, y0, x1, y1 = union([label.box, *(t.box for t in label.more)])
    stroke = next(n for n, c in enumerate(label.text) if c in _BETWEEN)
    middle = x0 + (x1 - x0) * (stroke + 0.5) / len(label.text)
    return (x0, y0, middle - 1, y1), (middle + 1, y0, x1, y1)


def _names(text: str, wording: Wording) -> tuple[str, str] | None:
    """What the two halves of a label ask for, each as a whole label; None where they are no two fields of figures."""
    halves = _TWO_NAMES.fullmatch(text.strip())
    if halves is None or wording.labels.knows(text):
        return None
    one, two = squeeze(halves[1]), squeeze(halves[2])
    firsts = [one, *(one + two[-n:] for n in _TAILS if n < len(two))]
    seconds = [two, *(two + one[-n:] for n in _TAILS if n < len(one)), *(one[:n] + two for n in _TAILS if n < len(one))]
    best: tuple[int, str, str] | None = None
    for block in _BLOCKS:
        for first, second in ((a, b) for a in firsts for b in seconds):
            meant, other = _meant(first, block, wording), _meant(second, block, wording)
            if meant is None or other is None or meant[1] == other[1]:
                continue
            rank = meant[0] + other[0]
            if best is None or rank < best[0]:
                best = (rank, first, second)
    return best and best[1:]


def _meant(name: str, block: str, wording: Wording) -> tuple[int, str] | None:
    """The rank and the key of the field of figures that a label asks for in a block."""
    matches = wording.label(name, Context(block=block))
    if not matches or matches[0].rank > _WEAKEST or wording.catalogue[matches[0].key].type not in _KINDS:
        return None
    return matches[0].rank, matches[0].key


def _values(value: Token, pool: Pool) -> tuple[Token, Token, Token] | None:
    """The two values of a text and the stroke between them (in the middle), None where it is no two figures."""
    match = _TWO_VALUES.fullmatch(half_width(value.text)) if len(value.glyphs) == len(value.text) else None
    if match is None:
        return None
    start, end = match.span(2)
    pieces = parted_at(value, [start, end], pool)
    kept = [t for t in pieces if squeeze(half_width(t.text)) not in _BETWEEN]
    if len(kept) != _TWO:
        return None
    left, right = _stroke(value, start, pool)
    first = replace(kept[0], box=(*kept[0].box[:2], min(kept[0].box[2], left), kept[0].box[3]))
    second = replace(kept[1], box=(max(kept[1].box[0], right), *kept[1].box[1:]))
    stroke = Token(
        value.id, "/", (left + 1, value.box[1], right - 1, value.box[3]), glyphs=value.glyphs[start : start + 1]
    )
    return first, stroke, second


def _stroke(value: Token, at: int, pool: Pool) -> tuple[float, float]:
    """Where the ink of the stroke between two values ends to both sides: its character is number `at` of a text."""
    before, own, behind = (value.glyphs[n].x for n in (max(0, at - 1), at, min(len(value.glyphs) - 1, at + 1)))
    left = max(0, round(before))
    columns = np.asarray(pool.sheet.ink[round(value.box[1]) : round(value.box[3]), left : round(behind)].any(axis=0))
    inner = [(left + a - 1.0, left + b + 1.0) for a, b in bands(columns, gap=1) if a > 0 and left + b < round(behind)]
    return min(inner, key=lambda one: abs(one[0] + one[1] - 2 * own), default=(own - 2, own + 2))


def _two_measures(token: Token, pool: Pool) -> list[Token] | None:
    """The parts of a text that says two counts, 5幢12层; None of another."""
    text = half_width(token.text)
    match = _COUNTS.fullmatch(text) if len(text) == len(token.glyphs) else None
    return parted_at(token, [match.start(3)], pool) if match is not None and match[2] != match[4] else None


def _are_unlike(both: Sequence[Token]) -> bool:
    """Whether two figures with a stroke between them are of two measures: DN50／4 只, 24 层／1 栋."""
    kinds = [m.groups() for t in (both[0], both[-1]) if (m := _MEASURE.fullmatch(half_width(squeeze(t.text))))]
    return len(kinds) == _TWO and all(any(k) for k in kinds) and kinds[0] != kinds[1]


def _common_unit(both: Sequence[Token]) -> str:
    """The unit behind the second value, '' where the first has one too."""
    first, second = (_UNIT.search(squeeze(t.text)) for t in (both[0], both[-1]))
    return second[0] if second is not None and first is None else ""
