"""The ledger of a backup where it lies in PostgreSQL: written by pg_dump, laid out again by pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url, text

from extractors.errors import LedgerError, UsageError

_LOCK = 20220909
"""The advisory lock that every writing transaction of a ledger takes (flows/ledger/schema.py)."""


@contextmanager
def standing_still(url: str) -> Iterator[None]:
    """Nobody can write to the ledger meanwhile; who wants to waits a moment."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield
    finally:
        engine.dispose()


def has_ledger(url: str) -> bool:
    """Whether the database holds a ledger."""
    engine = create_engine(url)
    try:
        return inspect(engine).has_table("events")
    finally:
        engine.dispose()


def dump(url: str, target: Path) -> None:
    """The whole database as one file. Raises LedgerError where pg_dump fails."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--file", str(target))


def load(url: str, source: Path) -> None:
    """The file into an empty database, all or nothing. Raises LedgerError where pg_restore fails."""
    _run("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", str(source))


def _run(program: str, url: str, *arguments: str) -> None:
    """The password goes by the surroundings: a command line can be seen by everybody."""
    parsed = make_url(url).set(drivername="postgresql")
    surroundings = os.environ | ({"PGPASSWORD": str(parsed.password)} if parsed.password else {})
    address = parsed._replace(password=None).render_as_string(hide_password=False)
    done = subprocess.run(
        [_found(program), *arguments, "--dbname", address], env=surroundings, capture_output=True, check=False
    )
    if done.returncode:
        raise LedgerError(f"{program} 没有完成", next_step=f"用同一版本的 {program} 检查数据库能否连接、磁盘是否已满")


def _found(program: str) -> str:
    """The newest that Debian has installed, else the one on the path. Raises UsageError where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: float(p.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which(program)
    if not found:
        raise UsageError(f"没有安装 {program}", next_step="安装 PostgreSQL 的客户端程序（postgresql-client）")
    return found
