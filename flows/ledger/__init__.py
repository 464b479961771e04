"""Every event, number, state, due date and claim of a case, append-only and hash-chained, in SQLite or PostgreSQL; and
what is looked up in them: the search, the story of a case, the words of its states. Hands on `Event`s and `Case`s.
"""

from __future__ import annotations

from flows.ledger.audit import VERIFIED, Verified
from flows.ledger.clockwise import clock_fault
from flows.ledger.fence import LOST, Held, held
from flows.ledger.kinds import (
    AGAIN,
    AGAIN_ANSWERED,
    ASSESSED,
    CASE_VOIDED,
    SHEET_ANSWERED,
    SHEET_ASKED,
    STORED,
    SUPPLIED,
    TOOK_IN,
)
from flows.ledger.ledger import Ledger
from flows.ledger.matters import MatterKind
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
from flows.ledger.names import SERVICE_WORDS, Names, names_from
from flows.ledger.shared_views import PAPER_SHARED
from flows.ledger.sheets import waiting_for_sheet, waits_for_sheet
from flows.ledger.states import ACCEPTED, CLOSED, PUBLIC_WORD, CaseState, next_states
from flows.ledger.story import STATE_WORDS, condensed, sentence
from flows.ledger.views import DESK_LOG, PAPER_ANNEXED, CaseFilter, Matter, Month, Punctual

__all__ = [
    "ACCEPTED",
    "AGAIN",
    "AGAIN_ANSWERED",
    "ASSESSED",
    "CASE_VOIDED",
    "CLOSED",
    "DESK_LOG",
    "LOST",
    "PAPER_ANNEXED",
    "PAPER_SHARED",
    "PUBLIC_WORD",
    "SERVICE_WORDS",
    "SHEET_ANSWERED",
    "SHEET_ASKED",
    "STATE_WORDS",
    "STORED",
    "SUPPLIED",
    "TOOK_IN",
    "VERIFIED",
    "Case",
    "CaseFilter",
    "CaseState",
    "Claim",
    "ClaimResult",
    "Conditions",
    "DueRow",
    "Event",
    "Found",
    "Held",
    "Hit",
    "Ledger",
    "Matter",
    "MatterKind",
    "Month",
    "Names",
    "Package",
    "PackageState",
    "PaperState",
    "PaperWish",
    "PlannedPaper",
    "Punctual",
    "Verified",
    "Wanted",
    "clock_fault",
    "condensed",
    "held",
    "names_from",
    "next_states",
    "sentence",
    "waiting_for_sheet",
    "waits_for_sheet",
]
