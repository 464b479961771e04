"""Prefect is the record of the runs, not a condition: the office works while its server starts, is away or dies."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest

from flows.application import sweep
from flows.office.runtime import open_runtime
from flows.running import Record, prepare_prefect
from tests.soak.scene import SETTINGS, TODAY, RecordedReader, page


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    with patch.dict(os.environ):
        yield tmp_path


def refused() -> str:
    """An address of this machine at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}/api"


@pytest.fixture
def breaking() -> Iterator[str]:
    """A server that says that it is well and breaks off whatever else it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path.endswith("/health") else 503)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
        server.shutdown()


def taken(root: Path, name: str, record: Record, office: object) -> int:
    (root / "inbox" / f"{name}.png").write_bytes(page("small", name))
    ends: list[object] = []
    give_up = time.monotonic() + 60
    while not ends and time.monotonic() < give_up:
        with record.sweep():
            sweep(office, office.intake.sweep(office.now), ends.append)  # type: ignore[attr-defined,arg-type]
    return len(ends)


def test_with_the_server_away_the_work_goes_on_and_it_is_said(root: Path) -> None:
    os.environ["PREFECT_API_URL"] = refused()
    prepare_prefect(root / "var" / "prefect")
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office, Record(office) as record:
        assert taken(root, "甲", record, office) == 1
        give_up = time.monotonic() + 120
        while not record.notice and time.monotonic() < give_up:
            with record.sweep():
                time.sleep(0.05)
        assert "材料照常办理" in record.notice
        assert taken(root, "乙", record, office) == 1
        began = time.monotonic()
    assert time.monotonic() - began < 30


def test_a_server_that_breaks_off_holds_up_neither_a_package_nor_the_end(
    root: Path, breaking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.environ["PREFECT_API_URL"] = breaking
    monkeypatch.setattr("flows.running.record._LAST_WORDS_S", {"": 1.0, "up": 1.0, "away": 1.0})
    prepare_prefect(root / "var" / "prefect")
    with open_runtime(root, today=TODAY, reader=RecordedReader()) as office, Record(office) as record:
        assert taken(root, "甲", record, office) == 1 and taken(root, "乙", record, office) == 1
