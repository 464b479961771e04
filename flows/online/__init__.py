"""网上申报: an application that is typed, not scanned. Its questions come from the one catalogue, its checks are
those of reading, and what is sent becomes a package of the inbox like any other, whose confirmation (一键确认) is
kept. Hands on `Step`s, `Draft`s and `Receipt`s.
"""

from __future__ import annotations

from flows.online.confirmed import (
    CONFIRM,
    is_confirmed_online,
    note_confirmed,
    note_sent_online,
    receipt_of,
    without_paper,
)
from flows.online.drafts import Draft, Drafts, NoDraftError
from flows.online.questions import AFFIRMED, Step, StepKey, steps_of
from flows.online.receipts import Receipt, find_receipt
from flows.online.sending import completed, finish_sending, send
from flows.online.typed import Remark, answers_of, read_typed, remarks_on, typed_of

__all__ = [
    "AFFIRMED",
    "CONFIRM",
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
    "is_confirmed_online",
    "note_confirmed",
    "note_sent_online",
    "read_typed",
    "receipt_of",
    "remarks_on",
    "send",
    "steps_of",
    "typed_of",
    "without_paper",
]
