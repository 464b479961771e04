"""Every layout but our own: a page taken apart into ruled cells, lines and ticks, labels paired with values through
the synonyms of the catalogue. Takes upright pages with their lines; hands on a `FormReading`.
"""

from __future__ import annotations

from extractors.otherform.ends import split_ends
from extractors.otherform.grids import Grid
from extractors.otherform.labels import Labels
from extractors.otherform.otherform import FormReading, read_other_form, taken_apart
from extractors.otherform.pairing import shown_labels
from extractors.otherform.rowlists import find_lists
from extractors.otherform.sheet import Sheet
from extractors.otherform.tickrows import RowAnswer, RowInk, TickOption, read_row
from extractors.otherform.tickwords import Vocabulary

__all__ = [
    "FormReading",
    "Grid",
    "Labels",
    "RowAnswer",
    "RowInk",
    "Sheet",
    "TickOption",
    "Vocabulary",
    "find_lists",
    "read_other_form",
    "read_row",
    "shown_labels",
    "split_ends",
    "taken_apart",
]
