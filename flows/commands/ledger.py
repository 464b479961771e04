"""`baozhuang ledger`: the status ledger as a table, one case as a story, JSON for other programs, or a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import ceil
from pathlib import Path
from textwrap import indent
from typing import Any

from rich.console import Console

from extractors.errors import UsageError
from flows.books import (
    Book,
    OverlapsOf,
    actor_name,
    book_of,
    case_row,
    cases_table,
    ledger_workbook,
    load_course_rules,
    names_of,
    story_of,
    story_tables,
)
from flows.casework import masked_name
from flows.course import Rules
from flows.ground import ascii_json, is_utf8, write_bytes
from flows.ledger import Case, Event, Ledger, Names, sentence
from flows.opened import OpenLedger, mention_new, open_ledger, say
from flows.roads import OpenWorks, load_road_files

_CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
"""Control characters that JSON may carry as they are and a terminal would obey."""

PAGE_ROWS = 100
"""Cases on one page of the list."""


@dataclass(frozen=True)
class LedgerWish:
    """What is asked of the ledger. today: the day it is. case_no: '' for all cases. xlsx: write the workbook there.

    page: of the list of cases, from 1, 0 for all of it. rebuild: make the tables anew from the events first.
    """

    today: date
    case_no: str = ""
    as_json: bool = False
    xlsx: Path | None = None
    page: int = 1
    rebuild: bool = False


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
        if wish.rebuild:
            say(console, f"已按 {desk.ledger.rebuild()} 条事件重新生成台账各表。")
        elif wish.as_json:
            _show_json(desk, wish, console)
        elif wish.xlsx is not None:
            say(console, f"已写出：{_write(wish.xlsx, ledger_workbook(_book(desk, wish.today)))}")
        elif wish.case_no:
            _show_story(desk, wish, console)
        else:
            _show_cases(desk, wish, console)
    return 0


def _show_json(desk: OpenLedger, wish: LedgerWish, console: Console) -> None:
    is_plain = is_utf8(console.file)
    for text in json_parts(desk.ledger, wish, names_of(desk.templates)):
        console.out(text if is_plain else ascii_json(text), end="", highlight=False)
    console.out("")


def json_parts(ledger: Ledger, wish: LedgerWish, names: Names) -> Iterator[str]:
    """One JSON object: {"today", "cases": […]}, or one case with its events. Names of residents are masked.

    Case by case: together the parts are the text that `json.dumps` would make of the whole.
    """
    if wish.case_no:
        events = {"events": [_event(e, names) for e in ledger.events(wish.case_no)]}
        yield _json(_case(ledger, ledger.case(wish.case_no), names) | events)
        return
    yield f'{{\n  "today": "{wish.today.isoformat()}",\n  "cases": ['
    end = ""
    for case in ledger.views.every_case():
        yield f"{end}\n{indent(_json(_case(ledger, case, names)), ' ' * 4)}"
        end = ","
    yield "\n  ]\n}" if end else "]\n}"


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2).translate(_CONTROLS)


def _case(ledger: Ledger, case: Case, names: Names) -> dict[str, Any]:
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
            {"title": names.title_of(p.kind)} | p.model_dump(mode="json", exclude={"case_no"})
            for p in ledger.papers(case.case_no)
        ],
    }


def _event(event: Event, names: Names) -> dict[str, Any]:
    what = sentence(event, names).partition("　")[2]
    return {"seq": event.seq, "at": event.at, "kind": event.kind, "who": actor_name(event.actor), "what": what}


def _require_case(ledger: Ledger, case_no: str) -> None:
    if not ledger.views.has(case_no):
        last = ledger.views.newest_case()
        newest = f"；最新的是 {last}" if last else ""
        raise UsageError(
            f"台账中没有受理编号 {case_no}{newest}", next_step="核对编号（形如 LHBZ-2026-000012），或用 find 查找"
        )


def _book(desk: OpenLedger, today: date) -> Book:
    rules = load_course_rules(desk.templates)
    return book_of(desk.ledger, rules, today=today, overlaps=_overlaps(desk, rules, today))


def _overlaps(desk: OpenLedger, rules: Rules, today: date) -> OverlapsOf:
    """What touches each case, by an index of our own."""
    works = OpenWorks(load_road_files(desk.templates), rules.office, rules.settings)
    return partial(works.overlaps_of, desk.ledger, today=today)


def _show_story(desk: OpenLedger, wish: LedgerWish, console: Console) -> None:
    """The tables of a case, and below them where its papers lie, each path whole."""
    rules = load_course_rules(desk.templates)
    touching = _overlaps(desk, rules, wish.today)
    story = story_of(desk.ledger, wish.case_no, rules, today=wish.today, overlaps=touching)
    for table in story_tables(story):
        console.print(table)
        say(console)
    for paper in story.papers:
        if paper.path:
            say(console, str(desk.workspace.outbox / paper.path))


def _show_cases(desk: OpenLedger, wish: LedgerWish, console: Console) -> None:
    """A page of the table of cases, numbers and days never folded, and how many there are."""
    mention_new(desk, console)
    counts = desk.ledger.views.counts()
    if not counts.cases:
        say(console, "台账中还没有案件。")
        return
    pages = ceil(counts.cases / PAGE_ROWS)
    if wish.page > pages:
        raise UsageError(f"台账只有 {pages} 页", next_step=f"--page 写 1 到 {pages}")
    for page in range(1, pages + 1) if wish.page == 0 else (wish.page,):
        cases = desk.ledger.views.page(skip=(page - 1) * PAGE_ROWS, most=PAGE_ROWS)
        dues = desk.ledger.views.dues_of([case.case_no for case in cases])
        console.print(cases_table([case_row(c, None, dues.get(c.case_no, ())) for c in cases], today=wish.today))
    say(console, f"共 {counts.cases} 件，在办 {counts.open} 件。", style="dim")
    if wish.page and pages > 1:
        more = f"第 {wish.page} 页，共 {pages} 页，在办的在前；--page 翻页，--all 全部列出，--case 看一件。"
        say(console, more, style="dim")


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
