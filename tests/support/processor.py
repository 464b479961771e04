"""Processor seconds: what other work on the same machine changes far less than what the clock says."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


def processor_seconds(url: str = "") -> float:
    """Of this process and of those that it started and that ended; url: of a PostgreSQL on this machine, its too."""
    ended = os.times()
    server = _server_seconds(url) if make_url(url or "sqlite://").get_backend_name() == "postgresql" else 0.0
    return time.process_time() + ended.children_user + ended.children_system + server


def _server_seconds(url: str) -> float:
    """Of all its processes; those that ended count with their parent."""
    server, total = _server_of(url), 0
    for told in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = told.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if server in (int(told.parent.name), int(rest[1])):
            total += sum(map(int, rest[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


@lru_cache
def _server_of(url: str) -> int:
    """The process from which each of its own is forked."""
    engine = create_engine(url)
    with engine.connect() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    engine.dispose()
    return int(Path(f"/proc/{own}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
