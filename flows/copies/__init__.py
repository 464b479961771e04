"""PDF copies of the papers: PDF/A-2b with embedded fonts by one warm LibreOffice, validated, made later if need be."""

from flows.copies.making import CopyEnd, copy_path, make_copies
from flows.copies.office import OfficeGoneError, WarmOffice, find_program
from flows.copies.pending import PendingCopy, pending_copies
from flows.copies.validate import CopyReport, inspect_copy

__all__ = [
    "CopyEnd",
    "CopyReport",
    "OfficeGoneError",
    "PendingCopy",
    "WarmOffice",
    "copy_path",
    "find_program",
    "inspect_copy",
    "make_copies",
    "pending_copies",
]
