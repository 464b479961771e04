"""核对单: the sheet on which a person settles the few doubtful fields of a case, out and back in, and what its answers
teach. Hands on `ReviewAnswer`s; opens what comes back as an untrusted file.
"""

from __future__ import annotations

from flows.review.answer import FieldAnswer, FindingDecision, ReviewAnswer, Verdict
from flows.review.apply import apply_answer, require_for, require_usable, settle
from flows.review.guard import is_review_sheet, machine_line
from flows.review.lessons import lessons_of
from flows.review.own_pictures import case_of_picture, is_named_like_ours, marked
from flows.review.read import is_untouched, read_review_sheet
from flows.review.sheet import PICTURES, fields_digest, label_of, review_file_name, shown
from flows.review.write import write_review_sheet

__all__ = [
    "PICTURES",
    "FieldAnswer",
    "FindingDecision",
    "ReviewAnswer",
    "Verdict",
    "apply_answer",
    "case_of_picture",
    "fields_digest",
    "is_named_like_ours",
    "is_review_sheet",
    "is_untouched",
    "label_of",
    "lessons_of",
    "machine_line",
    "marked",
    "read_review_sheet",
    "require_for",
    "require_usable",
    "review_file_name",
    "settle",
    "shown",
    "write_review_sheet",
]
