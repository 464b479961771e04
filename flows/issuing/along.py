"""What goes along with the papers of the entrance: drawings with a requirement letter, our own form with a correction.

A form of another layout that lacks much comes back to the applicant as ours: a fillable PDF in which stands what was
read and is sure, so that only the rest is to be written.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from flows.casework import Outcome, OutcomeKind, Severity
from flows.form import prefilled_form
from flows.issuing.drawings import Drawing, drawing_facts, drawings_of
from flows.letters import prefilled_values
from flows.office import Runtime

_FORM: Final = "联合报装申请表（已预填）"


class Along(NamedTuple):
    """facts: what the paper says of it. files: title and bytes of each, named by the paper's number."""

    facts: dict[str, Any]
    files: tuple[tuple[str, bytes], ...]

    def named(self, number: str) -> tuple[tuple[str, bytes], ...]:
        """File names and bytes, as they lie beside the paper of this number."""
        return tuple((f"{title}_{number}.pdf", content) for title, content in self.files)


ALONE: Final = Along({}, ())


def things_along(office: Runtime, case_no: str, outcome: Outcome) -> dict[str, Along]:
    """Provider id, '' for the applicant → what goes along with its paper."""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return {provider: with_drawings(found) for provider, found in drawings_of(office, case_no).items()}
    if outcome.kind is OutcomeKind.CORRECTION and _lacks_much(office, case_no, outcome):
        return {"": _own_form(office, case_no)}
    return {}


def with_drawings(drawings: tuple[Drawing, ...]) -> Along:
    """The drawings of a requirement letter; those that cannot be sent are told only."""
    return Along(drawing_facts(drawings), tuple((d.title, d.content) for d in drawings if d.pages))


def _lacks_much(office: Runtime, case_no: str, outcome: Outcome) -> bool:
    lacking = sum(finding.severity is Severity.HARD for finding in outcome.findings)
    return not office.ledger.application(case_no).form_version and lacking >= office.course.own_form_from


def _own_form(office: Runtime, case_no: str) -> Along:
    application = office.ledger.application(case_no)
    values = prefilled_values(application, office.catalogue, case_no=case_no)
    return Along({"own_form": True}, ((_FORM, prefilled_form(values, catalogue=office.catalogue)),))
