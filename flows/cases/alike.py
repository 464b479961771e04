"""The open case that an application seems to be of: by its project code or, where one of the two has none, by who asks
for what, where and when. The second is a likeness only: a person is always asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from extractors.values import squeeze
from flows.casework import Application
from flows.ledger import Case
from flows.office import Runtime

ALIKE_FOR: Final = timedelta(days=30)
"""So long after a case was received the same names and site are taken for the same application."""


def case_of_project(office: Runtime, application: Application) -> str | None:
    """The open case of the same project with one of its services, None if there is none."""
    code = application.text("project_code")
    return office.ledger.find_open_case(code, application.services) or _alike(office, application, code)


def is_by_code(office: Runtime, application: Application, case_no: str) -> bool:
    """Whether an application has the project code of a case: else only a likeness speaks for it."""
    code = office.ledger.case(case_no).project_code
    return bool(code) and code == application.text("project_code")


def _alike(office: Runtime, application: Application, code: str) -> str | None:
    name = _plain(application.text("applicant_name"))
    if not name:
        return None
    of_late = office.ledger.views.open_cases(since=(office.day() - ALIKE_FOR).isoformat())
    for case in of_late:
        is_of_applicant = _may_be_it(case, code, application.services) and _plain(case.applicant) == name
        if is_of_applicant and _is_same_place(office.ledger.application(case.case_no), application):
            return case.case_no
    return None


def _may_be_it(case: Case, code: str, services: tuple[str, ...]) -> bool:
    """Whether nothing speaks against an open case of late: one of the services, no two codes that differ."""
    return not (code and case.project_code) and bool(set(case.services) & set(services))


def _is_same_place(one: Application, other: Application) -> bool:
    """Whether both name the same site or project, and neither names another: a second phase is a case of its own."""
    keys = ("site_address", "project_name")
    pairs = [(_plain(one.text(key)), _plain(other.text(key))) for key in keys]
    told = [a == b for a, b in pairs if a and b]
    return bool(told) and all(told)


def _plain(text: str) -> str:
    return "".join(c for c in squeeze(text).casefold() if c.isalnum())
