"""What came today is asked by the desk: an index by the time at which a package first came."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the index to the packages that are there."""
    op.create_index("ix_packages_first_at", "packages", ["first_at"], if_not_exists=True)
