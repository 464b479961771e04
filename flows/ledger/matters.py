"""What is open, as rows that come and go with the events: so that nobody looks for it among all that is over.

A row is a hint, never the answer: whoever asks reads the case that it names and decides by its events. There is a row
for everything that may wait, and none that belongs only to what is done. Kinds of events are named here by their words,
for the rooms that record them stand above the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from flows.ground import FOLDERS
from flows.ledger.models import Event
from flows.ledger.schema import matters
from flows.ledger.states import CLOSED, CaseState


class MatterKind(StrEnum):
    """sheet: a 核对单 of a case is out. slip: of a slip that came back. again: of an application that came again.

    unread: a package without a case lies in 待核对. lacking: a sealed paper lacks pages. failed: a package could not be
    finished. copy: a filed paper has no PDF copy. neighbour: a case is still to hear of other works on its road.
    sample: a 核对单·抽查 is out.
    """

    SHEET = "sheet"
    SLIP = "slip"
    AGAIN = "again"
    UNREAD = "unread"
    LACKING = "lacking"
    FAILED = "failed"
    COPY = "copy"
    NEIGHBOUR = "neighbour"
    SAMPLE = "sample"


_K = MatterKind
Note = Callable[[Connection, Event], None]
_END_WITH_CASE: Final = (_K.SHEET.value, _K.SLIP.value)


def _opens(c: Connection, event: Event, kind: MatterKind, key: str = "", **more: str) -> None:
    """Put the row in, or count once more: `since` stays, `seq` names the newest event."""
    mine = (matters.c.kind == kind.value, matters.c.case_no == event.case_no, matters.c.key == key)
    known = c.execute(select(matters.c.times).where(*mine)).scalar_one_or_none()
    if known is not None:
        c.execute(update(matters).where(*mine).values(times=known + 1, seq=event.seq, **more))
        return
    blank = {"about": "", "path": "", "since": event.at, "seq": event.seq, "times": 1}
    c.execute(insert(matters).values(kind=kind.value, case_no=event.case_no, key=key, **(blank | more)))


def _ends(c: Connection, kind: MatterKind, *which: ColumnElement[bool]) -> None:
    c.execute(delete(matters).where(matters.c.kind == kind.value, *which))


def _said(event: Event, key: str) -> str:
    """A word of the payload, '' where it is not there: a row is a hint, so nothing here may refuse an event."""
    return str(event.payload.get(key, ""))


def _of_case(event: Event) -> ColumnElement[bool]:
    return matters.c.case_no == event.case_no


def _sheet_asked(c: Connection, event: Event) -> None:
    _opens(c, event, _K.SHEET)


def _sheet_answered(c: Connection, event: Event) -> None:
    mine = (matters.c.kind == _K.SHEET.value, _of_case(event))
    c.execute(update(matters).where(*mine).values(times=matters.c.times - 1))
    _ends(c, _K.SHEET, _of_case(event), matters.c.times < 1)


def _state_changed(c: Connection, event: Event) -> None:
    if CaseState(event.payload["new"]) in CLOSED:
        c.execute(delete(matters).where(matters.c.kind.in_(_END_WITH_CASE), _of_case(event)))


def _slip_asked(c: Connection, event: Event) -> None:
    _opens(c, event, _K.SLIP, _said(event, "version"), about=_slip(event.payload.get("page", {})))


def _slip_answered(c: Connection, event: Event) -> None:
    if not event.payload.get("passed"):
        _ends(c, _K.SLIP, _of_case(event), matters.c.key == _said(event, "version"))


def _slip_taken(c: Connection, event: Event) -> None:
    _ends(c, _K.SLIP, _of_case(event), matters.c.about == _slip(event.payload))


def _slip(said: dict[str, Any]) -> str:
    return "|".join(str(said.get(key, "")) for key in ("kind", "provider", "version"))[:80]


def _again(c: Connection, event: Event) -> None:
    _opens(c, event, _K.AGAIN, _said(event, "sha256"))


def _again_answered(c: Connection, event: Event) -> None:
    _ends(c, _K.AGAIN, _of_case(event), matters.c.key == _said(event, "package"))


def _package_returned(c: Connection, event: Event) -> None:
    _package_finished(c, event)
    _package_begun(c, event)
    path = _said(event, "path")
    if not event.case_no and path.startswith(f"{FOLDERS['review']}/"):
        _opens(c, event, _K.UNREAD, _said(event, "sha256"), path=path)


def _package_begun(c: Connection, event: Event) -> None:
    _ends(c, _K.UNREAD, matters.c.key == _said(event, "sha256"))


def _package_finished(c: Connection, event: Event) -> None:
    _ends(c, _K.FAILED, matters.c.about == _said(event, "sha256"))


def _duplicate_seen(c: Connection, event: Event) -> None:
    _ends(c, _K.FAILED, matters.c.key == _said(event, "work_id"))


def _step_failed(c: Connection, event: Event) -> None:
    """By work folder, for the same bytes may lie in two of them; one folder may fail before and after its case."""
    mine = (matters.c.kind == _K.FAILED.value, matters.c.key == _said(event, "work_id"))
    c.execute(update(matters).where(*mine).values(case_no=event.case_no))
    _opens(c, event, _K.FAILED, _said(event, "work_id"), about=_said(event, "sha256"))


def _signed_part(c: Connection, event: Event) -> None:
    _opens(c, event, _K.LACKING, _said(event, "number"))


def _signed_filed(c: Connection, event: Event) -> None:
    _ends(c, _K.LACKING, _of_case(event), matters.c.key == _said(event, "number"))


def _paper_filed(c: Connection, event: Event) -> None:
    if _said(event, "path").endswith(".docx"):
        _opens(c, event, _K.COPY, _said(event, "number"), about=_said(event, "sha256"))
        mine = (matters.c.kind == _K.COPY.value, _of_case(event), matters.c.key == _said(event, "number"))
        c.execute(update(matters).where(*mine).values(times=0))


def _paper_voided(c: Connection, event: Event) -> None:
    _ends(c, _K.COPY, _of_case(event), matters.c.key == _said(event, "number"))


def _copy_made(c: Connection, event: Event) -> None:
    _ends(c, _K.COPY, _of_case(event), matters.c.about == _said(event, "source_sha256"))


def _copy_refused(c: Connection, event: Event) -> None:
    mine = (
        matters.c.kind == _K.COPY.value,
        _of_case(event),
        matters.c.about == _said(event, "source_sha256"),
    )
    c.execute(update(matters).where(*mine).values(times=matters.c.times + 1, seq=event.seq))


def _neighbour_waits(c: Connection, event: Event) -> None:
    _opens(c, event, _K.NEIGHBOUR)


def _neighbour_heard(c: Connection, event: Event) -> None:
    _ends(c, _K.NEIGHBOUR, _of_case(event))


def _sample_asked(c: Connection, event: Event) -> None:
    if path := _said(event, "path"):
        _opens(c, event, _K.SAMPLE, _said(event, "month"), path=path)


def _sample_answered(c: Connection, event: Event) -> None:
    _ends(c, _K.SAMPLE, matters.c.key == _said(event, "month"))


NOTES: Final[dict[str, Note]] = {
    "review_asked": _sheet_asked,
    "review_answered": _sheet_answered,
    "state_changed": _state_changed,
    "slip_asked": _slip_asked,
    "slip_answered": _slip_answered,
    "slip_taken": _slip_taken,
    "application_again": _again,
    "application_again_answered": _again_answered,
    "package_returned": _package_returned,
    "package_claimed": _package_begun,
    "package_linked": _package_begun,
    "package_finished": _package_finished,
    "duplicate_seen": _duplicate_seen,
    "step_failed": _step_failed,
    "signed_part": _signed_part,
    "signed_filed": _signed_filed,
    "paper_filed": _paper_filed,
    "paper_voided": _paper_voided,
    "copy_made": _copy_made,
    "copy_refused": _copy_refused,
    "neighbour_waits": _neighbour_waits,
    "neighbour_heard": _neighbour_heard,
    "sample_asked": _sample_asked,
    "sample_answered": _sample_answered,
}
"""Event kind → what it opens or ends; a test holds the keys against the kinds that the code records."""


def note(connection: Connection, event: Event) -> None:
    """Bring the rows up to an event that was just written (or is being replayed)."""
    if work := NOTES.get(event.kind):
        work(connection, event)
