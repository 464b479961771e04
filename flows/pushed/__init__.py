"""The first entrance: each project of a push file opens a case with its letters, what is doubtful about it is asked
beside them, a project pushed again is compared. Hands on the steps; `flows.push` reads the files.
"""

from __future__ import annotations

from flows.pushed.pushes import ROWS_RETURNED, push_file, take_push
from flows.pushed.sheets import is_only_pushed, settle_push

__all__ = [
    "ROWS_RETURNED",
    "is_only_pushed",
    "push_file",
    "settle_push",
    "take_push",
]
