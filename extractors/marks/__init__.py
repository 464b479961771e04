"""Ink that is no text: tick squares and strokes, seals and their names, machine-readable codes. Takes a page's pixels;
hands on where each mark stands, what it says and how clear it is.
"""

from __future__ import annotations

from extractors.marks.codes import FormCode, FoundCode, PaperCode, find_codes, parse_code
from extractors.marks.corrections import STRUCK, correction, seems_two
from extractors.marks.originals import SeenSeal, see_seal
from extractors.marks.presence import find_seals
from extractors.marks.seals import SEAL_KEY, a4_scale, name_seals, read_seals, seal_on_form, seal_reading
from extractors.marks.squares import find_tick_squares
from extractors.marks.strokes import has_line, mend, passes, plumb_zones
from extractors.marks.struck import is_crossed, is_crossed_in_red
from extractors.marks.ticks import TickMark, tick_mark

__all__ = [
    "SEAL_KEY",
    "STRUCK",
    "FormCode",
    "FoundCode",
    "PaperCode",
    "SeenSeal",
    "TickMark",
    "a4_scale",
    "correction",
    "find_codes",
    "find_seals",
    "find_tick_squares",
    "has_line",
    "is_crossed",
    "is_crossed_in_red",
    "mend",
    "name_seals",
    "parse_code",
    "passes",
    "plumb_zones",
    "read_seals",
    "seal_on_form",
    "seal_reading",
    "see_seal",
    "seems_two",
    "tick_mark",
]
