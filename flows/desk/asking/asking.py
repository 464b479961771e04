"""What a page is asked and how it answers: one frozen `Ask` in, one response out; and what a `Page` is in the table.

Owns the means of the desk (`Desk`). A view is a plain function of an `Ask`; it knows no cookie and no header.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from extractors.errors import LedgerError, UsageError
from flows.books import names_of
from flows.casework import OFFICE, Role, Viewer, sees_addressed_to, sees_case
from flows.desk.asking.reading_turns import ReadingTurns
from flows.desk.safety import Accounts, RateLimits, Sessions, Store, Trail
from flows.ledger import Case, PlannedPaper
from flows.office import Runtime, filing
from flows.waiting import Waiting, lying_there, waiting_of

EVERYBODY: Final[frozenset[Role] | None] = None
"""Roles of a page that is open without signing in."""
ALL: Final = frozenset(Role)
CLERKS: Final = frozenset({Role.WINDOW, Role.HEAD})


PATIENCE_S: Final = 15.0
"""So long does a person wait before an answer for whoever else is at work."""
_MOST_DIGITS: Final = 12


def whole(text: str) -> int | None:
    """A number that somebody wrote into an address or a form; None for whatever else stands there (², 1e9, -1)."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


class GoneError(Exception):
    """There is no such page, or it is not this person's: both look the same."""


@dataclass(frozen=True)
class Desk:
    """What every page needs, made once. is_secure: cookies go over TLS alone. lock: for what is no thread's own.

    is_behind_proxy: what asks is a proxy of the office, which names last whom it asks for.

    acting: held by whoever changes a case. known: what was found out last, each with the newest news of the ledger that
    it stands on.
    """

    office: Runtime
    store: Store
    accounts: Accounts
    sessions: Sessions
    trail: Trail
    limits: RateLimits
    pages: Environment
    readers: ReadingTurns
    is_secure: bool = False
    is_behind_proxy: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    acting: threading.Lock = field(default_factory=threading.Lock)
    known: dict[str, tuple[int, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """A request as a view sees it. viewer: None for somebody who is not signed in. address: where it came from.

    form: of a POST, each name with all its values. csrf: what a form on the page must carry.
    """

    desk: Desk
    viewer: Viewer | None
    place: str
    csrf: str
    address: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]]
    token: str = ""

    @property
    def office(self) -> Runtime:
        """The office that is worked at."""
        return self.desk.office

    def waiting(self) -> Waiting:
        """What waits for a person; found out again where the ledger has news."""
        ledger, known = self.office.ledger, self.desk.known
        news = ledger.views.news_head()
        if known.get("waiting", (None,))[0] != news:
            known["waiting"] = (news, waiting_of(ledger, names_of(self.office.templates)))
        waiting: Waiting = known["waiting"][1]
        return lying_there(waiting, self.office.workspace.outbox)

    @property
    def me(self) -> Viewer:
        """Who is signed in. Raises GoneError where nobody is."""
        if self.viewer is None:
            raise GoneError
        return self.viewer

    def text(self, name: str, most: int = 500) -> str:
        """The first value of a field of the form or, of a GET, of the address; trimmed and bounded, '' for none."""
        values = self.form.get(name)
        return (values[0] if values else self.query.get(name, "")).strip()[:most]

    def said(self, name: str, label: str, most: int) -> str:
        """A field that is written down as it stands: nothing of it is cut off.

        Raises:
            UsageError: it is longer than its blank.
        """
        text = self.text(name, most + 1)
        if len(text) > most:
            raise UsageError(f"“{label}”写得太长，没有提交", next_step=f"不超过 {most} 个字")
        return text

    def page(self, template: str, *, status: int = 200, **facts: Any) -> Response:
        """A page from templates/desk/."""
        said = {"me": self.viewer, "csrf": self.csrf, "place": self.place, "today": self.office.day()}
        return HTMLResponse(self.desk.pages.get_template(template).render(**said, **facts), status_code=status)

    def json(self, content: Any, *, status: int = 200) -> Response:
        """Facts for our own script."""
        return JSONResponse(content, status_code=status)

    def to(self, place: str) -> Response:
        """On to another page, so that a reload sends nothing again."""
        return RedirectResponse(quote(place, safe="/?=&#%~.:"), status_code=303)

    def telling(self, place: str, name: str, text: str) -> Response:
        """On to another page of this session that says this text, by `told` there."""
        mark = self._mark(name, text)
        return self.to(f"{place}?{name}={quote(text, safe='')}&mark={mark}")

    def told(self, name: str) -> str:
        """What `telling` of this session brought; '' for what anybody else wrote into the address."""
        text = self.query.get(name, "")
        brought = self.query.get("mark", "").encode()
        return text if hmac.compare_digest(self._mark(name, text).encode(), brought) else ""

    def _mark(self, name: str, text: str) -> str:
        return self.desk.sessions.form_token(f"told|{self.token}|{name}|{text}")[:16]

    def case(self, case_no: str) -> Case:
        """A case that is this person's to see. Raises GoneError for any other, and where there is none."""
        ledger = self.office.ledger
        if not ledger.views.has(case_no):
            raise GoneError
        if not self.me.is_office and not sees_case(self.me, chain(*ledger.readers(case_no).values())):
            raise GoneError
        return ledger.case(case_no)

    def papers(self, case_no: str) -> tuple[PlannedPaper, ...]:
        """The papers of a case that are this person's to see."""
        papers, readers = self.office.ledger.papers(case_no), self.office.ledger.readers(case_no)
        return tuple(p for p in papers if any(sees_addressed_to(self.me, reader) for reader in readers[p.number]))

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Our turn at changing a case. Raises LedgerError where it does not come while a person waits."""
        if not self.desk.acting.acquire(timeout=PATIENCE_S):
            raise LedgerError("另一个人正在这里办理，这一步还没有做", next_step="请稍等片刻再试")
        try:
            with filing(self.office, patience_s=PATIENCE_S):
                yield
        finally:
            self.desk.acting.release()

    def looked(self, what: str, case_no: str = "") -> None:
        """Note that whoever is signed in has seen personal data."""
        self.desk.trail.looked(self.me.name, what, case_no)

    def did(self, what: str, case_no: str = "") -> None:
        """Note what whoever is signed in has done."""
        self.desk.trail.did(self.me.name, what, case_no)


View = Callable[[Ask], Response]
StreamView = Callable[[Ask, Request], Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """A line of the table of pages: address, view, and who may call it (EVERYBODY for whoever comes).

    view: called in a thread, after session and form token have been held against the rules. stream: instead of it,
    for what reads the body piece by piece or never ends. title: its word in the head of every page, '' for none.
    """

    path: str
    view: View | None = None
    roles: frozenset[Role] | None = OFFICE
    method: str = "GET"
    stream: StreamView | None = None
    title: str = ""
