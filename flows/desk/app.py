"""The application: every page of the desk in one table, and what holds for all of them — session, form token, roles,
headers, and a clear Chinese end for whatever goes wrong.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qs, quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from extractors.errors import BaozhuangError
from flows.desk import door
from flows.desk.archive import PAGES as ARCHIVE
from flows.desk.asking import Ask, Desk, GoneError, Page, ReadingTurns
from flows.desk.intray import PAGES as INTRAY
from flows.desk.providers import PAGES as PROVIDERS
from flows.desk.public import PAGES as PUBLIC
from flows.desk.review import PAGES as REVIEW
from flows.desk.safety import COOKIE, FORM_COOKIE, Account, Accounts, RateLimits, Sessions, Store, Trail
from flows.desk.statics import address_of
from flows.desk.window import BOARD, CASES, TODAY
from flows.office import Runtime

GROUPS: Final[tuple[tuple[Page, ...], ...]] = (
    TODAY,
    REVIEW,
    CASES,
    INTRAY,
    ARCHIVE,
    PUBLIC,
    PROVIDERS,
    BOARD,
    door.PAGES,
)
"""Every page of the desk, in the order of its head. Another group is one more name here."""
MOST_FORM_BYTES: Final = 2_000_000
_MOST_ADDRESS: Final = 60
_READING: Final = ("GET", "HEAD")
_BUSY: Final = "台账正忙或暂时打不开，刚才的操作没有完成，也没有丢失什么。请稍等片刻再试。"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
log = logging.getLogger("baozhuang.desk")
Answer = Callable[[Request], Awaitable[Response]]


def make_desk(office: Runtime, *, is_secure: bool = False, is_behind_proxy: bool = False) -> Desk:
    """The means of the desk of an open office. is_secure: it is reached over TLS alone."""
    store = Store(office.workspace.desk_file)
    accounts = Accounts(store)
    return Desk(
        office=office,
        store=store,
        accounts=accounts,
        sessions=Sessions(store, accounts),
        trail=Trail(store, office.ledger, office.now),
        limits=RateLimits(),
        pages=_environment(office),
        readers=ReadingTurns(office),
        is_secure=is_secure,
        is_behind_proxy=is_behind_proxy,
    )


def create_app(desk: Desk, groups: Iterable[Sequence[Page]] = GROUPS) -> Starlette:
    """The application of a desk."""
    pages = [page for group in groups for page in group]
    desk.pages.globals["ways"] = [page for page in pages if page.title]
    routes = [Route(page.path, _endpoint(desk, page), methods=[page.method]) for page in pages]
    ends: dict[Any, Any] = {404: _nothing(desk), 405: _nothing(desk), sqlite3.Error: _busy(desk)}
    return Starlette(routes=routes, lifespan=_lifespan(desk), exception_handlers=ends)


def _environment(office: Runtime) -> Environment:
    folders = [place / "desk" for place in office.templates.places]
    pages = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["static"] = lambda name: address_of(office.templates, name)
    return pages


def _lifespan(desk: Desk) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        desk.trail.start()
        yield
        await run_in_threadpool(desk.readers.end)
        await run_in_threadpool(desk.trail.close)

    return lifespan


def _endpoint(desk: Desk, page: Page) -> Answer:
    async def answer(request: Request) -> Response:
        if page.stream is not None:
            return await _streamed(desk, page, request)
        form = await _form(request) if page.method == "POST" else {}
        if form is None:
            return _sorry(_ask(desk, request, {}), 413, "填写的内容太长，没有提交。")
        return await run_in_threadpool(_answered, desk, page, request, form)

    return answer


async def _streamed(desk: Desk, page: Page, request: Request) -> Response:
    """The same rules for a page that reads its body itself."""
    ask = await run_in_threadpool(_ask, desk, request, {})
    try:
        if (refused := _refusal(ask, page, request, {})) is not None:
            return refused
        assert page.stream is not None
        return _guarded(ask, await page.stream(ask, request))
    except Exception as error:
        return _failed(ask, error)


def _answered(desk: Desk, page: Page, request: Request, form: Mapping[str, Sequence[str]]) -> Response:
    ask = _ask(desk, request, form)
    try:
        if (refused := _refusal(ask, page, request, form)) is not None:
            return refused
        assert page.view is not None
        return _guarded(ask, page.view(ask))
    except Exception as error:
        return _failed(ask, error)


def _ask(desk: Desk, request: Request, form: Mapping[str, Sequence[str]]) -> Ask:
    token = request.cookies.get(COOKIE, "")
    return _ask_of(desk, request, form, desk.sessions.account(token, desk.office.now()))


def _ask_of(desk: Desk, request: Request, form: Mapping[str, Sequence[str]], account: Account | None) -> Ask:
    """What is asked by the holder of this account, by a visitor for None."""
    token = request.cookies.get(COOKIE, "")
    cookie = token if account is not None else request.cookies.get(FORM_COOKIE, "") or secrets.token_urlsafe(24)
    return Ask(
        desk=desk,
        viewer=account.viewer if account is not None else None,
        place=request.url.path,
        csrf=desk.sessions.form_token(cookie),
        address=_address(desk, request),
        path=request.path_params,
        query=dict(request.query_params),
        form=form,
        token=cookie,
    )


def _address(desk: Desk, request: Request) -> str:
    """Where it came from. Of the addresses that are handed on, the proxy wrote the last; the others anybody writes."""
    passed = ",".join(request.headers.getlist("x-forwarded-for")) if desk.is_behind_proxy else ""
    last = passed.rpartition(",")[2].strip()[:_MOST_ADDRESS]
    return last or (request.client.host if request.client else "")


async def _form(request: Request) -> dict[str, list[str]] | None:
    """The fields of a form, {} for a body of another kind; None where it is beyond bounds."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            return None
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=5000)
    except ValueError:
        return None


def _refusal(ask: Ask, page: Page, request: Request, form: Mapping[str, Sequence[str]]) -> Response | None:
    """What keeps this visitor from this page, None where nothing does."""
    if page.roles is not None and ask.viewer is None:
        if page.method not in _READING or request.headers.get("x-desk"):
            return _sorry(ask, 401, "登录已过期。请重新登录后再提交；填写的内容还在页面上。")
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return _guarded(ask, RedirectResponse(f"/login?next={quote(wanted, safe='')}", status_code=303))
    if page.roles is not None and ask.me.role not in page.roles:
        return _sorry(ask, 404, "没有这个页面。")
    if page.method not in _READING and not _is_own_form(ask, request, form):
        return _sorry(ask, 403, "这个页面放得太久，或不是从本系统打开的，没有提交。请刷新后重试。")
    return None


def _is_own_form(ask: Ask, request: Request, form: Mapping[str, Sequence[str]]) -> bool:
    """Whether what was sent comes from a page that we showed to this very browser."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    brought = request.headers.get("x-csrf") or next(iter(form.get("csrf", ())), "")
    known = request.cookies.get(COOKIE if ask.viewer is not None else FORM_COOKIE, "")
    return ask.desk.sessions.is_ours(known, brought)


def _failed(ask: Ask, error: Exception) -> Response:
    """A clear end for whatever went wrong; the log has its class and place, the page one sentence."""
    if isinstance(error, GoneError):
        return _sorry(ask, 404, "没有这个页面。")
    if isinstance(error, BaozhuangError):
        return _sorry(ask, 409, error.message)
    log.error("a page failed", exc_info=error)
    if isinstance(error, SQLAlchemyError | sqlite3.Error):
        return _sorry(ask, 503, _BUSY)
    return _sorry(ask, 500, "程序出错，这一步没有完成。请稍后再试；仍不行的，请系统管理员查看 var/logs。")


def _sorry(ask: Ask, status: int, told: str) -> Response:
    return _guarded(ask, ask.page("sorry.html", status=status, told=told))


def _guarded(ask: Ask, response: Response) -> Response:
    """With the headers that hold for every page, and the cookie that binds forms of visitors to their browser."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if ask.viewer is None and "set-cookie" not in response.headers:
        response.set_cookie(
            FORM_COOKIE, ask.token, httponly=True, samesite="lax", secure=ask.desk.is_secure, max_age=86_400
        )
    return response


def _nothing(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, _error: Exception) -> Response:
        try:
            ask = await run_in_threadpool(_ask, desk, request, {})
        except sqlite3.Error as error:
            return await _busy(desk)(request, error)
        return _sorry(ask, 404, "没有这个页面。")

    return answer


def _busy(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Who is signed in could not be found out: the desk's own file is locked or away."""

    async def answer(request: Request, error: Exception) -> Response:
        log.error("a page failed", exc_info=error)
        return _sorry(_ask_of(desk, request, {}, None), 503, _BUSY)

    return answer
