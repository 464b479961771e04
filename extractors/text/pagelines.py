"""The text lines of one page, found once and handed on with it: a `LinedPage`.

Owns the boxes that text detection found on an upright raster and the quick model's readings of them, each made at most
once. A raster that is turned or drawn anew has lines of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.models import BoxTuple, CropReading, Page, TextLine
from extractors.text.ocr import Ocr, reading_order

_SAMPLE_LINES = 8
_LONG = 2.5
_LONGEST = 12.0
_SAME_ENDS, _LOOSE_ENDS = 0.45, 0.7
"""Heights by which a line and a piece may differ at each end; the second where the line was read beyond doubt."""
_SAME_HEIGHT = 0.6
_FEWEST_CHARACTERS = 4
_WORD = re.compile("[\u4e00-\u9fff]{2,}[:：]?")
_COLONS = (":", "：")
"""Their ink stands at the left of their place: the middle of that may lie behind the word's box."""
_WORD_FROM = 0.95
"""Weakest character from which a word of a longer line is taken as it was read there."""
_ASIDE = 0.08
_BREADTH = (0.82, 1.3)
_FARTHEST = 1.4
"""How far, in heights, the middle of a character may lie outside of a word; how broad a character may be; how far the
middles of two may lie apart."""


class PageLines:
    """The lines of `image` (H x W x 3 BGR or grey, uint8): `boxes` in its pixels, in reading order."""

    def __init__(self, image: np.ndarray, boxes: Sequence[BoxTuple], ocr: Ocr) -> None:
        self.image = image
        self.boxes = tuple(boxes)
        self._ocr = ocr
        self._read: dict[int, CropReading] = {}

    def readings(self, numbers: Iterable[int]) -> list[CropReading]:
        """The quick model's readings of these lines; what was read before is not read again."""
        wanted = list(numbers)
        fresh = [n for n in dict.fromkeys(wanted) if n not in self._read]
        if fresh:
            crops = [self._crop(self.boxes[n]) for n in fresh]
            self._read.update(zip(fresh, self._ocr.read_crops(crops, grade="tiny"), strict=True))
        return [self._read[n] for n in wanted]

    def text_lines(self, numbers: Iterable[int] | None = None) -> tuple[TextLine, ...]:
        """The lines (all by default) as text; what reads as nothing is left out."""
        wanted = list(range(len(self.boxes)) if numbers is None else numbers)
        found = zip(wanted, self.readings(wanted), strict=True)
        return tuple(TextLine(r.text, self.boxes[n], r.confidence) for n, r in found if r.text)

    def read_before(self, box: BoxTuple) -> CropReading | None:
        """The reading of the line that fills this box and nothing beside it, None where it was not read."""
        for number, reading in self._read.items():
            slack = _LOOSE_ENDS if reading.confidence >= _WORD_FROM else _SAME_ENDS
            if _fills(self.boxes[number], box, slack):
                return reading
        return None

    def word_before(self, box: BoxTuple) -> CropReading | None:
        """The Chinese word in this box as it was read within a longer line, None where that is not beyond doubt.

        Each character must be clear, stand in the box, and be as broad as one: so none was lost or taken in addition.
        """
        for number, reading in self._read.items():
            if _runs_over(self.boxes[number], box):
                return _word_in(reading, self.boxes[number], box)
        return None

    def legibility(self) -> float:
        """How well the longest lines read: mean probability of their characters, 0 without lines."""
        long = [n for n, b in enumerate(self.boxes) if b[2] - b[0] > _LONG * (b[3] - b[1])]
        long.sort(key=lambda n: -_length(self.boxes[n]))
        chances = [p for r in self.readings(long[:_SAMPLE_LINES]) for _, p in r.characters]
        return float(np.mean(chances)) if len(chances) >= _FEWEST_CHARACTERS else 0.0

    def lie_down(self) -> bool:
        """Whether the lines run level rather than upright: by the length of the long ones."""
        level = sum(b[2] - b[0] for b in self.boxes if b[2] - b[0] > _LONG * (b[3] - b[1]))
        plumb = sum(b[3] - b[1] for b in self.boxes if b[3] - b[1] > _LONG * (b[2] - b[0]))
        return level >= plumb

    def upside_down(self) -> PageLines:
        """The same lines on the raster turned by half a circle, unread."""
        height, width = self.image.shape[:2]
        boxes = [(width - x1, height - y1, width - x0, height - y0) for x0, y0, x1, y1 in self.boxes]
        return PageLines(np.ascontiguousarray(self.image[::-1, ::-1]), reading_order(boxes), self._ocr)

    def _crop(self, box: BoxTuple) -> np.ndarray:
        x0, y0, x1, y1 = box
        return self.image[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]


@dataclass(frozen=True)
class LinedPage:
    """An upright page and the lines that were found on its raster; None where its text layer says what stands there."""

    page: Page
    lines: PageLines | None

    def text(self) -> tuple[TextLine, ...]:
        """What stands on the page, line by line: its text layer, else the quick model's readings."""
        return (self.page.words or ()) if self.lines is None else self.lines.text_lines()


def find_page_lines(image: np.ndarray, ocr: Ocr) -> PageLines:
    """The lines of a raster, found and not read yet."""
    return PageLines(image, ocr.find_lines(image), ocr)


def _length(box: BoxTuple) -> float:
    """How much a line says of a page; beyond a dozen characters no more."""
    return min(box[2] - box[0], _LONGEST * (box[3] - box[1]))


def _fills(line: BoxTuple, box: BoxTuple, slack: float) -> bool:
    """Whether a found line and a piece of text are the same stretch, but for `slack` heights at each end."""
    height = box[3] - box[1]
    ends = max(abs(line[0] - box[0]), abs(line[2] - box[2]))
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return ends <= slack * height and shared >= _SAME_HEIGHT * max(height, line[3] - line[1])


def _runs_over(line: BoxTuple, box: BoxTuple) -> bool:
    """Whether a found line goes on over a piece of text."""
    height = box[3] - box[1]
    shared = min(line[3], box[3]) - max(line[1], box[1])
    slack = _LOOSE_ENDS * height
    return line[0] - slack <= box[0] and box[2] <= line[2] + slack and shared >= 0.9 * height


def _word_in(reading: CropReading, line: BoxTuple, box: BoxTuple) -> CropReading | None:
    """The characters of a line's reading whose middles lie in a box, None where they are no clear word of its width."""
    if len(reading.places) != len(reading.characters):
        return None
    height = box[3] - box[1]
    low, high = box[0] - _ASIDE * height, box[2] + _ASIDE * height
    middles = [line[0] + place * (line[2] - line[0] + 1) for place in reading.places]
    inside = [n for n, x in enumerate(middles) if low <= x <= high]
    last = inside[-1] + 1 if inside else len(middles)
    if last < len(middles) and reading.characters[last][0] in _COLONS and middles[last] <= high + 0.5 * height:
        inside.append(last)
    characters = tuple(reading.characters[n] for n in inside)
    text = "".join(c for c, _ in characters)
    weakest = min((p for _, p in characters), default=0.0)
    if weakest < _WORD_FROM or not _WORD.fullmatch(text):
        return None
    stops = [box[0] - height / 2, *(middles[n] for n in inside), box[2] + height / 2]
    if max(after - before for before, after in pairwise(stops)) > _FARTHEST * height:
        return None
    breadth = (box[2] - box[0]) / (height * (len(text) - 0.6 * text.endswith(_COLONS)))
    return CropReading(text, weakest, characters) if _BREADTH[0] <= breadth <= _BREADTH[1] else None
