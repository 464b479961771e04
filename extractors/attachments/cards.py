"""Cards that lie on a sheet in another direction than its text: found as silent groups of lines, turned, read again.

Hands on the turned piece as a page of its own with its lines, and the way back to the whole page's pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.attachments.spans import height, union
from extractors.models import BoxTuple, Page, TextLine
from extractors.package import material_of
from extractors.text import Ocr
from extractors.values import Material

_SILENT = 0.75
"""Mean confidence below which a group of lines is taken to lie another way."""
_REACH = 5.0
"""Line heights between two lines of one card."""
_MARGIN = 0.4
"""Share of its longer side by which a group is widened: its faint lines may not have been found."""
_MOST_GROUPS = 2
_FEWEST_LINES, _SAMPLE = 2, 5
_LARGEST_SHARE = 0.7
_TURNS: dict[int, int | None] = {
    0: None,
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True)
class Turned:
    """A piece of a page turned upright. degrees: clockwise; box: the piece on the whole page."""

    page: Page
    lines: tuple[TextLine, ...]
    degrees: int
    box: BoxTuple
    title: str = ""

    @property
    def written(self) -> BoxTuple:
        """Where the card's text stands on the whole page."""
        return union(self.back(x.box) for x in self.lines if x.confidence >= _SILENT)

    def back(self, box: BoxTuple) -> BoxTuple:
        """A box of the turned piece in pixels of the whole page."""
        height_px, width_px = self.page.image.shape[:2]
        corners = [self._corner(x, y, width_px, height_px) for x, y in (box[:2], box[2:])]
        (x0, x1), (y0, y1) = (sorted(c) for c in zip(*corners, strict=True))
        return x0 + self.box[0], y0 + self.box[1], x1 + self.box[0], y1 + self.box[1]

    def _corner(self, x: float, y: float, width_px: int, height_px: int) -> tuple[float, float]:
        return {
            0: (x, y),
            90: (y, width_px - x),
            180: (width_px - x, height_px - y),
            270: (height_px - y, x),
        }[self.degrees]


def turned_pieces(page: Page, lines: Sequence[TextLine], card: Material, ocr: Ocr) -> tuple[Turned, ...]:
    """The pieces of a page that read as `card` once they are turned; lines: all of the page, by the quick model."""
    found = []
    for group in _silent_groups(page, lines):
        box = _with_margin(union(x.box for x in group), page.image)
        piece = page.image[int(box[1]) : int(box[3]), int(box[0]) : int(box[2])]
        degrees = _best_turn(piece, [_moved(x.box, box) for x in group], ocr)
        if degrees == 0:
            continue
        image = _turn(piece, degrees)
        read = tuple(ocr.read_page(image, grade="tiny"))
        told = material_of(read, (card,))
        if told is not None and any(x.confidence >= _SILENT for x in read):
            found.append(Turned(replace(page, image=image, words=None), read, degrees, box, told.title))
    return tuple(found)


def _silent_groups(page: Page, lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Groups of neighbouring lines, of at most a card's share of the page, that the quick model could not read."""
    rows, columns = page.image.shape[:2]
    silent = [x for x in lines if is_silent(x)]
    groups = [g for g in _groups(silent) if len(g) >= _FEWEST_LINES]
    for group in sorted(groups, key=len, reverse=True)[:_MOST_GROUPS]:
        x0, y0, x1, y1 = union(x.box for x in group)
        if x1 - x0 < _LARGEST_SHARE * columns and y1 - y0 < _LARGEST_SHARE * rows:
            yield group


def is_silent(line: TextLine) -> bool:
    """Whether a line says nothing as it lies: badly read, or higher than it is wide."""
    return line.confidence < _SILENT or height(line.box) > 1.5 * (line.box[2] - line.box[0])


def _groups(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines that stand no farther apart than those of a card."""
    left, groups = list(lines), []
    while left:
        group, edge = [], [left.pop()]
        while edge:
            current = edge.pop()
            group.append(current)
            near = [x for x in left if _touch(current.box, x.box)]
            left = [x for x in left if x not in near]
            edge += near
        groups.append(group)
    return groups


def _touch(first: BoxTuple, second: BoxTuple) -> bool:
    reach = _REACH * max(min(b[2] - b[0], b[3] - b[1]) for b in (first, second))
    across = max(first[0], second[0]) - min(first[2], second[2])
    down = max(first[1], second[1]) - min(first[3], second[3])
    return across < reach and down < reach


def _best_turn(piece: np.ndarray, boxes: Sequence[BoxTuple], ocr: Ocr) -> int:
    """Degrees clockwise after which the longest lines read best."""
    longest = sorted(boxes, key=lambda b: -max(b[2] - b[0], b[3] - b[1]))[:_SAMPLE]
    crops = [piece[int(b[1]) : int(b[3]) + 1, int(b[0]) : int(b[2]) + 1] for b in longest]
    tall = sum(b[3] - b[1] > b[2] - b[0] for b in longest) > len(longest) / 2
    scores = {}
    for degrees in (90, 270) if tall else (0, 180):
        readings = ocr.read_crops([_turn(c, degrees) for c in crops], grade="tiny")
        scores[degrees] = sum(r.confidence * len(r.text) for r in readings)
    return max(scores, key=lambda d: scores[d])


def _turn(image: np.ndarray, degrees: int) -> np.ndarray:
    code = _TURNS[degrees]
    return image if code is None else np.ascontiguousarray(cv2.rotate(image, code))


def _with_margin(box: BoxTuple, image: np.ndarray) -> BoxTuple:
    margin = _MARGIN * max(box[2] - box[0], box[3] - box[1])
    rows, columns = image.shape[:2]
    return (
        float(int(max(0, box[0] - margin))),
        float(int(max(0, box[1] - margin))),
        float(int(min(columns, box[2] + margin))),
        float(int(min(rows, box[3] + margin))),
    )


def _moved(box: BoxTuple, origin: BoxTuple) -> BoxTuple:
    return box[0] - origin[0], box[1] - origin[1], box[2] - origin[0], box[3] - origin[1]
