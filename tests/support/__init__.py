"""What tests and gates lean on and what is no test itself: offices, cases and papers made up for them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""The checkout."""
