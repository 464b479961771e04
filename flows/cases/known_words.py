"""Step: hold what is in doubt against what the office knows: the push of the project, earlier cases of the applicant.

Done at the package's turn, so that the same packages in the same order are always held against the same cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from extractors.models import Reading, Status
from extractors.values import settled_by
from flows.casework import Application
from flows.office import Runtime
from flows.trust import allowed_error

_OF_APPLICANT: Final = frozenset({"applicant_name", "legal_rep", "reg_address", "mail_address", "agent_name"})
"""What an earlier case of the same applicant says of a later one; its project and site are others."""
_MOST_CASES: Final = 5


def held_against_ledger(office: Runtime, reading: Reading) -> Reading:
    """The reading with the words that the ledger knows, where the ink says them; without what lines were weighed by."""
    if not reading.lattices:
        return reading
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for key, text in _known(office, reading):
        words[key][text] = None
    terms = office.templates.acceptance("own", allowed_error(office.ledger, office.settings.reading.wanted_error))
    fields = dict(reading.fields)
    for key in words.keys() & reading.lattices.keys() & fields.keys():
        weighed = fields[key].model_copy(update={"lattices": reading.lattices[key]})
        settled = settled_by(office.catalogue[key], weighed, words[key], terms)
        fields[key] = settled.model_copy(update={"lattices": ()})
    return reading.model_copy(update={"fields": fields, "lattices": {}})


def _known(office: Runtime, reading: Reading) -> Iterator[tuple[str, str]]:
    """Keys with the values that settled cases give for them."""
    if code := _settled(reading, "project_code"):
        for case in office.ledger.views.open_cases(project_code=code)[:_MOST_CASES]:
            yield from _sure(office.ledger.application(case.case_no))
    for key in ("uscc", "resident_id"):
        number = _settled(reading, key)
        hits = office.ledger.find(number) if number else ()
        for case_no in list(dict.fromkeys(hit.case_no for hit in hits if hit.case_no))[:_MOST_CASES]:
            earlier = office.ledger.application(case_no)
            if earlier.text(key) == number:
                yield from ((k, text) for k, text in _sure(earlier) if k in _OF_APPLICANT)


def _settled(reading: Reading, key: str) -> str:
    found = reading.fields.get(key)
    return str(found.value) if found is not None and found.status is Status.ACCEPTED and found.value else ""


def _sure(application: Application) -> Iterator[tuple[str, str]]:
    """The texts of an application that nobody doubts."""
    for key, found in application.fields.items():
        if isinstance(found.value, str) and not application.is_doubtful(key):
            yield key, found.value
