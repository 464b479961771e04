"""Front and back of the one form as two packages: one waits for the other, joins it, and a person compares both.

The front alone opens a case that lacks page 2: it is asked about that page, not about every blank on it. The back alone
opens no case. It joins the one open application of its form's version that lacks it and came shortly before; a person
is then asked whether both are one form, for nothing on the back alone proves it. Where several may be meant, or none,
the back lies in 待核对 with what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from extractors.errors import ReadingFailedError
from extractors.models import DocumentType, Reading
from extractors.values import Catalogue
from flows.cases.supplement import merged
from flows.casework import Application, Finding, Severity
from flows.ground import copy_verified, make_folder
from flows.intake import Arrival
from flows.ledger import Case, CaseState
from flows.office import Runtime
from flows.packages import crops_of, tell_supplied

RULE: Final = "R03"
WAIT: Final = timedelta(days=3)
"""How long a front waits for its back: a weekend between two scans; later the applicant brings the whole form again."""
_SHEET: Final = frozenset({1, 2})
_WAITING: Final = frozenset({CaseState.RECOGNISED, CaseState.IN_REVIEW, CaseState.RECEIVED, CaseState.CORRECTION_ASKED})


def form_pages(reading: Reading) -> tuple[int, ...]:
    """Which pages of our own form a package holds, by their codes."""
    return tuple(sorted({p.form_page for p in reading.pages if p.form_version and p.form_page in _SHEET}))


def lacking_pages(application: Application) -> frozenset[int]:
    """Which pages of the form were not there; none where it is of another layout."""
    present = frozenset(application.form_pages)
    return frozenset(range(1, application.form_sides + 1)) - present if present else frozenset()


def lone_back(reading: Reading) -> bool:
    """Whether of an application only the second page is there."""
    pages = form_pages(reading)
    return reading.document_type is DocumentType.FORM and bool(pages) and 1 not in pages


def half_of(office: Runtime, arrival: Arrival, reading: Reading) -> str:
    """The case whose missing page a package holds.

    Raises:
        ReadingFailedError: none is open, or several may be meant: a person must say.
    """
    found = tuple(_candidates(office, reading, arrival.arrived_at))
    if len(found) == 1:
        return found[0].case_no
    told = "、".join(case.case_no for case in found)
    why = f"可能属于 {told} 中的一件，程序不能确定" if found else "没有找到只缺第2页的在办申请"
    raise ReadingFailedError(
        f"只有申请表第2页，没有第1页，{why}",
        file=arrival.source_name,
        next_step="找出同一申请的第1页，两页一起放入一个文件夹，再放入收件夹",
    )


def join_half(office: Runtime, arrival: Arrival, reading: Reading, case_no: str) -> str:
    """Put the missing page into its case; returns its number. The same package again changes nothing."""
    old, new = office.ledger.application(case_no), Application.of(reading, office.catalogue)
    if lacking_pages(old):
        _bring_pictures(crops_of(office, case_no), arrival.work / "crops")
    tell_supplied(office, case_no, why="申请表第2页", sha256=arrival.sha256, work_id=arrival.work_id)
    if lacking_pages(old):
        old = _unplaced(old)
        note = f"申请表第2页来自另一份材料（{arrival.source_name}），请对照两页核对是否同一份申请"
        both = merged(old, new)
        notes = tuple(dict.fromkeys((*old.notes, *new.notes, note)))
        office.ledger.set_application(case_no, both.model_copy(update={"notes": notes}), office.now())
    if office.ledger.case(case_no).state == CaseState.CORRECTION_ASKED:
        office.ledger.set_state(case_no, CaseState.RESUBMITTED, office.now(), reason="收到申请表第2页")
    office.ledger.link_package(arrival.sha256, case_no, office.now())
    return case_no


def _bring_pictures(front: Path, back: Path) -> None:
    """The pictures of the front's doubtful fields beside those of the back; each is named by its field."""
    for picture in sorted(front.glob("*.png")):
        target = make_folder(back) / picture.name
        if front != back and not target.exists():
            copy_verified(picture, target)


def _unplaced(front: Application) -> Application:
    """The front without its page numbers: they count the pages of another package than the pictures do from now on."""
    fields = {key: found.model_copy(update={"page": None}) for key, found in front.fields.items()}
    return front.model_copy(update={"fields": fields})


def about_missing_page(
    application: Application, findings: Iterable[Finding], catalogue: Catalogue, *, is_dropped: bool
) -> tuple[Finding, ...]:
    """One question for a page that is not there, in the place of one for each of its blanks.

    is_dropped: a person has said that the form is to be judged without it; then its blanks are told one by one.
    """
    lacking = lacking_pages(application)
    if not lacking:
        return tuple(findings)
    question = _question(lacking)
    if is_dropped:
        return (question, *findings)
    on_it = frozenset(_fields_on(catalogue, lacking))
    return (question, *(f for f in findings if f.field.rpartition(".")[2] not in on_it))


def _question(lacking: frozenset[int]) -> Finding:
    page = "、".join(f"第{n}页" for n in sorted(lacking))
    return Finding(
        rule=RULE,
        field="",
        label=f"申请表{page}",
        seen=f"未见{page}",
        why=f"未见申请表{page}",
        supply=f"{page}另行扫描放入收件夹即自动并入本案，不必填写本表；确实没有交的选“不通过”，告知申请人补交{page}；"
        "按现有内容审查的选“通过”",
        severity=Severity.PERSON,
        source="一张表单须正反两面",
    )


def _fields_on(catalogue: Catalogue, pages: frozenset[int]) -> Iterator[str]:
    """The keys of fields and lists that stand on these pages of the sheet and on no other."""
    for field in catalogue.fields:
        on = {place.page for place in field.places} & _SHEET
        if on and on <= pages:
            yield field.key
    yield from (table.key for table in catalogue.design.tables if table.page in pages)


def _candidates(office: Runtime, reading: Reading, arrived: datetime) -> Iterator[Case]:
    """Open applications that lack just this page, came shortly before, and were read from the same edition."""
    versions = {p.form_version for p in reading.pages if p.form_version}
    for case in office.ledger.views.in_states(_WAITING):
        if case.accepted_at:
            continue
        since = arrived - datetime.fromisoformat(case.received_at)
        if abs(since) > WAIT:
            continue
        application = office.ledger.application(case.case_no)
        if lacking_pages(application) == _SHEET - {1} and application.form_version in versions:
            yield case
