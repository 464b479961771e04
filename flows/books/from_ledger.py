"""The ledger's records as rows of the books: one mapping for the workbook, the terminal and the search.

Owns which word of the ledger stands in which column; asks the ledger only through its public questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from flows.books.casefile import CaseFile, OverlapsOf, case_file, no_overlaps
from flows.books.owed import workdays_left
from flows.books.rows import (
    CaseRow,
    CatalogueRow,
    DueRow,
    EventRow,
    PaperRow,
    ProgressRow,
    QuestionRow,
    Story,
)
from flows.books.titles import names_of
from flows.books.waiting import sheets_waiting
from flows.casework import Application, Office
from flows.course import Rules, ServiceState, wants
from flows.ledger import (
    CASE_VOIDED,
    CLOSED,
    SERVICE_WORDS,
    STATE_WORDS,
    Case,
    CaseState,
    Event,
    Ledger,
    Names,
    PaperState,
    PlannedPaper,
    condensed,
)
from flows.ledger import DueRow as LedgerDue

PAPER_STATES: Final = {
    PaperState.PLANNED: "已编号，待生成",
    PaperState.FILED: "已存入",
    PaperState.VOID: "作废",
}
_OWNERS: Final = {"T06": "综合受理窗口", "T16": "综合受理窗口"}
_AUTHORITY: Final = "行政审批部门"
_SIGNED: Final = "已签章"


def story_of(ledger: Ledger, case_no: str, rules: Rules, *, today: date, overlaps: OverlapsOf = no_overlaps) -> Story:
    """All that the ledger tells of one case. Raises LedgerError where there is no such case."""
    file = case_file(ledger, ledger.case(case_no), rules, today=today, overlaps=overlaps(case_no))
    names = names_of(rules.templates)
    return Story(
        case=case_row(file.case, file.course.application, file.dues, office=rules.office, note=note_of(file.events)),
        events=tuple(
            EventRow(at=at, what=what, actor=actor_name(actor)) for at, actor, what in condensed(file.events, names)
        ),
        dues=tuple(due_row(d, file.case.project, rules, today=today) for d in file.dues),
        papers=tuple(paper_rows(file, names)),
        progress=progress_of(file, rules),
        questions=questions_of(file, rules),
    )


def catalogue_of(ledger: Ledger, *, year: int) -> tuple[CatalogueRow, ...]:
    """One 件 per case that was received in `year`: its originals with the papers that were filed to them.

    档号 needs 全宗号 and 保管期限 from the archive; until they are set the case number stands in its place, marked so.
    """
    return tuple(_catalogue_row(case, filed) for case, filed in ledger.views.filed_in(year))


def case_row(
    case: Case,
    application: Application | None,
    dues: Iterable[LedgerDue],
    *,
    office: Office | None = None,
    note: str = "",
) -> CaseRow:
    """A case with its next open due date.

    application: for entrance and phone; None leaves them empty. office: for the window's name; None leaves its number.
    note: see `note_of`.
    """
    window = office.windows.get(case.window) if office is not None else None
    state = CaseState(case.state)
    waiting = sorted((d for d in dues if not d.done_at and state not in CLOSED), key=lambda d: d.day)
    return CaseRow(
        case_no=case.case_no,
        project_name=case.project,
        applicant_name=case.applicant,
        is_person=bool(application and application.text("applicant_kind") == "居民"),
        services=case.services,
        state=STATE_WORDS[state],
        entrance=application.text("channel") if application else "",
        window=window.name if window is not None else case.window,
        phone=application.text("agent_phone") if application else "",
        received=_day(case.received_at),
        accepted=_day(case.accepted_at),
        next_due=waiting[0].day if waiting else None,
        next_what=waiting[0].what if waiting else "",
        is_open=state not in CLOSED,
        note=note,
    )


def note_of(events: Iterable[Event]) -> str:
    """What is to be known of a case at first sight: that it is void, or which case it was joined to."""
    for event in events:
        if event.kind == CASE_VOIDED:
            into, reason = event.payload["into"], event.payload["reason"]
            return f"并入 {into}：{reason}" if into else f"作废：{reason}"
    return ""


def due_row(due: LedgerDue, project: str, rules: Rules, *, today: date) -> DueRow:
    """A due date with the unit that owes it and the working days that are left."""
    return DueRow(
        case_no=due.case_no,
        project_name=project,
        what=due.what,
        unit=unit_of(due.limit, rules),
        day=due.day,
        workdays_left=workdays_left(today, due.day, rules),
        provisional=due.provisional,
        done=bool(due.done_at),
        source=due.source,
        calendar_version=due.calendar_version,
    )


def unit_of(limit: str, rules: Rules) -> str:
    """Who owes what a limit asks for: the provider in it, else the window or the approving department."""
    bare, _, provider = limit.partition(":")
    if provider in rules.office.providers:
        return rules.provider(provider).name
    return "各专营单位" if bare in ("T01", "T02", "T17") else _OWNERS.get(bare, _AUTHORITY)


def progress_of(file: CaseFile, rules: Rules) -> ProgressRow:
    """The state of every service that the case asks for, in Chinese words."""
    course = file.course
    states = {p: course.service_states.get(p, ServiceState.NOT_TICKED) for p in course.providers}
    states |= dict.fromkeys(course.withdrawn, ServiceState.WITHDRAWN)
    asked = {p: s for p, s in states.items() if s is not ServiceState.NOT_TICKED or course.accepted is None}
    return ProgressRow(
        case_no=course.case_no,
        project_name=file.case.project,
        state=STATE_WORDS[course.state],
        services={
            rules.provider(p).service: "待受理" if s is ServiceState.NOT_TICKED else _service_word(file, p, s)
            for p, s in asked.items()
        },
    )


def _service_word(file: CaseFile, provider: str, state: ServiceState) -> str:
    is_on_its_way = state is ServiceState.REQ_SENT and not file.is_told(provider)
    return "函已编号，正在制发" if is_on_its_way else SERVICE_WORDS[state.value]


def questions_of(file: CaseFile, rules: Rules) -> tuple[QuestionRow, ...]:
    """What waits for a person: the questions of every clause, and a 核对单 that is not filled in."""
    asks = wants(file.course, rules).asks if file.is_in_course else ()
    told = {ask.key: (ask.text, ask.next_step) for ask in asks}
    asked = (
        QuestionRow(case_no=file.case.case_no, project_name=file.case.project, question=text, next_step=step)
        for text, step in told.values()
    )
    return (*sheets_waiting(file.case, file.events, names_of(rules.templates)), *asked)


def paper_rows(file: CaseFile, names: Names) -> Iterator[PaperRow]:
    """The papers of a case as its rows of the books."""
    signed = {str(n.payload.get("number", "")) for n in file.course.noted("signed_filed")}
    made = {p.number: p.on for p in file.course.issued}
    for paper in file.papers:
        yield paper_row(paper, file.case, names, made=made.get(paper.number), is_signed=paper.number in signed)


def paper_row(paper: PlannedPaper, case: Case, names: Names, *, made: date | None, is_signed: bool) -> PaperRow:
    """A paper; whom it goes to is the outbox folder in which it lies, or its provider before that."""
    return PaperRow(
        case_no=paper.case_no,
        kind=names.title_of(paper.kind),
        unit=paper.path.partition("/")[0] if paper.path else names.provider_of(paper.provider),
        number=paper.number,
        version=paper.version,
        state=_SIGNED if is_signed else _state(paper),
        made=made,
        path=paper.path,
        sha256=paper.sha256,
        project_name=case.project,
    )


def _state(paper: PlannedPaper) -> str:
    return PAPER_STATES[paper.state]


def actor_name(actor: str) -> str:
    """A person by the name that was signed; a process of ours is the program, whatever it calls itself."""
    return "程序" if actor.isascii() else actor


def _catalogue_row(case: Case, filed: int) -> CatalogueRow:
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
