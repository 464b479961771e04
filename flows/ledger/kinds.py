"""Kinds of events that more than one room tells by: what each means, and what its payload holds."""

from __future__ import annotations

from typing import Final

STORED: Final = "originals_stored"
"""Event kind: the untouched originals lie in the archive; payload {"sha256", "files": [{name, path, sha256, size}]}."""
SUPPLIED: Final = "application_supplied"
"""Event kind: a later package changed the application; payload {"why": 补正 or 变更, "package", "work_id"}."""
ASSESSED: Final = "assessed"
"""Event kind: the application as it then stood was checked; payload {"outcome": an `Outcome`}."""
SHEET_ASKED: Final = "review_asked"
"""Event kind: a 核对单 was laid out; payload {"version", "path", "sha256"}."""
SHEET_ANSWERED: Final = "review_answered"
"""Event kind: it came back; payload {"sha256", "version", "answer", "lessons"}; lessons are what confidence is
calibrated by again."""
AGAIN: Final = "application_again"
"""Event kind, of the earlier case: the same application seems to have come again; payload {"sha256", "work_id",
"source_name", "received_at", "version", "application"}."""
AGAIN_ANSWERED: Final = "application_again_answered"
"""Event kind, of the earlier case: a person has said which; payload {"sha256" of the sheet, "package" (sha256),
"is_same", "is_change", "path" of what lay in 待核对, "answer"}."""
CASE_VOIDED: Final = "case_voided"
"""Event kind: a person voided the case or joined it to another; payload {"into" ('' for none), "reason", "name"}."""
TOOK_IN: Final = "case_took_in"
"""Event kind, of the other case: payload {"from", "files": as in STORED, "reason", "name"}."""
