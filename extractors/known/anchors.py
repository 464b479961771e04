"""The words by which one sees that a place is where it was: its label, else the nearest word before or above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractors.known.ground import enlarged, holds
from extractors.known.model import KnownPage, KnownPlace, KnownWord
from extractors.known.wording import plain
from extractors.layout import MmBox
from extractors.values import Catalogue

_LEFT_MM, _ABOVE_MM, _MOST_OPTIONS = 90.0, 120.0, 8
_LABEL_MM = 60.0
"""How much farther off a word that names the field may stand than one that does not."""
_AROUND_MM, _MOST_AROUND = 30.0, 3
"""How far around a place words hold it whose label is none, and how many."""
_APART = frozenset({"seal", "rows"})
"""Fields that are looked for on the whole page, or stand for a list."""

Labels = Mapping[str, frozenset[str]]
"""The plain spellings of each field's label, by key."""


def labels_of(catalogue: Catalogue) -> Labels:
    """What each field may be called."""
    found: dict[str, set[str]] = defaultdict(set)
    for text, key in catalogue.synonyms():
        found[key].add(plain(text))
    return {key: frozenset(texts) for key, texts in found.items()}


def has_open_label(page: KnownPage, catalogue: Catalogue) -> bool:
    """Whether a label is printed on a page for whose field it has no place: then other text there may be its value."""
    have = {p.key for p in page.places} | {p.ends for p in page.places}
    tables = {p.table for p in page.places if p.table}
    have |= {f.key for f in catalogue.fields if f.type in _APART or f.table in tables or f.column_of in tables}
    labels = labels_of(catalogue)
    found = [{key for key, names in labels.items() if w.text in names} for w in page.words]
    return any(keys and not keys & have for keys in found)


def anchors_of(place: KnownPlace, words: Sequence[KnownWord], labels: Labels) -> tuple[int, ...]:
    """Indices of the words of a place: of a choice its own ones, else one."""
    own = [n for n, w in enumerate(words) if place.style == "ticks" and holds(place.box, w.box)]
    if own:
        return tuple(own[:_MOST_OPTIONS])
    left, above = _left(place, words), _above(place, words)
    names = labels.get(place.key, frozenset())
    near = above if place.table and above else [*left, *above]
    ranked = sorted((off - _LABEL_MM * _names(words[n].text, names), n) for off, n in near)
    return (ranked[0][1],) if ranked else tuple(_around(place, words)) if not place.table else ()


def _around(place: KnownPlace, words: Sequence[KnownWord]) -> list[int]:
    """The words nearest to a place whose own label is none that is known: as long as they are where they were, so is
    what stands between them."""
    here = enlarged(place.box, _AROUND_MM, _AROUND_MM)
    off = sorted((_distance(place.box, w.box), n) for n, w in enumerate(words) if _distance(here, w.box) == 0)
    return [n for _, n in off[:_MOST_AROUND]] if len(off) >= _MOST_AROUND else []


def _distance(one: MmBox, other: MmBox) -> float:
    """How far two boxes are apart, mm; down counts twice: what stands in one line moves together."""
    across = max(0.0, other.x - one.x - one.w, one.x - other.x - other.w)
    return across + 2 * max(0.0, other.y - one.y - one.h, one.y - other.y - other.h)


def _names(text: str, names: frozenset[str]) -> bool:
    return text in names or any(len(text) >= 4 and name.startswith(text) for name in names)


def _left(place: KnownPlace, words: Sequence[KnownWord]) -> list[tuple[float, int]]:
    """Words before a place, and how far off, mm."""
    middle = place.box.y + place.box.h / 2
    return [
        (place.box.x - w.box.x - w.box.w, n)
        for n, w in enumerate(words)
        if w.box.y - 2 <= middle <= w.box.y + w.box.h + 2 and -2 <= place.box.x - w.box.x - w.box.w <= _LEFT_MM
    ]


def _above(place: KnownPlace, words: Sequence[KnownWord]) -> list[tuple[float, int]]:
    """Words above a place, and twice how far off, mm: forms put labels before their blanks rather than above."""
    return [
        (2 * max(0.0, place.box.y - w.box.y - w.box.h), n)
        for n, w in enumerate(words)
        if min(w.box.x + w.box.w, place.box.x + place.box.w) - max(w.box.x, place.box.x) > 0
        and 0 <= place.box.y + 1 - w.box.y <= _ABOVE_MM
    ]
