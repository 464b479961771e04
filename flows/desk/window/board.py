"""`/board` 大屏: the office in figures for the wall — counts, times against limits, how punctual each provider is.

No names of people, no case; its script asks for it anew every minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from starlette.responses import Response

from extractors.models import Frozen
from flows.books import ShareRow, names_of, shares_of
from flows.casework import OFFICE
from flows.desk.asking import Ask, Page
from flows.issuing import rules_of
from flows.ledger import Ledger, MatterKind
from flows.office import Runtime

_KEPT_S: Final = 30.0
_SINCE: Final = timedelta(days=30)
_EVERY_S: Final = 60


class Pace(Frozen):
    """How long something took of late against its limit, both in working days. count: how often; on_time: 0 to 1."""

    act: str
    limit_days: int | None
    mean_days: float
    on_time: float
    count: int


class Board(Frozen):
    """What is on the wall. figures: word and number. at: the hour it is of."""

    at: str
    figures: tuple[tuple[str, int, str], ...]
    paces: tuple[Pace, ...]
    shares: tuple[ShareRow, ...]


_kept: dict[Ledger, tuple[float, date, Board]] = {}
_lock = threading.Lock()


def show_board(ask: Ask) -> Response:
    """The wall; figures are asked for once in half a minute, however many screens hang there."""
    return ask.page("board.html", board=_board(ask.office), every=_EVERY_S)


def _board(office: Runtime) -> Board:
    today = office.day()
    with _lock:
        known = _kept.get(office.ledger)
        if known is None or known[1] != today or time.monotonic() - known[0] > _KEPT_S:
            _kept.clear()
            known = _kept[office.ledger] = (time.monotonic(), today, board_of(office))
    return known[2]


def board_of(office: Runtime) -> Board:
    """The figures of this moment."""
    ledger, today = office.ledger, office.day()
    months = {m.month: m for m in ledger.views.months(today.year)}
    month = months.get(f"{today:%Y-%m}")
    due, overdue = ledger.views.due_counts(today)
    figures = (
        ("在办案件", ledger.views.counts().open, ""),
        ("今日收件", _today(ledger, today), ""),
        ("本月受理", month.accepted if month else 0, ""),
        ("本月办结归档", month.archived if month else 0, "fine"),
        ("今日到期", due, "soon"),
        ("已超期", overdue, "overdue"),
        ("待核对", len(ledger.views.matters(MatterKind.SHEET)) + len(ledger.views.matters(MatterKind.SLIP)), ""),
    )
    punctual = ledger.views.punctual(today.year, today)
    return Board(
        at=f"{office.now():%Y-%m-%d %H:%M}",
        figures=figures,
        paces=_paces(office, today),
        shares=shares_of(punctual, rules_of(office)),
    )


def _today(ledger: Ledger, today: date) -> int:
    return sum(1 for _ in ledger.views.received_between(today.isoformat(), (today + timedelta(days=1)).isoformat()))


def _paces(office: Runtime, today: date) -> tuple[Pace, ...]:
    """What was done in the last thirty days, by the act that a limit is set for."""
    between = office.workdays.between
    used: dict[str, list[tuple[int, bool, int]]] = {}
    for limit, starts, day, done, count in office.ledger.views.dues_done_since(today - _SINCE):
        act = limit.partition(":")[0]
        used.setdefault(act, []).append((_days(between, starts, done), done <= day, count))
    names, limits = names_of(office.templates), {each.id: each.workdays for each in office.limits.limits}
    return tuple(
        Pace(
            act=names.limit_of(act),
            limit_days=limits.get(act),
            mean_days=sum(days * count for days, _, count in found) / sum(count for *_, count in found),
            on_time=sum(count for _, kept, count in found if kept) / sum(count for *_, count in found),
            count=sum(count for *_, count in found),
        )
        for act, found in sorted(used.items())
    )


def _days(between: Callable[[date, date], int], starts: date, done: date) -> int:
    return between(starts, done) if done > starts else 0


PAGES: Final = (Page("/board", show_board, roles=OFFICE, title="大屏"),)
