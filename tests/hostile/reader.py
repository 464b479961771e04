"""The real reader in its confined process, with a recognition engine that sees nothing: decoding is what is tried."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from extractors.models import BoxTuple, CropReading, TextLine
from extractors.reader import read_package
from flows.ground.settings import ReadingBounds
from flows.reading import ReadingPool
from flows.reading.child import Read
from tests.support.shipped import SHIPPED

BOUNDS = ReadingBounds(timeout_s=10, memory_mb=1500, file_mb=50)


class BlindOcr:
    """Finds no line and reads nothing."""

    def read_crops(
        self, crops: Sequence[np.ndarray], *, alphabet: str | None = None, grade: str = "small"
    ) -> list[CropReading]:
        return [CropReading(text="", confidence=0.0, characters=()) for _ in crops]

    def find_lines(self, image: np.ndarray) -> list[BoxTuple]:
        return []

    def read_page(self, image: np.ndarray, *, grade: str = "small") -> list[TextLine]:
        return []


def blind_reader() -> Read:
    """How the confined process prepares itself."""
    return partial(read_package, templates=SHIPPED, ocr=BlindOcr())  # type: ignore[arg-type]


def blind_pool(bounds: ReadingBounds = BOUNDS) -> ReadingPool:
    """A reading process of its own."""
    return ReadingPool(blind_reader, bounds)
