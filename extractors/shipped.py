"""Where the templates lie that the program comes with: beside its packages in a checkout, inside them once installed.

Owns nothing else. Only `extractors.templates` asks here; everything else is handed the office's templates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_INSTALLED = Path(__file__).resolve().parent / "shipped_templates"
_CHECKOUT = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES: Final = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
"""The shipped templates/ folder."""
