"""`baozhuang ledger`: the status ledger as a table, one case as a story, JSON for other programs, or a workbook."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.table import Table

from extractors.errors import UsageError
from flows.books.from_ledger import book_of, case_row, story_of
from flows.books.ledger_book import ledger_workbook
from flows.books.rows import Book, EventRow, Story, masked_name
from flows.books.terminal import cases_table, story_table
from flows.casework.calendar import Workdays
from flows.commands.opened import OpenLedger, mention_new, open_ledger, say
from flows.durable import write_bytes
from flows.ledger import Case, Event, Ledger
from flows.ledger.story import sentence
from flows.steps.books import paper_title

_KEPT_WHOLE = ("受理编号", "收件日期", "到期日", "文号", "时间", "送往")
_DAY_WIDTH = {"下一期限": 10}
_LISTED_BELOW = "存放位置"
_CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
"""Control characters that JSON may carry as they are and a terminal would obey."""


@dataclass(frozen=True)
class LedgerWish:
    """What is asked of the ledger. today: the day it is. case_no: '' for all cases. xlsx: write the workbook there."""

    today: date
    case_no: str = ""
    as_json: bool = False
    xlsx: Path | None = None


def show_ledger(root: Path, console: Console, wish: LedgerWish) -> int:
    """Show what is asked for; exit code 0.

    Raises:
        UsageError: an unknown case, wishes that exclude one another, or a file that cannot be written.
    """
    if wish.xlsx is not None and (wish.case_no or wish.as_json):
        raise UsageError("--xlsx 不能与 --case 或 --json 同用", next_step="分两次运行")
    with open_ledger(root) as desk:
        if wish.case_no:
            _require_case(desk.ledger, wish.case_no)
        if wish.as_json:
            console.out(json_text(desk.ledger, wish), highlight=False)
        elif wish.xlsx is not None:
            say(console, f"已写出：{_write(wish.xlsx, ledger_workbook(_book(desk, wish.today)))}")
        elif wish.case_no:
            _show_story(_story(desk, wish), desk, console)
        else:
            _show_cases(desk, wish.today, console)
    return 0


def json_text(ledger: Ledger, wish: LedgerWish) -> str:
    """One JSON object: {"today", "cases": […]}, or one case with its events. Names of residents are masked."""
    if wish.case_no:
        events = {"events": [_event(e) for e in ledger.events(wish.case_no)]}
        content: dict[str, Any] = _case(ledger, ledger.case(wish.case_no)) | events
    else:
        content = {"today": wish.today.isoformat(), "cases": [_case(ledger, c) for c in ledger.cases()]}
    return json.dumps(content, ensure_ascii=False, indent=2).translate(_CONTROLS)


def _case(ledger: Ledger, case: Case) -> dict[str, Any]:
    dues = ledger.dues(case.case_no)
    row = case_row(case, ledger.application(case.case_no), dues)
    return {
        "case_no": case.case_no,
        "state": case.state,
        "state_word": row.state,
        "status": case.status,
        "is_open": row.is_open,
        "project": case.project,
        "project_code": case.project_code,
        "applicant": masked_name(case.applicant) if row.is_person else case.applicant,
        "services": list(case.services),
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "dues": [d.model_dump(mode="json", exclude={"case_no"}) for d in dues],
        "papers": [
            {"title": paper_title(p.kind)} | p.model_dump(mode="json", exclude={"case_no"})
            for p in ledger.papers(case.case_no)
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    what = sentence(event).partition("　")[2]
    return {"seq": event.seq, "at": event.at, "kind": event.kind, "who": _who(event.actor), "what": what}


def _who(actor: str) -> str:
    """A person by the name that was signed; a process of ours is the program, whatever it calls itself."""
    return "程序" if actor.isascii() else actor


def _require_case(ledger: Ledger, case_no: str) -> None:
    known = [c.case_no for c in ledger.cases()]
    if case_no not in known:
        newest = f"；最新的是 {known[-1]}" if known else ""
        raise UsageError(
            f"台账中没有受理编号 {case_no}{newest}", next_step="核对编号（形如 LHBZ-2026-000012），或用 find 查找"
        )


def _workdays(desk: OpenLedger) -> Workdays:
    return Workdays.load(desk.workspace.templates / "calendar")


def _book(desk: OpenLedger, today: date) -> Book:
    return book_of(desk.ledger, today=today, workdays=_workdays(desk), title_of=paper_title)


def _story(desk: OpenLedger, wish: LedgerWish) -> Story:
    story = story_of(desk.ledger, wish.case_no, today=wish.today, workdays=_workdays(desk), title_of=paper_title)
    return story.model_copy(update={"events": tuple(_by_whom(e) for e in story.events)})


def _by_whom(event: EventRow) -> EventRow:
    return event.model_copy(update={"actor": _who(event.actor)})


def _show_story(story: Story, desk: OpenLedger, console: Console) -> None:
    """The tables of a case, and below them where its papers lie, each path whole."""
    parts = story_table(story)
    tables = parts.renderables if isinstance(parts, Group) else [parts]
    for table in tables:
        if isinstance(table, Table) and table.row_count:
            console.print(_fitted(table))
            say(console)
    for paper in story.papers:
        if paper.path:
            say(console, str(desk.workspace.outbox / paper.path))


def _fitted(table: Table) -> Table:
    """The table for a narrow terminal: no empty columns, numbers and days never folded, no paths cut to pieces."""
    table.columns = [c for c in table.columns if c.header != _LISTED_BELOW and any(map(str, c.cells))]
    for column in table.columns:
        column.no_wrap = column.header in _KEPT_WHOLE
        column.min_width = _DAY_WIDTH.get(str(column.header))
    table.pad_edge = False
    return table


def _show_cases(desk: OpenLedger, today: date, console: Console) -> None:
    """The table of cases, numbers and days never folded, and how many there are."""
    mention_new(desk, console)
    cases = _book(desk, today).cases
    if not cases:
        say(console, "台账中还没有案件。")
        return
    console.print(_fitted(cases_table(cases, today=today)))
    say(console, f"共 {len(cases)} 件，在办 {sum(c.is_open for c in cases)} 件。", style="dim")


def _write(file: Path, content: bytes) -> Path:
    """Write the workbook whole or not at all; returns where it lies."""
    place = file.resolve()
    if place.suffix.lower() != ".xlsx":
        raise UsageError("文件名应以 .xlsx 结尾", file=file.name, next_step="改写 --xlsx 后的文件名")
    try:
        write_bytes(place, content)
    except OSError as error:
        raise UsageError(
            "文件写不进去", file=str(place), next_step="关闭正打开它的程序，或换一个有写入权限的文件夹"
        ) from error
    return place
