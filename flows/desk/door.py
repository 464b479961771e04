"""Signing in and out, and `/health` for monitors."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from flows.desk import statics
from flows.desk.asking import ALL, EVERYBODY, Ask, Page
from flows.desk.safety import COOKIE, LONGEST
from flows.ground import ails, read_health, stamp

_WITHIN, _AUDIT_WITHIN = timedelta(minutes=15), timedelta(hours=26)
_TRIES, _PER_S = 10, 60.0
_WRONG: Final = "姓名或密码不对。"
_SHUT: Final = "输错次数太多，这个姓名在这台电脑上已锁定 15 分钟。请过后再试，或请管理员重设密码。"
_TOO_OFTEN: Final = "尝试太频繁，请过一分钟再试。"
_NO_ACCOUNT: Final = "还没有账号：请管理员运行 baozhuang account add 姓名 --role 管理 建立。"


def show_health(ask: Ask) -> Response:
    """Whether the desk answers and the ledger can be read, as JSON; nothing of any case."""
    office = ask.office
    try:
        head = office.ledger.views.head()
    except SQLAlchemyError:
        return ask.json({"ok": False, "ledger": "away", "at": stamp(office.now())}, status=503)
    told = ails(read_health(office.workspace.var), office.now(), within=_WITHIN, audit_within=_AUDIT_WITHIN)
    return ask.json({"ok": True, "ledger": head, "at": stamp(office.now()), "troubles": len(told)})


def show_login(ask: Ask) -> Response:
    """The form; whoever is signed in already goes on."""
    if ask.viewer is not None:
        return ask.to(_onward(ask))
    told = "" if ask.desk.accounts.has_any() else _NO_ACCOUNT
    return ask.page("login.html", told=told, name="", onward=_onward(ask))


def sign_in(ask: Ask) -> Response:
    """Name and password; on to where the visitor wanted to go."""
    name, desk = ask.text("name", 40), ask.desk
    if not desk.limits.allows("login", ask.address, most=_TRIES, per_s=_PER_S):
        return ask.page("login.html", status=429, told=_TOO_OFTEN, name=name, onward=_onward(ask))
    password = (ask.form.get("password") or ("",))[0]
    came = desk.accounts.sign_in(name, password, ask.office.now(), address=ask.address)
    if came.is_new_lock:
        desk.trail.did(name, "连续输错密码，在一台电脑上锁定")
    if came.account is None:
        told = _SHUT if came.is_shut else _WRONG
        return ask.page("login.html", status=403, told=told, name=name, onward=_onward(ask))
    desk.limits.take_back("login", ask.address)
    desk.trail.did(name, "登录")
    response = ask.to(_onward(ask))
    _set(ask, response, desk.sessions.begin(name, ask.office.now()))
    return response


def sign_out(ask: Ask) -> Response:
    """The session ends here and now."""
    ask.desk.sessions.end(ask.token)
    ask.did("退出")
    response = ask.to("/login")
    response.delete_cookie(COOKIE)
    return response


def _set(ask: Ask, response: Response, token: str) -> None:
    lasts = int(LONGEST.total_seconds())
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=ask.desk.is_secure, max_age=lasts)


def _onward(ask: Ask) -> str:
    """A page of ours that was wanted before, else today's."""
    wanted = ask.text("next", 300)
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"


PAGES: Final = (
    Page("/health", show_health, roles=EVERYBODY),
    Page("/login", show_login, roles=EVERYBODY),
    Page("/login", sign_in, roles=EVERYBODY, method="POST"),
    Page("/logout", sign_out, roles=ALL, method="POST"),
    *statics.PAGES,
)
