"""What the network sees of a page: for each text its characters, its kind, its place, and how it stands to all others.

Takes `Piece`s (texts with their places in any unit) and the rulings about them; hands on arrays, the same for pages
that were scanned and for those that were only laid out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.apart import plain_word
from extractors.evidence import CHOICES, Wording
from extractors.models import BoxTuple
from extractors.otherform import is_unit
from extractors.values import Catalogue, half_width, squeeze

HEAD, TAIL = 14, 6
"""Characters of a text that are seen: so many from its beginning, and from its end those that are more."""
CODES = 4096
_ASCII, _SPREAD = 128, 40503
_SHAPES = tuple(
    re.compile(p)
    for p in (
        r"1[3-9]\d{9}", r"[\d\s-]{7,13}", r"[0-9A-HJ-NP-RT-UW-Y]{18}", r"\d{17}[\dXx]", r"\d{4}-\d{6}-\d\d-\d\d-\d{6}",
        r"[\w.+-]+@[\w.-]+", r"\d{2,4}[年./-]\d{1,2}[月./-]\d{1,2}日?", r"\d+", r"\d+\.\d+", r"[\d.,]+[^\d\s]{1,4}",
        r"[一-鿿]{2,4}", r"[一-鿿（）()]{5,}(公司|院|校|局|厂|中心|会|社|馆|所)", r".*[路街道巷]\d*号?.*",
        r"[A-Za-z .()/&-]{3,}", r"[(（].*[)）]", r".*[:：]", r"(是|否|有|无)", r"[/／—-]+",
    )
)  # fmt: skip
_WALL, _BAND, _FAR = 0.8, 0.3, 60.0
"""Share of a stretch that a ruling fills; half the height of the band that it is looked for in; the farthest that is
told apart, in heights of a line."""
_OWN = 9
"""Numbers of a text's kind that tell neither its words nor its shape."""
SEVERAL = "cells"
"""What a text is that holds several cells of a list, or a cell and words about it."""
NEIGHBOURS = 4
"""The next text to the right, to the left, below and above."""


@dataclass(frozen=True)
class Piece:
    """A text on a page. colon: one ends it; on_line: it stands on an underline; square_before, square_behind: a tick
    square stands right beside it.
    """

    text: str
    box: BoxTuple
    colon: bool = False
    on_line: bool = False
    square_before: bool = False
    square_behind: bool = False


@dataclass(frozen=True)
class Looks:
    """A page of N pieces as arrays. characters: N x (HEAD + TAIL) int64; kinds: N x K float32; boxes, cells: N x 4
    float32 in heights of a line; near: N x NEIGHBOURS int64, -1 for none.
    """

    characters: np.ndarray
    kinds: np.ndarray
    boxes: np.ndarray
    cells: np.ndarray
    near: np.ndarray


class Looking:
    """Looks at pages with the words of a catalogue."""

    def __init__(self, wording: Wording, classes: Sequence[str]) -> None:
        self._wording = wording
        labels = [c.split(":")[1] for c in classes if c.startswith("label:")]
        columns = [c.split(":")[1] for c in classes if c.startswith("head:")]
        choices = sorted(k for k in (*labels, *columns) if k in wording.words)
        self._labels = {k: n for n, k in enumerate(labels)}
        self._columns = {k: len(labels) + n for n, k in enumerate(columns)}
        self._options = {k: len(labels) + len(columns) + n for n, k in enumerate(choices)}
        self._tables = tuple(dict.fromkeys(t for k in columns if (t := wording.catalogue[k].table)))
        self._known: dict[str, np.ndarray] = {}

    @property
    def words(self) -> int:
        """How many of them tell words of the catalogue; they come first."""
        return len(self._labels) + len(self._columns) + len(self._options)

    @property
    def width(self) -> int:
        """How many numbers tell the kind of a text."""
        return self.words + len(_SHAPES) + _OWN

    def page(self, pieces: Sequence[Piece], wall_of: Callable[[BoxTuple], BoxTuple], height: float) -> Looks:
        """A page. wall_of: the rulings nearest about a box (see `walls_about`); height: of the usual line."""
        boxes = np.array([p.box for p in pieces], np.float32).reshape(-1, 4) / np.float32(height)
        cells = np.array([wall_of(p.box) for p in pieces], np.float32).reshape(-1, 4) / np.float32(height)
        middle = boxes[:, [0, 1, 0, 1]]
        cells = np.clip(cells, middle - _FAR, middle + _FAR)
        return Looks(
            np.array([characters_of(p.text) for p in pieces], np.int64).reshape(-1, HEAD + TAIL),
            np.stack([self._kind(p, height) for p in pieces]) if pieces else np.zeros((0, self.width), np.float32),
            boxes,
            cells,
            _neighbours(boxes),
        )

    def _kind(self, piece: Piece, height: float) -> np.ndarray:
        x0, y0, x1, y1 = piece.box
        own = (
            piece.colon, piece.on_line, piece.square_before, piece.square_behind, (y1 - y0) / height,
            np.log1p((x1 - x0) / height) / 2, len(piece.text) / 10, is_unit(piece.text),
            sum(c.isdigit() for c in piece.text) / max(1, len(piece.text)),
        )  # fmt: skip
        return np.concatenate([self._words(piece.text), np.array(own, np.float32)])

    def _words(self, text: str) -> np.ndarray:
        if text not in self._known:
            found = np.zeros(self.width - _OWN, np.float32)
            for match in self._wording.label(text):
                if match.key in self._labels:
                    at = self._labels[match.key]
                    found[at] = max(found[at], 1 / (1 + match.rank))
            heads = (self._wording.labels.column(squeeze(text).rstrip(":："), table) for table in self._tables)
            for key in filter(None, heads):
                if key in self._columns:
                    found[self._columns[key]] = 1
            word = plain_word(text)
            for key, at in self._options.items():
                found[at] = word in self._wording.words[key]
            plain = half_width(text).strip()
            for n, shape in enumerate(_SHAPES, self.words):
                found[n] = bool(shape.fullmatch(plain))
            self._known[text] = found
        return self._known[text]


def classes_of(catalogue: Catalogue) -> tuple[str, ...]:
    """What a text of a form may be: print, several cells of a list at once, another's value; value, option or label of
    a field; cell or head of a column.
    """
    fields = [f for f in catalogue.fields if not f.table and f.type not in ("rows", "seal", "signature")]
    values = [f"value:{f.key}" for f in fields]
    options = [f"option:{f.key}" for f in fields if f.type in CHOICES]
    columns = [f.key for f in catalogue.fields if f.table]
    lists = [f"{what}:{key}" for what in ("cell", "head") for key in columns]
    return ("print", SEVERAL, "other", *values, *options, *(f"label:{f.key}" for f in fields), *lists)


def characters_of(text: str) -> list[int]:
    """The codes of a text's first and last characters; 0 where there are none."""
    codes = [code_of(c) for c in text]
    head, tail = codes[:HEAD], codes[HEAD:][-TAIL:]
    return [*head, *[0] * (HEAD - len(head)), *[0] * (TAIL - len(tail)), *tail]


def code_of(char: str) -> int:
    """The number of a character for the networks, 1 to CODES - 1; some share one."""
    number = ord(char)
    return 1 + number % 127 if number < _ASCII else _ASCII + number * _SPREAD % 65536 % (CODES - _ASCII)


def walls_about(walls: np.ndarray, box: BoxTuple) -> BoxTuple:
    """The rulings nearest to the left, above, right and below of a box; the page's edge where there are none.

    walls: H x W bool, pixels of rulings; box in the same pixels.
    """
    rows, columns = walls.shape
    x0, y0, x1, y1 = box
    x, y, reach = (x0 + x1) / 2, (y0 + y1) / 2, max(1.0, _BAND * (y1 - y0))
    level = walls[max(0, round(y - reach)) : max(1, round(y + reach))]
    upright = walls[
        :, max(0, round(x0 + (x1 - x0) / 4)) : max(1, round(x1 - (x1 - x0) / 4), round(x0 + (x1 - x0) / 4) + 1)
    ]
    across = level.mean(axis=0) > _WALL if level.size else np.zeros(columns, bool)
    down = upright.mean(axis=1) > _WALL if upright.size else np.zeros(rows, bool)
    left, right = _nearest(across, round(x))
    top, bottom = _nearest(down, round(y))
    return left, top, right, bottom


def _nearest(is_wall: np.ndarray, place: int) -> tuple[float, float]:
    place = min(max(place, 0), len(is_wall))
    before, behind = np.flatnonzero(is_wall[:place]), np.flatnonzero(is_wall[place:])
    return (
        float(before[-1]) if before.size else 0.0,
        float(place + behind[0]) if behind.size else float(len(is_wall)),
    )


def _neighbours(boxes: np.ndarray) -> np.ndarray:
    """For each text the next one to the right, to the left, below and above, -1 for none."""
    if not len(boxes):
        return np.zeros((0, NEIGHBOURS), np.int64)
    x0, y0, x1, y1 = boxes.T
    rows = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    in_row = rows > 0.4 * np.minimum((y1 - y0)[:, None], y1 - y0)
    columns = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    in_column = columns > 0.3 * np.minimum((x1 - x0)[:, None], x1 - x0)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    away = [
        np.where(in_row & (x > x[:, None]), x0 - x1[:, None], np.inf),
        np.where(in_row & (x < x[:, None]), x0[:, None] - x1, np.inf),
        np.where(in_column & ~in_row & (y > y[:, None]), y0 - y1[:, None], np.inf),
        np.where(in_column & ~in_row & (y < y[:, None]), y0[:, None] - y1, np.inf),
    ]
    for one in away:
        np.fill_diagonal(one, np.inf)
    return np.stack([np.where(np.isfinite(a.min(1)), a.argmin(1), -1) for a in away], 1).astype(np.int64)
