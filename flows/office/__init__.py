"""One running office: all that its steps need, opened once, how a step is taken, and what it files in the outbox."""

from __future__ import annotations

from flows.office.outbox import (
    PLAN,
    ReturnReason,
    StoredOriginal,
    replace_bytes,
    return_note,
    return_package,
    store_original,
    store_whole,
)
from flows.office.runtime import Runtime, open_runtime
from flows.office.stepping import step
from flows.office.turns import FILING, filing, turn

__all__ = [
    "FILING",
    "PLAN",
    "ReturnReason",
    "Runtime",
    "StoredOriginal",
    "filing",
    "open_runtime",
    "replace_bytes",
    "return_note",
    "return_package",
    "step",
    "store_original",
    "store_whole",
    "turn",
]
