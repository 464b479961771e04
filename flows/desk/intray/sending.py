"""What the desk hands to the office: a package laid into the inbox, whole or not at all, like any other.

Owns what is remembered of it until its end is known.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from enum import StrEnum
from typing import Final

from extractors.errors import UsageError
from extractors.models import Frozen
from flows.desk.asking import Desk
from flows.ground import stamp, write_bytes
from flows.ledger import PackageState
from flows.sheets import is_sample_number

_FOLDER_GONE: Final = "收件夹现在写不进去，没有提交"


class Fate(StrEnum):
    """What has become of something that was sent."""

    WAITING = "等待办理"
    IN_HAND = "正在办理"
    DONE = "已办理"
    RETURNED = "没有采用"


class Sent(Frozen):
    """Something that a person sent from the desk. sheet: key of the 核对单 that it answers, '' for none."""

    sha256: str
    case_no: str = ""
    sheet: str = ""
    source_name: str
    name: str
    at: str
    fate: Fate = Fate.WAITING
    reason: str = ""


def free_name(stem: str, suffix: str) -> str:
    """A name for the inbox that nothing there has."""
    return f"{stem}_{secrets.token_hex(3)}{suffix}"


def send_answer(desk: Desk, content: bytes, *, case_no: str, sheet: str, name: str) -> Sent | None:
    """Lay an answered 核对单 into the inbox; None where somebody has just sent one for the same questions.

    Raises:
        UsageError: the inbox cannot be written to.
    """
    source = free_name(f"核对单_{case_no}_{sheet}_办件台", ".xlsx")
    sent = Sent(
        sha256=hashlib.sha256(content).hexdigest(),
        case_no=case_no,
        sheet=sheet,
        source_name=source,
        name=name,
        at=stamp(desk.office.now()),
    )
    with desk.store.writing() as c:
        if waiting_answer(desk, case_no, sheet) is not None:
            return None
        _note(c, sent)
    try:
        write_bytes(desk.office.workspace.inbox / source, content)
    except OSError as error:
        desk.store.write("DELETE FROM sent WHERE sha256 = ?", (sent.sha256,))
        raise UsageError(_FOLDER_GONE, next_step="请管理员检查收件夹是否连接、磁盘是否已满，然后再提交") from error
    return sent


def note_package(desk: Desk, sent: Sent) -> None:
    """Remember who brought a package that lies in the inbox."""
    with desk.store.writing() as c:
        _note(c, sent)


def waiting_answer(desk: Desk, case_no: str, sheet: str) -> Sent | None:
    """What was sent from the desk in answer to a sheet and has not come to its end."""
    rows = desk.store.rows("SELECT * FROM sent WHERE case_no = ? AND sheet = ? ORDER BY at DESC", (case_no, sheet))
    found = (told(desk, row) for row in rows)
    return next((s for s in found if s.fate in (Fate.WAITING, Fate.IN_HAND)), None)


def sent_by(desk: Desk, name: str, *, since: str, most: int = 50) -> tuple[Sent, ...]:
    """What somebody has sent since a time, the newest first, each with what became of it."""
    asked = "SELECT * FROM sent WHERE name = ? AND at >= ? ORDER BY at DESC LIMIT ?"
    return tuple(told(desk, row) for row in desk.store.rows(asked, (name, since, most)))


def told(desk: Desk, row: sqlite3.Row) -> Sent:
    """With what the ledger says of its package."""
    sent = Sent(**{name: row[name] for name in ("sha256", "case_no", "sheet", "source_name", "name", "at")})
    if is_sample_number(sent.case_no):
        sent = sent.model_copy(update={"case_no": ""})
    package = desk.office.ledger.package(sent.sha256)
    if package is None:
        return sent
    fate = {PackageState.CLAIMED: Fate.IN_HAND, PackageState.DONE: Fate.DONE, PackageState.RETURNED: Fate.RETURNED}
    reason = package.reason.rstrip("。") if package.state is PackageState.RETURNED else ""
    case_no = package.case_no or sent.case_no
    return sent.model_copy(update={"fate": fate[package.state], "reason": reason, "case_no": case_no})


def _note(connection: sqlite3.Connection, sent: Sent) -> None:
    values = (sent.sha256, sent.case_no, sent.sheet, sent.source_name, sent.name, sent.at)
    connection.execute("INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?, ?)", values)
