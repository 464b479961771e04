"""The ledger's records as rows of the books: one mapping for the workbook, the terminal and the search.

Owns which word of the ledger stands in which column; asks the ledger only through its public questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

from flows.books.rows import Book, CaseRow, CatalogueRow, DueRow, EventRow, Hit, NumberRow, PaperRow, Story
from flows.casework.calendar import Workdays
from flows.casework.model import Application
from flows.ledger.ledger import Ledger
from flows.ledger.models import Case, Event, PaperState, PlannedPaper
from flows.ledger.models import DueRow as LedgerDue
from flows.ledger.states import CLOSED, CaseState
from flows.ledger.story import STATE_WORDS, sentence
from flows.workspace import FOLDERS

TitleOf = Callable[[str], str]
"""Paper kind of the ledger → its Chinese title."""

_PAPER_STATES: Final = {
    PaperState.PLANNED: "已编号，待生成",
    PaperState.FILED: "草稿已出，待盖章",
    PaperState.VOID: "作废",
}


def book_of(ledger: Ledger, *, today: date, workdays: Workdays, title_of: TitleOf = str) -> Book:
    """Everything that 台账.xlsx shows."""
    cases = ledger.cases()
    dues = {c.case_no: ledger.dues(c.case_no) for c in cases}
    papers = [_paper(p, c.project, title_of) for c in cases for p in ledger.papers(c.case_no)]
    return Book(
        today=today,
        cases=tuple(case_row(c, _application(ledger, c), dues[c.case_no]) for c in cases),
        dues=tuple(_due(d, c.project, today, workdays) for c in cases for d in dues[c.case_no]),
        papers=tuple(papers),
        numbers=tuple(_numbers(cases, papers)),
    )


def story_of(ledger: Ledger, case_no: str, *, today: date, workdays: Workdays, title_of: TitleOf = str) -> Story:
    """All that the ledger tells of one case. Raises LedgerError where there is no such case."""
    case, dues = ledger.case(case_no), ledger.dues(case_no)
    return Story(
        case=case_row(case, ledger.application(case_no), dues),
        events=tuple(_event(e) for e in ledger.events(case_no)),
        dues=tuple(_due(d, case.project, today, workdays) for d in dues),
        papers=tuple(_paper(p, case.project, title_of) for p in ledger.papers(case_no)),
    )


def hits_of(ledger: Ledger, text: str) -> tuple[Hit, ...]:
    """What the search finds, with the project of each case and the number of each paper."""
    found = ledger.find(text)
    numbers = {h.case_no: {p.path: p.number for p in ledger.papers(h.case_no)} for h in found if h.case_no}
    projects = {c.case_no: c.project for c in ledger.cases()} if found else {}
    return tuple(
        Hit(
            path=h.path,
            title=h.title,
            case_no=h.case_no,
            number=numbers.get(h.case_no, {}).get(h.path, ""),
            project_name=projects.get(h.case_no, ""),
        )
        for h in found
    )


def catalogue_of(ledger: Ledger, *, year: int) -> tuple[CatalogueRow, ...]:
    """One 件 per case that was received in `year`: its originals with the papers that were filed to them.

    档号 needs 全宗号 and 保管期限 from the archive; until they are set the case number stands in its place, marked so.
    """
    cases = [c for c in ledger.cases() if c.received_at.startswith(f"{year:04d}")]
    return tuple(_catalogue_row(c, ledger.papers(c.case_no)) for c in cases)


def workdays_left(today: date, day: date, workdays: Workdays) -> int:
    """Working days from today (not counted) to `day` (counted); 0 on the day, negative once it has passed."""
    left = workdays.between(today, day)
    return left if day >= today else min(left, -1)


def case_row(case: Case, application: Application | None, dues: Iterable[LedgerDue]) -> CaseRow:
    """A case with its next open due date. application: for entrance and phone; None leaves them empty."""
    waiting = sorted((d for d in dues if not d.done_at), key=lambda d: d.day)
    state = CaseState(case.state)
    return CaseRow(
        case_no=case.case_no,
        project_name=case.project,
        applicant_name=case.applicant,
        is_person=bool(application and application.text("applicant_kind") == "居民"),
        services=case.services,
        state=STATE_WORDS[state],
        entrance=application.text("channel") if application else "",
        window=case.window,
        phone=application.text("agent_phone") if application else "",
        received=_day(case.received_at),
        accepted=_day(case.accepted_at),
        next_due=waiting[0].day if waiting else None,
        next_what=waiting[0].what if waiting else "",
        is_open=state not in CLOSED,
    )


def _application(ledger: Ledger, case: Case) -> Application | None:
    """The application of an open case; closed ones are not listed with entrance and phone."""
    return None if CaseState(case.state) in CLOSED else ledger.application(case.case_no)


def _due(due: LedgerDue, project: str, today: date, workdays: Workdays) -> DueRow:
    return DueRow(
        case_no=due.case_no,
        project_name=project,
        what=due.what,
        day=due.day,
        workdays_left=workdays_left(today, due.day, workdays),
        provisional=due.provisional,
        done=bool(due.done_at),
        source=due.source,
        calendar_version=due.calendar_version,
    )


def _paper(paper: PlannedPaper, project: str, title_of: TitleOf) -> PaperRow:
    """A paper; whom it goes to is the outbox folder in which it lies, or its provider before it is filed."""
    folder = paper.path.partition("/")[0] if paper.path else FOLDERS.get(paper.provider, "")
    return PaperRow(
        case_no=paper.case_no,
        kind=title_of(paper.kind),
        unit=folder,
        number=paper.number,
        version=paper.version,
        state=_PAPER_STATES[paper.state],
        path=paper.path,
        sha256=paper.sha256,
        project_name=project,
    )


def _numbers(cases: Iterable[Case], papers: Iterable[PaperRow]) -> Iterable[NumberRow]:
    """受理编号 first, then 发文字号 and 文书编号 as they were allotted."""
    for case in cases:
        yield NumberRow(series="受理编号", number=case.case_no, case_no=case.case_no, day=_day(case.received_at))
    for paper in papers:
        head, bracket, _ = paper.number.partition("〔")
        series = f"发文字号 {head}" if bracket else "文书编号"
        state = "作废" if paper.state == _PAPER_STATES[PaperState.VOID] else "已用"
        yield NumberRow(series=series, number=paper.number, case_no=paper.case_no, paper=paper.kind, state=state)


def _event(event: Event) -> EventRow:
    """An event; the ledger's sentence begins with the time, which has its own column here."""
    what = sentence(event).partition("　")[2]
    return EventRow(at=datetime.fromisoformat(event.at), what=what, actor=event.actor)


def _catalogue_row(case: Case, papers: Iterable[PlannedPaper]) -> CatalogueRow:
    filed = sum(p.state is PaperState.FILED for p in papers)
    return CatalogueRow(
        archive_no=case.case_no,
        title=f"[关于{case.project}水电气暖通信联合报装的材料]",
        responsible=case.applicant,
        day=_day(case.received_at),
        note=f"档号待定；附文书 {filed} 份",
    )


def _day(text: str) -> date | None:
    """The day of an ISO time, None for ''."""
    return date.fromisoformat(text[:10]) if text else None
