"""The 核对单 that wait for an answer, as what they ask: for whoever shows them otherwise than in a workbook.

A sheet answered elsewhere is written here as the same workbook, filled in, and comes back through the inbox like one
that a person filled in: one path, one guard, one event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.models import ReturnedPage
from extractors.values import Catalogue
from flows.cases import asked_again, open_questions
from flows.casework import Application, Finding, Outcome
from flows.course import SLIP_ANSWERED, SLIP_ASKED, arrived_of
from flows.ledger import AGAIN_ANSWERED, ASSESSED, SHEET_ANSWERED, SHEET_ASKED, Case, CaseState, Event, waits_for_sheet
from flows.office import Runtime
from flows.packages import crops_of, crops_of_package, package_of
from flows.returned import catalogue_of_slip, question_on_slip
from flows.review import ReviewAnswer, answered_sheet, needs_decision, write_review_sheet
from flows.sheets import Sample, is_sample_number, open_samples, pictures_of_sample, sample_answered

_ANSWERS = {"v": SHEET_ANSWERED, "slip": SLIP_ANSWERED, "again": AGAIN_ANSWERED}


@dataclass(frozen=True)
class OpenSheet:
    """A 核对单 as it stands now. key: `v2` of the case, `slip1` of a slip, `again1` of a package that came again; a
    month's sample is the `v1` of its own number.

    findings: all that stands on it; crops: folder of the pictures that its readings name. since: ISO time, '' if lost.
    package: SHA-256 of what was read, '' where that is several.
    """

    case_no: str
    key: str
    title: str
    version: int
    application: Application
    findings: tuple[Finding, ...]
    catalogue: Catalogue
    crops: Path
    since: str = ""
    package: str = ""

    @property
    def decided(self) -> tuple[Finding, ...]:
        """The findings that a person decides."""
        return tuple(f for f in self.findings if needs_decision(f, self.application))


def open_sheets(office: Runtime, case_no: str) -> tuple[OpenSheet, ...]:
    """Every 核对单 of a case that waits: of the application, of slips, of packages that came again.

    By the number that a month's sample bears in place of a case's: that sample.
    """
    if is_sample_number(case_no):
        return tuple(_of_sample(office, s) for s in open_samples(office) if s.number == case_no)
    case, events = office.ledger.case(case_no), office.ledger.events(case_no)
    return (*_of_case(office, case, events), *_of_slips(office, case_no, events), *_of_again(office, case_no))


def filled_in(sheet: OpenSheet, answer: ReviewAnswer) -> bytes:
    """The sheet as a workbook with these answers on it, without pictures."""
    blank = write_review_sheet(
        case_no=sheet.case_no,
        application=sheet.application,
        findings=sheet.findings,
        crops=sheet.crops / "none",
        catalogue=sheet.catalogue,
        version=sheet.version,
    )
    return answered_sheet(blank, answer)


def answered_by(office: Runtime, case_no: str, key: str) -> Event | None:
    """The event in which that sheet was answered, None where it was not."""
    if is_sample_number(case_no):
        return sample_answered(office, case_no)
    kind = key.rstrip("0123456789")
    told = office.ledger.events(case_no, kinds=(_ANSWERS[kind],)) if kind in _ANSWERS else ()
    return next((e for e in told if e.payload["answer"]["version"] == int(key[len(kind) :] or 0)), None)


def _of_case(office: Runtime, case: Case, events: Sequence[Event]) -> Iterator[OpenSheet]:
    asked = [e for e in events if e.kind == SHEET_ASKED]
    answered = sum(e.kind == SHEET_ANSWERED for e in events)
    if not waits_for_sheet(case, events) or len(asked) <= answered:
        return
    yield OpenSheet(
        case_no=case.case_no,
        key=f"v{len(asked)}",
        title="申请材料",
        version=len(asked),
        application=office.ledger.application(case.case_no),
        findings=() if case.state == CaseState.PUSHED else _findings(events),
        catalogue=office.catalogue,
        crops=crops_of(office, case.case_no),
        since=asked[-1].at,
        package=package_of(office, case.case_no),
    )


def _findings(events: Sequence[Event]) -> tuple[Finding, ...]:
    """Of the newest assessment."""
    told = next((e for e in reversed(events) if e.kind == ASSESSED), None)
    return Outcome.model_validate(told.payload["outcome"]).findings if told is not None else ()


def _of_slips(office: Runtime, case_no: str, events: Sequence[Event]) -> Iterator[OpenSheet]:
    waiting = {came.sheet for came in arrived_of(events) if came.void_on is None}
    for event in events:
        if event.kind == SLIP_ASKED and event.payload["version"] in waiting:
            page, version = ReturnedPage.model_validate(event.payload["page"]), event.payload["version"]
            title = office.templates.slips[page.kind].title
            yield OpenSheet(
                case_no=case_no,
                key=f"slip{version}",
                title=f"回件《{title}》",
                version=version,
                application=Application(fields=page.fields),
                findings=(question_on_slip(title),),
                catalogue=catalogue_of_slip(office, page),
                crops=crops_of_package(office, event.payload["package"]),
                since=event.at,
                package=event.payload["package"],
            )


def _of_sample(office: Runtime, sample: Sample) -> OpenSheet:
    return OpenSheet(
        case_no=sample.number,
        key="v1",
        title=f"抽查 {sample.month}",
        version=1,
        application=sample.application,
        findings=(),
        catalogue=office.catalogue,
        crops=pictures_of_sample(office, sample.month),
        since=sample.since,
    )


def _of_again(office: Runtime, case_no: str) -> Iterator[OpenSheet]:
    for said in open_questions(office.ledger, case_no):
        if said["path"]:
            application, findings = asked_again(office, case_no, said)
            yield OpenSheet(
                case_no=case_no,
                key=f"again{said['version']}",
                title="可能是同一申请再次扫描",
                version=said["version"],
                application=application,
                findings=findings,
                catalogue=office.catalogue,
                crops=crops_of_package(office, said["sha256"]),
                since=str(said["received_at"]),
                package=said["sha256"],
            )
