"""The checker of papers: reads a finished .docx back, and how it prints, and names every rule of form and privacy that
it breaks (GB/T 9704-2012, domain §4 and §7). Takes a file and an `Expectation`; knows no case and makes no paper, so
what makes papers cannot talk it round.
"""

from __future__ import annotations

from flows.checker.content import is_marked_draft
from flows.checker.document import check_document, problems_of
from flows.checker.drawings import STRIP_ALT, STRIP_NAME, STRIP_WIDTH_MM
from flows.checker.heads import PAPER_NUMBER, TITLE_STYLE
from flows.checker.models import NEED_THE_CASE, RULE_NAMES, Expectation, Problem
from flows.checker.opened import FOOTERS, HEADERS, OpenFile, excerpt, open_file
from flows.checker.rendered import RenderReport, render_report
from flows.checker.structure import SEPARATE_MARK

__all__ = [
    "FOOTERS",
    "HEADERS",
    "NEED_THE_CASE",
    "PAPER_NUMBER",
    "RULE_NAMES",
    "SEPARATE_MARK",
    "STRIP_ALT",
    "STRIP_NAME",
    "STRIP_WIDTH_MM",
    "TITLE_STYLE",
    "Expectation",
    "OpenFile",
    "Problem",
    "RenderReport",
    "check_document",
    "excerpt",
    "is_marked_draft",
    "open_file",
    "problems_of",
    "render_report",
]
