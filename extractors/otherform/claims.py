"""Claims: a label with what was found for it, and how its pieces of text read by each model.

Hands on `Claim` and `Desk`, which `choosing` and `answers` turn into readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from extractors.apart import Sheet
from extractors.models import BoxTuple, CropReading
from extractors.otherform.inline import Span
from extractors.otherform.labels import LabelMatch
from extractors.values import Acceptance, Catalogue, PagePlace

_COLON = re.compile(r"[:：]")


@dataclass(frozen=True)
class Claim:
    """A label and what was found for it. box: the value's place; table, row: of a list, else '' and 0.

    doubt: why a person must look whatever is read, '' if nothing speaks against it.
    """

    matches: tuple[LabelMatch, ...]
    items: tuple[Span, ...]
    box: BoxTuple
    table: str = ""
    row: int = 0
    doubt: str = ""


@dataclass(frozen=True)
class Desk:
    """What reading claims needs: the page, the catalogue, today's date, and the terms on which a value is used."""

    sheet: Sheet
    catalogue: Catalogue
    acceptance: Acceptance
    today: date | None = None

    def place(self, claim: Claim) -> PagePlace:
        """Where the claim's value stands."""
        return PagePlace(page=self.sheet.number, box=claim.box)


def joined(readings: Iterable[CropReading]) -> CropReading:
    """Several readings as one; its confidence is that of the weakest."""
    parts = list(readings)
    return CropReading(
        text="".join(r.text for r in parts),
        confidence=min((r.confidence for r in parts), default=0.0),
        characters=tuple(c for r in parts for c in r.characters),
    )


def part_of(reading: CropReading, span: Span) -> CropReading:
    """The stretch of another reading of the same element: after as many colons, up to the same ending."""
    if span.is_whole:
        return reading
    start, end = _stretch(reading.text, span)
    characters = reading.characters[start:end] if len(reading.characters) == len(reading.text) else ()
    text = reading.text[start:end]
    weights = [p for c, p in characters if c not in " ：:（）()"] or [reading.confidence]
    return CropReading(text=text, confidence=min(weights), characters=tuple(characters))


def _behind(head: str, text: str, about: int) -> int:
    """Where what stands behind `head` begins in a text that may have other spaces or signs before it."""
    head = head.rstrip()
    for length in range(min(6, len(head)), 1, -1):
        places = [m.end() for m in re.finditer(re.escape(head[-length:]), text)]
        if places:
            return min(places, key=lambda place: abs(place - about))
    return min(about, len(text))


def _stretch(text: str, span: Span) -> tuple[int, int]:
    """Where the stretch lies in a text that may have lost or gained characters before it."""
    start = span.start
    if span.colons:
        colons = [m.end() for m in _COLON.finditer(text)]
        start = colons[span.colons - 1] if len(colons) >= span.colons else min(start, len(text))
    elif start:
        start = _behind(span.element.text[:start], text, start)
    if span.end is None:
        return start, len(text)
    tail = span.element.text[span.end :]
    for length in range(min(6, len(tail)), 1, -1):
        place = text.find(tail[:length], start)
        if place >= 0:
            return start, place
    return start, max(start, len(text) - len(tail))
