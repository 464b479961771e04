"""Step: a fault of our own. The package stays where it is, the ledger says so, and it is tried again later.

Owns the Chinese words for what our own disk, folders and ledger may refuse.
Own waiting because the attempts are counted in the ledger and go on after a restart; tenacity waits inside one call.
"""

from __future__ import annotations

import errno
import logging
from datetime import timedelta
from pathlib import Path

from extractors.errors import BaozhuangError
from flows.ground import remove
from flows.intake import Arrival
from flows.office import ReturnReason, Runtime, replace_bytes, return_note
from flows.packages.closing import PackageEnd

FAILED = "step_failed"
"""Event kind: the program could not finish a package; payload {"sha256", "work_id", "attempt", "cause": the class,
"words": the same in Chinese}."""
_FIRST_WAIT_S = 30.0
_LONGEST_WAIT_S = 3600.0
_TELL_PEOPLE_FROM = 2
_WORDS = {
    errno.ENOSPC: "磁盘已满，请腾出空间",
    errno.EDQUOT: "磁盘配额已满，请腾出空间",
    errno.EROFS: "文件夹是只读的，请恢复写入权限",
    errno.EACCES: "文件被占用或没有写入权限，请关闭正在打开它的程序或恢复权限",
    errno.EPERM: "没有写入权限，请恢复权限",
    errno.EBUSY: "文件被占用，请关闭正在打开它的程序",
    errno.EIO: "磁盘读写出错，请检查磁盘或共享盘",
    errno.ENOENT: "文件夹不见了，请检查共享盘是否连接",
    errno.ESTALE: "共享盘断开，请检查连接",
}
log = logging.getLogger("baozhuang.failure")


def delay_s(attempt: int) -> float:
    """How long a package that failed waits for its next try: twice as long each time. A new process tries at once."""
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(attempt - 1, 10))


def words_of(number: int) -> str:
    """What the system said by its errno, in Chinese."""
    return _WORDS.get(number, f"系统错误 {number}")


def cause_of(error: BaseException) -> str:
    """An error of our own in Chinese, without what it quotes: messages may carry text of the paper."""
    if isinstance(error, BaozhuangError):
        return error.what
    if isinstance(error, OSError) and error.errno in _WORDS:
        return _WORDS[error.errno]
    told = str(getattr(error, "orig", "") or "")  # what the database said, where it was one
    if "full" in told:
        return _WORDS[errno.ENOSPC]
    if "readonly" in told or "unable to open" in told:
        return "台账数据库不能写入，请恢复写入权限"
    if "locked" in told:
        return "台账数据库被另一个程序占用"
    return f"程序出错（{type(error).__name__}）"


def keep_for_another_try(office: Runtime, arrival: Arrival, cause: Exception) -> PackageEnd:
    """Record the fault (its class only) and, from the second one, tell people. Never fails itself.

    Where not even that can be written, the log has it, and the package lies untouched in the work area all the same.
    """
    words = cause_of(cause)
    case_no = ""
    again = office.now() + timedelta(seconds=delay_s(arrival.attempt))
    try:
        case_no = _record(office, arrival, cause)
        office.ledger.release(arrival.sha256, office.intake.owner, again)  # no host tries sooner
        if arrival.attempt >= _TELL_PEOPLE_FROM:
            _tell_people(office, arrival, words)
    except Exception:  # disk full, ledger away: nothing more can be done now
        log.exception("the fault of package %s could not be recorded", arrival.work_id)
    office.intake.put_off(arrival.work_id, delay_s(arrival.attempt))
    reason = f"程序未能办完（{words}），原件保存完好，{_again(office, arrival)}自动再试"
    return PackageEnd(source_name=arrival.source_name, outcome=None, case_no=case_no, reason=reason, failed=True)


def _again(office: Runtime, arrival: Arrival) -> str:
    return f"{office.now() + timedelta(seconds=delay_s(arrival.attempt)):%H:%M:%S} 起"


def left_to_another(arrival: Arrival) -> PackageEnd:
    """The package is in the hands of another process, which will end it."""
    reason = "已由另一个进程接手办理"
    return PackageEnd(source_name=arrival.source_name, outcome=None, case_no=arrival.case_no, reason=reason)


def _record(office: Runtime, arrival: Arrival, cause: Exception) -> str:
    payload = {
        "sha256": arrival.sha256,
        "work_id": arrival.work_id,
        "attempt": arrival.attempt,
        "cause": type(cause).__name__,
        "words": cause_of(cause),
    }
    package = office.ledger.package(arrival.sha256)
    case_no = package.case_no if package is not None else ""
    office.ledger.record(case_no, FAILED, payload, now=office.now())
    return case_no


def _tell_people(office: Runtime, arrival: Arrival, words: str) -> None:
    told = ReturnReason(
        what=f"程序已 {arrival.attempt} 次未能办完这份材料（{words}），原件保存完好",
        next_step="告知系统管理员；管理员查看 var/logs 后重新运行程序即可继续",
        category="未能办理",
        title="未能办理说明",
        kept="原件未作任何改动，由程序保管。",
    )
    replace_bytes(
        _note_of(office, arrival), return_note(arrival.source_name, told, office.now(), office.office.general_window)
    )


def withdraw_note(office: Runtime, arrival: Arrival) -> None:
    """The package has ended after all: the note that it could not be finished is taken away."""
    remove(_note_of(office, arrival))


def _note_of(office: Runtime, arrival: Arrival) -> Path:
    return office.workspace.folder("review") / f"未能办理_{arrival.work_id}.docx"
