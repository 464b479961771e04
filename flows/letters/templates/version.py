"""Which template a paper is made from, and which edition of it: kept by the ledger beside the paper."""

from __future__ import annotations

import hashlib
from typing import Final

from extractors.errors import LetterError
from extractors.templates import Templates
from flows.letters.course.models import load_course_papers
from flows.letters.kinds import Paper, PaperKind

_NAMES: Final = {
    PaperKind.ACCEPTANCE: "受理通知书",
    PaperKind.REQUIREMENT: "需求函",
    PaperKind.CORRECTION: "一次性补正告知书",
    PaperKind.REJECTION: "退件说明",
}
_PERMITS: Final = {"告知承诺": "准予行政许可决定书", "踏勘": "准予行政许可决定书", "一般程序": "许可办理工作单"}
_TEMPLATE_DIGITS, _WORDING_DIGITS = 12, 6


def template_name(paper: Paper, templates: Templates) -> str:
    """The template's file name without .docx; raises LetterError for a permit paper whose variant is not known yet."""
    if paper.kind.is_course:
        return load_course_papers(templates)[paper.kind].template
    name = _PERMITS.get(paper.variant) if paper.kind is PaperKind.DECISION else _NAMES[paper.kind]
    if name is None:
        raise LetterError("还不知道用哪一种许可文书", next_step="先确定许可办理方式")
    return name


def template_version(paper: Paper, templates: Templates) -> str:
    """The edition of the Word file and of its words (wording.yaml, course.yaml): sha256 as 12 digits, '-', 6 digits.

    '' where the template cannot be read: making the paper will say so.
    """
    try:
        word = templates.path(f"letters/{template_name(paper, templates)}.docx").read_bytes()
        words = "course.yaml" if paper.kind.is_course else "wording.yaml"
        wording = templates.path(f"letters/{words}").read_bytes()
    except OSError:
        return ""
    return (
        f"{hashlib.sha256(word).hexdigest()[:_TEMPLATE_DIGITS]}-{hashlib.sha256(wording).hexdigest()[:_WORDING_DIGITS]}"
    )
