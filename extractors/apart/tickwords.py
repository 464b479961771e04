"""The words that stand beside tick squares: what tells a tick square from the character 口.

Takes a row of text pieces and square candidates; hands the row on with only those squares that stand beside a word
that can be chosen. What was taken for a square and is none is read again together with its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from extractors.apart.sheet import union
from extractors.marks import TickMark
from extractors.models import BoxTuple, CropReading
from extractors.values import Catalogue, edits, half_width, simplified

_COMMON = ("是", "否", "有", "无", "同意", "不同意", "需要", "不需要", "其他", "其它")
_EDGES = re.compile(r"^[^\w一-鿿]+|[^\w一-鿿]+$")
_SAME_SIZE = 0.12
_TIGHT = 0.25
_NARROW = 0.55
_SIGNS = "√✓✔☑vVνγⅴ∨yJ/レ"
PRINTED_SQUARE = re.compile("[□☐◻■☑☒]")
"""A square that was read as a character of a text: none of the words to choose holds one."""
_SIGNS_ONLY = re.compile(rf"[{_SIGNS}\s.,'·、丶]+")
_SIGN_AT_END = re.compile(rf"(?<=[一-鿿:：])[{_SIGNS}]+$")
_SIGN_AT_START = re.compile(rf"^[{_SIGNS}]+(?=[一-鿿])")


@lru_cache(1 << 14)
def plain_word(text: str) -> str:
    """A word without spaces, brackets' edges and punctuation around it, half width, upper case."""
    return _EDGES.sub("", re.sub(r"\s+", "", simplified(half_width(text)))).upper()


class Vocabulary:
    """Every word that can be chosen on a form: the allowed words and aliases of the catalogue, and 是/否."""

    def __init__(self, catalogue: Catalogue) -> None:
        choices = [f for f in catalogue.fields if f.type in ("one_of", "many_of")]
        words = {plain_word(w) for f in choices for w in (*f.allowed, *f.aliases)}
        agreed = {plain_word(w) for f in catalogue.fields if f.type == "yes_no" for w in (f.label, *f.synonyms)}
        self._words = frozenset((words | agreed | set(_COMMON)) - {""})
        self._long = tuple(sorted((w for w in self._words if len(w) >= 2), key=len, reverse=True))

    def holds(self, text: str, *, broken: bool = False) -> bool:
        """Whether a text is a word that can be chosen, or the first part of one if `broken`."""
        plain = plain_word(text)
        if len(plain) > 1 and (
            plain in self._words or any(len(plain) == len(w) and _near(plain, w) for w in self._long)
        ):
            return True
        return broken and len(plain) >= 2 and any(w.startswith(plain) for w in self._long)

    def starts(self, text: str, *, broken: bool = False) -> bool:
        """Whether a text begins with a word that can be chosen; `broken`: the word may go on in the next line."""
        plain = plain_word(text)
        if not plain:
            return False
        if plain in self._words or any(plain.startswith(w) or _near(plain[: len(w)], w) for w in self._long):
            return True
        return broken and any(w.startswith(plain) for w in self._long)

    def ends(self, text: str) -> bool:
        """Whether a text ends with a word that can be chosen."""
        plain = plain_word(text)
        return plain in self._words or any(plain.endswith(w) or _near(plain[-len(w) :], w) for w in self._long)


def _near(text: str, word: str) -> bool:
    return len(word) >= 4 and edits(text, word, limit=1) <= 1


@dataclass(frozen=True)
class Item:
    """A text piece with its reading, or a square with its mark. on_line: the text stands on an underline."""

    box: BoxTuple
    quick: CropReading | None = None
    mark: TickMark | None = None
    on_line: bool = False
    parts: tuple[BoxTuple, ...] = ()


_Read = Callable[[BoxTuple], "Item | None"]


def settle(row: Sequence[Item], vocabulary: Vocabulary, read: _Read) -> list[Item]:
    """The row with its true tick squares only.

    row: items of one line from left to right. read: reads a box anew as one piece of text, None if it is empty.
    """
    items = list(row)
    if not any(i.mark for i in items):
        return items
    items = without_pen_signs(items, vocabulary)
    follows = _words_follow(items, vocabulary)
    items = _rejoin_words(items, vocabulary, read, follows=follows)
    if _is_lone_character(items):
        return _as_text(items, _squares(items), read)
    squares = enumerate(_squares(items))
    sure = [i for place, i in squares if _is_beside_word(items, place, vocabulary, follows=follows)]
    if not sure:
        return _as_text(items, _squares(items), read)
    side = float(np.median([items[i].box[2] - items[i].box[0] for i in sure]))
    odd = [i for i in _squares(items) if i not in sure and not _is_like(items[i].box, side)]
    return _as_text(items, odd, read)


def without_pen_signs(items: Sequence[Item], vocabulary: Vocabulary) -> list[Item]:
    """The items with the signs cut off that were read where a pen ticked beside a square: `类别√` before it is 类别.

    The pixels of the sign are judged by `tickrows`; left in the text they would spoil a label or a word.
    """
    found = list(items)
    for index, item in enumerate(found):
        if item.quick is None or item.parts:
            continue
        if index + 1 < len(found) and found[index + 1].mark and not vocabulary.ends(item.quick.text):
            found[index] = _cut(item, _SIGN_AT_END.search(item.quick.text))
        elif index > 0 and found[index - 1].mark and not vocabulary.starts(item.quick.text):
            found[index] = _cut(item, _SIGN_AT_START.search(item.quick.text))
    return found


def _cut(item: Item, sign: re.Match[str] | None) -> Item:
    """The item without a sign at its end or start: its reading and its box."""
    quick = item.quick
    if quick is None or sign is None:
        return item
    widths = [_NARROW if ord(c) < 0x2E80 else 1.0 for c in quick.text]
    x0, y0, x1, y1 = item.box
    step = (x1 - x0) / sum(widths)
    kept = slice(0, sign.start()) if sign.end() == len(quick.text) else slice(sign.end(), None)
    start, end = sum(widths[: kept.start]), sum(widths[: kept.stop])
    known = len(quick.characters) == len(quick.text)
    reading = replace(quick, text=quick.text[kept], characters=quick.characters[kept] if known else (), places=())
    return replace(item, box=(x0 + step * start, y0, x0 + step * end, y1), quick=reading)


def _is_lone_character(items: Sequence[Item]) -> bool:
    """Whether the only square of a row stands tight between two texts, as 口 does."""
    squares = _squares(items)
    if len(squares) != 1 or not 0 < squares[0] < len(items) - 1:
        return False
    left, square, right = (i.box for i in items[squares[0] - 1 : squares[0] + 2])
    side = square[2] - square[0]
    return square[0] - left[2] < _TIGHT * side and right[0] - square[2] < _TIGHT * side


def _squares(items: Sequence[Item]) -> list[int]:
    return [index for index, item in enumerate(items) if item.mark]


def _is_like(box: BoxTuple, side: float) -> bool:
    return abs(box[2] - box[0] - side) <= _SAME_SIZE * side and abs(box[3] - box[1] - side) <= _SAME_SIZE * side


def _between(items: Sequence[Item], start: int, stop: int) -> str:
    return "".join(i.quick.text for i in items[start:stop] if i.quick)


def _words_follow(items: Sequence[Item], vocabulary: Vocabulary) -> bool:
    """Whether the words of a row stand after their squares (□居民) rather than before them (居民□)."""
    squares = _squares(items)
    stops = [-1, *squares, len(items)]
    after = before = 0
    for place, index in enumerate(squares):
        after += vocabulary.starts(_between(items, index + 1, stops[place + 2]), broken=place + 1 == len(squares))
        before += vocabulary.ends(_between(items, stops[place] + 1, index))
    return after > before or (after == before and items[0].mark is not None and not _trail(items))


def _trail(items: Sequence[Item]) -> bool:
    """Whether a row ends with a square and its squares stand nearer to the words before them than to those after."""
    inner = [i for i in _squares(items) if 0 < i < len(items) - 1]
    before = [items[i].box[0] - items[i - 1].box[2] for i in inner if items[i - 1].mark is None]
    after = [items[i + 1].box[0] - items[i].box[2] for i in inner if items[i + 1].mark is None]
    return items[-1].mark is not None and bool(before and after) and float(np.median(before) - np.median(after)) < 0


def is_pen_sign(text: str) -> bool:
    """Whether a piece of text is nothing but what a tick is read as."""
    return _SIGNS_ONLY.fullmatch(text) is not None


def _is_beside_word(items: Sequence[Item], place: int, vocabulary: Vocabulary, *, follows: bool) -> bool:
    """Whether the word of the row's square number `place` can be chosen."""
    stops = [-1, *_squares(items), len(items)]
    index = stops[place + 1]
    if follows:
        after = stops[place + 2]
        return vocabulary.starts(_between(items, index + 1, after), broken=after == len(items))
    return vocabulary.ends(_between(items, stops[place] + 1, index))


def _rejoin_words(items: list[Item], vocabulary: Vocabulary, read: _Read, *, follows: bool) -> list[Item]:
    """Squares inside a word (固 or 口 of 酒 after a tick square) given back to it: joined, the word reads as one."""
    for place, index in enumerate(_squares(items)):
        stops = [-1, -1, *_squares(items), len(items), len(items)]
        ahead, after, beyond = stops[place], stops[place + 3], stops[place + 4]
        word = plain_word(
            _between(items, index + 1, after) if follows else _between(items, stops[place + 1] + 1, index)
        )
        if (len(word) > 1 or word in _COMMON) and _is_beside_word(items, place, vocabulary, follows=follows):
            continue
        neighbour = (index + 1, beyond) if follows else (ahead + 1, index)
        for start, stop in (neighbour, _tight_run(items, index)):
            joined = _joined_word(items, start, stop, read)
            if joined and _is_word(joined, vocabulary, broken=stop == len(items)):
                return _rejoin_words([*items[:start], joined, *items[stop:]], vocabulary, read, follows=follows)
    return items


def _is_word(item: Item, vocabulary: Vocabulary, *, broken: bool) -> bool:
    """Whether a text is a word to choose and nothing else: a square that was read with it is none of its characters."""
    text = item.quick.text if item.quick else ""
    return not PRINTED_SQUARE.search(text) and vocabulary.holds(text, broken=broken)


def _tight_run(items: Sequence[Item], index: int) -> tuple[int, int]:
    """The texts that stand close to a square on both sides, the square among them."""
    start, stop = index, index + 1
    while start > 0 and items[start - 1].mark is None and not _is_apart(items[start - 1], items[start]):
        start -= 1
    while stop < len(items) and items[stop].mark is None and not _is_apart(items[stop - 1], items[stop]):
        stop += 1
    return start, stop


def _joined_word(items: Sequence[Item], start: int, stop: int, read: _Read) -> Item | None:
    """The items from start to stop read as one, None where no square lies among them."""
    if not any(i.mark for i in items[start:stop]):
        return None
    return read(union(i.box for i in items[start:stop]))


def _as_text(items: list[Item], squares: Sequence[int], read: _Read) -> list[Item]:
    """The row with these squares read as characters of the text around them."""
    gone = set(squares)
    if not gone:
        return items
    result: list[Item] = []
    run: list[Item] = []
    for index, item in enumerate(items):
        is_square = item.mark is not None and index not in gone
        if is_square or (run and _is_apart(run[-1], item)):
            result += _joined(run, read)
            run = []
        if is_square:
            result.append(item)
        else:
            run.append(item)
    return result + _joined(run, read)


def _is_apart(previous: Item, item: Item) -> bool:
    """Whether two items are no one text: a blank begins or ends between them, or a wide gap lies there."""
    height = max(item.box[3] - item.box[1], previous.box[3] - previous.box[1])
    texts = item.mark is None and previous.mark is None
    return (texts and item.on_line != previous.on_line) or item.box[0] - previous.box[2] > 1.6 * height


def _joined(run: Sequence[Item], read: _Read) -> list[Item]:
    if len(run) <= 1 and all(i.mark is None for i in run):
        return list(run)
    joined = read(union(i.box for i in run))
    return [replace(joined, on_line=any(i.on_line for i in run))] if joined else []
