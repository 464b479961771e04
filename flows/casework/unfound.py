"""What a form of a layout that nobody knows must say and was not found on it: a person looks before it is asked for.

Forms of other offices call a field by names that nobody has thought of, or put it where nobody looked; the applicant
has filled it in all the same. What the person finds there teaches where it stands.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from extractors.models import FieldReading, Status
from extractors.templates import Templates
from extractors.values import Catalogue, Grounds
from flows.casework.model import Application
from flows.casework.rules import check, load_rules

NOT_FOUND: Final = "表上没有找到，请看原件：填了的照填“正确值”，没有填的选“空白”"
NOT_MARKED: Final = "表上这一栏没有见到勾选，请看原件：选了的照填“正确值”，没有选的选“空白”"
_CHOICES: Final = frozenset({"one_of", "many_of", "yes_no"})
_ABOUT_BLANKS: Final = frozenset({"required_missing", "not_affirmed"})
"""The tests that hold a blank against the applicant."""


def with_unfound(application: Application, *, today: date, templates: Templates) -> Application:
    """The application with a doubtful reading for each required field that was not found; else as it is.

    Only of a form that is not our own and whose layout is not known: what such a reading has not found may be there.
    """
    if not _is_of_unknown_layout(application):
        return application
    rules = load_rules(templates)
    blank = [
        f.field
        for f in check(application, today=today, templates=templates)
        if (rule := rules.get(f.rule)) is not None and rule.predicate in _ABOUT_BLANKS
    ]
    page = min((r.page for r in application.fields.values() if r.page is not None), default=None)
    asked = {k: r for k in blank if (r := _asked(k, application, templates.catalogue, page)) is not None}
    return application.model_copy(update={"fields": {**application.fields, **asked}}) if asked else application


def _asked(key: str, application: Application, catalogue: Catalogue, page: int | None) -> FieldReading | None:
    """A field that is blank in doubt, None where it need not be: ink in a blank is seen, a mark may be overlooked."""
    field, read = catalogue.get(key), application.fields.get(key)
    if field is None or key in application.confirmed:
        return None
    if read is None:
        return FieldReading(key=key, status=Status.REVIEW, page=page, doubt=NOT_FOUND)
    if read.status is Status.MISSING and field.type in _CHOICES:
        return read.model_copy(update={"status": Status.REVIEW, "doubt": NOT_MARKED})
    return None


def _is_of_unknown_layout(application: Application) -> bool:
    """Whether its values were read on a form of another layout that nobody knows."""
    if application.form_version or application.layouts:
        return False
    grounds = (Grounds.of(r.grounds) for r in application.fields.values())
    return any(g is not None and g.origin == "other" for g in grounds)
