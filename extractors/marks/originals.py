"""What the ring on a paper of ours tells: an impression of a seal, or a copy of one, a circle of a pen, an empty ring.

A seal that cannot be read counts: ink is often faint. What is no red ink, or holds nothing, is for a person to say.
"""

from __future__ import annotations

import numpy as np

from extractors.marks.presence import find_seals
from extractors.marks.seals import read_seals
from extractors.models import BoxTuple, Frozen, is_within
from extractors.pages import red_mask
from extractors.text import Ocr

_NOT_RED = "不是红色，可能是复印件、黑白扫描或手画的圈"
_EMPTY = "是空圈，圈内没有文字"
_RED_LEAST, _HELD_LEAST = 0.02, 0.015
"""Share of a ring's box, and of what lies within its line, that is red on an impression of a seal."""
_WITHIN = 0.85
_CLEAR, _FEWEST_CLEAR = 0.9, 6
"""Confidence and length from which the text on a ring speaks for itself."""


class SeenSeal(Frozen):
    """What stands where a seal belongs. is_there: an impression; doubt: why a ring is not taken for one, '' if none.

    names: what is clearly legible on the rings; () where any of them is not, as its name is then unknown.
    """

    is_there: bool = False
    doubt: str = ""
    names: tuple[str, ...] = ()


def see_seal(image: np.ndarray, grey: np.ndarray, ocr: Ocr, *, px_per_mm: float) -> SeenSeal:
    """What the rings on a page tell. image: H x W x 3 BGR; grey: H x W; uint8, upright."""
    doubts = [(box, _doubt(image, box)) for box in find_seals(image, grey, px_per_mm=px_per_mm)]
    good = [box for box, doubt in doubts if not doubt]
    if not good:
        return SeenSeal(doubt=doubts[0][1] if doubts else "")
    read = [s for s in read_seals(image, ocr, px_per_mm=px_per_mm) if any(is_within(s.box, box) for box in good)]
    clear = [s.text for s in read if s.confidence >= _CLEAR and len(s.text) >= _FEWEST_CLEAR]
    return SeenSeal(is_there=True, names=tuple(clear) if len(clear) >= len(good) else ())


def _doubt(image: np.ndarray, box: BoxTuple) -> str:
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    red = red_mask(image[y0:y1, x0:x1])
    if not red.size or red.mean() < _RED_LEAST:
        return _NOT_RED
    rows, columns = np.ogrid[: red.shape[0], : red.shape[1]]
    middle_y, middle_x = red.shape[0] / 2, red.shape[1] / 2
    within = np.hypot((rows - middle_y) / middle_y, (columns - middle_x) / middle_x) < _WITHIN
    return "" if red[within].mean() >= _HELD_LEAST else _EMPTY
