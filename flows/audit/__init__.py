"""The ledger held against the disk, and against itself: what is missing, changed or nobody's. Hands on an `Audit`."""

from __future__ import annotations

from flows.audit.auditing import audit

__all__ = ["audit"]
