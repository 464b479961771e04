"""Brackets to be ticked, （√） or ( ): found by the characters that were read, judged by the ink between them.

Takes the characters of a page with their places; hands on `Bracket`s, and for the words of a choice the state of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from extractors.models import BoxTuple

OPENING, CLOSING = "(（[【〔", ")）]】〕"
_SIGNS, _BARE_SIGNS, _LIKE_SIGNS = "√✓✔☑vVyYxX×╳<レノMmWwhJ/＜∨∠", "√✓✔☑VvMXx×", "SsNnKk"
"""What is read of a mark: in a bracket, where nothing was read of its bracket, and at times where there is none."""
MARK = rf"[{re.escape(OPENING)}]\s*[{re.escape(_SIGNS + _LIKE_SIGNS)}]{{0,2}}\s*[{re.escape(CLOSING)}]?"
"""A bracket to be ticked in a text, its second half read or not."""
_BEFORE = re.compile(rf"\s*(?:{MARK}|[{re.escape(_SIGNS)}8]?[{re.escape(CLOSING)}])\s*(?=\w)")
_BEHIND = re.compile(rf"\s*{MARK}\s*$")
_SIGN_BEFORE = re.compile(rf"[{re.escape(_BARE_SIGNS)}]\s*(?=[㐀-鿿])")
_WIDEST, _INSIDE = 3.6, 2
_NEAR, _ROW, _LINE_BELOW = 1.3, 0.4, 2.2
_KNOWN, _SUPPOSED = 2, 0.15
"""Brackets read from which the places of others follow; how much narrower these are looked at."""
_INSET, _FILLED, _EMPTY = 0.16, 0.055, 0.025


@dataclass(frozen=True)
class Bracket:
    """A pair of brackets. box: of the whole; inner: between them (pixels); sign: what was read inside, or ''."""

    box: BoxTuple
    inner: BoxTuple
    sign: str


def letters_of(text: str) -> tuple[int, int]:
    """Where a word begins and ends without the brackets about it, whatever was read between these."""
    start = m.end() if (m := _BEFORE.match(text)) else 0
    return start, start + (m.start() if (m := _BEHIND.search(text[start:])) else len(text) - start)


def without_sign(text: str) -> str:
    """A text without a tick before it of whose brackets nothing was read."""
    return _SIGN_BEFORE.sub("", text, count=1) if _SIGN_BEFORE.match(text) else text


def brackets_of(line: BoxTuple, characters: Sequence[tuple[str, float]]) -> Iterator[Bracket]:
    """The pairs in a line. characters: each with the middle of its place; a second bracket that was not read is
    supposed a step behind what stands inside.
    """
    height = line[3] - line[1]
    for place, (char, x) in enumerate(characters):
        if char not in OPENING:
            continue
        inside = ""
        for other, right in characters[place + 1 : place + 2 + _INSIDE]:
            if other in CLOSING:
                yield _bracket(line, x, right, inside)
                break
            if other in _SIGNS + _LIKE_SIGNS or other.isspace():
                inside += other.strip()
                continue
            if inside:
                yield _bracket(line, x, min(x + 1.3 * height, right), inside)
            break
        else:
            if inside and place + 1 + len(inside) == len(characters):
                yield _bracket(line, x, min(x + 1.3 * height, line[2]), inside)


def _bracket(line: BoxTuple, left: float, right: float, sign: str) -> Bracket:
    height = line[3] - line[1]
    edge = 0.2 * height
    inset = _INSET * height
    inner = (left + inset, line[1] + 0.1 * height, max(right - inset, left + inset + 2), line[3] - 0.1 * height)
    return Bracket((left - edge, line[1], right + edge, line[3]), inner, sign.strip(_LIKE_SIGNS))


def beside(
    words: Sequence[BoxTuple], found: Iterable[Bracket], print_between: Sequence[BoxTuple]
) -> list[Bracket | None]:
    """The bracket that belongs to each word, all on one side; empty where fewer than most have one.

    print_between: other words, beyond which no bracket is looked for.
    """
    known = list(found)
    sides = [[_nearest(w, known, print_between, is_left=is_left) for w in words] for is_left in (True, False)]
    counts = [len({b.box for b in side if b is not None}) for side in sides]
    gaps = [
        sum(_gap(w, b, is_left=n == 0) for w, b in zip(words, side, strict=True) if b) for n, side in enumerate(sides)
    ]
    best = 0 if (counts[0], -gaps[0]) > (counts[1], -gaps[1]) else 1
    is_enough = counts[best] >= max(2, 0.6 * len(words)) or (counts[best] == len(words) == 1)
    if not is_enough or counts[best] != sum(b is not None for b in sides[best]):
        return []
    return sides[1] if best else _broken(words, sides[0], known)


def _broken(
    words: Sequence[BoxTuple], found: Sequence[Bracket | None], known: Sequence[Bracket]
) -> list[Bracket | None]:
    """The brackets before words; of one that begins a line the last of the line above, where no word follows it."""
    whole = list(found)
    for n, word in enumerate(words):
        if found[n] is not None or any(_level(word, o) and o[0] < word[0] for o in words):
            continue
        upper = [o for o in words if 0 < word[3] - o[3] < _LINE_BELOW * (word[3] - word[1]) and not _level(word, o)]
        line = [b for b in known if b not in found and any(_level(b.box, o) for o in upper)]
        last = max(line, key=lambda b: b.box[0], default=None)
        if last is not None and all(o[2] <= last.box[0] + 2 for o in upper):
            whole[n] = last
    return whole


def supposed(words: Sequence[BoxTuple], found: Sequence[Bracket | None]) -> list[Bracket | None]:
    """The brackets of words, those that were not read (a tick lay over them) where the others have theirs; as they
    are where fewer than two were read.
    """
    known = [(w, b) for w, b in zip(words, found, strict=True) if b is not None]
    if len(known) < _KNOWN:
        return list(found)
    known = [(w, b) for w, b in known if _level(w, b.box)] or known
    is_left = all(b.box[0] < w[0] for w, b in known)
    gap = median((w[0] - b.inner[2]) if is_left else (b.inner[0] - w[2]) for w, b in known)
    width = median(b.inner[2] - b.inner[0] for _, b in known)
    return [b or _at(w, gap, width, is_left=is_left) for w, b in zip(words, found, strict=True)]


def _at(word: BoxTuple, gap: float, width: float, *, is_left: bool) -> Bracket:
    left = word[0] - gap - width if is_left else word[2] + gap
    edge = _SUPPOSED * width
    return Bracket((left, word[1], left + width, word[3]), (left + edge, word[1], left + width - edge, word[3]), "")


def _gap(word: BoxTuple, bracket: Bracket, *, is_left: bool) -> float:
    across = word[0] - bracket.box[2] if is_left else bracket.box[0] - word[2]
    return across / max(1.0, word[3] - word[1])


def _nearest(word: BoxTuple, found: Sequence[Bracket], others: Sequence[BoxTuple], *, is_left: bool) -> Bracket | None:
    near = [
        b for b in found
        if -0.6 < _gap(word, b, is_left=is_left) < _NEAR and _level(word, b.box)
        and (b.box[2] - b.box[0]) < _WIDEST * (b.box[3] - b.box[1])
    ]  # fmt: skip
    one = min(near, key=lambda b: abs(_gap(word, b, is_left=is_left)), default=None)
    if one is None or any(_between(word, one.box, o) for o in others):
        return None
    return one


def _between(word: BoxTuple, bracket: BoxTuple, other: BoxTuple) -> bool:
    left, right = min(word[2], bracket[2]), max(word[0], bracket[0])
    return _level(word, other) and left - 2 <= (other[0] + other[2]) / 2 <= right + 2


def _level(one: BoxTuple, other: BoxTuple) -> bool:
    down = min(one[3], other[3]) - max(one[1], other[1])
    return down > _ROW * min(one[3] - one[1], other[3] - other[1])


def state_of(bracket: Bracket, ink: np.ndarray) -> str:
    """ticked, empty or doubtful, by the ink inside (H x W bool of the page) and by what was read there."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in bracket.inner)
    part = ink[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    share = float(part.mean()) if part.size else 0.0
    if bracket.sign:
        return "ticked" if share >= _EMPTY else "doubtful"
    return "ticked" if share >= 2 * _FILLED else "doubtful" if share >= _FILLED else "empty"
