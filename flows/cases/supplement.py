"""Step: papers that supply what a 一次性补正告知书 asked for. They join their case, which is then assessed anew.

Known by the code of the notice among the pages, or as the form of a project whose case waits for its correction.
"""

from __future__ import annotations

from extractors.errors import LedgerError
from extractors.models import DocumentType, MaterialReading, Reading, Status
from flows.cases.alike import case_of_project, is_by_code
from flows.casework import Application
from flows.handed_in import case_sent_for
from flows.intake import Arrival
from flows.ledger import CaseState
from flows.office import Runtime
from flows.online import receipt_of
from flows.packages import is_supplied, tell_supplied

NOTICE = "CORRECTION"


def case_supplied(office: Runtime, arrival: Arrival, reading: Reading) -> str:
    """The case that waits for these papers, or has begun to take them in; '' where none does."""
    if (sent_for := case_sent_for(office, arrival)) and _waits(office, sent_for, arrival.sha256):
        return sent_for
    is_typed = receipt_of(office, arrival) is not None
    for page in () if is_typed else reading.returned:  # whose notice is attached says nothing of who has typed
        if page.kind == NOTICE and _waits(office, page.case_no, arrival.sha256):
            return page.case_no
    if reading.document_type is not DocumentType.FORM:
        return ""
    application = Application.of(reading, office.catalogue)
    earlier = case_of_project(office, application)
    return earlier if earlier and _waits(office, earlier, arrival.sha256) else ""


def supply(office: Runtime, arrival: Arrival, reading: Reading, case_no: str) -> str:
    """Put what was supplied into the case; returns its number. The same package again changes nothing."""
    old = office.ledger.application(case_no)
    tell_supplied(office, case_no, why="补正", sha256=arrival.sha256, work_id=arrival.work_id)
    new = Application.of(reading, office.catalogue)
    if reading.document_type is DocumentType.FORM and not _is_named(reading, case_no, office):
        note = f"补正材料没有项目代码，按申请单位、项目或地址认定属于 {case_no}，请核对"
        new = new.model_copy(update={"notes": (*new.notes, note)})
    office.ledger.set_application(case_no, merged(old, new), office.now())
    if office.ledger.case(case_no).state == CaseState.CORRECTION_ASKED:
        office.ledger.set_state(case_no, CaseState.RESUBMITTED, office.now(), reason="收到补正材料")
    office.ledger.link_package(arrival.sha256, case_no, office.now())
    return case_no


def _is_named(reading: Reading, case_no: str, office: Runtime) -> bool:
    """Whether the papers themselves say of which case they are: by the code of its notice, or by the project's."""
    is_with_notice = any(page.kind == NOTICE and page.case_no == case_no for page in reading.returned)
    return is_with_notice or is_by_code(office, Application.of(reading, office.catalogue), case_no)


def merged(old: Application, new: Application) -> Application:
    """The application with what was supplied: a blank that is filled now, a list that is there now, a paper that came.

    What a person had confirmed stays confirmed as long as nothing new was written there.
    """
    supplied = {k: f for k, f in new.fields.items() if f.status is not Status.MISSING or k not in old.fields}
    fields = {**old.fields, **supplied}
    tables = {row.table for row in new.rows}
    rows = (*(row for row in old.rows if row.table not in tables), *new.rows)
    return Application(
        fields=fields,
        rows=rows,
        materials=_united(old.materials, new.materials),
        confirmed=tuple(n for n in old.confirmed if n not in supplied and n.partition(".")[0] not in tables),
        kept=(*(n for n in old.kept if n not in supplied and n.partition(".")[0] not in tables), *new.kept),
        notes=new.notes,
        form_version=old.form_version or new.form_version,
        form_pages=tuple(sorted({*old.form_pages, *new.form_pages})),
        unread=tuple(dict.fromkeys((*old.unread, *new.unread))),
    )


def _united(old: tuple[MaterialReading, ...], new: tuple[MaterialReading, ...]) -> tuple[MaterialReading, ...]:
    """All papers; one of a kind that came again takes the place of the earlier."""
    ids = {m.id for m in new if m.id != "unknown"}
    return (*(m for m in old if m.id not in ids), *new)


def _waits(office: Runtime, case_no: str, sha256: str) -> bool:
    try:
        state = office.ledger.case(case_no).state
    except LedgerError:
        return False
    return state == CaseState.CORRECTION_ASKED or is_supplied(office, case_no, sha256)
