"""What to hold a paper against that people edited: worked out from the file alone, before any ledger is asked."""

from __future__ import annotations

from typing import Final

from extractors.marks import PaperCode, parse_code
from extractors.templates import Templates
from flows.checker import PAPER_NUMBER, TITLE_STYLE, Expectation, OpenFile, is_marked_draft
from flows.letters.course.models import CoursePaper, load_course_papers

ENDINGS: Final = {
    "ACCEPTANCE": "通知书",
    "REQUIREMENT": "函",
    "CORRECTION": "告知书",
    "REJECTION": "说明",
}
"""Kind in the printed code → how the title ends (文种); other kinds have several titles."""
_LETTER: Final = "REQUIREMENT"


def printed_code(opened: OpenFile) -> PaperCode | None:
    """The code in print of the paper itself: the first that stands in the file, None where there is none of ours."""
    for line in opened.body:
        code = parse_code(line.text.strip())
        if isinstance(code, PaperCode):
            return code
    return None


def expectation_of_file(opened: OpenFile, templates: Templates) -> Expectation:
    """The brief for a file by its own code, title and marks."""
    code = printed_code(opened)
    course = load_course_papers(templates).papers.get(code.kind) if code else None
    title = "".join(line.text for line in opened.styled(TITLE_STYLE)[:1]).strip()
    numbered = any(PAPER_NUMBER.fullmatch(line.text.strip()) for line in opened.styled("发文字号"))
    return Expectation(
        ending=course.genre if course else ENDINGS.get(code.kind, "") if code else "",
        is_letter=_is_letter(code, course) if code else numbered or title.endswith("函"),
        is_draft=is_marked_draft(opened),
    )


def _is_letter(code: PaperCode, course: CoursePaper | None) -> bool:
    return course.is_letter if course else code.kind == _LETTER
