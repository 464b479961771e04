"""The print of an option, its word with whatever stands beside it to be marked, as a small picture: what lies on a page
beyond it was drawn by a pen.

Owns how such pictures are cut, kept as text and laid over a page; knows no fields.
"""

from __future__ import annotations

from base64 import b64decode, b64encode

import cv2
import numpy as np

from extractors.layout import MmBox
from extractors.marks import has_line
from extractors.slots import PX_PER_MM

SCALE = 5.0
"""Pixels a millimetre of the pictures: half of a redrawn page's."""
_STEP = round(PX_PER_MM / SCALE)
_HALF = 0.5
_INSET, _UNSTEADY_MM, _GAP_PX = 0.15, 0.3, 2
_MIDDLE = (0.15, 0.85)
"""Of a line through a word: the share of the word at each end that it may leave out, how it may waver and break."""


def cut(ink: np.ndarray, box: MmBox) -> np.ndarray:
    """The ink in a box, H x W bool at SCALE. ink: H x W bool of the page without rulings, at PX_PER_MM."""
    rows, columns = size_of(box)
    top, left = round(box.y * SCALE) * _STEP, round(box.x * SCALE) * _STEP
    found = np.zeros((rows * _STEP, columns * _STEP), np.float32)
    y0, x0 = max(0, top), max(0, left)
    part = ink[y0 : max(y0, top + rows * _STEP), x0 : max(x0, left + columns * _STEP)]
    found[y0 - top : y0 - top + part.shape[0], x0 - left : x0 - left + part.shape[1]] = part
    return np.asarray(cv2.resize(found, (columns, rows), interpolation=cv2.INTER_AREA)) >= _HALF


def size_of(box: MmBox) -> tuple[int, int]:
    """Rows and columns of the picture of a box."""
    return max(1, round(box.h * SCALE)), max(1, round(box.w * SCALE))


def packed(bits: np.ndarray) -> str:
    """A picture as text."""
    return b64encode(np.packbits(bits).tobytes()).decode("ascii")


def unpacked(text: str, box: MmBox) -> np.ndarray:
    """A picture from its text. box: that it was cut from."""
    rows, columns = size_of(box)
    bits = np.unpackbits(np.frombuffer(b64decode(text), np.uint8))[: rows * columns]
    return np.asarray(bits.reshape(rows, columns), dtype=bool)


def is_struck(ink: np.ndarray, word: MmBox) -> bool:
    """Whether a line runs through a word from end to end. ink: H x W bool of the page with its rulings, PX_PER_MM."""
    x0, x1 = (round((word.x + share * word.w) * PX_PER_MM) for share in (_INSET, 1 - _INSET))
    y0, y1 = (round((word.y + share * word.h) * PX_PER_MM) for share in _MIDDLE)
    part = ink[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)].astype(np.uint8)
    if min(part.shape) < PX_PER_MM:
        return False
    thick = np.asarray(cv2.dilate(part, np.ones((round(_UNSTEADY_MM * PX_PER_MM), 1), np.uint8)))
    return has_line(thick > 0, _GAP_PX)
