"""One file per group of clauses of the plan; `CLAUSES` is their order."""

from __future__ import annotations

from flows.course.clauses.acceptance import acceptance
from flows.course.clauses.aftercare import aftercare
from flows.course.clauses.changes import amendment_letters, request_sheet, suspension, withdrawal
from flows.course.clauses.connection import connection
from flows.course.clauses.consultation import consultation
from flows.course.clauses.contact import contact
from flows.course.clauses.decided import called_back
from flows.course.clauses.decision import permit_decision
from flows.course.clauses.delivery import delivery
from flows.course.clauses.guidance import guidance
from flows.course.clauses.joint_works import joint_works
from flows.course.clauses.on_request import on_request
from flows.course.clauses.reminders import reminders
from flows.course.clauses.rows_given import rows_given
from flows.course.clauses.supervision import supervision
from flows.course.clauses.survey import joint_survey
from flows.course.model import Clause

CLAUSES: tuple[Clause, ...] = (
    contact,
    guidance,
    consultation,
    joint_survey,
    permit_decision,
    supervision,
    joint_works,
    acceptance,
    connection,
    delivery,
    aftercare,
    request_sheet,
    withdrawal,
    amendment_letters,
    called_back,
    rows_given,
    suspension,
    on_request,
    reminders,
)
