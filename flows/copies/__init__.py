"""PDF copies of the papers: PDF/A-2b with embedded fonts by one warm LibreOffice, validated, made later if need be;
what came in a format that does not last as PDF/A, too.
"""

from __future__ import annotations

from flows.copies.making import CopyEnd, make_copies
from flows.copies.office import OfficeGoneError, WarmOffice, find_program
from flows.copies.pending import (
    COPIED,
    PendingCopy,
    RefusedCopy,
    cases_to_copy,
    copies_to_make,
    copy_path,
    pending_copies,
    refused_copies,
)
from flows.copies.renditions import rendition
from flows.copies.validate import CopyReport, inspect_copy

__all__ = [
    "COPIED",
    "CopyEnd",
    "CopyReport",
    "OfficeGoneError",
    "PendingCopy",
    "RefusedCopy",
    "WarmOffice",
    "cases_to_copy",
    "copies_to_make",
    "copy_path",
    "find_program",
    "inspect_copy",
    "make_copies",
    "pending_copies",
    "refused_copies",
    "rendition",
]
