"""The stroke that crosses out a blank: / in a cell says that there is nothing (V17), and is read as a 1 or a 7.

Takes the readings of a page and its ink; hands them on, such a stroke as an empty blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from extractors.apart import Sheet
from extractors.models import BoxTuple, FieldReading, Status
from extractors.values import Catalogue, PagePlace, missing

_LIKE = re.compile(r"[1l7IJ/|丨丿ノ](mm|[㎡㎥m]\S{0,2}|[一-鿿/]{1,4}|[a-zA-Z]{1,4})?")
"""What a slanting stroke is read as, and the unit that may be printed behind it."""
_SLANT, _STRAIGHT, _MOST_FILLED = 0.33, 0.94, 0.35
"""Of a stroke: its width in heights at least, how far its ink lies on one line, the share of its box that is ink."""
_LOWEST_MM, _FEWEST = 1.5, 2


def without_slashes(readings: Sequence[FieldReading], sheet: Sheet, catalogue: Catalogue) -> list[FieldReading]:
    """The readings; a lone slanting stroke in a blank that was read as something doubtful is nothing, where a page has
    several: who crosses out one blank crosses out others, and a single such stroke may be a slanting 1.
    """
    settled = [_settled(r, sheet, catalogue) for r in readings]
    crossed = sum(a is not b for a, b in zip(readings, settled, strict=True))
    return settled if crossed >= _FEWEST else list(readings)


def _settled(reading: FieldReading, sheet: Sheet, catalogue: Catalogue) -> FieldReading:
    is_like = reading.status is Status.REVIEW and bool(_LIKE.fullmatch(reading.raw.strip()))
    if not is_like or reading.box is None or isinstance(reading.value, bool | list):
        return reading
    if not is_slash(sheet, reading.box):
        return reading
    return missing(catalogue[reading.key], PagePlace(reading.page or sheet.number, reading.box))


def is_slash(sheet: Sheet, box: BoxTuple) -> bool:
    """Whether the first ink in a place is one thin straight stroke that rises to the right, less steep than any 1."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    ink = np.ascontiguousarray(sheet.ink[y0:y1, x0:x1]).astype(np.uint8)
    if not ink.size:
        return False
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    least = _LOWEST_MM * sheet.px_per_mm
    high = [n for n in range(1, len(stats)) if stats[n][cv2.CC_STAT_HEIGHT] >= least]
    if not high:
        return False
    first = min(high, key=lambda n: stats[n][cv2.CC_STAT_LEFT])
    _, _, width, height, area = stats[first]
    if width < _SLANT * height or area > _MOST_FILLED * width * height:
        return False
    down, across = np.nonzero(labels == first)
    return bool(np.corrcoef(across, down)[0, 1] <= -_STRAIGHT)
