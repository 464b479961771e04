"""`/inbox`: files dragged, chosen or photographed become a package of the inbox, complete or not at all; then how far
each has come, from received to its letters.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flows.cases import Glance, glance
from flows.casework import Role
from flows.desk.asking import Ask, Page, whole
from flows.desk.intray import uploads
from flows.desk.intray.sending import Sent, note_package, sent_by
from flows.ground import make_folder, stamp

_SENDERS: Final = frozenset({Role.WINDOW, Role.APPROVAL, Role.HEAD})
_LOOK_S: Final = 10.0
_SHOWN_FOR: Final = timedelta(days=7)


def show_inbox(ask: Ask) -> Response:
    """The page to upload on, and what this person has sent in the last days."""
    limits = ask.office.settings.limits
    return ask.page("inbox.html", sent=_sent(ask), limits=limits)


def show_sent(ask: Ask) -> Response:
    """How far each has come, as a piece of the page."""
    return ask.page("inbox_sent.html", sent=_sent(ask))


def begin(ask: Ask) -> Response:
    """A new package is about to come."""
    return ask.json({"token": uploads.begin(ask.office.workspace.inbox, _sign(ask))})


async def take_file(ask: Ask, request: Request) -> Response:
    """One file of it; its name in the header `x-name`, percent-encoded."""
    place = await run_in_threadpool(_place, ask, request.path_params["token"])
    name = unquote(request.headers.get("x-name", ""))
    size = await uploads.take_file(place, name, request.stream(), ask.office.settings.limits)
    return ask.json({"size": size})


def look(ask: Ask) -> Response:
    """What has come so far: what it looks like and what is lacking, before it is handed in."""
    place = _place(ask, ask.path["token"])
    kind, seen = uploads.looks_like(place), Glance()
    if uploads.may_be_read(place):
        with (
            ask.desk.readers.turn(_LOOK_S) as is_ours,
            tempfile.TemporaryDirectory(dir=make_folder(ask.office.workspace.var / "looked")) as work,
        ):
            seen = glance(ask.office, place, Path(work)) if is_ours else seen
    ask.looked("上传的材料")
    return ask.json({"kind": seen.kind or kind, "lacking": list(seen.lacking)})


def finish(ask: Ask) -> Response:
    """Everything has come: into the inbox with it."""
    inbox = ask.office.workspace.inbox
    place = _place(ask, ask.path["token"])
    count, size = ask.text("count", 6), ask.text("size", 15)
    kind = uploads.looks_like(place)
    title = ask.text("title", 60) or f"窗口收件_{ask.office.now():%m%d_%H%M%S}"
    wanted = {"count": whole(count) or 0, "size": whole(size) or 0}
    target, digest = uploads.finish(inbox, place, title=title, **wanted)
    note_package(ask.desk, Sent(sha256=digest, source_name=target.name, name=ask.me.name, at=stamp(ask.office.now())))
    ask.did("上传一份材料")
    return ask.json({"name": target.name, "kind": kind})


def give_up(ask: Ask) -> Response:
    """What has come so far is let go."""
    uploads.drop(_place(ask, ask.path["token"]))
    return ask.json({})


def _place(ask: Ask, token: str) -> Path:
    return uploads.place_of(ask.office.workspace.inbox, token, _sign(ask))


def _sign(ask: Ask) -> uploads.Sign:
    """The mark of an account on what it begins to send, whichever session it goes on in."""
    return lambda drawn: ask.desk.sessions.form_token(f"upload|{ask.me.name}|{drawn}")


def _sent(ask: Ask) -> tuple[Sent, ...]:
    return sent_by(ask.desk, ask.me.name, since=stamp(ask.office.now() - _SHOWN_FOR))


PAGES: Final = (
    Page("/inbox", show_inbox, roles=_SENDERS, title="收件"),
    Page("/inbox/sent", show_sent, roles=_SENDERS),
    Page("/inbox/begin", begin, roles=_SENDERS, method="POST"),
    Page("/inbox/{token}/file", roles=_SENDERS, method="PUT", stream=take_file),
    Page("/inbox/{token}/look", look, roles=_SENDERS, method="POST"),
    Page("/inbox/{token}/finish", finish, roles=_SENDERS, method="POST"),
    Page("/inbox/{token}/give-up", give_up, roles=_SENDERS, method="POST"),
)
