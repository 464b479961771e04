"""The printed words on a page: those stretches of its text lines that the catalogue's vocabulary accounts for.

A word counts only where it stands by itself: between signs, ends and other such words, never inside of other writing
(通信 in the name of a firm). So what a person wrote is not taken for print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from extractors.models import BoxTuple, CropReading
from extractors.text import LinedPage
from extractors.values import Catalogue, half_width, simplified

_FEWEST = 2
_PART_FROM = 4
"""Characters of the beginning of a long label that stand for it where the label is broken into two lines."""
_LONG_LABEL = 6
_RUN = re.compile(r"[㐀-鿿A-Za-z0-9]+")
_HAN = re.compile(r"[㐀-鿿]+")
_FILLERS = "口日回田□√Vv"
"""What squares and ticks are misread as."""
_COMMON = (
    *("供水", "供电", "供气", "供热", "供暖", "用水", "用电", "用气", "用暖", "用热", "通信", "专业", "类别", "需求"),
    *("参数", "外线工程", "起止点", "起止地点", "起点", "终点", "申请单位盖章", "申请单位", "盖章", "签字", "签章"),
    *(
        "日期",
        "法定代表人",
        "基本信息",
        "项目信息",
        "申请信息",
        "序号",
        "单位",
        "申请人",
        "受理编号",
        "填表说明",
        "项目规模",
    ),
)


@dataclass(frozen=True)
class Character:
    """A character of a line and its box."""

    text: str
    box: BoxTuple


@dataclass(frozen=True)
class Token:
    """A printed word. is_alone: nothing else stands in its line."""

    text: str
    box: BoxTuple
    is_alone: bool = False


@dataclass(frozen=True)
class Line:
    """A line of text, character by character."""

    box: BoxTuple
    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(c.text for c in self.characters)


class Wording:
    """The vocabulary of a catalogue: labels, synonyms, words to choose, and what forms print besides."""

    def __init__(self, catalogue: Catalogue) -> None:
        choices = {w for f in catalogue.fields for w in (*f.allowed, *f.aliases)}
        self._labels = {plain(text) for text, _ in catalogue.synonyms()}
        self._choices = {plain(w) for w in choices} - self._labels
        words = {plain(w) for w in (*choices, *_COMMON)} | self._labels
        self._words = frozenset(w for w in words if len(w) >= _FEWEST and not w.isdigit())
        self._longest = max(len(w) for w in self._words)

    def is_to_choose(self, text: str) -> bool:
        """Whether a printed word is one to choose and no label: a pen goes over such words."""
        return text in self._choices

    def tokens(self, line: Line) -> list[Token]:
        """The printed words of a line, from left to right."""
        folded, origin = _folded(line)
        found: list[tuple[int, int]] = []
        for run in _RUN.finditer(folded):
            parts = self._split(run[0])
            if parts is not None:
                found += [(run.start() + a, run.start() + b) for a, b in parts]
                continue
            for piece in _HAN.finditer(run[0]):
                start = run.start() + piece.start()
                found += [(start + a, start + b) for a, b in self._split(piece[0]) or ()]
        return [_token(line, folded[a:b], (origin[a], origin[b - 1])) for a, b in found]

    def _split(self, run: str) -> list[tuple[int, int]] | None:
        """The run as words one behind the other, None where they do not account for all of it."""
        best: list[list[tuple[int, int]] | None] = [[]] + [None] * len(run)
        for end in range(1, len(run) + 1):
            if run[end - 1] in _FILLERS and best[end - 1] is not None:
                best[end] = best[end - 1]
            for start in range(max(0, end - self._longest), end - 1):
                before = best[start]
                if before is not None and run[start:end] in self._words:
                    best[end] = [*before, (start, end)]
                    break
        if best[-1] is None and len(run) >= _PART_FROM and any(_begins(w, run) for w in self._labels):
            return [(0, len(run))]
        return best[-1] or None


def _begins(label: str, run: str) -> bool:
    return len(label) >= _LONG_LABEL and label.startswith(run)


@lru_cache(1 << 14)
def plain(text: str) -> str:
    """A word as words are compared: half width, simplified, upper case, without signs."""
    return re.sub(r"[^㐀-鿿A-Z0-9]", "", simplified(half_width(text)).upper())


def lines_of(lined: LinedPage, numbers: Iterable[int] | None = None) -> list[Line]:
    """The lines of a scanned page with the places of their characters; none of a page with a text layer."""
    if lined.lines is None:
        return []
    wanted = list(range(len(lined.lines.boxes)) if numbers is None else numbers)
    return [
        line_of(reading, lined.lines.boxes[n])
        for n, reading in zip(wanted, lined.lines.readings(wanted), strict=True)
        if reading.text
    ]


def line_of(reading: CropReading, box: BoxTuple) -> Line:
    """A line from its reading: each character as broad as its neighbours leave it."""
    x0, y0, x1, y1 = box
    count = len(reading.characters)
    places = reading.places if len(reading.places) == count else tuple((i + 0.5) / count for i in range(count))
    middles = [x0 + p * (x1 - x0) for p in places]
    gaps = [b - a for a, b in pairwise(middles)]
    half = min((y1 - y0) / 2, 0.6 * median(gaps)) if gaps else (y1 - y0) / 2
    characters = []
    for n, (text, _) in enumerate(reading.characters):
        left = (middles[n - 1] + middles[n]) / 2 if n else x0
        right = (middles[n] + middles[n + 1]) / 2 if n < count - 1 else x1
        left = left if n == 0 and middles[n] - x0 < 2 * half else max(left, middles[n] - half)
        right = right if n == count - 1 and x1 - middles[n] < 2 * half else min(right, middles[n] + half)
        characters.append(Character(text, (left, y0, right, y1)))
    return Line(box, tuple(characters))


def _folded(line: Line) -> tuple[str, list[int]]:
    """The line's text as words are compared, and for each of its characters the one that it came from."""
    folded, origin = [], []
    for n, character in enumerate(line.characters):
        made = simplified(half_width(character.text)).upper() or " "
        folded += list(made)
        origin += [n] * len(made)
    return "".join(folded), origin


def _token(line: Line, text: str, span: tuple[int, int]) -> Token:
    first, last = line.characters[span[0]].box, line.characters[span[1]].box
    is_alone = not _RUN.search(_rest(line, span))
    return Token(text, (first[0], first[1], last[2], last[3]), is_alone)


def _rest(line: Line, span: tuple[int, int]) -> str:
    kept: Sequence[Character] = (*line.characters[: span[0]], *line.characters[span[1] + 1 :])
    return "".join(c.text for c in kept)
