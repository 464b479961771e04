"""The tables of the command line: ledger, story of a case, search hits, as rich renderables.

Nothing here prints; all text is put in as plain text, so that a project name cannot carry terminal markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.control import strip_control_codes
from rich.table import Table
from rich.text import Text

from flows.books.rows import (
    CaseRow,
    DueRow,
    EventRow,
    Hit,
    PaperRow,
    Story,
    Urgency,
    WaitingRow,
    masked_name,
    masked_phone,
)

_COLOURS: Final = {Urgency.OVERDUE: "bold red", Urgency.SOON: "yellow", Urgency.FINE: "green", Urgency.DONE: "dim"}


def cases_table(cases: Iterable[CaseRow], *, today: date) -> Table:
    """`baozhuang ledger`: one line per case, the next due date red where it has passed."""
    table = _table("台账", ("受理编号", "项目名称", "报装内容", "状态", "收件日期", "下一期限"))
    for case in cases:
        style = "bold red" if case.next_due and case.next_due < today else ""
        due = _plain(f"{_day(case.next_due)} {case.next_what}".strip(), style=style)
        cells = (case.case_no, case.project_name, "、".join(case.services), case.state, _day(case.received))
        table.add_row(*map(_plain, cells), due)
    return table


def waiting_table(rows: Sequence[WaitingRow]) -> RenderableType:
    """`baozhuang review`: what waits for a person, and what to do with it."""
    if not rows:
        return _plain("没有待核对的案件。")
    table = _table("待核对", ("受理编号", "项目名称", "待核对字段", "待决定问题", "版次", "自", "核对单"))
    for row in rows:
        counts = (str(row.fields), str(row.decisions), f"第{row.version}版")
        table.add_row(*map(_plain, (row.case_no, row.project_name, *counts, _day(row.since), row.path)))
    return Group(table, _plain("打开核对单，按其说明填写，保存后放回收件夹 inbox，本案即继续办理。", style="dim"))


def story_table(story: Story) -> RenderableType:
    """`baozhuang ledger --case`: the case, its due dates, its papers and every event in order."""
    return Group(
        _facts(story.case),
        Text(),
        dues_table(story.dues),
        Text(),
        papers_table(story.papers),
        Text(),
        events_table(story.events),
    )


def dues_table(dues: Sequence[DueRow]) -> Table:
    """Due dates with their colour and the working days that are left."""
    table = _table("期限", ("期限状态", "到期日", "剩余工作日", "事项", "责任单位"))
    for due in dues:
        day = f"{_day(due.day)}{'（暂定）' if due.provisional else ''}"
        left = "" if due.done else str(due.workdays_left)
        state = _plain(due.urgency.value, style=_COLOURS[due.urgency])
        table.add_row(state, *map(_plain, (day, left, due.what, due.unit)))
    return table


def papers_table(papers: Sequence[PaperRow]) -> Table:
    """Papers with their numbers and where they lie."""
    table = _table("文书", ("文书", "送往", "文号", "状态", "存放位置"))
    for paper in papers:
        table.add_row(*map(_plain, (paper.kind, paper.unit, paper.number, paper.state, paper.path)))
    return table


def events_table(events: Sequence[EventRow]) -> Table:
    """Every event, oldest first."""
    table = _table("经过", ("时间", "事项", "经办", "说明"))
    for event in events:
        table.add_row(*map(_plain, (_time(event.at), event.what, event.actor, event.detail)))
    return table


def hits_table(hits: Sequence[Hit], *, query: str, total: int | None = None) -> RenderableType:
    """`baozhuang find`: what was found and where it lies; a plain sentence where there is nothing."""
    if not hits:
        return _plain(f"没有找到“{query}”。可换用受理编号、文号、项目名称、路名或日期再查。")
    count = len(hits) if total is None else total
    shown = f"，显示前 {len(hits)} 条" if count > len(hits) else ""
    table = _table(f"“{query}”共 {count} 条{shown}", ("受理编号", "题名", "文号", "日期", "位置", "摘录"))
    for hit in hits:
        place = f"{hit.path} 第{hit.page}页" if hit.page else hit.path
        cells = (hit.case_no, hit.title, hit.number, _day(hit.day), place, hit.excerpt)
        table.add_row(*map(_plain, cells))
    return table


def _facts(case: CaseRow) -> Table:
    """The head of a case: label and value, two columns."""
    table = Table(title=_plain(case.case_no, style="bold"), show_header=False, title_justify="left", box=None)
    facts = (
        ("项目名称", case.project_name),
        ("申请单位", masked_name(case.applicant_name) if case.is_person else case.applicant_name),
        ("联系电话", masked_phone(case.phone)),
        ("报装内容", "、".join(case.services)),
        ("状态", case.state),
        ("来源", case.entrance),
        ("受理窗口", case.window),
        ("收件日期", _day(case.received)),
        ("受理日期", _day(case.accepted)),
        ("备注", case.note),
    )
    for label, value in facts:
        if value:
            table.add_row(_plain(label, style="dim"), _plain(value))
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    """An empty table whose cells fold rather than lose text."""
    table = Table(title=_plain(title), title_justify="left", title_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _plain(text: str, style: str = "") -> Text:
    """Text without markup and without control codes (a scan must not steer the terminal)."""
    return Text(strip_control_codes(text).replace("\x1b", ""), style=style, overflow="fold")


def _day(day: date | None) -> str:
    """2026-09-30, '' for none."""
    return day.isoformat() if day else ""


def _time(at: datetime) -> str:
    """2026-09-30 09:05."""
    return f"{at:%Y-%m-%d %H:%M}"
