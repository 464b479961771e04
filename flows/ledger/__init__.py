"""The ledger room: numbers, events, states, due dates, claims and the search. Import from here."""

from flows.ledger.chain import SYSTEM
from flows.ledger.ledger import Ledger
from flows.ledger.models import (
    Case,
    Claim,
    ClaimResult,
    Conditions,
    DueRow,
    Event,
    Found,
    Hit,
    Package,
    PackageState,
    PaperState,
    PaperWish,
    PlannedPaper,
    Wanted,
)
from flows.ledger.sheets import waiting_for_sheet, waits_for_sheet
from flows.ledger.states import CLOSED, PUBLIC_WORD, CaseState

__all__ = [
    "CLOSED",
    "PUBLIC_WORD",
    "SYSTEM",
    "Case",
    "CaseState",
    "Claim",
    "ClaimResult",
    "Conditions",
    "DueRow",
    "Event",
    "Found",
    "Hit",
    "Ledger",
    "Package",
    "PackageState",
    "PaperState",
    "PaperWish",
    "PlannedPaper",
    "Wanted",
    "waiting_for_sheet",
    "waits_for_sheet",
]
