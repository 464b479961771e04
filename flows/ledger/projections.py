"""What follows from the events: packages, cases, papers, dues, numbers. Each event kind has one function here; what is
open in a case stands beside it (`flows.ledger.matters`).

A projection uses nothing but its event and the rows that earlier events made, so that a replay gives the same tables.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from flows.ledger import matters
from flows.ledger.chain import Entry, append
from flows.ledger.models import Event, PackageState, PaperState
from flows.ledger.schema import WRITTEN_ROAD, cases, dues, numbers, packages, papers, works
from flows.ledger.states import ACCEPTED, CLOSED, PUBLIC_WORD, CaseState

CASE_SERIES = "LHBZ"
SERVICE_SEPARATOR = "、"
Apply = Callable[[Connection, Event], None]


def case_header(application: dict[str, Any]) -> dict[str, str]:
    """The columns of a case that stand in its application (JSON of `Application`), as text, '' where empty."""
    found = application.get("fields", {})

    def text(key: str) -> str:
        value = (found.get(key) or {}).get("value")
        if isinstance(value, list):
            return SERVICE_SEPARATOR.join(str(v) for v in value)
        return "" if value is None else str(value)

    return {
        "applicant": text("applicant_name"),
        "project": text("project_name") or text("site_address"),
        "uscc": text("uscc"),
        "project_code": text("project_code"),
        "services": text("services"),
        "window": text("window_id"),
    }


def written_roads(application: dict[str, Any]) -> tuple[str, ...]:
    """The roads of the rows of outside works (JSON of `Application`) as they are written, each once."""
    cells = (row.get("cells", {}) for row in application.get("rows", ()) if row.get("table") == "segments")
    said = (str((found.get("seg_road") or {}).get("value") or "")[:WRITTEN_ROAD] for found in cells)
    return tuple(dict.fromkeys(road for road in said if road))


def put(connection: Connection, table: Table, keys: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row or change it: without the dialects' own upserts, for there is one writer."""
    match = [table.c[name] == value for name, value in keys.items()]
    if connection.execute(select(table.c[next(iter(keys))]).where(*match)).first() is None:
        connection.execute(insert(table).values(**keys, **values))
    else:
        connection.execute(update(table).where(*match).values(**values))


def _use_number(connection: Connection, series: str, year: int, serial: int) -> None:
    put(connection, numbers, {"series": series, "year": year}, {"last": serial})


def _package_claimed(connection: Connection, event: Event) -> None:
    said = event.payload
    fresh = {"case_no": "", "reason": "", "first_at": event.at} if said["attempt"] == 1 else {"reason": ""}
    values = {
        "source_name": said["source_name"],
        "work_id": said["work_id"],
        "state": PackageState.CLAIMED.value,
        "attempts": said["attempt"],
        **fresh,
    }
    put(connection, packages, {"sha256": said["sha256"]}, values)


def _package_ended(state: PackageState) -> Apply:
    def apply(connection: Connection, event: Event) -> None:
        values = {"state": state.value, "reason": event.payload.get("reason", "")}
        if event.case_no:
            values["case_no"] = event.case_no
        connection.execute(update(packages).where(packages.c.sha256 == event.payload["sha256"]).values(**values))

    return apply


def _package_linked(connection: Connection, event: Event) -> None:
    known = update(packages).where(packages.c.sha256 == event.payload["sha256"])
    connection.execute(known.values(case_no=event.case_no))


def _case_opened(connection: Connection, event: Event) -> None:
    said = event.payload
    _use_number(connection, CASE_SERIES, said["year"], said["serial"])
    state = CaseState.RECOGNISED
    values = {
        "package_sha256": said["package_sha256"],
        "state": state.value,
        "status": PUBLIC_WORD[state],
        "received_at": said["received_at"],
        "accepted_at": "",
        "closed_at": "",
        "built_on": "",
        "seq": event.seq,
        **case_header(said["application"]),
    }
    put(connection, cases, {"case_no": event.case_no}, values)
    _works_set(connection, event)
    linked = update(packages).where(packages.c.sha256 == said["package_sha256"])
    connection.execute(linked.values(case_no=event.case_no))


def _application_set(connection: Connection, event: Event) -> None:
    header = case_header(event.payload["application"])
    if received_at := event.payload.get("received_at"):
        header["received_at"] = received_at
    connection.execute(update(cases).where(cases.c.case_no == event.case_no).values(**header))
    _works_set(connection, event)


def _works_set(connection: Connection, event: Event) -> None:
    """The roads of the newest application in place of those before."""
    connection.execute(delete(works).where(works.c.case_no == event.case_no))
    rows = [{"case_no": event.case_no, "road": road} for road in written_roads(event.payload["application"])]
    if rows:
        connection.execute(insert(works), rows)


def _state_changed(connection: Connection, event: Event) -> None:
    state = CaseState(event.payload["new"])
    values = {"state": state.value, "status": PUBLIC_WORD[state]}
    if state in ACCEPTED:
        values["accepted_at"] = event.payload.get("accepted_at") or event.at
    if state in CLOSED:
        values["closed_at"] = event.at
        connection.execute(update(dues).where(dues.c.case_no == event.case_no, dues.c.waits).values(waits=False))
    connection.execute(update(cases).where(cases.c.case_no == event.case_no).values(**values))


def _slip_taken(connection: Connection, event: Event) -> None:
    """The newest day on which a line of the case was built: so long its road is to be spared."""
    if event.payload.get("kind") != "BUILT":
        return
    day = str(event.payload.get("answers", {}).get("built_date") or event.at)[:10]
    known = update(cases).where(cases.c.case_no == event.case_no, cases.c.built_on < day)
    connection.execute(known.values(built_on=day))


def _papers_planned(connection: Connection, event: Event) -> None:
    for paper in event.payload["papers"]:
        _use_number(connection, paper["series"], paper["year"], paper["serial"])
        blank = {"state": PaperState.PLANNED.value, "path": "", "sha256": "", "planned_seq": event.seq}
        row = {name: value for name, value in paper.items() if name != "facts"}
        connection.execute(insert(papers).values(case_no=event.case_no, **row, **blank))


def _set_paper(connection: Connection, event: Event, **values: str) -> None:
    said = event.payload
    which = (
        papers.c.case_no == event.case_no,
        papers.c.kind == said["kind"],
        papers.c.provider == said["provider"],
        papers.c.version == said["version"],
    )
    connection.execute(update(papers).where(*which).values(**values))


def _paper_filed(connection: Connection, event: Event) -> None:
    said = event.payload
    _set_paper(connection, event, state=PaperState.FILED.value, path=said["path"], sha256=said["sha256"])


def _paper_voided(connection: Connection, event: Event) -> None:
    moved = {"path": str(event.payload["path"])} if event.payload.get("path") else {}
    _set_paper(connection, event, state=PaperState.VOID.value, **moved)


def _dues_set(connection: Connection, event: Event) -> None:
    wanted = {(due["limit"], due["what"]) for due in event.payload["dues"]}
    open_rows = select(dues.c.limit, dues.c.what).where(dues.c.case_no == event.case_no, dues.c.done_at == "")
    for row in connection.execute(open_rows).all():
        if (row.limit, row.what) not in wanted:
            gone = (dues.c.case_no == event.case_no, dues.c.limit == row.limit, dues.c.what == row.what)
            connection.execute(delete(dues).where(*gone))
    is_open = _is_open(connection, event.case_no)
    for due in event.payload["dues"]:
        keys = {"case_no": event.case_no, "limit": due["limit"], "what": due["what"]}
        values = {name: value for name, value in due.items() if name not in keys}
        standing = _standing(connection, keys, due["day"])
        put(connection, dues, keys, {**values, **standing, "waits": is_open and not standing["done_at"]})


def _is_open(connection: Connection, case_no: str) -> bool:
    state = connection.execute(select(cases.c.state).where(cases.c.case_no == case_no)).scalar_one()
    return CaseState(state) not in CLOSED


def _standing(connection: Connection, keys: dict[str, Any], day: str) -> dict[str, str]:
    """What is done stays done; what was noted stays noted unless the day has moved."""
    row = connection.execute(select(dues.c.done_at, dues.c.noted, dues.c.day).filter_by(**keys)).first()
    if row is None:
        return {"done_at": "", "noted": ""}
    return {"done_at": str(row.done_at), "noted": str(row.noted) if row.day == day else ""}


def _due_done(connection: Connection, event: Event) -> None:
    which = (dues.c.case_no == event.case_no, dues.c.limit == event.payload["limit"], dues.c.done_at == "")
    connection.execute(update(dues).where(*which).values(done_at=event.at, waits=False))


def _due_noted(stage: str | None = None) -> Apply:
    """stage: None where the event itself says which."""

    def apply(connection: Connection, event: Event) -> None:
        said = event.payload
        which = (dues.c.case_no == event.case_no, dues.c.limit == said["limit"], dues.c.what == said["what"])
        connection.execute(update(dues).where(*which).values(noted=stage or said["stage"]))

    return apply


APPLY: dict[str, Apply] = {
    "package_claimed": _package_claimed,
    "package_finished": _package_ended(PackageState.DONE),
    "package_returned": _package_ended(PackageState.RETURNED),
    "package_linked": _package_linked,
    "case_opened": _case_opened,
    "application_set": _application_set,
    "state_changed": _state_changed,
    "papers_planned": _papers_planned,
    "paper_filed": _paper_filed,
    "paper_voided": _paper_voided,
    "dues_set": _dues_set,
    "due_done": _due_done,
    "due_reminded": _due_noted(),
    "due_missed": _due_noted("missed"),
}
"""Event kinds that change tables and have a method of their own in `Ledger`; every other kind is told in the events."""
ALSO: dict[str, Apply] = {"slip_taken": _slip_taken}
"""Event kinds that any room may record and that change a row all the same."""


UNSHOWN = frozenset({"copy_made", "copy_refused", "archive_numbered", "archive_packaged", "archive_transferred"})
"""What no book shows: kinds of events that do not make a case one with news."""


def tell(connection: Connection, entry: Entry, now: datetime) -> Event:
    """Write an event and bring the tables up to it, in the caller's transaction."""
    event = append(connection, entry, now)
    apply(connection, event)
    return event


def apply(connection: Connection, event: Event) -> None:
    """Bring the tables up to an event that was just written (or is being replayed)."""
    if project := APPLY.get(event.kind) or ALSO.get(event.kind):
        project(connection, event)
    matters.note(connection, event)
    if event.case_no and event.kind not in UNSHOWN:
        connection.execute(update(cases).where(cases.c.case_no == event.case_no).values(seq=event.seq))
