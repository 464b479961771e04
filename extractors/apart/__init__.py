"""A page of a foreign form taken apart: ruled cells, streams of text and places to mark, without what is not the
applicant's to fill in. Takes upright pages with their lines; hands on a `Sheet`. Knows nothing of fields and labels.
"""

from __future__ import annotations

from extractors.apart.cells import Cell
from extractors.apart.headed import HeadedRow, HeadedTable, changed_rows, headed_tables
from extractors.apart.pieces import bands
from extractors.apart.sheet import Element, Sheet, Stream, crop, cut, union
from extractors.apart.taking import taken_apart
from extractors.apart.tickrows import STRUCK, UNCLEAR, RowAnswer, RowInk, TickOption, read_row
from extractors.apart.tickwords import PRINTED_SQUARE, Vocabulary, is_pen_sign, plain_word

__all__ = [
    "PRINTED_SQUARE",
    "STRUCK",
    "UNCLEAR",
    "Cell",
    "Element",
    "HeadedRow",
    "HeadedTable",
    "RowAnswer",
    "RowInk",
    "Sheet",
    "Stream",
    "TickOption",
    "Vocabulary",
    "bands",
    "changed_rows",
    "crop",
    "cut",
    "headed_tables",
    "is_pen_sign",
    "plain_word",
    "read_row",
    "taken_apart",
    "union",
]
