"""核对单: the sheet on which a person settles the few doubtful fields of a case, out and back in, and what its answers
teach. Hands on `ReviewAnswer`s; opens what comes back as an untrusted file.
"""

from __future__ import annotations

from flows.review.answer import FindingDecision, ReviewAnswer
from flows.review.apply import apply_answer, require_for, settle
from flows.review.guard import is_review_sheet
from flows.review.lessons import lessons_of
from flows.review.read import read_review_sheet
from flows.review.sheet import PICTURES, review_file_name
from flows.review.write import write_review_sheet

__all__ = [
    "PICTURES",
    "FindingDecision",
    "ReviewAnswer",
    "apply_answer",
    "is_review_sheet",
    "lessons_of",
    "read_review_sheet",
    "require_for",
    "review_file_name",
    "settle",
    "write_review_sheet",
]
