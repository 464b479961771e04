"""A grammar of application forms as other offices have them: composed from seeds, printed by Chromium, filled, scanned.

Made by nothing that the reader shares: its geometry is the browser's. Hands on forms with a truth for every run of text
(`forms`, `tokens`), folders of scans (`write_samples`), and a benchmark (`python -m tests.layouts`).
"""

from __future__ import annotations

from tests.layouts.families import FAMILIES, FITTED, HELD_OUT
from tests.layouts.roles import LaidOut, Role, Rule, Token
from tests.layouts.supply import forms, specs, tokens, write_samples

__all__ = [
    "FAMILIES",
    "FITTED",
    "HELD_OUT",
    "LaidOut",
    "Role",
    "Rule",
    "Token",
    "forms",
    "specs",
    "tokens",
    "write_samples",
]
