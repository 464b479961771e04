"""Step: messages to where the office wants them (企业微信, 钉钉, 飞书, mail …): a new letter, a sheet that waits, a
package sent back, what is due on the next working day. Number and kind only, nothing of any person.

The queue is the ledger: what happened after the newest event that was told of is still to be told. A message that
could not be sent is tried again, later each time; sending has a thread of its own, so that no package waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from weakref import WeakKeyDictionary

from flows.books import names_of
from flows.ground import NoticeKind
from flows.ledger import SHEET_ASKED, Event, Ledger, Names
from flows.office import Runtime

NOTICED: Final = "notice_sent"
"""Event kind, of no case: a message went out, or nothing before it is told of; payload {"kind", "seq": the newest event
that it tells of, "day": of what is due, ''}."""
SLIP_ASKED: Final = "slip_asked"
_TURN: Final = "notices"
_WAIT_S: Final = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60.0, 3600.0
_MOST: Final = 500
_LINES: Final = 20
_EVENTS: Final[dict[NoticeKind, tuple[str, ...]]] = {
    "letter": ("paper_filed",),
    "sheet": (SHEET_ASKED, SLIP_ASKED),
    "returned": ("package_returned",),
}
_TITLES: Final[dict[NoticeKind, str]] = {
    "letter": "联合报装：新文书",
    "sheet": "联合报装：有核对单待处理",
    "returned": "联合报装：退件",
    "due": "联合报装：明天到期",
}
log = logging.getLogger("baozhuang.notices")
Send = Callable[[Sequence[str], str, str], bool]


@dataclass
class _Sending:
    """What this process knows of sending: the thread at it, and until when it had better wait after a failure."""

    thread: threading.Thread | None = None
    pause_s: float = 0.0
    not_before: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_AT: Final[WeakKeyDictionary[Ledger, _Sending]] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Message:
    kind: NoticeKind
    lines: tuple[str, ...]
    seq: int
    day: str = ""


def send_notices(office: Runtime) -> int:
    """See that what is to be told is told; waits no longer than a moment. Returns 0.

    Nothing at all is done where the settings name no address.
    """
    if not office.settings.notices.addresses:
        return 0
    at = _AT.setdefault(office.ledger, _Sending())
    with at.lock:
        is_busy = at.thread is not None and at.thread.is_alive()
        if not is_busy and time.monotonic() >= at.not_before:
            at.thread = threading.Thread(target=_tell, args=(office, at, through_apprise), daemon=True, name="notices")
            at.thread.start()
    if at.thread is not None:
        at.thread.join(_WAIT_S)
    return 0


def _tell(office: Runtime, at: _Sending, send: Send) -> None:
    """One round in the thread: never raises, for nobody would hear of it."""
    try:
        is_done = tell_now(office, send)
    except Exception as error:  # the ledger is away or locked: the next round
        log.warning("notices could not be sent: %s", type(error).__name__)
        is_done = False
    at.pause_s = 0.0 if is_done else min(max(2 * at.pause_s, _FIRST_PAUSE_S), _LONGEST_PAUSE_S)
    at.not_before = time.monotonic() + at.pause_s


def tell_now(office: Runtime, send: Send) -> bool:
    """Send what is to be told, kind by kind; False where something has to be tried again."""
    owner, ledger = office.intake.owner, office.ledger
    if ledger.take_turn(_TURN, owner, office.now()) != owner:
        return True
    try:
        sent = [_sent(office, kind, send) for kind in office.settings.notices.addresses]
    finally:
        ledger.end_turn(_TURN, owner)
    return all(sent)


def _sent(office: Runtime, kind: NoticeKind, send: Send) -> bool:
    message = _due(office) if kind == "due" else _news(office, kind)
    if message is None:
        return True
    urls = office.settings.notices.addresses[kind]
    if message.lines and not send(urls, _TITLES[kind], _body(message.lines)):
        log.warning("a notice of %s could not be sent, it will be tried again", kind)
        return False
    payload = {"kind": kind, "seq": message.seq, "day": message.day}
    office.ledger.record("", NOTICED, payload, now=office.now())
    return True


def _body(lines: Sequence[str]) -> str:
    more = [f"……共 {len(lines)} 条，请看待办"] if len(lines) > _LINES else []
    return "\n".join([*lines[:_LINES], *more])


def _news(office: Runtime, kind: NoticeKind) -> _Message | None:
    """What has happened since the last message of this kind; the first time, only where to count from."""
    ledger = office.ledger
    last = ledger.views.newest_telling(NOTICED, f'"kind":"{kind}"')
    if last is None:
        return _Message(kind, (), ledger.views.head())
    events = ledger.events_since(int(last.payload["seq"]), _EVENTS[kind], most=_MOST)
    if not events:
        return None
    return _Message(kind, tuple(_lines_of(kind, events, names_of(office.templates))), events[-1].seq)


def _lines_of(kind: NoticeKind, events: Sequence[Event], names: Names) -> Iterable[str]:
    if kind == "letter":
        found = Counter((e.case_no, str(e.payload["kind"]), str(e.payload.get("provider", ""))) for e in events)
        for (case_no, paper, provider), count in found.items():
            whose = f"（{names.provider_of(provider)}）" if provider else ""
            yield f"{case_no} 《{names.title_of(paper)}》{whose}" + (f" {count} 份" if count > 1 else "")
    elif kind == "sheet":
        yield from dict.fromkeys(f"{e.case_no} 有核对单等待填写" for e in events)
    else:
        yield from (f"{e.case_no or '未立案的材料'} 已退回，原因见退件夹" for e in events)


def _due(office: Runtime) -> _Message | None:
    """What is due on the next working day; once a day."""
    today, ledger = office.day(), office.ledger
    told = ledger.views.newest_telling(NOTICED, f'"day":"{today.isoformat()}"')
    if told is not None:
        return None
    day = today + timedelta(days=1)
    while not office.workdays.is_workday(day):
        day += timedelta(days=1)
    names = names_of(office.templates)
    rows = [row for row in ledger.due_on_or_before(day) if today < row.day <= day]
    lines = tuple(f"{row.case_no} {names.limit_of(row.limit)}，{row.day.isoformat()} 到期" for row in rows)
    return _Message("due", lines, ledger.views.head(), today.isoformat())


def through_apprise(urls: Sequence[str], title: str, body: str) -> bool:
    """Send by apprise, which is loaded only here; False where one of the addresses did not take it."""
    import apprise

    asset = apprise.AppriseAsset(app_id="baozhuang", app_desc="", app_url="", image_url_mask="", image_url_logo="")
    sender = apprise.Apprise(asset=asset)
    if not all(sender.add(url) for url in urls):
        log.warning("an address under notices is none that apprise knows")
        return False
    return bool(sender.notify(body=body, title=title))
