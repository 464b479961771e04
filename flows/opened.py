"""The office as a command that only looks at it needs it: its paths and its ledger, nothing started, nothing made.

Owns how text from papers and file names is shown on a terminal.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.text import Text
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from extractors.errors import ConfigurationError, LedgerError, UsageError
from extractors.templates import Templates
from flows.ground import FILE_NAME, Settings, Workspace, load_settings
from flows.ledger import Ledger

IN_MEMORY = "sqlite://"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that steer a terminal, turn text round or cannot be seen."""


@dataclass(frozen=True)
class OpenLedger:
    """A ledger that is open. is_new: there is none yet, an empty one in memory stands in for it."""

    workspace: Workspace
    ledger: Ledger
    templates: Templates
    is_new: bool = False


def require_root(root: Path) -> Path:
    """The work folder. Raises UsageError where there is none: a command that looks never makes one."""
    if not root.is_dir():
        raise UsageError("没有这个工作文件夹", file=str(root), next_step="核对 --root 或 BAOZHUANG_ROOT")
    return root


@contextmanager
def open_ledger(root: Path) -> Iterator[OpenLedger]:
    """Open the ledger of a root beside whoever works with it, and close it again.

    Raises:
        UsageError: no such folder.
        ConfigurationError: baozhuang.yaml is wrong.
        LedgerError: the ledger cannot be opened or read.
    """
    settings = load_settings(require_root(root))
    workspace = settings.workspace(root)
    url = ledger_url(settings, workspace)
    file = ledger_file(url)
    is_new = file is not None and not file.exists()
    try:
        ledger = Ledger(IN_MEMORY if is_new else url)
        try:
            yield OpenLedger(workspace, ledger, Templates(workspace.templates), is_new)
        finally:
            ledger.close()
    except (SQLAlchemyError, ImportError) as error:
        next_step = "运行 baozhuang doctor 查看原因；文件已损坏的，从备份恢复"
        raise _unusable(error, file, next_step) from error
    except (json.JSONDecodeError, ValidationError) as error:  # somebody changed an event or a row
        raise _unusable(error, file, "运行 baozhuang audit 查看哪里被改动，从备份恢复") from error


def _unusable(error: Exception, file: Path | None, next_step: str) -> LedgerError:
    what = f"台账打不开或读不出（{type(error).__name__}）"
    return LedgerError(what, file=file.name if file else "", next_step=next_step)


def ledger_url(settings: Settings, workspace: Workspace) -> str:
    """Where the ledger is: the database that is set, else the file under var/."""
    return settings.database_url or workspace.database_url


def ledger_file(url: str) -> Path | None:
    """The file of an SQLite ledger, None for a server. Raises ConfigurationError where it is no database URL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "database_url 不是数据库地址", file=FILE_NAME, next_step="写成 postgresql+driver://… 或删去"
        ) from error
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def plain(text: str) -> str:
    """Text of unknown origin without anything that steers a terminal or cannot be seen."""
    return "".join("?" if unicodedata.category(c) in _UNSEEN else c for c in text)


def say(console: Console, text: str = "", *, style: str = "") -> None:
    """One line that is never cut or folded by us: paths stay whole and can be copied."""
    console.print(Text(plain(text), style=style), soft_wrap=True, highlight=False)


def mention_new(desk: OpenLedger, console: Console) -> None:
    """Say where the ledger was looked for, if there is none yet."""
    if desk.is_new:
        place = desk.workspace.root
        say(console, f"{place} 还没有台账；放入材料并运行 baozhuang once 或 run 后才有。", style="yellow")
