"""A slip as somebody filled it in on the screen, printed: to go into its package, or to be signed by hand."""

from __future__ import annotations

from extractors.layout import slip_catalogue
from extractors.marks import PaperCode
from extractors.models import ReturnedPage
from extractors.values import Catalogue, written
from flows.course import SLIP_LINE
from flows.form import SlipPrint, slip_pdf
from flows.handed_in.slips import SLIP_SENT
from flows.ledger import Event
from flows.letters import parties_of
from flows.office import Runtime
from flows.online import read_typed


def filled_slip(office: Runtime, case_no: str, number: str, provider: str = "") -> bytes:
    """A slip as somebody filled it in on the screen, to print and sign; of a paper for all the provider's own row.

    Raises LookupError where none of this number was.
    """
    for event in reversed(_filled(office, case_no, provider)):
        said = event.payload
        if said["number"] == number:
            page = ReturnedPage.model_validate(said["page"]) if event.kind == SLIP_SENT else _row(office, event)
            return printed(office, page, number=number, name=said["name"], signed="")
    raise LookupError(number)


def filled_slips(office: Runtime, case_no: str, provider: str = "") -> tuple[tuple[str, str, str], ...]:
    """Number, title and day of the slips that were filled in on the screen: a provider's own, or those of the case."""
    told = _filled(office, case_no, provider)
    return tuple((e.payload["number"], e.payload["title"], e.at[:10]) for e in told)


def _filled(office: Runtime, case_no: str, provider: str) -> list[Event]:
    """Slips and rows of a provider in order; '' for the slips of the case that nobody's folder has."""
    told = office.ledger.events(case_no, kinds=(SLIP_SENT, SLIP_LINE))
    sent = [e for e in told if e.kind == SLIP_SENT and e.payload["page"]["provider"] == provider]
    rows = [e for e in told if e.kind == SLIP_LINE and e.payload["provider"] == provider]
    return sorted((*sent, *rows), key=lambda e: e.seq)


def _row(office: Runtime, event: Event) -> ReturnedPage:
    """The paper for all with one row on it."""
    said = event.payload
    catalogue = slip_catalogue(office.templates.slips[said["kind"]], parties=parties_of(office.office))
    fields, _ = read_typed(said["answers"], catalogue, office.templates, today=office.day())
    return ReturnedPage(
        case_no=event.case_no, kind=said["kind"], provider="", version=said["version"], page=1, fields=fields
    )


def printed(office: Runtime, page: ReturnedPage, *, number: str, name: str, signed: str) -> bytes:
    """The slip as a PDF with what was typed in its blanks. signed: what stands where a pen would sign."""
    kind, parties = office.templates.slips[page.kind], parties_of(office.office)
    return slip_pdf(
        kind,
        code=PaperCode(case_no=page.case_no, kind=page.kind, provider=page.provider, version=page.version),
        prints=SlipPrint(facts=(("受理编号", page.case_no), ("回件编号", number), ("登记方式", f"网上填写，{name}"))),
        parties=parties,
        values=_written(page, slip_catalogue(kind, parties=parties, provider=page.provider), signed),
    )


def _written(page: ReturnedPage, catalogue: Catalogue, signed: str) -> dict[str, str]:
    """What the printed slip shows in its blanks."""
    combs = {f.key for f in catalogue.fields if f.form is not None and f.form.comb}
    texts: dict[str, str] = {}
    for key, reading in page.fields.items():
        if catalogue[key].type == "signature":
            texts[key] = signed if key == "sign" else ""
        elif reading.value not in (None, "", []):
            text = written(reading.value)
            texts[key] = "".join(filter(str.isalnum, text)) if key in combs else text
    return texts
