"""Letters and papers: which are due, what stands in them, their Word files and the templates that staff change; and
what the checker must hold each paper against.
"""

from __future__ import annotations

from flows.letters.context import CONTEXTS
from flows.letters.course.models import load_course_papers
from flows.letters.course.slips import parties_of, slip_folder, slip_print
from flows.letters.desk import Desk, printable
from flows.letters.edited import expectation_of_file, printed_code
from flows.letters.from_ledger import application_at, case_facts, course_facts, desk_of_paper, planned_paper
from flows.letters.kinds import (
    CaseFacts,
    IssuedPaper,
    Paper,
    PaperKind,
    copy_folders,
    file_name,
    folder_key,
    kind_title,
    number_series,
    plan_papers,
    title_of,
)
from flows.letters.letterhead import Letterhead, load_letterhead, load_wording
from flows.letters.plain import PlainDocument
from flows.letters.prefilled import prefilled_values
from flows.letters.progress import Progress, progress_document, progress_lines, progress_of, progress_page, public_steps
from flows.letters.proof import Proof, proof_page
from flows.letters.rendering import expected_of, render
from flows.letters.templates.faults import check_folder, check_templates
from flows.letters.templates.version import template_version

__all__ = [
    "CONTEXTS",
    "CaseFacts",
    "Desk",
    "IssuedPaper",
    "Letterhead",
    "Paper",
    "PaperKind",
    "PlainDocument",
    "Progress",
    "Proof",
    "application_at",
    "case_facts",
    "check_folder",
    "check_templates",
    "copy_folders",
    "course_facts",
    "desk_of_paper",
    "expectation_of_file",
    "expected_of",
    "file_name",
    "folder_key",
    "kind_title",
    "load_course_papers",
    "load_letterhead",
    "load_wording",
    "number_series",
    "parties_of",
    "plan_papers",
    "planned_paper",
    "prefilled_values",
    "printable",
    "printed_code",
    "progress_document",
    "progress_lines",
    "progress_of",
    "progress_page",
    "proof_page",
    "public_steps",
    "render",
    "slip_folder",
    "slip_print",
    "template_version",
    "title_of",
]
