"""A file in, upright pages out: images and PDFs decoded within bounds, cut, turned, levelled and laid flat; a page's
ink told from its paper. Hands on `Page`s and `LinedPage`s; an original is only ever read.
"""

from __future__ import annotations

from extractors.pages.apart import Bounds, done_apart
from extractors.pages.confined import allow_cpu, allow_cpu_of, confine, end_with_parent, is_out_of_memory
from extractors.pages.cutting import Cut, cut_files, settled_pdf
from extractors.pages.embedded import embedded_files
from extractors.pages.halving import halves
from extractors.pages.ink import ink_mask, level, long_runs, pen_mask, red_mask, rule_mask, without_red
from extractors.pages.kinds import Limits, file_kind
from extractors.pages.levelling import is_blank, laid_flat, turn_needed, upright
from extractors.pages.loading import load_pages
from extractors.pages.opening import opens_apart
from extractors.pages.pdfpages import CHECKED, UNCHECKED
from extractors.pages.rectify import Flat, find_sheets, flattened
from extractors.pages.wordfiles import print_apart

__all__ = [
    "CHECKED",
    "UNCHECKED",
    "Bounds",
    "Cut",
    "Flat",
    "Limits",
    "allow_cpu",
    "allow_cpu_of",
    "confine",
    "cut_files",
    "done_apart",
    "embedded_files",
    "end_with_parent",
    "file_kind",
    "find_sheets",
    "flattened",
    "halves",
    "ink_mask",
    "is_blank",
    "is_out_of_memory",
    "laid_flat",
    "level",
    "load_pages",
    "long_runs",
    "opens_apart",
    "pen_mask",
    "print_apart",
    "red_mask",
    "rule_mask",
    "settled_pdf",
    "turn_needed",
    "upright",
    "without_red",
]
