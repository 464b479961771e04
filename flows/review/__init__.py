"""核对单: the sheet on which a person settles the few doubtful fields of a case, out and back in, and what its answers
teach. Hands on `ReviewAnswer`s; opens what comes back as an untrusted file.
"""

from __future__ import annotations

from flows.review.answer import FieldAnswer, FindingDecision, ReviewAnswer, Verdict
from flows.review.apply import apply_answer, require_for, require_usable, settle
from flows.review.fill import answered_sheet
from flows.review.guard import is_review_sheet, machine_line
from flows.review.lessons import lessons_of
from flows.review.own_pictures import case_of_picture, is_named_like_ours, marked
from flows.review.read import is_untouched, read_review_sheet
from flows.review.sheet import (
    FAILED,
    NOT_UNDERSTOOD,
    PASSED,
    PICTURES,
    SheetRow,
    fields_digest,
    finding_key,
    label_of,
    needs_decision,
    page_picture,
    review_file_name,
    sheet_rows,
    shown,
    value_text,
)
from flows.review.write import Heading, closed_words, hint_of, write_review_sheet

__all__ = [
    "FAILED",
    "NOT_UNDERSTOOD",
    "PASSED",
    "PICTURES",
    "FieldAnswer",
    "FindingDecision",
    "Heading",
    "ReviewAnswer",
    "SheetRow",
    "Verdict",
    "answered_sheet",
    "apply_answer",
    "case_of_picture",
    "closed_words",
    "fields_digest",
    "finding_key",
    "hint_of",
    "is_named_like_ours",
    "is_review_sheet",
    "is_untouched",
    "label_of",
    "lessons_of",
    "machine_line",
    "marked",
    "needs_decision",
    "page_picture",
    "read_review_sheet",
    "require_for",
    "require_usable",
    "review_file_name",
    "settle",
    "sheet_rows",
    "shown",
    "value_text",
    "write_review_sheet",
]
