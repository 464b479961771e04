"""What of the ledger's events can be searched: the case with its fields, the pages of its originals, what came back.

Called in the transaction of the event. The words of letters come from whoever makes them (`Ledger.index_text`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from sqlalchemy import Connection, select

from flows.casework import Application
from flows.ledger import search
from flows.ledger.chain import read_events
from flows.ledger.kinds import STORED
from flows.ledger.models import About, Event
from flows.ledger.schema import cases, texts

CASE, ORIGINAL, SIGNED = "case", "original", "signed"
"""Kinds of places that are no papers of ours; a sealed scan has the kind of its paper and SIGNED behind it."""
ROAD_KEYS: Final = ("site_address", "seg_road", "seg_from", "seg_to")


def index_case(connection: Connection, case_no: str, application: Application) -> None:
    """The case itself: its number and every value of its application; what all its places say of it."""
    case = connection.execute(select(cases).where(cases.c.case_no == case_no)).one()
    day = str(case.received_at)[:10]
    head = (case.applicant, case.project, case.uscc, case.project_code, case.services, day)
    values = [_said(found.value) for _, found in application.named()]
    body = "\n".join(dict.fromkeys(v for v in (*map(str, head), *values) if v))
    about = About(kind=CASE, number=case_no, day=day)
    search.index(connection, case_no, "", title=case_no, body=body, about=about)
    header = {"applicant": case.applicant, "project": case.project, "code": f"{case.project_code}\n{case.uscc}"}
    header["case_words"] = f"{case.services}\n{day}"
    header |= {"road": "\n".join(_roads(application)), "case_numbers": _numbers(connection, case_no)}
    search.describe(connection, case_no, header)


def index_event(connection: Connection, event: Event) -> None:
    """What an event adds to the search; most add nothing, and those of no case never do."""
    if not event.case_no:
        return
    if event.kind == STORED:
        _index_originals(connection, event)
    elif event.kind == "signed_filed":
        _index_signed(connection, event)
    elif event.kind == "slip_taken":
        _index_slip(connection, event)
    elif event.kind == "archive_numbered":
        numbers = f"{event.case_no}\n{event.payload['archive_no']}"
        search.describe(connection, event.case_no, {"case_numbers": numbers})


def _numbers(connection: Connection, case_no: str) -> str:
    """受理编号, and the 档号 where the case has one."""
    query = select(texts.c.case_numbers).where(texts.c.case_no == case_no, texts.c.path == "")
    return str(connection.execute(query).scalar_one_or_none() or "") or case_no


def _said(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _roads(application: Application) -> dict[str, None]:
    named = application.named()
    return dict.fromkeys(_said(f.value) for name, f in named if name.rpartition(".")[2] in ROAD_KEYS and f.value)


def _index_originals(connection: Connection, event: Event) -> None:
    """The pages of the application's package by what was read on them; of every other package, its files alone."""
    files = _files(event)
    if not files:
        return
    case = connection.execute(select(cases.c.package_sha256).where(cases.c.case_no == event.case_no)).scalar_one()
    about = About(kind=ORIGINAL, day=event.at[:10])
    place = _place(files)
    names = "\n".join(str(file.get("name", "")) for file in files)
    search.index(connection, event.case_no, place, title="申请材料原件", body=names, about=about)
    if case == event.payload.get("sha256"):
        for page, (title, body) in sorted(_pages(connection, event.case_no).items()):
            where = f"{place}#page={page}"
            search.index(connection, event.case_no, where, title=f"{title} 原件第{page}页", body=body, about=about)


def _files(event: Event) -> list[dict[str, Any]]:
    """Those that lie somewhere."""
    return [file for file in event.payload.get("files", []) if file.get("path")]


def _place(files: list[dict[str, Any]]) -> str:
    """Below the outbox: the one file of a package, else the folder in which its files lie."""
    path = str(files[0]["path"])
    return path if len(files) == 1 else PurePosixPath(path).parent.as_posix()


def _pages(connection: Connection, case_no: str) -> dict[int, tuple[str, str]]:
    """Page of the package → what it is, and all that was read on it: as it stands there, and as it was understood."""
    told = [*read_events(connection, case_no, kinds=("case_opened", "application_set"))]
    if not told:
        return {}
    application = Application.model_validate(told[-1].payload["application"])
    titles: dict[int, str] = defaultdict(lambda: "申请表")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for material in application.materials:
        titles |= dict.fromkeys(material.pages, material.title)
        for page in material.pages:
            found[page][material.title] = None
    fields = [found_ for _, found_ in application.named()]
    fields += [f for m in application.materials for f in m.fields.values()]
    for field in fields:
        if field.page is not None:
            found[field.page].update(dict.fromkeys(filter(None, (field.raw, _said(field.value)))))
    return {page: (titles[page], "\n".join(words)) for page, words in found.items() if words}


def _index_signed(connection: Connection, event: Event) -> None:
    said = event.payload
    if said.get("path"):
        about = _about(said, event, kind=f"{said.get('kind', '')}{SIGNED}")
        number = said.get("number", "")
        search.index(connection, event.case_no, str(said["path"]), title=f"签章件 {number}", body="", about=about)


def _index_slip(connection: Connection, event: Event) -> None:
    """A slip that came back, where its package lies: every answer on it."""
    said = event.payload
    stored = [*read_events(connection, event.case_no, kinds=(STORED,))]
    package = said.get("package")
    files = [_files(e) for e in stored if e.payload.get("sha256") == package and _files(e)]
    if files:
        answers = "\n".join(filter(None, map(_said, said.get("answers", {}).values())))
        place = f"{_place(files[0])}#{said['kind']}.{said.get('provider', '')}.{said.get('version', 1)}"
        search.index(connection, event.case_no, place, title="回执", body=answers, about=_about(said, event))


def _about(said: Mapping[str, Any], event: Event, *, kind: str = "") -> About:
    return About(
        kind=kind or str(said.get("kind", "")),
        provider=str(said.get("provider", "")),
        number=str(said.get("number", "")),
        day=event.at[:10],
    )
