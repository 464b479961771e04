"""What a form of an unknown layout must say and was not found on it is asked of a person, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.models import FieldReading, Status
from flows.casework.model import Application, OutcomeKind, PageLayout
from flows.casework.outcome import decide
from flows.casework.rules import check
from flows.casework.unfound import NOT_FOUND, NOT_MARKED, with_unfound
from tests.support.application_parts import application
from tests.support.shipped import SHIPPED

TODAY = date(2026, 11, 22)


def foreign(*lost: str) -> Application:
    """An application as it was read on a form of another layout, without some fields."""
    whole = application()
    fields = {
        k: r.model_copy(update={"grounds": "other.text.agree", "page": 1})
        for k, r in whole.fields.items()
        if k not in lost
    }
    return whole.model_copy(update={"fields": fields, "form_version": "", "form_pages": ()})


def asked(app: Application) -> dict[str, FieldReading]:
    found = with_unfound(app, today=TODAY, templates=SHIPPED).fields
    return {k: r for k, r in found.items() if r.doubt in (NOT_FOUND, NOT_MARKED)}


def test_what_was_not_found_is_asked_before_a_letter_goes_out():
    app = with_unfound(foreign("project_name", "pledge", "designer"), today=TODAY, templates=SHIPPED)
    assert set(asked(foreign("project_name", "pledge", "designer"))) == {"project_name", "pledge"}
    outcome = decide(app, check(app, today=TODAY, templates=SHIPPED))
    assert outcome.kind is OutcomeKind.REVIEW
    assert not [f for f in outcome.findings if f.field in ("project_name", "pledge")]


def test_what_the_services_require_is_asked_as_soon_as_they_are_known():
    lost = ("services", "heat_area")
    assert set(asked(foreign(*lost))) == {"services"}
    assert set(asked(foreign("heat_area"))) == {"heat_area"}


def test_a_blank_that_was_seen_empty_is_no_question():
    app = foreign()
    empty = FieldReading(key="project_name", status=Status.MISSING, page=1, grounds="")
    assert not asked(app.model_copy(update={"fields": {**app.fields, "project_name": empty}}))


def test_a_choice_without_a_mark_is_asked_until_a_person_has_looked():
    app = foreign()
    empty = FieldReading(key="water_nature", status=Status.MISSING, page=1, grounds="")
    app = app.model_copy(update={"fields": {**app.fields, "water_nature": empty}})
    assert {k: r.doubt for k, r in asked(app).items()} == {"water_nature": NOT_MARKED}
    assert not asked(app.model_copy(update={"confirmed": ("water_nature",)}))


@pytest.mark.parametrize(
    "more",
    [{"form_version": "3", "form_pages": (1, 2)}, {"layouts": (PageLayout(page=1, name="版式-001", version=1),)}],
    ids=["our own form", "a known layout"],
)
def test_of_a_form_that_is_known_nothing_is_asked(more):
    assert not asked(foreign("project_name").model_copy(update=more))


def test_what_was_typed_on_a_screen_is_as_it_is():
    app = foreign("project_name")
    typed = {k: r.model_copy(update={"grounds": "typed.text.alone"}) for k, r in app.fields.items()}
    assert not asked(app.model_copy(update={"fields": typed}))
