"""Letters and papers: which are due, what stands in them, their Word files, and a checker that reads them back."""

from flows.letters.kinds import (
    CaseFacts,
    Entrance,
    IssuedPaper,
    Paper,
    PaperKind,
    file_name,
    folder_key,
    number_series,
    plan_papers,
)
from flows.letters.render import render

__all__ = [
    "CaseFacts",
    "Entrance",
    "IssuedPaper",
    "Paper",
    "PaperKind",
    "file_name",
    "folder_key",
    "number_series",
    "plan_papers",
    "render",
]
