"""Where a value of the layer stands on the page: strips of one line each, and their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.models import BoxTuple, FieldReading, Page, TextLine
from extractors.textlayer.likeness import key

_PAD = 0.2
_DARK = 150
_APART = 2.5
"""Heights between two words from which they are read apart."""
_MOST_LINES = 8
_TALL_IN = 0.32
"""A form field higher than that may hold several lines."""


@dataclass(frozen=True)
class Strip:
    """A line of the layer: its place in pixels of the page, and what the layer says there."""

    box: BoxTuple
    text: str


def strips_of(page: Page, reading: FieldReading) -> tuple[Strip, ...]:
    """The strips that a value was read from, in reading order; () where the layer does not show which."""
    box, wanted = reading.box, key(reading.raw)
    if box is None or not wanted or _is_whole(page, box):
        return ()
    if page.words is None:
        return tuple(Strip(b, "") for b in _rows_of_ink(page, box))
    rows = lines_of(w for w in page.words if _holds(box, w.box))
    return _covering(rows, wanted) or _pieces(rows, wanted) or _anywhere(page.words, wanted)


def lines_of(words: Iterable[TextLine]) -> list[Strip]:
    """Words that stand beside each other as strips, top to bottom, left to right."""
    rows: list[list[TextLine]] = []
    for word in sorted((w for w in words if key(w.text)), key=lambda w: w.box[1] + w.box[3]):
        last = rows[-1][-1] if rows else None
        if last is not None and abs(_middle(last) - _middle(word)) < 0.5 * min(_height(last), _height(word)):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [strip for row in rows for strip in _joined(sorted(row, key=lambda w: w.box[0]))]


def _joined(row: Sequence[TextLine]) -> Iterable[Strip]:
    parts: list[list[TextLine]] = [[row[0]]]
    for word in row[1:]:
        if word.box[0] - parts[-1][-1].box[2] > _APART * _height(word):
            parts.append([])
        parts[-1].append(word)
    for part in parts:
        x0, y0, x1, y1 = zip(*(w.box for w in part), strict=True)
        yield Strip((min(x0), min(y0), max(x1), max(y1)), "".join(w.text for w in part))


def _covering(rows: Sequence[Strip], wanted: str) -> tuple[Strip, ...]:
    """The fewest strips behind each other that hold a value together."""
    keys = [key(s.text) for s in rows]
    for count in range(1, min(len(rows), _MOST_LINES) + 1):
        for start in range(len(rows) - count + 1):
            if wanted in "".join(keys[start : start + count]):
                return tuple(rows[start : start + count])
    return ()


def _pieces(rows: Sequence[Strip], wanted: str) -> tuple[Strip, ...]:
    """Strips that are part of a value; only where they make the most of it."""
    parts = [s for s in rows if key(s.text) in wanted]
    return tuple(parts) if 2 * sum(len(key(s.text)) for s in parts) > len(wanted) else ()


def _anywhere(words: Sequence[TextLine], wanted: str) -> tuple[Strip, ...]:
    return tuple(Strip(w.box, w.text) for w in words if wanted in key(w.text))[:1]


def picture(page: Page, box: BoxTuple) -> np.ndarray:
    """What is drawn in a strip, the paper around its ink cut off; nothing (0 pixels) where there is no ink."""
    pad = _PAD * (box[3] - box[1])
    piece = page.image[
        max(0, round(box[1] - pad)) : round(box[3] + pad), max(0, round(box[0] - pad)) : round(box[2] + pad)
    ]
    dark = piece.min(axis=2) < _DARK if piece.size else np.zeros((0, 0), bool)
    if not dark.any():
        return piece[:0, :0]
    columns = np.flatnonzero(dark.any(axis=0))
    left, right = max(0, columns[0] - 6), columns[-1] + 7
    return piece[:, left:right]


def _rows_of_ink(page: Page, box: BoxTuple) -> list[BoxTuple]:
    """A form field's place, line by line where it is high enough for several."""
    x0, y0, x1, y1 = (round(v) for v in box)
    if y1 - y0 < _TALL_IN * page.dpi:
        return [box]
    dark = (page.image[y0:y1, x0 + 2 : x1 - 2].min(axis=2) < _DARK).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], dark.astype(np.int8), [0]))))
    runs: list[tuple[int, int]] = []
    for top, bottom in edges.reshape(-1, 2).tolist():
        if runs and top - runs[-1][1] < 0.25 * (bottom - runs[-1][0]):
            runs[-1] = (runs[-1][0], bottom)
        else:
            runs.append((top, bottom))
    return [(box[0], y0 + top, box[2], y0 + bottom) for top, bottom in runs] or [box]


def _is_whole(page: Page, box: BoxTuple) -> bool:
    height, width = page.image.shape[:2]
    return bool(box[2] - box[0] >= width and box[3] - box[1] >= height)


def _holds(box: BoxTuple, word: BoxTuple) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] - 2 <= x <= box[2] + 2 and box[1] - 2 <= y <= box[3] + 2


def _middle(word: TextLine) -> float:
    return (word.box[1] + word.box[3]) / 2


def _height(word: TextLine) -> float:
    return word.box[3] - word.box[1]
