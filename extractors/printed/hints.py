"""Hints below labels: how to fill in, in which unit (用地面积 over 单位：公顷), the rest of a label of several lines.

Takes the print of a page; hands it on with those texts as print, never values, and with the unit that a hint names as
the unit of its label. Only where the value has a cell of its own beside the label's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.apart import Cell
from extractors.evidence import CHOICES, Pool, Token, Wording, in_order, union
from extractors.models import BoxTuple, FieldReading, Status, is_within
from extractors.otherform import is_unit, label_unit
from extractors.printed.heads import Label, Print
from extractors.values import PagePlace, half_width, missing

_KNOWN = 4
_SMALLER, _ALIKE = 0.88, 1.12
"""Width of a hint's characters in those of its label, at most; of the rest of a broken label, at most."""
_NARROW, _TOUCHING, _ROOM = 0.55, 0.45, 2.2
"""Width of half-width characters; heights of a line that a hint reaches into its label; width of a label's cell in
labels where what stands in it is all label."""
_CENTRED = 0.5
_NAMES_UNIT = re.compile(r"^(计量)?单位[:：]?")
_PIECES = re.compile(r"[\s:：,，、;；(（)）]+")
_CHINESE = re.compile("[一-鿿]")
_BESIDE, _SHARED = 0.5, 0.5


def with_hints(page: Print, pool: Pool, wording: Wording) -> Print:
    """The print with the hints below its labels."""
    labels, hints = list(page.labels), set[int]()
    for number, label in enumerate(labels):
        below = _below(label, labels, pool) if _is_asked(label) else ()
        if below:
            hints |= {t.id for t in below}
            labels[number] = _measured(label, "".join(t.text for t in below), wording)
    kept = tuple(one for one in labels if not one.tokens or not hints.issuperset(one.tokens))
    return replace(page, labels=kept, printed=page.printed | hints, hints=frozenset(hints))


def without_hints(
    shaped: Mapping[str, FieldReading], joint: Iterable[FieldReading], page: Print, pool: Pool, wording: Wording
) -> dict[str, FieldReading]:
    """The readings of who does not know hints from values: those of hints and of remarks on how to fill in are left
    out, or empty where the joint decision has none either; so is what is no value and holds nothing but print.
    """
    read, found = {r.key for r in joint}, dict[str, FieldReading]()
    remarks = page.hints | {t.id for t in pool.tokens if wording.is_remark(t.text)}
    names = {i for one in page.labels if _is_asked(one) for i in one.tokens}
    for key, reading in shaped.items():
        box = reading.box
        inside = {t.id for t in pool.tokens if box is not None and is_within(t.box, box)}
        told = remarks if reading.value is not None else page.printed | page.hints | names
        told = told if wording.catalogue[key].type in CHOICES else told | page.options
        if reading.status is Status.MISSING or box is None or not inside or not inside <= told:
            found[key] = reading
        elif key not in read and wording.catalogue[key].type not in CHOICES:
            place = PagePlace(pool.sheet.number, box)
            found[key] = missing(wording.catalogue[key], place)
    return found


def _is_asked(label: Label) -> bool:
    return bool(label.tokens) and label.reach is None and any(m.rank <= _KNOWN for m in label.matches)


def _below(label: Label, labels: Sequence[Label], pool: Pool) -> list[Token]:
    """The texts in a label's cell that are smaller print below it, or its rest; none where a value may stand there."""
    cells = pool.sheet.rulings.cells
    own = next((c for c in cells if is_within(label.box, c.box)), None)
    if own is None or not _has_room_beside(own, labels, cells):
        return []
    mates = [t for t in pool.tokens if t.id not in label.tokens and is_within(t.box, own.box)]
    asked = {i for one in labels if one is not label and _is_asked(one) for i in one.tokens}
    first = min((t for t in pool.tokens if t.id in label.tokens), key=lambda t: t.box[1])
    is_first = all(t.box[1] >= first.box[1] - _TOUCHING * pool.height for t in mates)
    if not mates or asked & {t.id for t in mates} or not is_first:
        return []
    floor = label.box[3] - _TOUCHING * pool.height
    if any((t.box[1] + t.box[3]) / 2 < floor for t in mates) or not any(_CHINESE.search(t.text) for t in mates):
        return []
    pitch, is_label_cell = _pitch([first]), _is_narrow(own.box, label.box)
    is_hint = all(_pitch(line) < _SMALLER * pitch for line in _lines(mates))
    is_rest = is_label_cell and all(
        _pitch(line) < _ALIKE * pitch and _is_centred(line, label.box, pool.height) for line in _lines(mates)
    )
    return in_order(mates) if is_hint or is_rest else []


def _has_room_beside(own: Cell, labels: Sequence[Label], cells: Sequence[Cell]) -> bool:
    """Whether the next cell to the right holds no label: it is the value's."""
    height = own.box[3] - own.box[1]
    for cell in cells:
        down = min(cell.box[3], own.box[3]) - max(cell.box[1], own.box[1])
        is_next = cell.table == own.table and abs(cell.box[0] - own.box[2]) < _BESIDE * height
        if is_next and cell is not own and down > _SHARED * min(height, cell.box[3] - cell.box[1]):
            return not any(_is_asked(one) and is_within(one.box, cell.box) for one in labels)
    return False


def _lines(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Texts by their lines."""
    rest = sorted(tokens, key=lambda t: t.box[1] + t.box[3])
    while rest:
        middle = (rest[0].box[1] + rest[0].box[3]) / 2
        line = [t for t in rest if t.box[1] <= middle <= t.box[3]]
        yield line
        rest = [t for t in rest if t not in line]


def _pitch(tokens: Sequence[Token]) -> float:
    """The width of a whole character, px: the usual one of some texts."""
    widths = sorted((t.box[2] - t.box[0]) / max(0.5, _weight(t.text)) for t in tokens)
    return widths[len(widths) // 2]


def _weight(text: str) -> float:
    return sum(_NARROW if ord(c) < 0x2E80 or c in "：，（）" else 1.0 for c in text)


def _is_narrow(cell: BoxTuple, label: BoxTuple) -> bool:
    return cell[2] - cell[0] < _ROOM * (label[2] - label[0])


def _is_centred(line: Sequence[Token], label: BoxTuple, height: float) -> bool:
    box = union([t.box for t in line])
    return abs(box[0] + box[2] - label[0] - label[2]) / 2 < _CENTRED * height


def _measured(label: Label, hint: str, wording: Wording) -> Label:
    """The label with the unit that its hint names."""
    plain = _NAMES_UNIT.sub("", half_width(hint).strip())
    pieces = [p for p in _PIECES.split(plain) if p]
    matches = []
    for match in label.matches:
        field = wording.catalogue[match.key]
        units = [p for p in pieces if is_unit(p) or label_unit(field, p)]
        matches.append(replace(match, unit=units[-1]) if units and not match.unit else match)
    return replace(label, matches=tuple(matches))
