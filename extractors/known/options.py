"""The words of a choice on a page, each with its square: the catalogue says which is which.

Words without squares that are ringed or ticked are left to the reading of any layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from extractors.known.ground import Ground, Mark, around, enlarged, holds
from extractors.known.model import KnownOption, KnownPlace
from extractors.known.wording import plain
from extractors.layout import MmBox
from extractors.slots import PX_PER_MM
from extractors.values import Catalogue, Field

_FEWEST = 2
_HAN = re.compile("[㐀-鿿]")
_WORD_ROOM_MM = (0.6, 0.2)
_SIGNS = "□☐☑■☒口√✓×"
"""What squares are read as."""
_HALF = 0.5
_FAR_MM, _LINES_APART, _ALIGNED_MM = 32.0, 2.4, 4.0
_BESIDE_MM, _FIRST_MM = 4.0, 6.0
_BEFORE_MM = 8.0
"""How far before or behind the words of a choice its squares may stand."""
"""Gaps within a word, and from the square to its first character: within a line these are not exact."""
_CLEAR_MM, _WORD_GAP_MM = 0.25, 2.4
_HIGHER_MM = 1.6
"""How far print reaches above and below its square at most."""


@dataclass(frozen=True)
class _Said:
    """What stands beside a square. bare: without what lies over the square, which may be the square itself misread."""

    text: str
    bare: str
    box: MmBox
    square: MmBox


def options_at(area: MmBox, field: Field, ground: Ground) -> tuple[KnownOption, ...]:
    """The options of a choice in an area of the page; empty where a square or a word of it has no other half.

    The one that is not known may be the one that is ticked.
    """
    wide = enlarged(area, _BEFORE_MM, 0.8)
    squares = [s for s in ground.squares if holds(wide, s)]
    found = [_named(field, said) for said in _beside(squares, wide, ground)] if squares else []
    best = max(found, key=len, default=())
    table = words_of(field)
    printed = {table[t.text] for t, box in ground.words if t.text in table and holds(area, box)}
    is_whole = len(best) == len(squares) and printed <= {o.value for o in best}
    return best if len(best) >= _FEWEST and is_whole and not _is_mixed(best, table, ground) else ()


def _is_mixed(options: Sequence[KnownOption], table: Mapping[str, str], ground: Ground) -> bool:
    """Whether words stand between the options that say the same again: then another choice lies among them."""
    hull = around(o.word for o in options)
    said = [table[t.text] for t, box in ground.words if t.text in table and holds(hull, box)]
    return len(set(said)) < len(said)


def choice_place(field: Field, options: Sequence[KnownOption], ground: Ground) -> KnownPlace:
    """A choice as a place: its options and the print within it."""
    order = field.allowed or ("是", "否")  # many-of values are lists in the catalogue's order
    ranked = sorted(options, key=lambda o: order.index(o.value))
    kept = tuple(o.model_copy(update={"word": enlarged(o.word, *_WORD_ROOM_MM)}) for o in ranked)
    box = around([b for o in kept for b in o.boxes])
    room = enlarged(box, 2.5, 1.6)
    prints = [m.box for m in ground.characters if _HAN.fullmatch(m.text) and holds(room, m.box)]
    prints = [enlarged(p, 0.4, 0.3) for p in prints if not any(holds(o.word, p) for o in kept)]
    return KnownPlace(key=field.key, style="ticks", box=room, options=kept, prints=tuple(prints))


def words_of(field: Field) -> dict[str, str]:
    """The allowed word that each plain printed word stands for."""
    if field.type == "yes_no":
        return {"是": "是", "否": "否"}
    return {plain(w): w for w in field.allowed} | {plain(a): w for a, w in field.aliases.items()}


def choices_on(
    ground: Ground, catalogue: Catalogue, taken: Sequence[MmBox]
) -> Iterator[tuple[Field, tuple[KnownOption, ...]]]:
    """Choices that nobody has found yet: runs of words that one field alone allows. taken: areas that are left out."""
    fields = [f for f in catalogue.fields if f.type in ("one_of", "many_of") and not f.table]
    words = {f.key: {plain(w) for w in (*f.allowed, *f.aliases)} for f in fields}
    every = set().union(*words.values())
    row = [(t.text, b) for t, b in ground.words if t.text in every and not any(holds(a, b) for a in taken)]
    for run in _runs(row, words):
        best = sorted(((len({t for t, _ in run} & words[f.key]), f) for f in fields), key=lambda p: -p[0])
        if best[0][0] < _FEWEST or best[0][0] == best[1][0]:
            continue
        area = around(b for _, b in run)
        if options := options_at(area, best[0][1], ground):
            yield best[0][1], options


def rows_of_words(field: Field, ground: Ground, taken: Sequence[MmBox]) -> Iterator[list[tuple[str, MmBox]]]:
    """The words of one choice as they stand together on a page. taken: areas that are left out."""
    words = set(words_of(field))
    row = [(t.text, b) for t, b in ground.words if t.text in words and not any(holds(a, b) for a in taken)]
    return _runs(row, {field.key: words})


def _runs(row: Sequence[tuple[str, MmBox]], words: dict[str, set[str]]) -> Iterator[list[tuple[str, MmBox]]]:
    """Words that stand beside or below each other, as long as one field allows them all."""
    left = sorted(row, key=lambda w: (round(w[1].y / 3), w[1].x))
    while left:
        run = [left.pop(0)]
        allowed = {k for k, w in words.items() if run[0][0] in w}
        for word in list(left):
            more = allowed & {k for k, w in words.items() if word[0] in w}
            if more and word[0] not in {t for t, _ in run} and _goes_on(run[-1][1], run[0][1], word[1]):
                run.append(word)
                left.remove(word)
                allowed = more
        yield run


def _goes_on(last: MmBox, first: MmBox, box: MmBox) -> bool:
    level = abs(last.y + last.h / 2 - box.y - box.h / 2) < 0.6 * max(last.h, box.h)
    if level and 0 <= box.x - last.x - last.w <= _FAR_MM:
        return True
    below = 0 < box.y - last.y <= _LINES_APART * last.h
    return below and min(abs(box.x - first.x), abs(box.x - last.x)) <= _ALIGNED_MM


def _beside(squares: Sequence[MmBox], area: MmBox, ground: Ground) -> Iterator[list[_Said]]:
    """What stands behind each square, and what stands before it."""
    marks = [m for m in ground.characters if holds(area, m.box, slack=1.5) and m.text not in _SIGNS]
    for is_behind in (True, False):
        said = []
        for square in squares:
            own = _text_beside(square, squares, marks, is_behind=is_behind)
            if own:
                word = _print_beside(square, around(m.box for m in own), squares, ground)
                bare = "".join(m.text for m in own if not holds(square, m.box, slack=0.3))
                said.append(_Said("".join(m.text for m in own), bare, word, square))
        yield said


def _print_beside(square: MmBox, word: MmBox, squares: Sequence[MmBox], ground: Ground) -> MmBox:
    """The word beside a square as far as its ink goes: the places of characters within a line are not exact."""
    is_behind = word.x + word.w / 2 > square.x
    row = [s for s in squares if abs(s.y - square.y) < square.h and s is not square]
    if is_behind:
        start = square.x + square.w + _CLEAR_MM
        stop = min([s.x - _CLEAR_MM for s in row if s.x > square.x], default=start + word.w + 2 * _BESIDE_MM)
    else:
        start = square.x - _CLEAR_MM
        stop = max([s.x + s.w + _CLEAR_MM for s in row if s.x < square.x], default=start - word.w - 2 * _BESIDE_MM)
    x0, x1 = sorted((max(0, round(start * PX_PER_MM)), max(0, round(stop * PX_PER_MM))))
    y0, y1 = round((square.y - 0.6) * PX_PER_MM), round((square.y + square.h + 0.6) * PX_PER_MM)
    columns = np.flatnonzero(np.asarray(ground.ink[max(0, y0) : y1, x0:x1].any(axis=0)))
    if not len(columns):
        return word
    order = columns if is_behind else columns[::-1]
    gaps = np.flatnonzero(np.abs(np.diff(order)) > _WORD_GAP_MM * PX_PER_MM)
    run = order[: gaps[0] + 1] if len(gaps) else order
    left, right = (x0 + run.min()) / PX_PER_MM, (x0 + run.max() + 1) / PX_PER_MM
    top, bottom = _rows_of(ground.ink[:, x0 + run.min() : x0 + run.max() + 1], y0, y1)
    return MmBox(float(left), top / PX_PER_MM, float(right - left), (bottom - top) / PX_PER_MM)


def _rows_of(ink: np.ndarray, y0: int, y1: int) -> tuple[int, int]:
    """From where to where the rows of a word reach that fills at least those from y0 to y1, px."""
    reach = round(_HIGHER_MM * PX_PER_MM)
    above = np.asarray(ink[max(0, y0 - reach) : y0].any(axis=1))[::-1]
    below = np.asarray(ink[y1 : y1 + reach].any(axis=1))
    up, down = (int(np.argmin(part)) if len(part) and not part.all() else 0 for part in (above, below))
    return y0 - up, y1 + down


def _text_beside(square: MmBox, squares: Sequence[MmBox], marks: Sequence[Mark], *, is_behind: bool) -> list[Mark]:
    middle = square.y + square.h / 2
    row = [s for s in squares if abs(s.y + s.h / 2 - middle) < square.h]
    level = [m for m in marks if m.box.y < middle < m.box.y + m.box.h]
    if is_behind:
        stop = min((s.x for s in row if s.x > square.x), default=float("inf"))
        own = [m for m in level if square.x + square.w * 0.6 <= m.box.x + m.box.w / 2 < stop]
        start = square.x + square.w
        own.sort(key=lambda m: m.box.x)
        near = bool(own) and own[0].box.x - start <= _FIRST_MM
    else:
        stop = max((s.x + s.w for s in row if s.x < square.x), default=float("-inf"))
        own = [m for m in level if stop <= m.box.x + m.box.w / 2 < square.x + square.w * 0.4]
        own.sort(key=lambda m: m.box.x)
        near = bool(own) and square.x - own[-1].box.x - own[-1].box.w <= _FIRST_MM
    return _unbroken(own, is_behind=is_behind) if near else []


def _unbroken(row: list[Mark], *, is_behind: bool) -> list[Mark]:
    """The characters up to the first wide gap, seen from the square."""
    order = row if is_behind else row[::-1]
    kept = order[:1]
    for mark in order[1:]:
        gap = max(mark.box.x - kept[-1].box.x - kept[-1].box.w, kept[-1].box.x - mark.box.x - mark.box.w)
        if gap > _BESIDE_MM:
            break
        kept.append(mark)
    return sorted(kept, key=lambda m: m.box.x)


def _named(field: Field, said: Sequence[_Said]) -> tuple[KnownOption, ...]:
    """The options whose words the field allows: exactly, else the likeliest word that is left."""
    table = words_of(field)
    found: dict[int, str] = {}
    for n, one in enumerate(said):
        value = table.get(plain(one.text)) or table.get(plain(one.bare))
        if value is not None and value not in found.values():
            found[n] = value
    for n, one in enumerate(said):
        if n not in found and (value := likeliest(one.text, field, found.values())):
            found[n] = value
    return tuple(KnownOption(value=v, word=said[n].box, square=said[n].square) for n, v in sorted(found.items()))


def likeliest(text: str, field: Field, besides: Iterable[str]) -> str:
    """The one allowed word that is left and shares most with a misread or broken text, '' for none or several."""
    left = [w for w in field.allowed if w not in set(besides)]
    bare = plain(text)
    starts = [w for w in left if bare and plain(w).startswith(bare)]
    if len(starts) == 1:
        return starts[0]
    shares = sorted(((_shared(bare, plain(w)), w) for w in left), reverse=True)
    is_clear = bool(shares) and shares[0][0] >= _HALF and (len(shares) == 1 or shares[1][0] < shares[0][0])
    return shares[0][1] if is_clear else ""


def _shared(text: str, word: str) -> float:
    blocks = SequenceMatcher(None, text, word, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) / max(len(text), len(word), 1)
