"""The course of a case after its entrance: a fold of its events, and what each clause of the plan wants of it today."""

from __future__ import annotations

from flows.course.clauses.acceptance import passed
from flows.course.clauses.changes import CHANGE, NOT_CONTENT, label_of
from flows.course.clauses.connection import ACCESS, BOOKED, connected_on
from flows.course.clauses.consultation import DEEMED, OPINION_LIMIT
from flows.course.clauses.contact import CONTACT_LIMIT, TOLD_OTHERWISE, contacted, sent_on
from flows.course.clauses.decided import LETTER, OFFICER_SET, PAPER_CALLED_BACK
from flows.course.clauses.guidance import lacking, limits_of
from flows.course.clauses.joint_works import answer_in
from flows.course.clauses.on_request import ON_REQUEST, SLIP_WANTED, next_version
from flows.course.clauses.permit import decision
from flows.course.clauses.reminders import AFTER, stage_of
from flows.course.clauses.rows_given import SLIP_LINE
from flows.course.fold import (
    SERVICE_MOVED,
    SLIP_ANSWERED,
    SLIP_ASKED,
    SLIP_REFUSED,
    SLIP_TAKEN,
    WITHDRAW,
    amendment,
    arrived_of,
    course_of,
)
from flows.course.model import (
    Course,
    DueState,
    DueWant,
    Issued,
    JointAnswer,
    JointRow,
    JointWorks,
    Overlap,
    PaperWant,
    Rules,
    ServiceState,
    Slip,
    Wants,
)
from flows.course.plan import missing, moves, wants
from flows.course.returns import AFTER_THE_END, as_contact, day_fault, is_reply, judge_reply, judge_slip
from flows.course.settings import CourseSettings, load_course_settings
from flows.course.signed import REISSUED, Part, judge_signed, part_of, with_known_seal
from flows.course.verdict import Verdict

__all__ = [
    "ACCESS",
    "AFTER",
    "AFTER_THE_END",
    "BOOKED",
    "CHANGE",
    "CONTACT_LIMIT",
    "DEEMED",
    "LETTER",
    "NOT_CONTENT",
    "OFFICER_SET",
    "ON_REQUEST",
    "OPINION_LIMIT",
    "PAPER_CALLED_BACK",
    "REISSUED",
    "SERVICE_MOVED",
    "SLIP_ANSWERED",
    "SLIP_ASKED",
    "SLIP_LINE",
    "SLIP_REFUSED",
    "SLIP_TAKEN",
    "SLIP_WANTED",
    "TOLD_OTHERWISE",
    "WITHDRAW",
    "Course",
    "CourseSettings",
    "DueState",
    "DueWant",
    "Issued",
    "JointAnswer",
    "JointRow",
    "JointWorks",
    "Overlap",
    "PaperWant",
    "Part",
    "Rules",
    "ServiceState",
    "Slip",
    "Verdict",
    "Wants",
    "amendment",
    "answer_in",
    "arrived_of",
    "as_contact",
    "connected_on",
    "contacted",
    "course_of",
    "day_fault",
    "decision",
    "is_reply",
    "judge_reply",
    "judge_signed",
    "judge_slip",
    "label_of",
    "lacking",
    "limits_of",
    "load_course_settings",
    "missing",
    "moves",
    "next_version",
    "part_of",
    "passed",
    "sent_on",
    "stage_of",
    "wants",
    "with_known_seal",
]
