"""The templates that the program comes with, opened once for all tests, and what most of them ask of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from extractors.means import Means
from extractors.shipped import TEMPLATES
from extractors.templates import Templates
from extractors.values import Catalogue

SHIPPED: Final = Templates(TEMPLATES)
CATALOGUE: Final = SHIPPED.catalogue
OWN: Final = SHIPPED.acceptance("own")
OTHER: Final = SHIPPED.acceptance("other")
TYPED: Final = SHIPPED.acceptance("typed")


def means_of(ocr: Any, *, catalogue: Catalogue = CATALOGUE, today: date | None = None) -> Means:
    """What pages of the own form are read with. ocr: the engine, or what stands in for it."""
    return Means(SHIPPED, catalogue, ocr, OWN, today)


def templates_with(folder: Path, name: str, content: bytes) -> Templates:
    """The shipped templates but for one file, which lies below `folder`."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return Templates(folder)
