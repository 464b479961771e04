"""What the office must have settled: folders, ledger, calendar, time limits, names of providers."""

from __future__ import annotations

import os
import re
import socket
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from extractors.errors import ConfigurationError
from flows.casework import Limits, Office, Workdays
from flows.doctor.precondition import Check, bad, good, note
from flows.ground import Workspace, local
from flows.ledger import Ledger, clock_fault
from flows.opened import ledger_file

MOUNTS: Final = Path("/proc/mounts")
NETWORK_TYPES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "fuse.glusterfs", "fuse.davfs"}
)
"""File systems on which SQLite cannot lock as it must (sqlite.org/howtocorrupt.html, 2.1)."""
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")
_ANSWERS_IN_S: Final = 2.0


def mounts() -> str:
    """What is mounted where, '' on systems that do not say."""
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def check_folders(workspace: Workspace) -> Check:
    """inbox, outbox and var are three places that can be written to (they are made where they lack)."""
    try:
        workspace.create()
    except ConfigurationError as error:
        return bad("文件夹", f"{error.file}：{error.what}".lstrip("："), error.next_step)
    return good("文件夹", f"收件夹 {workspace.inbox}、发件夹 {workspace.outbox}、内部数据 {workspace.var}，均可写入")


def check_rights(workspace: Workspace) -> Check:
    """Nobody but this account may look into var; what is filed lets no stranger in. A share decides for itself."""
    if os.name == "nt":
        return good("访问权限", "由 Windows 文件夹的权限决定，请只授予窗口人员")
    if workspace.var.is_dir() and workspace.var.stat().st_mode & 0o077:
        return bad("访问权限", "内部数据夹 var 其他账号也能进入", f"运行 chmod 700 {workspace.var}")
    archive = workspace.folder("archive")
    opened = sum(1 for p in archive.rglob("*") if p.lstat().st_mode & 0o007 and not p.is_symlink())
    if opened:
        todo = f"运行 chmod -R o-rwx {archive}；是网络共享的，在共享的设置里去掉“其他人”的权限"
        return note("访问权限", f"档案中有 {opened} 个文件或文件夹其他账号也能读", todo)
    return good("访问权限", "内部数据只有本账号能读，档案不对其他账号开放")


def check_outbox(workspace: Workspace, url: str) -> Check:
    """An outbox without any folder beside a ledger with cases is a share that is away; to be asked before folders are
    made there. url: of the ledger.
    """
    cases = 0 if workspace.has_outbox else _cases(url)
    if not cases:
        return good("发件夹", str(workspace.outbox))
    todo = "连接共享盘；确实换了地方的，先把原发件夹的内容移来，或从备份恢复"
    return bad("发件夹", f"{workspace.outbox} 是空的，而台账已有 {cases} 件案件，共享盘可能没有连接", todo)


def _cases(url: str) -> int:
    """How many cases the ledger has, 0 where there is none or it cannot be opened (`check_ledger` says so)."""
    try:
        file = ledger_file(url)
        if file is not None and not file.exists():
            return 0
        ledger = Ledger(url)
        try:
            return ledger.views.counts().cases
        finally:
            ledger.close()
    except (SQLAlchemyError, ImportError, OSError, ConfigurationError):
        return 0


def check_claims(workspace: Workspace) -> Check:
    """A package is claimed by one rename where inbox and var share a file system, else by copying and comparing."""
    try:
        is_same = workspace.inbox.stat().st_dev == workspace.var.stat().st_dev
    except OSError:
        return bad("收件方式", "收件夹或 var 现在读不出", "检查共享盘是否连接")
    if is_same:
        return good("收件方式", "收件夹与 var 在同一文件系统，改名即取走")
    found = "收件夹与 var 不在同一文件系统，取件时先复制、核对，再移走"
    return note("收件方式", found, "不必处理；材料很大时会慢一些，把 var 放到同一磁盘可加快")


def network_type(place: Path, mounts: str) -> str:
    """The type of the network file system that a path lies on, '' where it is a local one.

    mounts: the text of /proc/mounts (device, mount point, type …; blanks in a name as \\040), '' where there is none.
    """
    if str(place).startswith("\\\\"):
        return "cifs"
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        point = Path(_ESCAPED.sub(lambda m: chr(int(m[1], 8)), parts[1])) if len(parts) > 2 else None
        if point is not None and place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), parts[2]
    return kind if kind in NETWORK_TYPES else ""


def check_ledger(url: str, mounts: str) -> Check:
    """The ledger opens, and an SQLite file does not lie on a network file system. mounts: see `network_type`."""
    try:
        file = ledger_file(url)
    except ConfigurationError as error:
        return bad("台账", error.what, error.next_step)
    if file is not None and (kind := network_type(file.absolute(), mounts)):
        todo = "把工作文件夹移到本机磁盘（只把收件夹、发件夹设在共享盘），或在 database_url 写 PostgreSQL 地址"
        return bad("台账", f"{file} 在网络文件系统（{kind}）上，数据库会损坏", todo)
    if file is not None and not file.exists():
        return good("台账", f"还没有，首次收件时建在 {file}")
    return _open_ledger(url, file)


def check_own_clock(url: str, now: datetime) -> Check:
    """Our clock is not behind the newest event of the ledger. url: of the ledger."""
    try:
        file = ledger_file(url)
        ledger = Ledger(url) if file is None or file.exists() else None
        newest = ledger.latest() if ledger is not None else None
        if ledger is not None:
            ledger.close()
    except (SQLAlchemyError, ImportError, OSError, ConfigurationError):
        return good("本机时钟", "台账打不开，没有比对")  # check_ledger says what is wrong
    if fault := clock_fault(newest, now):
        return note("本机时钟", fault, "校准本机时间后再运行")
    return good("本机时钟", f"{local(now):%Y-%m-%d %H:%M}，不早于台账")


def check_engine(engine: str) -> Check:
    """Whoever reads elsewhere answers. engine: of the settings, '' where this machine reads."""
    if not engine:
        return good("识别", "在本机进行")
    host, _, port = engine.removeprefix("dask://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_ANSWERS_IN_S):
            return good("识别", f"调度程序 {host}:{port} 有应答")
    except OSError as error:
        found = f"调度程序 {host}:{port} 没有应答（{type(error).__name__}），材料留在收件夹等它恢复"
        return bad("识别", found, "启动 dask scheduler，或检查网络和 baozhuang.yaml 的 engine")


def _open_ledger(url: str, file: Path | None) -> Check:
    try:
        ledger = Ledger(url)
        ledger.close()
    except ImportError:
        return bad("台账", "没有安装连接该数据库的驱动", "安装驱动（PostgreSQL：pip install 'baozhuang[postgres]'）")
    except (SQLAlchemyError, OSError) as error:
        todo = "检查该文件的权限；已损坏的，从备份恢复" if file else "检查数据库服务是否运行、地址和账号是否正确"
        return bad("台账", f"{file or '数据库'} 打不开（{type(error).__name__}）", todo)
    return good("台账", str(file) if file else f"数据库 {make_url(url).render_as_string(hide_password=True)}")


def check_calendar(workdays: Workdays, today: date) -> Check:
    """Working days of this year and the next are announced; else due dates of that year are printed 暂定."""
    lacking = [year for year in (today.year, today.year + 1) if not workdays.is_announced(year)]
    if not lacking:
        return good("工作日历", f"{today.year}、{today.year + 1} 年放假安排已录入")
    years = "、".join(map(str, lacking))
    todo = f"国务院办公厅公布后，照写 templates/calendar/ 中的 {'、'.join(f'{y}.json' for y in lacking)}"
    return note("工作日历", f"{years} 年放假安排还没有公布或录入，落在该年的期限印“暂定”", todo)


def check_limits(limits: Limits) -> Check:
    """Time limits for which nobody has fixed a number: no date is counted or printed for them."""
    if not limits.open:
        return good("办理时限", f"{len(limits.limits)} 条均有天数")
    owners = "；".join(f"{limit.id} {limit.act}（{limit.owner}）" for limit in limits.open)
    todo = "请括号中的单位确定天数后填入 templates/limits.yaml；在此之前不计算、不印日期"
    return note("办理时限", f"{len(limits.open)} 条没有天数：{owners}", todo)


def check_providers(office: Office) -> Check:
    """Providers whose full name is not confirmed: their letters are addressed with 待确认."""
    units = [unit for provider in office.providers.values() for unit in provider.everybody]
    unsure = [unit for unit in units if not unit.confirmed]
    if not unsure:
        return good("专营单位", f"{len(units)} 家，名称均已确认")
    names = "、".join(unit.company or f"{unit.name}（名称待确认）" for unit in unsure)
    return note("专营单位", f"函件主送“{names}”", "取得单位书面全称后改 templates/providers.yaml，confirmed 改为 true")
