"""What pages are read with: the catalogue, the recognition engine, the day, and the terms on which a value is used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from extractors.text import Ocr
from extractors.values import OWN, Acceptance, Catalogue, Origin


@dataclass(frozen=True)
class Means:
    """Held by every reader of pages. today: for dates that cannot have happened yet."""

    catalogue: Catalogue
    ocr: Ocr
    today: date | None = None
    acceptance: Acceptance = OWN

    def of(self, origin: Origin) -> Means:
        """The same means for values from another origin."""
        return replace(self, acceptance=self.acceptance.of(origin))
