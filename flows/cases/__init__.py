"""An application and its case: held against what the office knows, opened or found to be there already, joined by its
other page, a correction or a change, and assessed. Hands on the steps in that order, and a first look at what is
about to be handed in.
"""

from __future__ import annotations

from flows.cases.again import asked_again, is_said_again, open_questions, settle_again, take_any_answer
from flows.cases.assessment import assess
from flows.cases.changed import case_changed, take_change
from flows.cases.first_look import Glance, glance
from flows.cases.halves import half_of, join_half, lone_back
from flows.cases.known_words import held_against_ledger
from flows.cases.opening import open_or_ask, require_application
from flows.cases.supplement import case_supplied, supply
from flows.cases.unfound import ask_for_unfound

__all__ = [
    "Glance",
    "ask_for_unfound",
    "asked_again",
    "assess",
    "case_changed",
    "case_supplied",
    "glance",
    "half_of",
    "held_against_ledger",
    "is_said_again",
    "join_half",
    "lone_back",
    "open_or_ask",
    "open_questions",
    "require_application",
    "settle_again",
    "supply",
    "take_any_answer",
    "take_change",
]
