"""Layouts of other forms that the office knows: learned, used, corrected and forgotten as events of the ledger, so that
every machine of the office knows the same. Hands on what readers are given, and what people are shown of it.
"""

from __future__ import annotations

from flows.layouts.known import (
    LAYOUT_ASKED,
    LAYOUT_FORGOTTEN,
    LAYOUT_LEARNED,
    LAYOUTS_LOOKED,
    KnownForm,
    known_forms,
    looked_until,
    to_read_with,
)

__all__ = [
    "LAYOUTS_LOOKED",
    "LAYOUT_ASKED",
    "LAYOUT_FORGOTTEN",
    "LAYOUT_LEARNED",
    "KnownForm",
    "known_forms",
    "looked_until",
    "to_read_with",
]
