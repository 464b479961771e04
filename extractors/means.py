"""What pages are read with: the office's templates, recognition, the day, and the terms on which values are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extractors.templates import Templates
from extractors.text import Ocr
from extractors.values import Acceptance, Catalogue


@dataclass(frozen=True)
class Means:
    """Held by every reader of pages. catalogue: of the form or slip at hand. today: no date can lie behind it."""

    templates: Templates
    catalogue: Catalogue
    ocr: Ocr
    acceptance: Acceptance
    today: date | None = None
