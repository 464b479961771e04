"""What is handed in at the desk for a case that is there: a slip that was filled in on the screen, papers
that supply a correction.

Both go into the inbox as packages. The ledger knows beforehand what each says: a slip is judged by its typed answers,
by the same guard and with the same event as one of paper.
"""

from __future__ import annotations

import re
import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from extractors.errors import SlipRefusedError
from extractors.layout import slip_catalogue
from extractors.marks import PaperCode
from extractors.models import DocumentType, FieldReading, Frozen, PageReading, Reading, ReturnedPage, Status
from extractors.values import Catalogue, written
from flows.course import SLIP_LINE, judge_slip
from flows.form import SlipPrint, slip_pdf
from flows.ground import CASE_NO, copy_verified, make_folder, move, write_bytes
from flows.handed_in.slips import REMARKS, SLIP_SENT, OpenSlip, lines_given
from flows.intake import Arrival, digest_tree, list_tree, place_package
from flows.issuing import folded
from flows.ledger import CaseState, Event
from flows.letters import parties_of
from flows.office import Runtime
from flows.online import read_typed

PAPERS_SENT: Final = "papers_sent"
"""Event kind: papers for a correction were handed in on the screen; payload {"package", "name", "place", "files"}."""
_SENT: Final = (SLIP_SENT, PAPERS_SENT)
_PLACE: Final = re.compile(rf"_({CASE_NO.pattern})_[0-9a-f]{{8}}$")
_OUT: Final = "desk-out"
_GIVEN_UP_S: Final = 600
_TO_SCAN: Final = re.compile("；请[^；]*扫描[^；]*$")
"""What is to be done with a paper, at the end of why it is refused; nobody scans a screen."""
_LOCK: Final = threading.Lock()


class Handed(Frozen):
    """Who hands in what. name: as it stands in the ledger. answers: of the blanks.

    files: as received, in order; `001_name.pdf` where they keep their names.
    """

    name: str
    answers: dict[str, str] = Field(default_factory=dict)
    files: tuple[Path, ...] = ()


def send_slip(office: Runtime, slip: OpenSlip, handed: Handed) -> str:
    """Judge a slip that was filled in and send it as a package; returns its name in the inbox.

    Raises:
        SlipRefusedError: it would be refused on paper, too; says why.
    """
    page = _page(office, slip, handed)
    doubts = [f"“{slip.catalogue[k].label}”{f.doubt}" for k, f in page.fields.items() if f.status is Status.REVIEW]
    if doubts:
        raise SlipRefusedError("；".join(doubts), next_step="改正后再提交")
    if slip.others_sign and not handed.files:
        told = f"《{slip.kind.title}》要有对方签字，请附上签好字的照片或扫描件"
        raise SlipRefusedError(told, next_step="附上后再提交")
    if against := _against_lines(office, slip, handed.answers):
        raise SlipRefusedError(against, next_step="按各单位填写的登记；有误的请该单位书面更正")
    verdict = judge_slip(page, folded(office, slip.case_no), office.templates.slips, package="")
    if verdict.outcome != "taken":
        raise SlipRefusedError(_TO_SCAN.sub("", verdict.reason), next_step="改正后再提交")
    stem = f"1_{slip.kind.title}_{slip.number}"
    content = _printed(office, page, number=slip.number, name=handed.name, signed=handed.name)
    said = {"page": page.model_dump(mode="json"), "title": slip.kind.title, "number": slip.number}
    return _sent(office, slip.case_no, SLIP_SENT, handed, made={f"{stem}.pdf": content}, said=said)


def _against_lines(office: Runtime, slip: OpenSlip, answers: Mapping[str, str]) -> str:
    """Which row that a provider gave at its own screen is to be written over, '' for none."""
    for event in lines_given(office, slip.case_no, slip.number).values():
        for key, text in event.payload["answers"].items():
            if key not in REMARKS and answers.get(key, "") != text:
                return f"“{slip.catalogue[key].label}”与 {event.payload['name']} 填写的“{text}”不一致"
    return ""


def filled_slip(office: Runtime, case_no: str, number: str, provider: str = "") -> bytes:
    """A slip as somebody filled it in on the screen, to print and sign; of a paper for all the provider's own row.

    Raises LookupError where none of this number was.
    """
    for event in reversed(_filled(office, case_no, provider)):
        said = event.payload
        if said["number"] == number:
            page = ReturnedPage.model_validate(said["page"]) if event.kind == SLIP_SENT else _row(office, event)
            return _printed(office, page, number=number, name=said["name"], signed="")
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


def _printed(office: Runtime, page: ReturnedPage, *, number: str, name: str, signed: str) -> bytes:
    """The slip as a PDF with what was typed in its blanks. signed: what stands where a pen would sign."""
    kind, parties = office.templates.slips[page.kind], parties_of(office.office)
    return slip_pdf(
        kind,
        code=PaperCode(case_no=page.case_no, kind=page.kind, provider=page.provider, version=page.version),
        prints=SlipPrint(facts=(("受理编号", page.case_no), ("回件编号", number), ("登记方式", f"网上填写，{name}"))),
        parties=parties,
        values=_written(page, slip_catalogue(kind, parties=parties, provider=page.provider), signed),
    )


def send_papers(office: Runtime, case_no: str, handed: Handed) -> str:
    """Papers that supply a correction, as a package of their case; returns its name in the inbox.

    Raises:
        SlipRefusedError: the case waits for none, or there are none.
    """
    if office.ledger.case(case_no).state != CaseState.CORRECTION_ASKED:
        raise SlipRefusedError("本案目前不需要补正材料", next_step="查看最新进度")
    if not handed.files:
        raise SlipRefusedError("没有选择文件", next_step="拍照或选择文件后再提交")
    return _sent(office, case_no, PAPERS_SENT, handed, made={}, said={"files": len(handed.files)})


def finish_sending_slips(office: Runtime) -> None:
    """What was handed in and did not get into the inbox goes there now."""
    with _LOCK:
        _finish(office)


def _finish(office: Runtime) -> None:
    out = office.workspace.var / _OUT
    for package in out.iterdir() if out.is_dir() else ():
        if package.name.startswith("."):
            continue
        event = _event_of(office, digest_tree(package, list_tree(package)))
        if event is not None:
            place_package(package, office.workspace.inbox, event.payload["place"])
        elif time.time() - package.stat().st_mtime > _GIVEN_UP_S:  # a stop before it was written down
            shutil.rmtree(package)


def _sent(  # noqa: PLR0913 - a package, of which case, from whom, and what is told of it
    office: Runtime, case_no: str, kind: str, handed: Handed, *, made: Mapping[str, bytes], said: Mapping[str, Any]
) -> str:
    """Pack, write down, place."""
    with _LOCK:
        _finish(office)
        package, token = _packed(office, handed, made)
        place = f"{said.get('title', '补正材料')}_{case_no}_{token}"
        payload = {"package": digest_tree(package, list_tree(package)), "name": handed.name, "place": place, **said}
        office.ledger.record(case_no, kind, payload, actor=handed.name, now=office.now())
        place_package(package, office.workspace.inbox, place)
    return place


def _packed(office: Runtime, handed: Handed, made: Mapping[str, bytes]) -> tuple[Path, str]:
    """The package, ready to go, and what it is called for short; the slip before the files."""
    token = secrets.token_hex(4)
    half = make_folder(office.workspace.var / _OUT / f".{token}")
    for name, content in made.items():
        write_bytes(half / name, content)
    for number, file in enumerate(handed.files, start=1):
        called = file.stem.partition("_")[2]
        copy_verified(file, half / f"2_附件-{number}{'_' * bool(called)}{called}{file.suffix}")
    package = half.with_name(token)
    move(half, package)
    return package, token


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
    told = (e for kind in _SENT for e in office.ledger.views.telling(named[1], kind, arrival.sha256))
    return next(told, None)


def _event_of(office: Runtime, sha256: str) -> Event | None:
    return next((e for kind in _SENT if (e := office.ledger.views.newest_telling(kind, sha256)) is not None), None)


def _page(office: Runtime, slip: OpenSlip, handed: Handed) -> ReturnedPage:
    """The slip as a good reader would read it from paper."""
    answers = {k: v for k, v in handed.answers.items() if (f := slip.catalogue.get(k)) and f.type != "signature"}
    answers["sign_date"] = office.day().isoformat()
    fields, _ = read_typed(answers, slip.catalogue, office.templates, today=office.day())
    lines = lines_given(office, slip.case_no, slip.number).items()
    signers = {provider: event.payload["name"] for provider, event in lines}
    for field in slip.catalogue.fields:
        if field.type == "signature":
            raw = signers.get(field.key.rpartition("_")[2], handed.name)
            fields[field.key] = FieldReading(key=field.key, value=True, raw=raw, confidence=1.0, status=Status.ACCEPTED)
    return ReturnedPage(
        case_no=slip.case_no, kind=slip.kind.id, provider=slip.provider, version=slip.version, page=1, fields=fields
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
