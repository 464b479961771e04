"""What the network of marks sees of a choice: of each word the picture of its beginning, of its end and of all of it,
each with what stands about it, and where the word stands among the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from extractors.models import BoxTuple

HEIGHT, WIDTH = 48, 96
"""Pixels of each picture."""
PLACES = 6
"""Numbers that tell where a word stands."""
_ACROSS, _DOWN = 2.4, 1.2
"""How far a picture reaches from the end of a word, and up and down from its middle, in widths of a character."""
_AROUND, _NARROW = 0.3, 0.55
"""White beside a whole word; width of a letter or figure, as a share of a Chinese character's."""
_PAPER = 90
"""Percentile of a picture's grey that is paper."""
_FURTHEST = 8.0


@dataclass(frozen=True)
class Option:
    """A word to choose: its text as printed and its box in pixels, without any mark."""

    text: str
    box: BoxTuple


@dataclass(frozen=True)
class Views:
    """What is seen of n words: pictures n x 3 x HEIGHT x WIDTH uint8, 0 paper to 255 ink; places n x PLACES float32."""

    pictures: np.ndarray
    places: np.ndarray


def views_of(image: np.ndarray, options: Sequence[Option]) -> Views:
    """What is seen of a choice. image: H x W x 3 uint8 (BGR) or grey; pens of all colours count, and red ones too."""
    grey = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    size = character_of(options)
    pictures = np.stack([_pictures(grey, option.box, size) for option in options])
    return Views(pictures, _places(options, size))


def character_of(options: Sequence[Option]) -> float:
    """The width of a character of these words."""
    return max(4.0, median((o.box[2] - o.box[0]) / _characters(o.text) for o in options))


def _characters(text: str) -> float:
    return max(1.0, sum(_NARROW if ord(c) < 0x2E80 else 1.0 for c in text))


def _pictures(grey: np.ndarray, box: BoxTuple, size: float) -> np.ndarray:
    x0, x1, y = box[0], box[2], (box[1] + box[3]) / 2
    across, down = _ACROSS * size, _DOWN * size
    spans = ((x0 - across, x0 + across), (x1 - across, x1 + across), (x0 - _AROUND * size, x1 + _AROUND * size))
    return np.stack([_picture(grey, (left, y - down, right, y + down)) for left, right in spans])


def _picture(grey: np.ndarray, area: BoxTuple) -> np.ndarray:
    """An area of a page, what lies beyond its edges as paper, ink bright."""
    x0, y0, x1, y1 = (round(v) for v in area)
    height, width = grey.shape
    part = grey[max(0, y0) : max(0, min(height, y1)), max(0, x0) : max(0, min(width, x1))]
    if not part.size:
        return np.zeros((HEIGHT, WIDTH), np.uint8)
    paper = max(1.0, float(np.percentile(part, _PAPER)))
    ink = np.clip(255.0 - part * (255.0 / paper), 0, 255).astype(np.uint8)
    ink = np.pad(ink, ((max(0, -y0), max(0, y1 - height)), (max(0, -x0), max(0, x1 - width))))
    return np.asarray(cv2.resize(ink, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))


def _places(options: Sequence[Option], size: float) -> np.ndarray:
    """Of each word, in characters: its left end and middle from the first's, its width, the white before and behind it
    to the next of the choice in its line, and whether any stand in its line.
    """
    left, top = min(o.box[0] for o in options), min(o.box[1] for o in options)
    found = []
    for option in options:
        x0, y0, x1, y1 = option.box
        row = [o.box for o in options if o is not option and o.box[1] < (y0 + y1) / 2 < o.box[3]]
        before = min((x0 - b[2] for b in row if b[2] <= x0 + size), default=_FURTHEST * size)
        behind = min((b[0] - x1 for b in row if b[0] >= x1 - size), default=_FURTHEST * size)
        numbers = ((x0 - left) / 4, (y0 - top) / 2, (x1 - x0) / 2, before, behind)
        found.append([*(min(v / size, _FURTHEST) / 4 for v in numbers), float(bool(row))])
    return np.array(found, np.float32)
