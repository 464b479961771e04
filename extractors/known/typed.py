"""Where on a page a value stands that a person wrote out and nobody had read: what makes its place known.

Takes the page and the value as it was settled; hands on a reading with its place. A text counts where it stands once
outside of what was read already, or beside its own label; a word to choose where the others of its field stand too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from extractors.known.anchors import Labels, labels_of
from extractors.known.ground import Ground, Mark, around, enlarged, holds
from extractors.known.options import rows_of_words, words_of
from extractors.known.wording import plain
from extractors.layout import MmBox
from extractors.models import BoxTuple, FieldReading, Status, Value
from extractors.values import Catalogue, Field, normalise

_CHOICES = frozenset({"one_of", "many_of", "yes_no"})
_UNSEEN = frozenset({"signature", "seal"})
_TEXTS = frozenset({"text", "name"})
_GAP = 2.0
"""White between two characters, in heights, that parts what is written."""
_FEWEST_SHARED = 2
_FEWEST_MISREAD, _ALIKE = 4, 0.7
"""Characters of a text, and how alike what was read is, from which it is the same, misread."""
_LABEL_MM, _LEVEL_MM, _BELOW_MM = 60.0, 3.0, 12.0
_BETWEEN = frozenset(":：_…()（）")
_Found = tuple[Ground, MmBox, str]


def typed_readings(
    values: Mapping[str, Value], read: Sequence[FieldReading], grounds: Sequence[Ground], catalogue: Catalogue
) -> Iterator[FieldReading]:
    """A reading for each value that is found on the pages. read: what was read there, by its boxes in pixels."""
    taken = {g.number: [g.mm(r.box) for r in read if r.page == g.number and r.box is not None] for g in grounds}
    labels = labels_of(catalogue)
    for key, value in values.items():
        field = catalogue.get(key)
        if field is None or field.type in _UNSEEN or field.type == "rows" or value in (None, "", []):
            continue
        ways = (_words, _texts) if field.type in _CHOICES else (_texts,)
        found = next((f for way in ways if (f := _only(list(way(field, value, grounds, taken)), key, labels))), None)
        if found is not None:
            ground, box, raw = found
            yield FieldReading(
                key=key, value=value, raw=raw, status=Status.ACCEPTED, page=ground.number, box=_px(box, ground)
            )


def _only(found: Sequence[_Found], key: str, labels: Labels) -> _Found | None:
    """The one place, or of several the one beside the label of the field."""
    if len(found) > 1:
        found = [f for f in found if _is_labelled(f, labels.get(key, frozenset()))]
    return found[0] if len(found) == 1 else None


def _is_labelled(found: _Found, names: frozenset[str]) -> bool:
    """Whether the label of a field stands before or right above a place."""
    ground, box, _ = found
    for token, word in ground.words:
        before, above = box.x - word.x - word.w, box.y - word.y - word.h
        is_level = abs(word.y + word.h / 2 - box.y - box.h / 2) < _LEVEL_MM and -2 <= before <= _LABEL_MM
        is_over = 0 <= above + 1 <= _BELOW_MM and min(box.x + box.w, word.x + word.w) > max(box.x, word.x)
        if token.text in names and (is_level or is_over):
            return True
    return False


def _words(
    field: Field, value: Value, grounds: Sequence[Ground], taken: Mapping[int, Sequence[MmBox]]
) -> Iterator[_Found]:
    """Where the words of a choice are printed side by side."""
    for ground in grounds:
        for row in rows_of_words(field, ground, taken[ground.number]):
            if len({text for text, _ in row}) >= _FEWEST_SHARED:
                yield ground, around(box for _, box in row), _said(value)


def _texts(
    field: Field, value: Value, grounds: Sequence[Ground], taken: Mapping[int, Sequence[MmBox]]
) -> Iterator[_Found]:
    """Where a text stands by itself."""
    for ground in grounds:
        for stretch in _stretches(ground, field):
            if (own := _own(field, value, stretch)) and not any(
                holds(enlarged(t, 0.5, 0.5), around(m.box for m in own)) for t in taken[ground.number]
            ):
                yield ground, around(m.box for m in own), "".join(m.text for m in own)


def _own(field: Field, value: Value, stretch: Sequence[Mark]) -> Sequence[Mark]:
    """The characters of a stretch that say the value: all of them, of a text some."""
    text = "".join(m.text for m in stretch)
    if field.type in _CHOICES:
        return stretch if words_of(field).get(plain(text)) == _said(value) else ()
    if normalise(field, text).value == value:
        return stretch
    if field.type not in _TEXTS:
        return ()
    folded = [(plain(m.text), m) for m in stretch]
    kept = [(c, m) for c, m in folded if c]
    wanted, whole = plain(str(value)), "".join(c for c, _ in kept)
    if len(wanted) >= _FEWEST_MISREAD and SequenceMatcher(None, whole, wanted, autojunk=False).ratio() >= _ALIKE:
        return stretch
    at = whole.find(wanted) if len(wanted) >= _FEWEST_SHARED and len(whole) == len(kept) else -1
    return [m for _, m in kept[at : at + len(wanted)]] if at >= 0 else ()


def _stretches(ground: Ground, field: Field) -> Iterator[list[Mark]]:
    """What is written on a page, line by line, parted by printed words, colons and wide gaps; a date has such gaps."""
    words = [box for _, box in ground.words]
    for _, line in groupby(ground.characters, key=lambda m: m.line):
        part: list[Mark] = []
        for mark in line:
            is_print = mark.text in _BETWEEN or any(holds(w, mark.box) for w in words)
            is_far = bool(part) and mark.box.x - part[-1].box.x - part[-1].box.w > _GAP * mark.box.h
            if part and (is_print or (is_far and field.type != "date")):
                yield part
                part = []
            part = part if is_print else [*part, mark]
        if part:
            yield part


def _said(value: Value) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _px(box: MmBox, ground: Ground) -> BoxTuple:
    scale = ground.px_per_mm
    return box.x * scale, box.y * scale, (box.x + box.w) * scale, (box.y + box.h) * scale
