"""A page of a foreign form taken apart: pieces of text and tick squares, in order, cell by cell or line by line.

Hands on a `Sheet`: `Stream`s of `Element`s, each with a quick reading; a sure reading is made on demand and only once.
Knows nothing of fields and labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extractors.apart.cells import Cell, Rulings
from extractors.marks import TickMark
from extractors.models import BoxTuple, CropReading, is_within
from extractors.text import Ocr

_PAD = 0.18
_FLAT_MM = 1.2
"""How high a line to write on is at most, with its skew."""


@dataclass(frozen=True)
class Element:
    """A piece of text or a tick square. on_line: it stands on an underline; line: its line within the stream.

    quick: the text's first reading. parts: boxes that are read side by side (a vertical label), else empty.
    """

    id: int
    box: BoxTuple
    quick: CropReading | None = None
    mark: TickMark | None = None
    on_line: bool = False
    line: int = 0
    parts: tuple[BoxTuple, ...] = ()

    @property
    def text(self) -> str:
        """The quick reading's text, '' for a tick square."""
        return self.quick.text if self.quick else ""


@dataclass(frozen=True)
class Stream:
    """The elements of one cell, or of one line outside of all cells, in reading order."""

    cell: Cell | None
    elements: tuple[Element, ...]
    box: BoxTuple

    @property
    def text(self) -> str:
        """All its text without the tick squares."""
        return "".join(e.text for e in self.elements)

    @property
    def has_ticks(self) -> bool:
        """Whether a tick square stands in it."""
        return any(e.mark for e in self.elements)


@dataclass
class Sheet:
    """A page taken apart. number: 1-based page of the package; px_per_mm: of its raster.

    grey: without red and without tick squares; original: with them; image: in colour. drawn: on a page with a text
    layer, the ink that no word of it stands for. squares: all that looks like a tick square. asides: places that are
    not the applicant's to fill in.
    """

    number: int
    grey: np.ndarray
    ink: np.ndarray
    px_per_mm: float
    rulings: Rulings
    streams: tuple[Stream, ...]
    ocr: Ocr | None = None
    image: np.ndarray | None = None
    original: np.ndarray | None = None
    drawn: np.ndarray | None = None
    squares: tuple[BoxTuple, ...] = ()
    asides: tuple[BoxTuple, ...] = ()
    _sure: dict[int, CropReading] = field(default_factory=dict)

    def sure(self, elements: Iterable[Element]) -> dict[int, CropReading]:
        """The best reading of each text element, by id; read with the better model once. A text layer is sure as is."""
        wanted = {e.id: e for e in elements if e.quick is not None}
        fresh = [e for e in wanted.values() if e.id not in self._sure]
        if self.ocr is None:
            self._sure.update({e.id: e.quick for e in fresh if e.quick})
        elif fresh:
            readings = self.ocr.read_crops([crop(self.grey, e) for e in fresh])
            self._sure.update({e.id: r for e, r in zip(fresh, readings, strict=True)})
        return {i: self._sure[i] for i in wanted}

    def settle(self, elements: Iterable[Element]) -> None:
        """Take the quick readings of these elements as their sure ones: nothing is left to be proved."""
        self._sure.update({e.id: e.quick for e in elements if e.quick and e.id not in self._sure})

    def whole(self, elements: Sequence[Element]) -> Element:
        """Elements of one row as one piece of text, read anew from the page as it is, squares and all."""
        box = union(e.box for e in elements)
        number = -1 - len(self._sure)
        if self.ocr is None or self.original is None:
            quick = sure = CropReading("".join(e.text or "口" for e in elements), 0.5, ())
        else:
            picture = [cut(self.original, box)]
            [quick], [sure] = self.ocr.read_crops(picture, grade="tiny"), self.ocr.read_crops(picture)
        self._sure[number] = sure
        return Element(number, box, quick, line=elements[0].line)

    def side_by_side(self, elements: Sequence[Element]) -> Element:
        """Single characters in cells of their own (a comb) as one piece of text, read set side by side."""
        number = -1 - len(self._sure)
        boxes = tuple(e.box for e in elements)
        element = Element(number, union(boxes), parts=boxes, line=elements[0].line)
        if self.ocr is None:
            text = "".join(e.text.strip() for e in elements)
            quick = sure = CropReading(text, 1.0, tuple((c, 1.0) for c in text))
        else:
            picture = [crop(self.grey, element)]
            [quick], [sure] = self.ocr.read_crops(picture, grade="tiny"), self.ocr.read_crops(picture)
        self._sure[number] = sure
        return replace(element, quick=quick)

    def is_aside(self, box: BoxTuple) -> bool:
        """Whether the middle of a box lies in a place that is not the applicant's to fill in."""
        return any(is_within(box, a) for a in self.asides)

    def drawn_mm2(self, box: BoxTuple) -> float:
        """Ink inside a box that the page's text layer says nothing of, in square millimetres; 0 on a scan."""
        if self.drawn is None:
            return 0.0
        x0, y0, x1, y1 = clipped(box, self.drawn.shape)
        return float(self.drawn[y0:y1, x0:x1].sum()) / self.px_per_mm**2

    def ink_mm2(self, box: BoxTuple) -> float:
        """Ink inside a box, rulings apart, in square millimetres."""
        x0, y0, x1, y1 = clipped(box, self.ink.shape)
        return float(self.ink[y0:y1, x0:x1].sum()) / self.px_per_mm**2

    def is_flat(self, box: BoxTuple) -> bool:
        """Whether the ink inside a box is no higher than a line to write on."""
        x0, y0, x1, y1 = clipped(box, self.ink.shape)
        return float(self.ink[y0:y1, x0:x1].any(axis=1).sum()) < _FLAT_MM * self.px_per_mm


def crop(grey: np.ndarray, element: Element) -> np.ndarray:
    """The picture of a text element, with a little paper around it; the parts of a vertical label side by side."""
    if not element.parts:
        return cut(grey, element.box)
    pieces = [cut(grey, part, pad=0.08) for part in element.parts]
    height = max(p.shape[0] for p in pieces)
    return np.hstack([np.pad(p, ((0, height - p.shape[0]), (0, 0)), constant_values=255) for p in pieces])


def cut(grey: np.ndarray, box: BoxTuple, *, pad: float = _PAD) -> np.ndarray:
    """The part of a picture in a box, with `pad` of its height around it."""
    margin = pad * (box[3] - box[1]) + 1
    x0, y0, x1, y1 = clipped((box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin), grey.shape)
    return grey[y0:y1, x0:x1]


def clipped(box: BoxTuple, shape: Sequence[int]) -> tuple[int, int, int, int]:
    """The box in whole pixels inside an array of this shape."""
    height, width = shape[:2]
    x0, y0 = min(max(0, int(box[0])), width), min(max(0, int(box[1])), height)
    return x0, y0, min(max(x0, round(box[2])), width), min(max(y0, round(box[3])), height)


def union(boxes: Iterable[BoxTuple]) -> BoxTuple:
    """The smallest box around boxes (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def overlap(a: BoxTuple, b: BoxTuple) -> tuple[float, float]:
    """How far two boxes overlap across and down; negative where they lie apart."""
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
