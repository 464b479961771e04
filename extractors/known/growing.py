"""A layout that is known in part, with the places that another scan of the same form has taught besides.

What one filling left empty another fills in. The layout keeps its words and the places that were learned before; a new
place is laid where its own words stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from extractors.known.model import KnownLayout, KnownPage, KnownPlace, KnownWord, drifted
from extractors.layout import MmBox

_FEWEST_COMMON, _NEAR_MM = 8, 4.0
_MOST_STRETCHED, _MOST_TURNED = 0.04, 0.02
"""How much larger or more askew (radians) one scan may be than the other: places are moved, not redrawn."""


def fullness(layout: KnownLayout) -> tuple[int, int]:
    """How much is known of a layout: places of which somebody has said what stands there, and options whose own print
    has been seen."""
    sure = [p for p in layout.places if not p.is_guess]
    return len(sure), sum(not o.is_partly for p in sure for o in p.options)


def grown(known: KnownLayout, learned: KnownLayout) -> KnownLayout:
    """The known layout with the places of another scan that it has none for, or only a guess; and with the print of
    options that were marked when they were learned and are not on that scan."""
    theirs = {page.number: page for page in learned.pages}
    pages = [_page(page, theirs[page.number]) if page.number in theirs else page for page in known.pages]
    return known.model_copy(update={"pages": tuple(pages)})


def _page(known: KnownPage, learned: KnownPage) -> KnownPage:
    to_known = _laid_over(learned.words, known.words)
    if to_known is None:
        return known
    have = {p.name for p in known.places if not p.is_guess} | {p.table for p in known.places if p.table}
    wanted = [p for p in learned.places if p.name not in have and p.table not in have and not p.is_guess]
    more = {p.name: p for p in _moved(wanted, learned.words, known.words, to_known)}
    hidden = {p.name for p in known.places if p.name not in more and any(o.is_partly for o in p.options)}
    again = [p for p in learned.places if p.name in hidden and not (p.is_guess or p.is_by_sight)]
    clean = {p.name: p for p in _moved(again, learned.words, known.words, to_known)}
    if not more and not clean:
        return known
    kept = [_cleaned(p, clean[p.name]) if p.name in clean else p for p in known.places if p.name not in more]
    places = (*kept, *more.values())
    left = tuple(key for key in known.left if key not in {p.table or p.key for p in more.values()})
    return known.model_copy(update={"places": places, "left": left}).rounded()


def _cleaned(known: KnownPlace, again: KnownPlace) -> KnownPlace:
    """A choice with the print of options from a scan where they were not marked."""
    theirs = {o.value: o for o in again.options if not o.is_partly}
    options = tuple(theirs.get(o.value, o) if o.is_partly and o.look else o for o in known.options)
    return known.model_copy(update={"options": options})


def _laid_over(words: Sequence[KnownWord], onto: Sequence[KnownWord]) -> np.ndarray | None:
    """2 x 3, millimetres to millimetres, by the words that stand once on both; None where the two differ too much."""
    mine, theirs = ({w.text: w for w in each if _count(w.text, each) == 1} for each in (words, onto))
    common = [text for text in mine if text in theirs]
    if len(common) < _FEWEST_COMMON:
        return None
    points = [np.array([_middle(each[text].box) for text in common]) for each in (mine, theirs)]
    cv2.setRNGSeed(1)
    found, _ = cv2.estimateAffinePartial2D(points[0], points[1], method=cv2.RANSAC, ransacReprojThreshold=_NEAR_MM / 2)
    if found is None:
        return None
    scale, turn = float(np.hypot(found[0, 0], found[1, 0])), float(np.arctan2(found[1, 0], found[0, 0]))
    return np.asarray(found) if abs(scale - 1) <= _MOST_STRETCHED and abs(turn) <= _MOST_TURNED else None


def _count(text: str, words: Sequence[KnownWord]) -> int:
    return sum(w.text == text for w in words)


def _moved(
    places: Sequence[KnownPlace], words: Sequence[KnownWord], onto: Sequence[KnownWord], to_known: np.ndarray
) -> Iterator[KnownPlace]:
    """The places whose words stand on the known page, each moved as they are."""
    for place in places:
        pairs = [(words[n], _at(words[n], onto, to_known)) for n in place.anchors]
        if not pairs or any(n is None for _, n in pairs):
            continue
        moves = [(onto[n].box, w.box) for w, n in pairs if n is not None]
        across = float(np.median([a.x + a.w / 2 - b.x - b.w / 2 for a, b in moves]))
        down = float(np.median([a.y + a.h / 2 - b.y - b.h / 2 for a, b in moves]))
        yield _by(place, (across, down), tuple(n for _, n in pairs if n is not None))


def _at(word: KnownWord, onto: Sequence[KnownWord], to_known: np.ndarray) -> int | None:
    """Which of the known words a word is."""
    x, y = to_known @ np.array([*_middle(word.box), 1.0])
    alike = [(n, _middle(w.box)) for n, w in enumerate(onto) if w.text == word.text]
    off, index = min(((float(np.hypot(a - x, b - y)), n) for n, (a, b) in alike), default=(_NEAR_MM + 1, 0))
    return index if off <= _NEAR_MM else None


def _by(place: KnownPlace, move: tuple[float, float], anchors: tuple[int, ...]) -> KnownPlace:
    options = tuple(
        o.model_copy(
            update={
                "word": drifted(o.word, move),
                "square": drifted(o.square, move) if o.square.w > 0 else o.square,
                "zone": drifted(o.zone, move) if o.zone.w > 0 else o.zone,
            }
        )
        for o in place.options
    )
    prints = tuple(drifted(p, move) for p in place.prints)
    comb = tuple(drifted(c, move) for c in place.comb)
    update = {"box": drifted(place.box, move), "options": options, "prints": prints, "comb": comb, "anchors": anchors}
    return place.model_copy(update=update)


def _middle(box: MmBox) -> tuple[float, float]:
    return box.x + box.w / 2, box.y + box.h / 2
