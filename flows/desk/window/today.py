"""`/`: what waits, what is due, what could not be done and why, what came in; told anew when something changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from flows.books import DueRow, Urgency, due_row
from flows.casework import Role
from flows.desk.asking import ALL, Ask, Desk, Page
from flows.desk.intray import sent_by
from flows.ground import ails, read_health, stamp
from flows.intake import scan
from flows.issuing import rules_of
from flows.ledger import Package
from flows.packages import unfinished
from flows.waiting import Waiting

_AHEAD: Final = timedelta(days=5)
_MOST: Final = 100
_WITHIN, _AUDIT_WITHIN = timedelta(minutes=15), timedelta(hours=26)
_LOOK_S, _BEAT_S, _LONGEST_S = 2.0, 20.0, 1800.0


@dataclass(frozen=True)
class Count:
    """A figure at the head of the page, and where it leads. kind: bad, near or ''."""

    word: str
    count: int
    place: str
    kind: str = ""


def show_today(ask: Ask) -> Response:
    """The day at a glance."""
    if not ask.me.is_office:
        return ask.to("/mine")
    return ask.page("today.html", **_facts(ask))


def show_part(ask: Ask) -> Response:
    """The same without its frame, for a page that is open."""
    return ask.page("today_part.html", **_facts(ask))


async def tell_changes(ask: Ask, request: Request) -> Response:
    """Server-sent events: a number that changes when there is something new to see."""
    return StreamingResponse(_changes(ask.desk, request), media_type="text/event-stream")


async def _changes(desk: Desk, request: Request) -> AsyncIterator[str]:
    """Until the browser goes, or half an hour: it then comes again, and its session is looked at again."""
    began, told, beat = time.monotonic(), "", 0.0
    while time.monotonic() - began < _LONGEST_S and not await request.is_disconnected():
        now = await run_in_threadpool(_state, desk)
        if now != told:
            yield f"data: {now}\n\n"
            told, beat = now, time.monotonic()
        elif time.monotonic() - beat > _BEAT_S:
            yield ": \n\n"
            beat = time.monotonic()
        await asyncio.sleep(_LOOK_S)


def _state(desk: Desk) -> str:
    try:
        return f"{desk.office.ledger.views.news_head()}-{len(scan(desk.office.workspace.inbox))}"
    except Exception:  # the ledger is locked or away: nothing new can be told
        return ""


def _facts(ask: Ask) -> dict[str, Any]:
    office, now = ask.office, ask.office.now()
    waiting = ask.waiting()
    dues = _dues(ask)
    left = unfinished(office.workspace, office.ledger, office.settings, now)
    late = [d for d in dues if d.urgency is Urgency.OVERDUE]
    arrived = office.ledger.packages_since(stamp(now)[:10], most=_MOST)
    ask.looked("今日")
    return {
        "waiting": waiting,
        "dues": dues,
        "left": left,
        "troubles": ails(read_health(office.workspace.var), now, within=_WITHIN, audit_within=_AUDIT_WITHIN),
        "alarms": _alarms(ask),
        "arrived": arrived,
        "sent": sent_by(ask.desk, ask.me.name, since=stamp(now - timedelta(days=2)), most=12),
        "counts": _counts(waiting, dues, late, arrived, troubles=sum(u.needs_person for u in left)),
    }


def _counts(
    waiting: Waiting, dues: tuple[DueRow, ...], late: list[DueRow], arrived: tuple[Package, ...], *, troubles: int
) -> tuple[Count, ...]:
    asked = len(waiting.sheets) + len(waiting.slips) + len(waiting.again)
    due = sum(d.workdays_left == 0 and d.urgency is Urgency.SOON for d in dues)
    left = (waiting.failed, waiting.unread, waiting.lacking, waiting.unfiled, waiting.uncopied)
    lost = sum(map(len, left)) + troubles
    return (
        Count("等待核对", asked, "/review", "near" if asked else ""),
        Count("已超期", len(late), "#dues", "bad" if late else ""),
        Count("今天到期", due, "#dues", "near" if due else ""),
        Count("办不成、缺件", lost, "#troubles", "bad" if lost else ""),
        Count("今天收到", len(arrived), "#arrived"),
    )


def _dues(ask: Ask) -> tuple[DueRow, ...]:
    """What is overdue or due within the next days, the earliest first."""
    office, rules = ask.office, rules_of(ask.office)
    rows = office.ledger.due_on_or_before(office.day() + _AHEAD)[:_MOST]
    projects = {case.case_no: case.project for case in office.ledger.views.some(row.case_no for row in rows)}
    return tuple(due_row(row, projects.get(row.case_no, ""), rules, today=office.day()) for row in rows)


def _alarms(ask: Ask) -> list[str]:
    """What the administrator must know of sign-ins."""
    if ask.me.role is not Role.HEAD:
        return []
    since = stamp(ask.office.now() - timedelta(days=2))
    rows = ask.desk.store.rows("SELECT * FROM alarms WHERE at >= ? ORDER BY id DESC LIMIT 20", (since,))
    return [f"{row['at'][5:16].replace('T', ' ')}　{row['told']}" for row in rows]


PAGES: Final = (
    Page("/", show_today, roles=ALL, title="今日"),
    Page("/today", show_part),
    Page("/today/changes", stream=tell_changes),
)
