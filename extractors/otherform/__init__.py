"""Every layout but our own, by its shapes: labels paired with values through the synonyms of the catalogue, lists,
sentences, tables of services. Takes a page that was taken apart; hands on a `FormReading`.
"""

from __future__ import annotations

from extractors.otherform.ends import day_since, split_ends
from extractors.otherform.grids import Grid
from extractors.otherform.inline import Span
from extractors.otherform.labels import Context, LabelMatch, Labels, block_of, is_service_block, is_unit, label_unit
from extractors.otherform.otherform import WITH_LABEL, FormReading, read_sheet
from extractors.otherform.pairing import shown_labels
from extractors.otherform.rowlists import find_lists
from extractors.otherform.sentences import lines_of_item, parts_of_item
from extractors.otherform.sentencewords import boxes_of
from extractors.otherform.tickplaces import Option, row_answer
from extractors.otherform.twoheads import (
    ENDS,
    SERVICE_ROAD,
    is_both_ends,
    parts_of_cell,
    service_and_road,
    sizes_in,
    split_service,
    without_translation,
)

__all__ = [
    "ENDS",
    "SERVICE_ROAD",
    "WITH_LABEL",
    "Context",
    "FormReading",
    "Grid",
    "LabelMatch",
    "Labels",
    "Option",
    "Span",
    "block_of",
    "boxes_of",
    "day_since",
    "find_lists",
    "is_both_ends",
    "is_service_block",
    "is_unit",
    "label_unit",
    "lines_of_item",
    "parts_of_cell",
    "parts_of_item",
    "read_sheet",
    "row_answer",
    "service_and_road",
    "shown_labels",
    "sizes_in",
    "split_ends",
    "split_service",
    "without_translation",
]
