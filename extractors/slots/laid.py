"""A page redrawn at a fixed scale, so that every slot of its layout lies where the layout says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from extractors.layout import MmBox, Slot
from extractors.models import BoxTuple
from extractors.pages import without_red

PX_PER_MM = 10.0
"""Scale of a redrawn page (254 dpi)."""


@dataclass(frozen=True)
class Laid:
    """image: H x W x 3 uint8 (BGR) or grey, at PX_PER_MM. slots: the places to read on it."""

    image: np.ndarray
    slots: tuple[Slot, ...]

    @cached_property
    def grey(self) -> np.ndarray:
        """The page without red (H x W uint8)."""
        return without_red(self.image)


def px_box(box: MmBox) -> BoxTuple:
    """A box of the layout in pixels of the redrawn page."""
    return (box.x * PX_PER_MM, box.y * PX_PER_MM, (box.x + box.w) * PX_PER_MM, (box.y + box.h) * PX_PER_MM)


def redrawn(image: np.ndarray, to_px: np.ndarray, size_mm: tuple[float, float]) -> np.ndarray:
    """The page over its layout, PX_PER_MM pixels a millimetre. to_px: 3 x 3, millimetres to pixels of `image`."""
    size = (round(size_mm[0] * PX_PER_MM), round(size_mm[1] * PX_PER_MM))
    scale = np.diag([1 / PX_PER_MM, 1 / PX_PER_MM, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(image, to_px @ scale, size, flags=flags, borderValue=(255, 255, 255)))
