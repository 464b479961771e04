"""Step: the first entrance (plan 三(一)(1)). Every project of a push file opens a case; nobody has to apply.

A project that has an open case already is told to that case and opens none. Rows that cannot be taken, or say something
else than their case, are given back on one page; the others go on. The whole file is kept once, in the archive of every
case that it opened.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath
from typing import Any

from extractors.errors import PushRefusedError
from flows.casework import OutcomeKind
from flows.ground import stamp
from flows.intake import Arrival, is_debris, list_tree, only_member, settle, unpack
from flows.issuing import advance_case
from flows.ledger import CaseState
from flows.office import ReturnReason, Runtime, return_package
from flows.packages import PackageEnd, file_originals
from flows.push import MAYBE, SUFFIXES, PushedProject, PushFile, read_push_file
from flows.pushed.again import CORRECT, differences
from flows.pushed.sheets import ask_about_push

PUSHED = "project_pushed"
"""Event kind; payload {"package", "row", "day", where something of the file was not read "notes" on it}; in a case that
was open already it says that the push came as well."""
ROWS_RETURNED = "push_rows_returned"
"""Event kind, of no case: rows of a push file were given back; payload {"sha256", "path" below the outbox, "rows"}."""


def push_file(office: Runtime, arrival: Arrival) -> PushFile | None:
    """The projects of an arrival, None where it is no table.

    Raises:
        UnreadableFileError: it is one and cannot be read.
        PushRefusedError: it is one, but not of projects.
        PackageError: it is the only one in a zip that may not be unpacked.
    """
    path = _only_file(office, arrival)
    if path is None or path.suffix.lower() not in SUFFIXES | MAYBE:
        return None
    return read_push_file(path, name=arrival.source_name, catalogue=office.catalogue, today=office.day())


def _only_file(office: Runtime, arrival: Arrival) -> Path | None:
    """The file of an arrival that is one, or a folder or zip with nothing else in it."""
    if arrival.original.is_file():
        name = only_member(arrival.original)
        if PurePath(name).suffix.lower() not in SUFFIXES:
            return arrival.original
        ((_, path),) = unpack(arrival.original, arrival.work / "push", office.settings.limits)
        return path
    files = [entry for entry in list_tree(arrival.original).files if not is_debris(entry.name)]
    return arrival.original / files[0].name if len(files) == 1 else None


def take_push(office: Runtime, arrival: Arrival, pushed: PushFile) -> PackageEnd:
    """Open or join a case for every project; each goes on by itself (five letters, the form to confirm).

    Raises:
        PushRefusedError: not one row could be taken; names every reason.
    """
    if not pushed.projects:
        reasons = "；".join((*pushed.faults, *pushed.notes)) or "没有任何项目"
        raise PushRefusedError(reasons, file=arrival.source_name, next_step="更正后重新放入收件夹")
    case_nos = tuple(_open_or_join(office, arrival, project, pushed.notes) for project in pushed.projects)
    joined = [no for no, p in zip(case_nos, pushed.projects, strict=True) if not _is_opened_by(office, arrival, no, p)]
    rows = zip(case_nos, pushed.projects, strict=True)
    changed = tuple(told for no, p in rows if no in joined and (told := differences(office, no, p)))
    for case_no in case_nos:
        file_originals(office, arrival, case_no)
    papers = [paper for case_no in case_nos for paper in advance_case(office, case_no)]
    asked = tuple(path for case_no in case_nos if (path := ask_about_push(office, case_no)))
    back = _give_back(office, arrival, pushed, changed) if pushed.faults or changed else ()
    office.ledger.finish(arrival.sha256, office.intake.owner, office.now())
    settle(office.workspace, arrival.work)
    opened = [case_no for case_no in case_nos if case_no not in joined]
    told = f"；{len(asked)} 个项目有不确定的内容，信函中未写，已出核对单" if asked else ""
    told += f"；{len(pushed.faults)} 行未能接收，已列入退件说明" if pushed.faults else ""
    told += "".join(f"；{note}" for note in pushed.notes)
    return PackageEnd(
        source_name=arrival.source_name,
        outcome=OutcomeKind.PUSHED,
        case_no=case_nos[0],
        papers=(*(p.path for p in papers if p.path), *asked, *back),
        reason=f"{_taken(opened, joined, changed=len(changed))}{told}",
    )


def _taken(opened: list[str], joined: list[str], *, changed: int) -> str:
    """Which projects are new, and which were in work already."""
    told = [f"接收推送项目 {len(opened)} 个：{'、'.join(opened)}"] if opened else []
    if joined:
        said = f"，其中 {changed} 个内容与原案不同，原案未改动，不同之处已列入退件说明" if changed else "，内容没有变化"
        told.append(f"{len(joined)} 个项目已在办，未重复立案：{'、'.join(joined)}{said}")
    return "；".join(told)


def _own_sha(arrival: Arrival, project: PushedProject) -> str:
    """By what a row of this very file is known as the package of its case."""
    return hashlib.sha256(f"{arrival.sha256}|{project.project_code}".encode()).hexdigest()


def _is_opened_by(office: Runtime, arrival: Arrival, case_no: str, project: PushedProject) -> bool:
    opened = next(e for e in office.ledger.events(case_no) if e.kind == "case_opened")
    return bool(opened.payload["package_sha256"] == _own_sha(arrival, project))


def _open_or_join(office: Runtime, arrival: Arrival, project: PushedProject, notes: tuple[str, ...]) -> str:
    """The case of a project: its open one where it has one, else a new one; the same row again gives the same case."""
    own_sha = _own_sha(arrival, project)
    services = project.application.services or tuple(p.service for p in office.office.providers.values())
    case_no = office.ledger.find_open_case(project.project_code, services)
    if case_no is None:
        case_no = office.ledger.open_case(
            own_sha, project.application, office.now(), received_at=stamp(arrival.arrived_at), entrance="push"
        )
        office.ledger.set_state(case_no, CaseState.PUSHED, office.now())
    payload: dict[str, Any] = {"package": arrival.sha256, "row": project.row, "day": office.day().isoformat()}
    payload |= {"notes": list(notes)} if notes else {}
    if all(e.payload["package"] != arrival.sha256 for e in office.ledger.events(case_no) if e.kind == PUSHED):
        office.ledger.record(case_no, PUSHED, payload, now=office.now())
    return case_no


def _give_back(office: Runtime, arrival: Arrival, pushed: PushFile, changed: tuple[str, ...]) -> tuple[str, ...]:
    """The file once more in 退件 with the rows that could not be taken, and those that say other than their case."""
    what = [f"以下各行未能接收：{'；'.join(pushed.faults)}"] if pushed.faults else []
    what += [f"以下各行没有改动原案：{'；'.join(changed)}"] if changed else []
    mend = "只更正未能接收的行，另存为新文件后重新放入收件夹；其余各行已经接收，不要重复推送"
    steps = [*([mend] if pushed.faults else []), *([CORRECT] if changed else [])]
    reason = ReturnReason(
        what="；".join((*what, *pushed.notes)),
        next_step="；".join(steps),
        file=arrival.source_name,
        category="项目推送有误" if pushed.faults else "再次推送的内容与在办案件不同",
    )
    window = office.office.general_window
    path = office.workspace.relative(return_package(office.workspace, arrival, reason, office.now(), window=window))
    payload = {"sha256": arrival.sha256, "path": path, "rows": len(pushed.faults) + len(changed)}
    if all(e.payload != payload for e in office.ledger.views.telling("", ROWS_RETURNED, arrival.sha256)):
        office.ledger.record("", ROWS_RETURNED, payload, now=office.now())
    return (path,)
