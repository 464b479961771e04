"""Every layout but our own: a page taken apart into ruled cells, lines and ticks, labels paired with values through
the synonyms of the catalogue. Takes upright pages with their lines; hands on a `FormReading`.
"""

from __future__ import annotations

from extractors.otherform.cells import Cell
from extractors.otherform.ends import split_ends
from extractors.otherform.grids import Grid
from extractors.otherform.headed import HeadedRow, HeadedTable, changed_rows, headed_tables
from extractors.otherform.inline import Span
from extractors.otherform.labels import Context, LabelMatch, Labels, block_of, is_service_block, is_unit, label_unit
from extractors.otherform.otherform import WITH_LABEL, FormReading, read_sheet, taken_apart
from extractors.otherform.pairing import shown_labels
from extractors.otherform.pieces import bands
from extractors.otherform.rowlists import find_lists
from extractors.otherform.sentences import lines_of_item, parts_of_item
from extractors.otherform.sheet import Element, Sheet, cut
from extractors.otherform.tickplaces import Option, row_answer
from extractors.otherform.tickrows import STRUCK, RowAnswer, RowInk, TickOption, read_row
from extractors.otherform.tickwords import Vocabulary, plain_word

__all__ = [
    "STRUCK",
    "WITH_LABEL",
    "Cell",
    "Context",
    "Element",
    "FormReading",
    "Grid",
    "HeadedRow",
    "HeadedTable",
    "LabelMatch",
    "Labels",
    "Option",
    "RowAnswer",
    "RowInk",
    "Sheet",
    "Span",
    "TickOption",
    "Vocabulary",
    "bands",
    "block_of",
    "changed_rows",
    "cut",
    "find_lists",
    "headed_tables",
    "is_service_block",
    "is_unit",
    "label_unit",
    "lines_of_item",
    "parts_of_item",
    "plain_word",
    "read_row",
    "read_sheet",
    "row_answer",
    "shown_labels",
    "split_ends",
    "taken_apart",
]
