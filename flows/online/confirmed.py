"""Step: 一键确认 (plan 三(二)(1)): one record of when the enterprise confirmed what, with the hash of that content.

What is confirmed is the pre-filled form as it was sent; where the case has none, its application as it stands. Of an
application that was typed online it is what was typed: its receipt tells when, and stands for signature and seal.
"""

from __future__ import annotations

import hashlib
import json

from flows.casework import Finding
from flows.course import Slip
from flows.ground import stamp
from flows.intake import Arrival
from flows.ledger import PaperState, PlannedPaper
from flows.letters import PaperKind, application_at, prefilled_values
from flows.office import Runtime
from flows.online.receipts import Receipt, find_receipt
from flows.online.sending import NAME_OF_SENT
from flows.online.typed import ON_PAPER

CONFIRM = "一键确认"
CONFIRMED = "form_confirmed"
"""Event kind; payload {"key" (version of the slip), "at", "number" and "file_sha256" of the pre-filled form ('' for
none), "sha256" of the content: see `content_sha256`, "receipt" of what was sent online}."""


def note_confirmed(office: Runtime, case_no: str, slip: Slip) -> None:
    """Write the confirmation down, once for each slip; the first time and content stand."""
    key = str(slip.version)
    if any(e.payload["key"] == key for e in office.ledger.events(case_no) if e.kind == CONFIRMED):
        return
    form = next((p for p in reversed(office.ledger.papers(case_no)) if _is_sent_form(p)), None)
    payload = {
        "key": key,
        "at": stamp(office.now()),
        "number": form.number if form else "",
        "file_sha256": form.sha256 if form else "",
        "sha256": content_sha256(office, case_no, form),
    }
    office.ledger.record(case_no, CONFIRMED, payload, now=office.now())


def note_sent_online(office: Runtime, arrival: Arrival, case_no: str) -> None:
    """Where the package is one that was confirmed online, write that confirmation down, once.

    Its form is the one that we made of what was typed, byte for byte: where recognition reads the page otherwise, it is
    recognition that errs, and nobody is asked.
    """
    receipt = receipt_of(office, arrival)
    if receipt is None or is_confirmed_online(office, case_no):
        return
    payload = {
        "key": receipt.number,
        "at": receipt.at,
        "number": "",
        "file_sha256": receipt.form,
        "sha256": receipt.content,
        "receipt": receipt.number,
    }
    application = office.ledger.application(case_no)
    typed = [name for name in application.doubtful if (r := application.reading(name)) and r.value is not None]
    settled = application.model_copy(update={"confirmed": (*application.confirmed, *typed)})
    office.ledger.set_application(case_no, settled, office.now())
    office.ledger.record(case_no, CONFIRMED, payload, now=office.now())


def receipt_of(office: Runtime, arrival: Arrival) -> Receipt | None:
    """The receipt of a package that was handed in online, None for any other."""
    is_named = arrival.source_name.startswith(NAME_OF_SENT)
    return find_receipt(office.ledger, arrival.sha256) if is_named else None


def is_confirmed_online(office: Runtime, case_no: str) -> bool:
    """Whether the application of a case was confirmed online, so that it needs neither signature nor seal."""
    return any(e.payload.get("receipt") for e in office.ledger.events(case_no, kinds=(CONFIRMED,)))


def without_paper(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings without those about what only paper has."""
    return tuple(f for f in findings if f.field not in ON_PAPER)


def content_sha256(office: Runtime, case_no: str, form: PlannedPaper | None) -> str:
    """SHA-256 of the values as the form prints them: UTF-8 JSON, keys sorted, no blanks between."""
    application = application_at(office.ledger, form) if form else office.ledger.application(case_no)
    values = prefilled_values(application, office.catalogue, case_no=case_no)
    plain = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _is_sent_form(paper: PlannedPaper) -> bool:
    return paper.kind == PaperKind.PREFILLED.value and paper.state is PaperState.FILED
