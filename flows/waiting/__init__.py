"""What stands open and waits for a person: by case for lists, as its questions for whoever answers them on a screen,
with the pictures that belong to them. Changes nothing in a case. Hands on `Waiting` and `OpenSheet`s.
"""

from __future__ import annotations

from flows.waiting.asked_sheets import OpenSheet, answered_by, filled_in, open_sheets
from flows.waiting.lost_pictures import cut_anew
from flows.waiting.waiting import FailedPackage, LackingPaper, LeftPackage, Waiting, lying_there, waiting_of

__all__ = [
    "FailedPackage",
    "LackingPaper",
    "LeftPackage",
    "OpenSheet",
    "Waiting",
    "answered_by",
    "cut_anew",
    "filled_in",
    "lying_there",
    "open_sheets",
    "waiting_of",
]
