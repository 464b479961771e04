"""The tables of the first release (0.1.0), as it made them: what every ledger without a version has."""

from __future__ import annotations

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing is to be done: such a ledger is there already."""
