"""Two labels of figures in one, 用地/建筑面积 or 管径/表径, and the two values that stand in one blank in the same order.

Takes the pool before its print is told; parts both, so that each label asks for its own value alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.evidence import Pool, Token, Wording, parted_at, same_row, union
from extractors.joint.heads import Label, Print
from extractors.models import BoxTuple
from extractors.otherform import Context, label_unit
from extractors.values import half_width, squeeze

_BETWEEN = "/／、"
_NAME = r"[一-鿿]{1,8}(?:[(（][^)）\d]{1,8}[)）])?"
_TWO_NAMES = re.compile(rf"({_NAME})\s*[{_BETWEEN}]\s*({_NAME})[:：]?")
_ONE_NAME, _TWO = re.compile(rf"{_NAME}[:：]?"), 2
_NUMBERS = frozenset({"number", "integer"})
_VALUE = r"(?:DN|De|Φ)?\s*\d[\d.,]*\s*[^\d\s/／、]{0,6}"
_TWO_VALUES = re.compile(rf"\s*({_VALUE})\s*([{_BETWEEN}])\s*({_VALUE})\s*", re.IGNORECASE)
_UNIT = re.compile(r"[^\d.,\s]+$")
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


def with_couples(pool: Pool, wording: Wording) -> tuple[Pool, tuple[Couple, ...]]:
    """The pool with both labels and both values as texts of their own, and those couples."""
    found, gone, parts = list[Couple](), set[int](), list[Token]()
    for label, value in _pairs(pool):
        names = _names(label.text, wording)
        both = _values(value, pool)
        if names is None or both is None or {label.id, value.id} & gone:
            continue
        ends = _ends(label)
        first, second = (replace(label, text=n, box=b, glyphs=()) for n, b in zip(names, ends, strict=True))
        found.append(Couple(ends, (both[0].box, both[1].box), _common_unit(both)))
        gone |= {label.id, value.id, *(t.id for t in label.more)}
        parts += [replace(first, more=()), replace(second, more=()), *both]
    if not found:
        return pool, ()
    tokens = [t for t in pool.tokens if t.id not in gone] + parts
    tokens.sort(key=lambda t: (t.box[1] + t.box[3], t.box[0]))
    return replace(pool, tokens=tuple(replace(t, id=n) for n, t in enumerate(tokens))), tuple(found)


def coupled(page: Print, couples: Sequence[Couple], wording: Wording) -> Print:
    """The print, each label of a couple asking for its own value alone."""
    labels = list(page.labels)
    for number, one in enumerate(labels):
        for couple in couples if one.tokens else ():
            if one.box in couple.labels:
                at = couple.labels.index(one.box)
                unit = couple.unit if at == 0 else ""
                labels[number] = _measured(replace(one, within=couple.values[at]), unit, wording)
    return replace(page, labels=tuple(labels))


def _measured(label: Label, unit: str, wording: Wording) -> Label:
    """The label of a first value with the unit that stands behind the second alone."""
    matches = tuple(
        replace(m, unit=label_unit(wording.catalogue[m.key], unit) or m.unit) if unit else m for m in label.matches
    )
    return replace(label, matches=matches)


def _pairs(pool: Pool) -> Iterator[tuple[Token, Token]]:
    """Each text that may be two labels, with the text behind it, whether they were found as one text or as several."""
    for token in (t for t in pool.tokens if any(c in _BETWEEN for c in t.text)):
        behind = _behind(token, pool)
        name, value = _parted(token, pool)
        value = value or behind
        if name is not None and value is not None:
            yield name, value
        elif behind is not None and behind.box[0] - token.box[2] < _JOIN * pool.height:
            rest, value = _name_before(behind, pool)
            text = token.text.strip() + rest.text.strip()
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
    if not matches or matches[0].rank > _WEAKEST or wording.catalogue[matches[0].key].type not in _NUMBERS:
        return None
    return matches[0].rank, matches[0].key


def _values(value: Token, pool: Pool) -> tuple[Token, Token] | None:
    """The two values of a text, None where it is no two figures with a stroke between them."""
    match = _TWO_VALUES.fullmatch(half_width(value.text)) if len(value.glyphs) == len(value.text) else None
    if match is None:
        return None
    pieces = parted_at(value, [match.start(2), match.end(2)], pool)
    kept = [t for t in pieces if squeeze(t.text) not in _BETWEEN]
    return (kept[0], kept[-1]) if len(kept) == _TWO else None


def _common_unit(both: tuple[Token, Token]) -> str:
    """The unit behind the second value, '' where the first has one too."""
    first, second = (_UNIT.search(squeeze(t.text)) for t in both)
    return second[0] if second is not None and first is None else ""
