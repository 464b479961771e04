"""A package that was handed in on the screen, as it comes out of the inbox: from whom, for which case, what it says."""

from __future__ import annotations

import re
from typing import Final

from extractors.models import DocumentType, PageReading, Reading, ReturnedPage
from flows.ground import CASE_NO
from flows.handed_in.sending import PAPERS_SENT, SENT
from flows.handed_in.slips import SLIP_SENT
from flows.intake import Arrival
from flows.ledger import Event
from flows.office import Runtime

_PLACE: Final = re.compile(rf"_({CASE_NO.pattern})_[0-9a-f]{{8}}$")
"""How `send_slip` and `send_papers` name a package."""


def as_sent(office: Runtime, arrival: Arrival, reading: Reading) -> Reading:
    """The reading of a package from the desk, its slip as it was filled in; of any other package as it is.

    A scan of the same paper, signed, that lies with it is what proves it, and no second answer.
    """
    event = _told_of(office, arrival)
    if event is None or event.kind != SLIP_SENT:
        return reading
    page = ReturnedPage.model_validate(event.payload["page"])
    at = next((r.page for r in reading.returned if (r.kind, r.case_no) == (page.kind, page.case_no)), 1)
    mine = page.model_copy(update={"page": at})
    paper = (page.kind, page.case_no, page.provider, page.version)
    others = tuple(r for r in reading.returned if (r.kind, r.case_no, r.provider, r.version) != paper)
    pages = tuple(_told(p, is_slip=n == at) for n, p in enumerate(reading.pages, 1))
    kind = DocumentType.UNKNOWN if reading.document_type is DocumentType.FORM else reading.document_type
    pages = pages or (PageReading(file="", page=1, document_type=DocumentType.SLIP),)
    return reading.model_copy(update={"returned": (mine, *others), "pages": pages, "document_type": kind})


def _told(page: PageReading, *, is_slip: bool) -> PageReading:
    """A page as the desk knows it: a file that somebody chose to send is not blank, however little ink is on it."""
    if is_slip:
        return page.model_copy(update={"document_type": DocumentType.SLIP})
    is_blank = page.document_type is DocumentType.BLANK
    return page.model_copy(update={"document_type": DocumentType.UNKNOWN}) if is_blank else page


def sender_of(office: Runtime, arrival: Arrival) -> str:
    """Who handed a package in at the desk, '' where it came from the folder."""
    event = _told_of(office, arrival)
    return str(event.payload["name"]) if event is not None else ""


def case_sent_for(office: Runtime, arrival: Arrival) -> str:
    """The case for whose correction a package was handed in at the desk, '' where it was not."""
    event = _told_of(office, arrival)
    return event.case_no if event is not None and event.kind == PAPERS_SENT else ""


def _told_of(office: Runtime, arrival: Arrival) -> Event | None:
    """What the ledger knows of a package of the desk; its name, which the desk gave it, says where to look."""
    if (named := _PLACE.search(arrival.source_name)) is None:
        return None
    told = (e for kind in SENT for e in office.ledger.views.telling(named[1], kind, arrival.sha256))
    return next(told, None)
