"""Lists on a page of any layout (外线路段, 用气设备, 用电设备), found in the pool of evidence.

By ruled cells, by heads, in running sentences, and by what a network sees of columns and rows; settled to one list.
Hands on `Row`s of tokens by column; reads nothing.
"""

from __future__ import annotations

from extractors.listrows.choicewords import is_square_read
from extractors.listrows.guessedrows import guessed_rows, parted_as_guessed, settled
from extractors.listrows.listheads import Row, column_of
from extractors.listrows.rows import find_rows, parted

__all__ = ["Row", "column_of", "find_rows", "guessed_rows", "is_square_read", "parted", "parted_as_guessed", "settled"]
