"""Which page of how many a page of a paper is, by the print beside its running code; no other text is read for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import cv2
import numpy as np

from extractors.layout import FOOT_CODE
from extractors.marks import FoundCode
from extractors.models import Frozen
from extractors.text import Ocr

_PX_PER_MM = 12.0
_FROM_MM, _TO_MM, _ABOVE_MM = 0.6, 78.0, 1.0
"""The strip right of the code that is read, beginning at its right edge, and a little more than its height."""
_NUMBER, _TOTAL = re.compile(r"第(\d{1,2})页"), re.compile(r"共(\d{1,2})页")
_CASE, _CLEAR = re.compile(r"LHBZ-\d{4}-\d{6}(?!\d)"), 0.9
_LOOKS_LIKE = str.maketrans("OoIl", "0011")


class Leaf(Frozen):
    """number: of the page in its paper; of: how many pages that has; 0 where it is not known.

    case_no: what is clearly printed beside it, '' where nothing is.
    """

    number: int = 0
    of: int = 0
    case_no: str = ""


def leaf_in(texts: Iterable[str]) -> Leaf:
    """第3页 共4页 among these texts; a page beyond the last is not believed."""
    said = "".join("".join(texts).split())
    number, total = (p.search(said) or p.search(said.translate(_LOOKS_LIKE)) for p in (_NUMBER, _TOTAL))
    leaf = Leaf(number=int(number[1]) if number else 0, of=int(total[1]) if total else 0)
    return Leaf(of=leaf.of) if leaf.of and leaf.number > leaf.of else leaf


def read_leaf(image: np.ndarray, code: FoundCode, ocr: Ocr) -> Leaf:
    """What stands right of a code, whichever way the page lies. image: H x W x 3 BGR, uint8."""
    strip = _strip(image, code)
    boxes = ocr.find_lines(strip)
    crops = [strip[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] for x0, y0, x1, y1 in boxes]
    read = ocr.read_crops(crops) if crops else []
    case = next((m for r in read if r.confidence >= _CLEAR and (m := _CASE.search(r.text))), None)
    return leaf_in(r.text for r in read).model_copy(update={"case_no": case[0] if case else ""})


def _strip(image: np.ndarray, code: FoundCode) -> np.ndarray:
    """The strip drawn upright: the code's edges say where right and down are, and how long a millimetre is."""
    corners = np.asarray(code.corners, np.float64)
    right = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    side_mm = FOOT_CODE.picture.w * 33 / (33 + 2 * FOOT_CODE.border)
    across, along = right / side_mm, down / side_mm
    start = corners[1] + across * _FROM_MM - along * _ABOVE_MM
    height_mm = side_mm + 2 * _ABOVE_MM
    there = np.array([start, start + across * (_TO_MM - _FROM_MM), start + along * height_mm], np.float32)
    width, height = round((_TO_MM - _FROM_MM) * _PX_PER_MM), round(height_mm * _PX_PER_MM)
    here = np.array([[0, 0], [width, 0], [0, height]], np.float32)
    to_strip = cv2.getAffineTransform(there, here)
    size = (width, height)
    return np.asarray(cv2.warpAffine(image, to_strip, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)))
