"""Papers of ours that come back: slips become events of their case, sealed pages the originals of their letters; what
is unclear is asked with a 核对单, what cannot be taken goes back with its reason. Hands on how such a package ends.
"""

from __future__ import annotations

from flows.returned.returns import (
    finish_returned,
    is_all_returned,
    is_returned,
    take_returned,
    take_slip,
    take_slip_answer,
)
from flows.returned.signed import PART_KINDS, SIGNED_PART, open_parts
from flows.returned.slip_sheets import ask_about, catalogue_of_slip, is_slip_sheet, question_on_slip

__all__ = [
    "PART_KINDS",
    "SIGNED_PART",
    "ask_about",
    "catalogue_of_slip",
    "finish_returned",
    "is_all_returned",
    "is_returned",
    "is_slip_sheet",
    "open_parts",
    "question_on_slip",
    "take_returned",
    "take_slip",
    "take_slip_answer",
]
