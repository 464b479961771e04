"""Step: the case of an application. It opens one, unless an open case seems to be of the same project and service."""

from __future__ import annotations

from extractors.errors import NotAnApplicationError
from extractors.models import Reading
from extractors.values import Catalogue
from flows.cases.alike import case_of_project
from flows.casework import Application, OutcomeKind, decide
from flows.ground import stamp
from flows.intake import Arrival
from flows.ledger import AGAIN, CaseState
from flows.office import Runtime


def require_application(reading: Reading, catalogue: Catalogue) -> Application:
    """The application of a reading.

    Raises:
        NotAnApplicationError: no form among the pages, or nothing written on it.
    """
    seen = "、".join(dict.fromkeys(m.title for m in reading.materials if m.title)) or "未能辨认的页面"
    if reading.document_type.value != "application_form":
        unread = "；".join(note.rstrip("。") for note in reading.notes)
        raise NotAnApplicationError(
            f"材料中没有找到联合报装申请表（见到的是：{seen}）" + f"。识别说明：{unread}" * bool(unread),
            file=reading.source,
            next_step="补上填写好的联合报装申请表后，与材料一并重新放入收件夹",
        )
    application = Application.of(reading, catalogue)
    if decide(application, ()).kind is OutcomeKind.REJECTED:
        raise NotAnApplicationError(
            "申请表上没有填写任何内容", file=reading.source, next_step="填写申请表后重新扫描放入收件夹"
        )
    return application


def open_case(office: Runtime, arrival: Arrival, application: Application) -> str:
    """Open the case of a package; returns its 受理编号."""
    received_at = stamp(arrival.arrived_at)
    return office.ledger.open_case(arrival.sha256, application, office.now(), received_at=received_at)


def open_or_ask(office: Runtime, arrival: Arrival, application: Application) -> str:
    """Open the case of a package; where an open case seems to be of the same project and service, link it to that one.

    Returns:
        The number of the new case, or of the earlier one (see `is_said_again`).
    """
    earlier = case_of_project(office, application)
    if earlier is None:
        return open_case(office, arrival, application)
    if office.ledger.case(earlier).state == CaseState.PUSHED:
        return _join(office, arrival, application, earlier)
    asked = tuple(e.payload for e in office.ledger.events(earlier, kinds=(AGAIN,)))
    if all(said["sha256"] != arrival.sha256 for said in asked):
        payload = {
            "sha256": arrival.sha256,
            "work_id": arrival.work_id,
            "source_name": arrival.source_name,
            "received_at": stamp(arrival.arrived_at),
            "version": len(asked) + 1,
            "application": application.model_dump(mode="json"),
        }
        office.ledger.record(earlier, AGAIN, payload, now=office.now())
    office.ledger.link_package(arrival.sha256, earlier, office.now())
    return earlier


def _join(office: Runtime, arrival: Arrival, application: Application, case_no: str) -> str:
    """The form of a project that was pushed: two entrances, one case (plan 三(一)(1), 三(二)(1))."""
    received_at = stamp(arrival.arrived_at)
    office.ledger.set_application(case_no, application, office.now(), received_at=received_at)
    office.ledger.link_package(arrival.sha256, case_no, office.now())
    return case_no
