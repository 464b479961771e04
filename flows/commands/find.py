"""`baozhuang find`: the archivist's search. Shows what was found with paths that exist, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from rich.console import Console

from extractors.errors import UsageError
from flows.books.rows import Hit
from flows.commands.opened import mention_new, open_ledger, say
from flows.ledger import Case, Ledger
from flows.ledger import Hit as Place
from flows.workspace import CASE_NO, Workspace

MOST_SHOWN = 50


def show_hits(root: Path, console: Console, words: Sequence[str]) -> int:
    """Show the places in the cases that hold every word; exit code 0, also where there is none.

    Raises:
        UsageError: nothing to search for.
    """
    query = " ".join(" ".join(words).split())
    if not query:
        raise UsageError("没有写要找的词", next_step="写出受理编号、文号、项目名称、路名、日期或文中的词")
    with open_ledger(root) as desk:
        mention_new(desk, console)
        total, hits = newest_hits(desk.ledger, query)
        _show(hits, desk.workspace, console, title=_title(query, total=total, shown=len(hits)))
    return 0


def newest_hits(ledger: Ledger, query: str, *, most: int = MOST_SHOWN) -> tuple[int, tuple[Hit, ...]]:
    """How many places there are, and at most `most` of them: the newest case first, in it the newest paper first."""
    found = ledger.find(query)
    cases = {c.case_no: c for c in ledger.cases()} if found else {}
    ordered = sorted(found, key=lambda p: (_received(cases, p), p.case_no), reverse=True)
    hits: list[Hit] = []
    for case_no, places in groupby(ordered, key=lambda p: p.case_no):
        hits += _hits_in(ledger, cases.get(case_no), list(places))
        if len(hits) >= most:
            break
    return len(found), tuple(hits[:most])


def _received(cases: dict[str, Case], place: Place) -> str:
    return cases[place.case_no].received_at if place.case_no in cases else ""


def _hits_in(ledger: Ledger, case: Case | None, places: Sequence[Place]) -> list[Hit]:
    """The places of one case: the case itself, then its papers by the day on which they were filed."""
    if case is None:
        return [Hit(path=p.path, title=p.title, case_no=p.case_no) for p in places]
    numbers = {p.path: p.number for p in ledger.papers(case.case_no) if p.path}
    filed = {e.payload["path"]: e.at for e in ledger.events(case.case_no) if e.kind == "paper_filed"}
    ordered = sorted(places, key=lambda p: (not p.path, filed.get(p.path, "")), reverse=True)
    return [
        Hit(
            path=place.path,
            title=place.title,
            case_no=case.case_no,
            number=numbers.get(place.path, ""),
            project_name=case.project,
            day=_day(filed.get(place.path, "") or case.received_at),
        )
        for place in ordered
    ]


def _day(at: str) -> date | None:
    return date.fromisoformat(at[:10]) if at else None


def existing(hit: Hit, workspace: Workspace) -> Path | None:
    """Where to look: the file; for a case its archive folder or what waits of it in 待核对; None where nothing lies."""
    if hit.path:
        places = [workspace.outbox / hit.path]
    elif CASE_NO.fullmatch(hit.case_no):
        places = [workspace.case_archive(hit.case_no), workspace.folder("review") / hit.case_no]
    else:
        places = []
    return next((p.absolute() for p in places if p.exists()), None)


def _title(query: str, *, total: int, shown: int) -> str:
    if not total:
        return f"没有找到“{query}”。可换用受理编号、文号、项目名称、路名或日期再查。"
    cut = f"，显示最新的 {shown} 处；多写一个词可缩小范围" if total > shown else ""
    return f"“{query}”共 {total} 处{cut}"


def _show(hits: Sequence[Hit], workspace: Workspace, console: Console, *, title: str) -> None:
    say(console, title, style="bold")
    for hit in hits:
        name = hit.title if hit.number in hit.title else f"{hit.title} {hit.number}"
        parts = (hit.day.isoformat() if hit.day else "", name, "" if hit.path else hit.project_name)
        say(console, "  " + "  ".join(p for p in parts if p), style="cyan")
        lost = "原处没有文件；运行 baozhuang audit 查看" if hit.path else "还没有文件"
        say(console, f"    {existing(hit, workspace) or lost}")
