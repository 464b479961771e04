"""Messages to a receiver on this machine: told once, tried again where nobody took it, never with a name."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.chores.notices import send_notices, tell_now, through_apprise
from tests.support.application_parts import application
from tests.support.course_office import FIRST, SETTINGS, Town, reading


class Receiver:
    """A service that messages are posted to; `fails` makes it refuse them."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.fails = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                if not outer.fails:
                    outer.got.append(json.loads(content))
                self.send_response(500 if outer.fails else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing to say."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


def test_what_happened_is_told_once_and_tried_again(tmp_path: Path, receiver: Receiver) -> None:
    town = Town(tmp_path / "office")
    kinds = "".join(f"  {kind}: ['{receiver.url}']\n" for kind in ("letter", "sheet", "returned", "due"))
    (town.root / "baozhuang.yaml").write_text(f"{SETTINGS}notices:\n{kinds}", encoding="utf-8")
    with town.opened() as office:
        assert tell_now(office, through_apprise)
        assert receiver.got == [], "what was before is not told"
    of = application(services=["用水"])
    receiver.fails = True
    town.takes("申请", reading(of))
    assert receiver.got == []
    receiver.fails = False
    with town.opened() as office:
        assert tell_now(office, through_apprise), "what nobody took is sent again"
        (told,) = [m for m in receiver.got if m["title"].endswith("新文书")]
        assert f"{FIRST} 《需求函》（北控水务）" in told["message"]
        for word in (of.text("applicant_name"), of.text("project_name"), of.text("agent_name"), of.text("agent_phone")):
            assert word not in json.dumps(receiver.got, ensure_ascii=False)
        before = len(receiver.got)
        assert tell_now(office, through_apprise)
        assert len(receiver.got) == before, "told once"
    town.day = town.day.replace(day=25)  # the day before the provider's third working day
    with town.opened() as office:
        tell_now(office, through_apprise)
        due = [m["message"] for m in receiver.got if "明天到期" in m["title"]]
        assert any(FIRST in message and "2026-11-26" in message for message in due)


def test_nothing_is_called_where_nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(tmp_path / "office")

    def refuse(*_: object) -> None:
        raise AssertionError("a network call")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with town.opened() as office:
        assert send_notices(office) == 0
        assert office.ledger.events("", kinds=("notice_sent",)) == ()
