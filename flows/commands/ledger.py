"""`baozhuang ledger`: the status ledger as a table, one case as a story, JSON for other programs, or a workbook."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
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
            text = json_text(desk.ledger, wish, names_of(desk.templates))
            console.out(text if is_utf8(console.file) else ascii_json(text), highlight=False)
        elif wish.xlsx is not None:
            say(console, f"已写出：{_write(wish.xlsx, ledger_workbook(_book(desk, wish.today)))}")
        elif wish.case_no:
            _show_story(desk, wish, console)
        else:
            _show_cases(desk, wish.today, console)
    return 0


def json_text(ledger: Ledger, wish: LedgerWish, names: Names) -> str:
    """One JSON object: {"today", "cases": […]}, or one case with its events. Names of residents are masked."""
    if wish.case_no:
        events = {"events": [_event(e, names) for e in ledger.events(wish.case_no)]}
        content: dict[str, Any] = _case(ledger, ledger.case(wish.case_no), names) | events
    else:
        content = {"today": wish.today.isoformat(), "cases": [_case(ledger, c, names) for c in ledger.cases()]}
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
    known = [c.case_no for c in ledger.cases()]
    if case_no not in known:
        newest = f"；最新的是 {known[-1]}" if known else ""
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


def _show_cases(desk: OpenLedger, today: date, console: Console) -> None:
    """The table of cases, numbers and days never folded, and how many there are."""
    mention_new(desk, console)
    rows = [case_row(c, None, desk.ledger.dues(c.case_no)) for c in desk.ledger.cases()]
    if not rows:
        say(console, "台账中还没有案件。")
        return
    console.print(cases_table(rows, today=today))
    say(console, f"共 {len(rows)} 件，在办 {sum(c.is_open for c in rows)} 件。", style="dim")


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
