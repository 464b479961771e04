"""The tables of the command line: ledger and story of a case, as rich renderables.

Nothing here prints; all text is put in as plain text, so that a project name cannot carry terminal markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from rich.table import Table

from flows.books.rows import CaseRow, DueRow, EventRow, PaperRow, ProgressRow, QuestionRow, Story, Urgency
from flows.books.tables import Column, plain, terminal_table
from flows.casework import masked_name, masked_phone

_COLOURS: Final = {Urgency.OVERDUE: "bold red", Urgency.SOON: "yellow", Urgency.FINE: "green", Urgency.DONE: "dim"}
_CASES: Final[tuple[Column[CaseRow], ...]] = (
    Column("受理编号", lambda r: r.case_no, whole=True),
    Column("项目名称", lambda r: r.project_name),
    Column("报装内容", lambda r: "、".join(r.services)),
    Column("状态", lambda r: r.state),
    Column("收件日期", lambda r: r.received, whole=True),
    Column("下一期限", lambda r: r.next_due, whole=True, optional=True),
    Column("下一事项", lambda r: r.next_what, optional=True),
)
_DUES: Final[tuple[Column[DueRow], ...]] = (
    Column("期限状态", lambda r: r.urgency.value, whole=True),
    Column("到期日", lambda r: f"{r.day}{'（暂定）' if r.provisional else ''}", whole=True),
    Column("剩余工作日", lambda r: None if r.done else r.workdays_left),
    Column("事项", lambda r: r.what),
    Column("责任单位", lambda r: r.unit, optional=True),
)
_PAPERS: Final[tuple[Column[PaperRow], ...]] = (
    Column("文书", lambda r: r.kind),
    Column("送往", lambda r: r.unit, whole=True),
    Column("文号", lambda r: r.number, whole=True),
    Column("状态", lambda r: r.state),
)
_SERVICES: Final[tuple[Column[tuple[str, str]], ...]] = (
    Column("专业", lambda r: r[0], whole=True),
    Column("进度", lambda r: r[1]),
)
_QUESTIONS: Final[tuple[Column[QuestionRow], ...]] = (
    Column("单位", lambda r: r.unit, optional=True),
    Column("待处理问题", lambda r: r.question),
    Column("下一步", lambda r: r.next_step),
    Column("文件（发件夹内）", lambda r: r.path, optional=True),
)
_EVENTS: Final[tuple[Column[EventRow], ...]] = (
    Column("时间", lambda r: f"{r.at:%Y-%m-%d %H:%M}", whole=True),
    Column("事项", lambda r: r.what),
    Column("经办", lambda r: r.actor, optional=True),
)


def cases_table(cases: Iterable[CaseRow], *, today: date) -> Table:
    """`baozhuang ledger`: one line per case; the number of a case is red where its next date has passed."""
    return terminal_table(
        "台账",
        _CASES,
        cases,
        style=lambda case: "bold red" if case.next_due and case.next_due < today else "",
    )


def story_tables(story: Story) -> tuple[Table, ...]:
    """`baozhuang ledger --case`: services, questions, due dates, papers, events; empty tables are left out."""
    found = (
        _facts(story.case),
        services_table(story.progress),
        terminal_table("待人处理", _QUESTIONS, story.questions),
        dues_table(story.dues),
        terminal_table("文书", _PAPERS, story.papers),
        terminal_table("经过", _EVENTS, story.events),
    )
    return tuple(table for table in found if table.row_count)


def services_table(progress: ProgressRow | None) -> Table:
    """How far each service of a case is."""
    return terminal_table("各专业进度", _SERVICES, progress.services.items() if progress else ())


def dues_table(dues: Sequence[DueRow]) -> Table:
    """Due dates with their colour and the working days that are left."""
    return terminal_table("期限", _DUES, dues, style=lambda due: _COLOURS[due.urgency])


def _facts(case: CaseRow) -> Table:
    """The head of a case: label and value, two columns."""
    table = Table(title=plain(case.case_no, style="bold"), show_header=False, title_justify="left", box=None)
    facts = (
        ("项目名称", case.project_name),
        ("申请单位", masked_name(case.applicant_name) if case.is_person else case.applicant_name),
        ("联系电话", masked_phone(case.phone)),
        ("报装内容", "、".join(case.services)),
        ("状态", case.state),
        ("来源", case.entrance),
        ("受理窗口", case.window),
        ("收件日期", str(case.received or "")),
        ("受理日期", str(case.accepted or "")),
        ("备注", case.note),
    )
    for label, value in facts:
        if value:
            table.add_row(plain(label, style="dim"), plain(value))
    return table
