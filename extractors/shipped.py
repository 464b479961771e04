"""Where the templates lie that the program comes with: beside its packages in a checkout, inside them once installed.

Owns nothing else. Only what starts a process asks here; everything further in is handed the folder or what was read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_INSTALLED = Path(__file__).resolve().parent / "templates"
_CHECKOUT = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES: Final = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
"""The shipped templates/ folder."""
