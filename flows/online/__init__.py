"""网上申报: an application that is typed, not scanned. Its questions come from the one catalogue, its checks are those
of reading, and what is sent becomes a package of the inbox like any other. Hands on `Step`s, `Draft`s and `Receipt`s.
"""

from __future__ import annotations

from flows.online.drafts import Draft, Drafts, NoDraftError
from flows.online.questions import AFFIRMED, Step, StepKey, steps_of
from flows.online.receipts import Receipt, find_receipt
from flows.online.sending import NAME_OF_SENT, completed, finish_sending, send
from flows.online.typed import ON_PAPER, Remark, answers_of, read_typed, remarks_on, typed_of

__all__ = [
    "AFFIRMED",
    "NAME_OF_SENT",
    "ON_PAPER",
    "Draft",
    "Drafts",
    "NoDraftError",
    "Receipt",
    "Remark",
    "Step",
    "StepKey",
    "answers_of",
    "completed",
    "find_receipt",
    "finish_sending",
    "read_typed",
    "remarks_on",
    "send",
    "steps_of",
    "typed_of",
]
