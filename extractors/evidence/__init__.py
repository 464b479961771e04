"""The evidence of a page in one pool: every stretch of text once, what it may be by its wording, every mark and what a
pen left about the words to choose from. Decides nothing; hands on a `Pool` and what can be asked of it.
"""

from __future__ import annotations

from extractors.evidence.brackets import state_of
from extractors.evidence.combs import COMB_ALPHABET, with_combs
from extractors.evidence.cutting import Cutting
from extractors.evidence.edges import has_print_about, has_stroke_beside, unread
from extractors.evidence.growing import grown
from extractors.evidence.linebreaks import follows_in_text
from extractors.evidence.meaning import OF_THE_WINDOW
from extractors.evidence.optionwords import NO_WORD, Marked, Word, cleared, words_of
from extractors.evidence.order import in_order, same_row, union
from extractors.evidence.overlooked import with_overlooked
from extractors.evidence.places import is_marked_like, is_untouched, marked
from extractors.evidence.pool import SQUARES, Pool, Square, Token, parted_at, pool_of
from extractors.evidence.wording import CHOICES, Wording

__all__ = [
    "CHOICES",
    "COMB_ALPHABET",
    "NO_WORD",
    "OF_THE_WINDOW",
    "SQUARES",
    "Cutting",
    "Marked",
    "Pool",
    "Square",
    "Token",
    "Word",
    "Wording",
    "cleared",
    "follows_in_text",
    "grown",
    "has_print_about",
    "has_stroke_beside",
    "in_order",
    "is_marked_like",
    "is_untouched",
    "marked",
    "parted_at",
    "pool_of",
    "same_row",
    "state_of",
    "union",
    "unread",
    "with_combs",
    "with_overlooked",
    "words_of",
]
