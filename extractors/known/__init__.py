"""Layouts of other forms that the office has learned: recognised by the constellation of their printed words, laid over
the page and read place by place. Hands on `KnownLayout`s, which hold no personal data, and readings by them.
"""

from __future__ import annotations

from extractors.known.growing import fullness, grown
from extractors.known.learning import learn
from extractors.known.lesson import Lesson, Vouched, vouched_of
from extractors.known.merging import settled_fields, settled_rows
from extractors.known.model import KnownLayout
from extractors.known.proposing import places_to_confirm
from extractors.known.reading import KnownReading, Terms, read_known
from extractors.known.recognising import Seen, recognised
from extractors.known.wording import Wording, lines_of

__all__ = [
    "KnownLayout",
    "KnownReading",
    "Lesson",
    "Seen",
    "Terms",
    "Vouched",
    "Wording",
    "fullness",
    "grown",
    "learn",
    "lines_of",
    "places_to_confirm",
    "read_known",
    "recognised",
    "settled_fields",
    "settled_rows",
    "vouched_of",
]
