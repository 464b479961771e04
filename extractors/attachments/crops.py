"""The pictures of lines that are read again: widened to where the ink ends, free of red, large enough for the model.

A seal over a name breaks the line that the quick search finds; the ink of the name goes on below the red.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.attachments.spans import height
from extractors.models import BoxTuple, TextLine
from extractors.pages import red_mask, without_red

_PAD = 0.18
_SMALLEST_PX = 36
_GAP = 1.2
"""Line heights without ink after which a line has ended."""
_REACH = 16
_DARK = 0.7
_TINT, _LIT = 22, 70
"""Grey levels by which red leads in seal ink, and the least red of it: darker pixels are writing under the seal."""
_PAPER_PX = 25
_SEAL_SHARE = 0.35
_COLOURLESS = 6
_RULING = 0.92


def line_crop(image: np.ndarray, box: BoxTuple) -> np.ndarray:
    """A line's picture with a little paper around it, grey and free of red, not smaller than the model can read."""
    pad = _PAD * height(box)
    x0, y0, x1, y1 = (max(0, round(v)) for v in (box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad))
    crop = without_seal(image[y0:y1, x0:x1])
    if 0 < crop.shape[0] < _SMALLEST_PX:
        scale = _SMALLEST_PX / crop.shape[0]
        crop = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return crop


def without_seal(piece: np.ndarray) -> np.ndarray:
    """A piece of a page in grey in which red ink is as light as the paper around it, in shade and warm light too."""
    grey = without_red(piece)
    if piece.ndim == 2 or piece.size == 0:
        return grey
    blue, green, red = (c.astype(np.int16) for c in cv2.split(piece))
    tinted = ((red - np.maximum(blue, green)) > _TINT) & (red > _LIT)
    if not tinted.any():
        return grey
    paper = cv2.dilate(grey, np.ones((_PAPER_PX, _PAPER_PX), np.uint8))
    return np.where(tinted, np.maximum(grey, paper), grey).astype(np.uint8)


def widened(
    image: np.ndarray, lines: Sequence[TextLine], wanted: Mapping[int, tuple[bool, bool]]
) -> dict[int, BoxTuple]:
    """For each wanted line its box as far as its ink goes on.

    wanted: by the line's index whether it may go on to the left (up to the next line) and to the right.
    """
    return {i: _wide(image, lines, i, sides) for i, sides in wanted.items()}


def without_seal_text(image: np.ndarray, lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines with the text of those emptied that are nothing but the writing of a red seal."""
    return [replace(x, text="") if _is_of_seal(image, x.box) else x for x in lines]


def _is_of_seal(image: np.ndarray, box: BoxTuple) -> bool:
    """Whether a box holds red ink and hardly any writing once the red is taken away."""
    x0, y0, x1, y1 = (max(0, int(v)) for v in box)
    piece = image[y0:y1, x0:x1]
    if piece.size == 0 or piece.ndim == 2:
        return False
    red = red_mask(piece).mean()
    return bool(red > 0.03 and _ink(piece, height(box)).mean() < _SEAL_SHARE * red)


def is_covered(box: BoxTuple, others: Iterable[BoxTuple]) -> bool:
    """Whether most of a box lies in one of the others."""
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    for other in others:
        across = min(box[2], other[2]) - max(box[0], other[0])
        down = min(box[3], other[3]) - max(box[1], other[1])
        if across > 0 and down > 0 and across * down > 0.6 * area:
            return True
    return False


def _wide(image: np.ndarray, lines: Sequence[TextLine], index: int, sides: tuple[bool, bool]) -> BoxTuple:
    x0, y0, x1, y1 = lines[index].box
    size = y1 - y0
    left = max(
        0.0, x0 - _REACH * size, *(o.box[2] for i, o in enumerate(lines) if i != index and _beside(o.box, x0, y0, y1))
    )
    top, bottom = int(y0 + 0.12 * size), int(y1 - 0.12 * size) + 1
    begin, end = int(left), int(min(image.shape[1], x1 + _REACH * size))
    columns = _ink(image[top:bottom, begin:end], size).sum(axis=0) >= 2
    rulings = _ink(image[max(0, int(y0 - 0.6 * size)) : int(y1 + 0.6 * size), begin:end], size).mean(axis=0) > _RULING
    start = _goes_on(columns, rulings, int(x0) - begin, -1, size) if sides[0] else int(x0) - begin + 1
    right = _goes_on(columns, rulings, int(x1) - begin, 1, size) if sides[1] else 0
    far_left, far_right = min(x0, float(begin + start)), max(x1, float(begin + right))
    left = far_left if _may_hide_writing(image[top:bottom, int(far_left) : int(x0)]) else x0
    return left, y0, far_right if _may_hide_writing(image[top:bottom, int(x1) : int(far_right) + 1]) else x1, y1


def _may_hide_writing(piece: np.ndarray) -> bool:
    """Whether a stretch beside a line may be its own hidden part: there is red over it, or the page has no colour."""
    if piece.size == 0 or piece.ndim == 2:
        return True
    chroma = piece.max(axis=2).astype(np.int16) - piece.min(axis=2)
    return bool(red_mask(piece).mean() > 0.01 or chroma.mean() < _COLOURLESS)


def _beside(box: BoxTuple, x0: float, y0: float, y1: float) -> bool:
    """Whether a box ends before x0 in the same row."""
    middle = (box[1] + box[3]) / 2
    return box[2] <= x0 + 0.3 * (y1 - y0) and y0 < middle < y1


def _ink(band: np.ndarray, size: float) -> np.ndarray:
    """True where a band carries ink that is not red: darker than the lightest around it."""
    if band.size == 0:
        return np.zeros(band.shape[:2], bool)
    grey = without_seal(band)
    paper = cv2.dilate(grey, np.ones((max(3, int(size)), max(3, int(1.5 * size))), np.uint8))
    return np.asarray(grey < _DARK * paper)


def _goes_on(columns: np.ndarray, rulings: np.ndarray, start: int, step: int, size: float) -> int:
    """The last inked column from `start` on in a direction before a gap or a ruling."""
    last, place = start, start
    while 0 <= place < len(columns) and abs(place - last) <= _GAP * size:
        if rulings[place] and abs(place - start) > 0.1 * size:
            break
        if columns[place]:
            last = place
        place += step
    return last
