"""Which papers a case brings forth, what they are called, and where they go. Knows no Word file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from extractors.models import Frozen
from extractors.templates import Templates
from flows.casework import PLEDGE, Application, Due, Office, Outcome, OutcomeKind, permit_mode
from flows.letters.course.models import load_course_papers
from flows.letters.letterhead import load_letterhead


class PaperKind(StrEnum):
    """The kinds of paper; the values stand in the code printed on each paper (design §7).

    Those of the entrance have a Word template each; those of the course (from PUSH on) stand in letters/course.yaml.
    """

    ACCEPTANCE = "ACCEPTANCE"
    REQUIREMENT = "REQUIREMENT"
    CORRECTION = "CORRECTION"
    DECISION = "DECISION"
    REJECTION = "REJECTION"
    PUSH = "PUSH"
    PREFILLED = "PREFILLED"
    URGE = "URGE"
    CONFLICT = "CONFLICT"
    CONSULT = "CONSULT"
    OPINIONS = "OPINIONS"
    FEEDBACK = "FEEDBACK"
    TEAM = "TEAM"
    SURVEY_NOTICE = "SURVEY_NOTICE"
    REFUSAL = "REFUSAL"
    EXCEPTION = "EXCEPTION"
    SUPERVISE = "SUPERVISE"
    REVOCATION = "REVOCATION"
    JOINT_WORKS = "JOINT_WORKS"
    WORKS_GUIDE = "WORKS_GUIDE"
    ACCEPT_NOTICE = "ACCEPT_NOTICE"
    BOOKING = "BOOKING"
    RESULTS = "RESULTS"
    RECTIFY_NOTICE = "RECTIFY_NOTICE"
    AMENDED = "AMENDED"
    SCOPE_NOTICE = "SCOPE_NOTICE"
    WITHDRAWN = "WITHDRAWN"
    WITHDRAWN_TOLD = "WITHDRAWN_TOLD"
    SUSPENSION = "SUSPENSION"
    VOIDED = "VOIDED"
    CALLED_BACK = "CALLED_BACK"

    @property
    def is_course(self) -> bool:
        """Whether it is a paper of the course, worded in letters/course.yaml."""
        return self not in _TITLES


_TITLES = {
    PaperKind.ACCEPTANCE: "受理通知书",
    PaperKind.REQUIREMENT: "需求函",
    PaperKind.CORRECTION: "一次性补正告知书",
    PaperKind.DECISION: "准予行政许可决定书",
    PaperKind.REJECTION: "退件说明",
}
_VARIANTS = {
    "": "许可事项办理件",
    "告知承诺": "准予行政许可决定书",
    "踏勘": "准予行政许可决定书",
    "一般程序": "许可办理工作单",
}
_FORMER = {
    "PROVIDER_PART": "统一出件（分专业）",
    "DELIVERY_LIST": "统一出件清单",
    "PLEDGE_NOTICE": "告知承诺制办理告知书",
    "EXCEPTION_NOTICE": "期限例外告知书",
}
"""Kinds that cases of earlier releases have and that are not made any more."""
_FOLDERS = {PaperKind.DECISION: "approval", PaperKind.REJECTION: "returned"}
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
SHEET_LETTER, SHEET_ANY = 1, 0
"""Sheet numbers in the code: the first page of the paper, and any page, whose number stands in print beside it."""


class Entrance(StrEnum):
    """How the case came in: the one form, or the approving department's push (plan 三(一)(1), 三(二)(1))."""

    FORM = "form"
    PUSH = "push"


class Paper(Frozen):
    """One paper to be made.

    provider: provider id, '' where it is not for one provider. variant: which permit paper a DECISION is (告知承诺,
    踏勘: the draft decision on a pledge, after a survey; 一般程序: a working sheet), '' where it is not known.
    """

    kind: PaperKind
    provider: str = ""
    version: int = 1
    variant: Literal["", "告知承诺", "踏勘", "一般程序"] = ""


class IssuedPaper(Frozen):
    """A paper of the case with the number that it got, for the delivery list."""

    paper: Paper
    number: str


class CaseFacts(Frozen):
    """What the ledger knows of the case when a paper is made.

    received: day on which the package came. accepted: day of acceptance, None before it.
    source: the package's name as the sender knows it (退件 only). issued: papers that already have their number.
    """

    case_no: str
    received: date
    today: date
    accepted: date | None = None
    window_id: str = ""
    entrance: Entrance = Entrance.FORM
    dues: tuple[Due, ...] = ()
    source: str = ""
    issued: tuple[IssuedPaper, ...] = ()


def plan_papers(outcome: Outcome, application: Application, office: Office) -> tuple[Paper, ...]:
    """The papers that an outcome asks for, in issue order; a provider whose service is not ticked gets none."""
    if outcome.kind is OutcomeKind.CORRECTION:
        return (Paper(kind=PaperKind.CORRECTION),)
    if outcome.kind is OutcomeKind.REJECTED:
        return (Paper(kind=PaperKind.REJECTION),)
    if outcome.kind is not OutcomeKind.ACCEPTED:
        return ()
    ticked = [office.provider_for(service).id for service in application.services]
    letters = (Paper(kind=PaperKind.REQUIREMENT, provider=provider) for provider in ticked)
    return (Paper(kind=PaperKind.ACCEPTANCE), *letters)


def permit_variant(application: Application) -> Literal["告知承诺", "一般程序", ""]:
    """The way that the permit goes by the application (plan 三(二)(3)(4)), '' where none is needed."""
    view = permit_mode(application)
    if not view.has_works:
        return ""
    return "告知承诺" if view.mode == PLEDGE else "一般程序"


def is_letter(kind: PaperKind, templates: Templates) -> bool:
    """Whether it is a 函 in 信函格式 with a 发文字号."""
    return load_course_papers(templates)[kind].is_letter if kind.is_course else kind is PaperKind.REQUIREMENT


def kind_title(kind: str, templates: Templates) -> str:
    """The Chinese name (文种) of a kind of paper or of a slip; an unknown kind goes by itself."""
    if kind in PaperKind.__members__ and not PaperKind(kind).is_course:
        return _TITLES[PaperKind(kind)]
    known = load_course_papers(templates).papers.get(kind) or templates.slips.get(kind)
    return known.title if known is not None else _FORMER.get(kind, kind)


def title_of(paper: Paper, templates: Templates) -> str:
    """The Chinese name of a paper; a working sheet never goes by the name of a decision."""
    is_decision = paper.kind is PaperKind.DECISION
    return _VARIANTS[paper.variant] if is_decision else kind_title(paper.kind, templates)


def number_series(paper: Paper, templates: Templates) -> str:
    """The 机关代字 whose yearly series numbers this paper; '' where it carries a 文书编号 of its case instead."""
    is_ours = not paper.kind.is_course or load_course_papers(templates)[paper.kind].numbered
    return load_letterhead(templates).series if is_ours and is_letter(paper.kind, templates) else ""


def file_name(paper: Paper, number: str, templates: Templates) -> str:
    """The file's name: title and number; no personal data, nothing that a file system minds."""
    parts = [title_of(paper, templates), _UNSAFE.sub("-", number).strip(" .") or f"第{paper.version}版"]
    is_form = paper.kind.is_course and not load_course_papers(templates)[paper.kind].template
    return "_".join(parts)[:80] + (".pdf" if is_form else ".docx")


def copy_folders(facts: Mapping[str, Any], own: str) -> tuple[str, ...]:
    """Whose folders get a copy of one paper that goes to several; own: where the paper itself lies."""
    return tuple(key for key in facts.get("to", ()) if key != own)


def folder_key(paper: Paper, templates: Templates) -> str:
    """Whose folder in the outbox: a provider id, 'applicant', 'approval' or 'returned'."""
    if paper.provider:
        return paper.provider
    if paper.kind.is_course:
        return load_course_papers(templates)[paper.kind].folder
    return _FOLDERS.get(paper.kind, "applicant")
