"""Which known layout a page shows and where it lies on it: the constellation of its printed words.

Takes the words of an upright page; hands on a `Seen` page: a map from the layout's millimetres to the page's pixels,
by how much each word drifted from its place (rows grow with what is typed into them), which places lost their words,
and a score. A page of another or a changed layout shows few of the words near their places, or others; it is never
forced.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

import cv2
import numpy as np

from extractors.known.model import KnownLayout, KnownPage, KnownPlace, KnownWord
from extractors.known.wording import Line, Token, Wording, plain
from extractors.layout import MmBox
from extractors.models import BoxTuple
from extractors.values import edits

_FEWEST_WORDS, _FEWEST_RIGID = 8, 5
"""Words by which a page is known, and those among them that must lie as they lay."""
_LEAST_COMMON = 0.6
"""Share of a page's words that must stand anywhere in the text before their places are compared."""
_LEAST_SCORE = 0.8
_LEAST_BLURRED, _MANY = 0.65, 0.7
"""And the least where nothing strange stands on the page and that share of all words lies just in its place: what is
missing was not read then, and is not gone."""
_ROUGH_MM, _NEAR_MM, _IN_PLACE_MM = 6.0, 3.5, 2.2
_DRIFT_MM = (18.0, 5.0)
_LIST_GROWN_MM, _ALONE_MM = 40.0, 4.0
"""How much farther down words may lie below a list, and words that stand once only on both pages."""
"""How far a word may lie from its place, across, and down from where the words above it lead one to look."""
_SHARP_FROM = 14
"""Words in places of their own from which perspective is told, and not only scale and slant."""
_SHARP_MM, _RIGID = 1.5, 0.85
"""Share of the words that must fit for perspective: where rows have grown it would bend the page to follow them."""
_AROUND_MM, _HELD_MM, _FEWEST_AROUND = 25.0, 1.5, 4
"""Around a word that was not read: how far up and down words are looked at, how little they have drifted, how many."""
_MOST_ALIKE = 9
_GARBLED = 0.5
"""Share of a label's characters that are still read, in order, where a seal or a stroke lies over it."""
_MOST_ERROR_MM = 1.2
_MOST_SCALE, _MOST_SHEAR = 1.16, 0.09
"""How far a page may be stretched in one direction against the other, and leaned over."""


@dataclass(frozen=True)
class Seen:
    """A page that shows a known layout. to_px: 3 x 3, its millimetres to the page's pixels.

    score: 0..1, words found among those of the layout and those that it does not know. error_mm: median distance of
    the words in their places. drift: of each word that was found, mm to the right and down from its place. moved: names
    of places whose words were not found.
    """

    layout: KnownLayout
    page: KnownPage
    to_px: np.ndarray
    score: float
    error_mm: float
    moved: frozenset[str]
    drift: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    @property
    def px_per_mm(self) -> float:
        """The scale of the page's picture."""
        return float(np.sqrt(abs(np.linalg.det(self.to_px[:2, :2]))))

    def mm_box(self, box: BoxTuple) -> MmBox:
        """A box of the picture in millimetres of the layout."""
        return _moved_box(box, np.linalg.inv(self.to_px))

    def px_box(self, box: MmBox) -> BoxTuple:
        """A box of the layout in pixels of the picture."""
        x, y, w, h = _moved_box((box.x, box.y, box.x + box.w, box.y + box.h), self.to_px)
        return x, y, x + w, y + h


def recognised(
    lines: Sequence[Line], size: tuple[int, int], known: Iterable[KnownLayout], wording: Wording
) -> Seen | None:
    """The best of the known layouts that a page with these lines shows, or None.

    size: width and height of the page's picture in pixels.
    """
    tokens = [t for line in lines for t in wording.tokens(line)]
    texts = {t.text for t in tokens}
    best: Seen | None = None
    for layout in known:
        for page in layout.pages:
            labels = [w for w in page.words if not wording.is_to_choose(w.text)]
            common = sum(w.text in texts for w in labels)
            if common < _LEAST_COMMON * len(labels) or sum(w.text in texts for w in page.words) < _FEWEST_WORDS:
                continue
            seen = _laid_over(_Candidate(layout, page), tokens, lines, size, wording)
            if seen is not None and (best is None or seen.score > best.score):
                best = seen
    return best


@dataclass(frozen=True)
class _Candidate:
    """A page of a layout that a scan may show."""

    layout: KnownLayout
    page: KnownPage


def _laid_over(
    candidate: _Candidate, tokens: Sequence[Token], lines: Sequence[Line], size: tuple[int, int], wording: Wording
) -> Seen | None:
    layout, page = candidate.layout, candidate.page
    to_px = _rough(page, tokens, size)
    for reach in (_ROUGH_MM, _NEAR_MM, _IN_PLACE_MM):
        if to_px is None:
            return None
        to_px = _fitted(_pairs(page.words, tokens, to_px, reach), page)
    if to_px is None or not _is_plausible(to_px, page):
        return None
    pairs = _pairs(page.words, tokens, to_px, _IN_PLACE_MM)
    error_mm = float(np.median([d for _, _, d in pairs])) if pairs else np.inf
    if len(pairs) < _FEWEST_RIGID or error_mm > _MOST_ERROR_MM:
        return None
    blank = Seen(layout, page, to_px, 0.0, error_mm, frozenset())
    drift, strange = _drift(tokens, blank)
    found = {*drift, *_nearly(lines, blank, set(drift), [box for _, box in strange])}
    score = _score(page, found, [text for text, _ in strange], wording)
    least = _LEAST_BLURRED if not strange and len(pairs) >= _MANY * len(page.words) else _LEAST_SCORE
    if score < least or len(found) < _FEWEST_WORDS:
        return None
    other = [*(b for _, b in strange), *_unlike(lines, blank, found)]
    kept = {n for n in range(len(page.words)) if n in found or _is_held(n, blank, drift, other)}
    moved = frozenset(p.name for p in page.places if not _stands(p, kept))
    return replace(blank, score=score, moved=moved, drift=drift)


def _unlike(lines: Sequence[Line], seen: Seen, found: set[int]) -> Iterator[MmBox]:
    """The lines that stand in the place of a word that was not found and share no character with it."""
    placed = [(seen.mm_box(line.box), plain(line.text)) for line in lines]
    for n, word in enumerate(seen.page.words):
        if n not in found:
            over = ((box, text) for box, text in placed if _covers(box, word.box))
            yield from (box for box, text in over if len(text) > 1 and not set(text) & set(word.text))


def _is_held(number: int, seen: Seen, drift: Mapping[int, tuple[float, float]], strange: Sequence[MmBox]) -> bool:
    """Whether a word that was not read is where it was all the same: the words around it are, above and below, and no
    other stands in its place."""
    word = seen.page.words[number]
    near = {n: seen.page.words[n].box for n in drift if abs(seen.page.words[n].box.y - word.box.y) <= _AROUND_MM}
    sides = [
        [n for n, box in near.items() if box.y <= word.box.y + 1],
        [n for n, box in near.items() if box.y >= word.box.y - 1],
    ]
    held = all(sides) and all(abs(v) <= _HELD_MM for n in near for v in drift[n])
    return held and len(near) >= _FEWEST_AROUND and not any(_covers(s, word.box) for s in strange)


def _score(page: KnownPage, found: set[int], strange: Sequence[str], wording: Wording) -> float:
    """The share of words that were found among those of the layout and those that it does not have.

    Labels speak for a layout and against it; words to choose are lost where a pen goes over them, and do neither as
    long as there are labels enough.
    """
    labels = {n for n, w in enumerate(page.words) if not wording.is_to_choose(w.text)}
    if len(labels) < _FEWEST_WORDS:
        return len(found) / (len(page.words) + len(strange))
    return len(labels & found) / (len(labels) + sum(not wording.is_to_choose(text) for text in strange))


def _drift(tokens: Sequence[Token], seen: Seen) -> tuple[dict[int, tuple[float, float]], list[tuple[str, MmBox]]]:
    """How far each word that is there lies from its place; and the words on the page that the layout does not have.

    From top to bottom: where a row has grown, all that stands below it has moved with it.
    """
    left = [(t.text, seen.mm_box(t.box)) for t in tokens]
    found: dict[int, tuple[float, float]] = {}
    words = sorted(enumerate(seen.page.words), key=lambda w: (round(w[1].box.y / 2), w[1].box.x))
    alone = _alone([w.text for w in seen.page.words]) & _alone([text for text, _ in left])
    down = next((_apart(w.box, b)[1] for _, w in words if w.text in alone for text, b in left if text == w.text), 0.0)
    list_end = max((p.box.y for p in seen.page.places if p.table), default=None)
    for n, word in words:
        more = _LIST_GROWN_MM if list_end is not None and word.box.y > list_end else 0.0
        more = max(more, _ALONE_MM) if word.text in alone else more
        near = [
            (abs(across) + 2 * abs(lower - down), (across, lower), token)
            for token in left
            if token[0] == word.text
            for across, lower in [_apart(word.box, token[1])]
            if abs(across) <= _DRIFT_MM[0] and -_DRIFT_MM[1] - more / 4 <= lower - down <= _DRIFT_MM[1] + more
        ]
        if near:
            _, found[n], token = min(near, key=lambda each: each[0])
            down = found[n][1]
            list_end = None if list_end is not None and word.box.y > list_end else list_end
            left.remove(token)
    free = [p.box for p in seen.page.places if p.style != "ticks"] + list(seen.page.others)
    return found, [(text, box) for text, box in left if not any(_holds(f, box) for f in free)]


def _alone(texts: Sequence[str]) -> set[str]:
    """The texts that stand there once."""
    return {text for text, number in Counter(texts).items() if number == 1}


def _apart(word: MmBox, box: MmBox) -> tuple[float, float]:
    """How far the middle of a box lies to the right of and below that of a word."""
    return box.x + box.w / 2 - word.x - word.w / 2, box.y + box.h / 2 - word.y - word.h / 2


def _rough(page: KnownPage, tokens: Sequence[Token], size: tuple[int, int]) -> np.ndarray | None:
    """Where the page may lie: most words of one text at their places at once."""
    there: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for token in tokens:
        there[token.text].append(_middle(token.box))
    alike: dict[str, int] = defaultdict(int)
    for word in page.words:
        alike[word.text] += 1
    pairs = [
        (_mm_middle(word), place)
        for word in page.words
        if alike[word.text] * len(there[word.text]) <= _MOST_ALIKE
        for place in there[word.text]
    ]
    if len(pairs) < _FEWEST_WORDS:
        return None
    scale = float(np.hypot(*size)) / float(np.hypot(page.width_mm, page.height_mm))
    blank, pixels = np.array([p for p, _ in pairs]), np.array([p for _, p in pairs])
    cv2.setRNGSeed(1)  # the same page is always laid in the same way
    found, _ = cv2.estimateAffinePartial2D(blank, pixels, ransacReprojThreshold=_ROUGH_MM * scale, maxIters=4000)
    return None if found is None else np.vstack([found, [0, 0, 1]])


def _pairs(
    words: Sequence[KnownWord], tokens: Sequence[Token], to_px: np.ndarray, reach_mm: float
) -> list[tuple[int, tuple[KnownWord, Token], float]]:
    """Words with the token of the same text that lies nearest to where they should be, and how far off, mm."""
    by_text: dict[str, list[Token]] = defaultdict(list)
    for token in tokens:
        by_text[token.text].append(token)
    scale = float(np.sqrt(abs(np.linalg.det(to_px[:2, :2]))))
    places = cv2.perspectiveTransform(np.array([[_mm_middle(w) for w in words]], np.float64), to_px)[0]
    found = []
    for n, (word, place) in enumerate(zip(words, places, strict=True)):
        near = [(float(np.hypot(*(np.array(_middle(t.box)) - place))) / scale, t) for t in by_text[word.text]]
        if near and (best := min(near, key=lambda pair: pair[0]))[0] <= reach_mm:
            found.append((n, (word, best[1]), best[0]))
    return found


def _fitted(pairs: Sequence[tuple[int, tuple[KnownWord, Token], float]], page: KnownPage) -> np.ndarray | None:
    """The map that lays words on tokens; by those that are lines of their own, where they are enough.

    Perspective counts only where the page stays a page: words in one column do not tell it.
    """
    exact = [both for _, both, _ in pairs if both[0].is_alone and both[1].is_alone]
    chosen = exact if len(exact) >= _SHARP_FROM and _spread(exact) > 0.7 * _spread([b for _, b, _ in pairs]) else None
    both = chosen or [b for _, b, _ in pairs]
    if len(both) < _FEWEST_RIGID:
        return None
    blank = np.array([_mm_middle(word) for word, _ in both])
    pixels = np.array([_middle(token.box) for _, token in both])
    scale = float(np.ptp(pixels, axis=0).max() / max(1.0, np.ptp(blank, axis=0).max()))
    cv2.setRNGSeed(1)
    if len(both) >= _SHARP_FROM:
        sharp, good = cv2.findHomography(blank, pixels, cv2.RANSAC, _SHARP_MM * scale)
        if sharp is not None and good.mean() >= _RIGID and _is_plausible(sharp, page):
            return np.asarray(sharp)
    plain, _ = cv2.estimateAffinePartial2D(blank, pixels, method=cv2.RANSAC, ransacReprojThreshold=_SHARP_MM * scale)
    return None if plain is None else np.vstack([plain, [0, 0, 1]])


def _spread(both: Sequence[tuple[KnownWord, Token]]) -> float:
    places = np.array([_mm_middle(word) for word, _ in both])
    return float(np.prod(np.ptp(places, axis=0))) if len(places) else 0.0


def _is_plausible(to_px: np.ndarray, page: KnownPage) -> bool:
    """Whether a page is stretched and leaned over no more than scanners and levelled photographs do, where its words
    are."""
    x, y = np.median([_mm_middle(w) for w in page.words], axis=0)
    near = np.array([[[x, y], [x + 1, y], [x, y + 1]]], np.float64)
    origin, right, below = cv2.perspectiveTransform(near, to_px)[0]
    a, b = right - origin, below - origin
    sides = float(np.hypot(*a)), float(np.hypot(*b))
    if min(sides) <= 0 or a[0] * b[1] - a[1] * b[0] <= 0:
        return False
    return max(sides) / min(sides) <= _MOST_SCALE and abs(float(a @ b)) / (sides[0] * sides[1]) <= _MOST_SHEAR


def _nearly(lines: Sequence[Line], seen: Seen, found: set[int], strange: Sequence[MmBox]) -> set[int]:
    """Words that stand in their places with a misread character, or within a line that was not taken apart.

    strange: where words stand that the layout does not have; 用气性质 is not 用水性质 misread.
    """
    placed = [(seen.mm_box(line.box), plain(line.text)) for line in lines]
    more = set()
    for n, word in enumerate(seen.page.words):
        if n in found or any(_covers(s, word.box) for s in strange):
            continue
        texts = [text for box, text in placed if _covers(box, word.box)]
        if any(_has(text, word.text) for text in texts):
            more.add(n)
    return more


def _has(text: str, word: str) -> bool:
    if word in text or _shared(text, word) >= _GARBLED:
        return True
    limit = 0 if len(word) < 3 else 1 if len(word) < 8 else 2
    return limit > 0 and edits(text, word, limit=limit) <= limit


def _shared(text: str, word: str) -> float:
    blocks = SequenceMatcher(None, text, word, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) / max(1, len(word)) if len(text) <= 2 * len(word) else 0.0


def _stands(place: KnownPlace, found: set[int]) -> bool:
    """Whether the words by which a place is known are there: of a choice half of its own."""
    return bool(place.anchors) and sum(n in found for n in place.anchors) * 2 >= len(place.anchors)


def _middle(box: BoxTuple) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _mm_middle(word: KnownWord) -> tuple[float, float]:
    return word.box.x + word.box.w / 2, word.box.y + word.box.h / 2


def _moved_box(box: BoxTuple, matrix: np.ndarray) -> MmBox:
    x0, y0, x1, y1 = box
    corners = cv2.perspectiveTransform(np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64), matrix)[0]
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return MmBox(float(left), float(top), float(right - left), float(bottom - top))


def _covers(line: MmBox, word: MmBox) -> bool:
    """Whether a line runs over the place of a word."""
    across = min(line.x + line.w, word.x + word.w) - max(line.x, word.x)
    down = min(line.y + line.h, word.y + word.h) - max(line.y, word.y)
    return across >= 0.7 * word.w and down >= 0.5 * min(line.h, word.h)


def _holds(area: MmBox, box: MmBox) -> bool:
    """Whether the middle of a box lies in an area."""
    x, y = box.x + box.w / 2, box.y + box.h / 2
    return area.x <= x <= area.x + area.w and area.y <= y <= area.y + area.h
