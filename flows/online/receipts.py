"""Receipts of what was sent online: one event of the ledger each, found again by its number, content or package."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from extractors.models import Frozen
from flows.ledger import Ledger

SENT: Final = "application_sent"
"""Event kind, of no case: payload is a `Receipt`."""


class Receipt(Frozen):
    """An application that was sent. at: ISO time. content: SHA-256 of answers and attachments; package: of its files.

    tail: last four digits of the telephone of whoever applies. case_no: of a pushed project, '' else.
    """

    number: str
    at: str
    content: str
    package: str
    form: str
    tail: str
    case_no: str = ""


def note_receipt(ledger: Ledger, receipt: Receipt, now: datetime) -> None:
    """Write it into the ledger."""
    ledger.record("", SENT, receipt.model_dump(mode="json"), now=now)


def find_receipt(ledger: Ledger, word: str) -> Receipt | None:
    """The newest receipt with this number or hash, None where there is none."""
    event = ledger.views.newest_telling(SENT, word) if len(word) >= len("WS20261128-ABCDE") else None
    if event is None:
        return None
    receipt = Receipt.model_validate(event.payload)
    return receipt if word in (receipt.number, receipt.content, receipt.package) else None
