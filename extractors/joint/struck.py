"""Values that were struck out: whatever reader read them, a person looks at what a line is drawn through.

Takes the readings of one page and its grey picture; hands them on, those in doubt that are crossed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from extractors.evidence import CHOICES
from extractors.marks import STRUCK, is_crossed
from extractors.models import FieldReading, RowReading, Status
from extractors.values import Calibration, Catalogue, doubted

_NOT_READ = CHOICES | {"seal", "signature"}


def struck_doubted(
    readings: Iterable[FieldReading], grey: np.ndarray, catalogue: Catalogue, table: Calibration
) -> list[FieldReading]:
    """The readings, those accepted ones in doubt that are struck out. grey: the page they stand on, red taken out."""
    return [doubted(r, STRUCK, table) if _is_struck(r, grey, catalogue) else r for r in readings]


def struck_row(row: RowReading, grey: np.ndarray, catalogue: Catalogue, table: Calibration) -> RowReading:
    """A row of a list, its struck cells in doubt."""
    cells = struck_doubted(row.cells.values(), grey, catalogue, table)
    return row.model_copy(update={"cells": dict(zip(row.cells, cells, strict=True))})


def _is_struck(reading: FieldReading, grey: np.ndarray, catalogue: Catalogue) -> bool:
    field = catalogue[reading.key]
    if reading.status is not Status.ACCEPTED or reading.box is None or field.type in _NOT_READ:
        return False
    return is_crossed(grey, reading.box, reading.raw)
