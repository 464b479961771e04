"""What the shared folders must offer: a clock near ours, long names, signs of change; and bounds for reading."""

from __future__ import annotations

import importlib.util
import tempfile
import time
from pathlib import Path
from typing import Final

from flows.doctor.office import network_type
from flows.doctor.precondition import Check, bad, good, note
from flows.ground import Workspace
from flows.intake import MAX_SAFE_BYTES

FAR_S: Final = 120
"""A clock so far from ours is somebody's mistake; intake goes by its own clock either way."""
_LONG_NAME: Final = "长" * (MAX_SAFE_BYTES // 3)
_PREFIX: Final = ".baozhuang-"
"""Intake passes such names by."""


def check_shares(workspace: Workspace, mounts: str, *, polling: bool) -> list[Check]:
    """Inbox and outbox as file systems. mounts: see `network_type`; polling: of the settings."""
    return [
        check_clock(workspace.inbox),
        check_names(workspace.outbox),
        check_signs(workspace.inbox, mounts, polling=polling),
        check_bounds(),
    ]


def check_clock(inbox: Path) -> Check:
    """The machine that holds the inbox has nearly our time: compared by the time that it gives to a new file."""
    try:
        with tempfile.NamedTemporaryFile(dir=inbox, prefix=_PREFIX) as probe:
            off_s = Path(probe.name).stat().st_mtime - time.time()
    except OSError:
        return bad("时钟", "收件夹现在不能写入，比不出时钟", "检查共享盘是否连接、是否有写入权限")
    if abs(off_s) <= FAR_S:
        return good("时钟", "收件夹所在机器与本机一致")
    found = f"收件夹所在机器的时钟与本机相差 {abs(off_s) / 60:.0f} 分钟"
    return note("时钟", found, "校准两台机器的时间；收件不受影响，但案件编号和期限按本机日期")


def check_names(outbox: Path) -> Check:
    """The outbox takes the longest names that papers may get (encrypted folders often hold 143 bytes only)."""
    try:
        with tempfile.TemporaryDirectory(dir=outbox, prefix=_PREFIX) as folder:
            place = Path(folder) / _LONG_NAME
            place.touch()
            is_same = [p.name for p in Path(folder).iterdir()] == [_LONG_NAME]
    except OSError:
        found = f"发件夹不能存放 {len(_LONG_NAME)} 个汉字的文件名"
        return bad("文件名", found, "把发件夹放到支持 255 字节文件名的磁盘或共享盘（加密文件夹常常不支持）")
    if not is_same:
        return bad("文件名", "发件夹改动了汉字文件名", "共享盘按 UTF-8 连接（mount 选项 iocharset=utf8）")
    return good("文件名", f"发件夹可存放 {len(_LONG_NAME)} 个汉字的文件名")


def check_signs(inbox: Path, mounts: str, *, polling: bool) -> Check:
    """Changes made by other machines are not announced on a network file system; there the inbox is compared."""
    kind = network_type(inbox.absolute(), mounts)
    if not kind or polling:
        return good("收件提示", "定时比较收件夹" if polling else "由文件系统提示")
    found = f"收件夹在网络文件系统（{kind}）上，别的机器放入的材料没有提示，要等定时查看才发现"
    return note("收件提示", found, "在 baozhuang.yaml 写 polling: true，可早些发现；不写也不会漏收")


def check_bounds() -> Check:
    """Untrusted files are decoded by a process whose memory the system bounds; Windows offers no such bound."""
    if importlib.util.find_spec("resource") is None:
        todo = "材料来源不可信的，在 Linux 上运行；时间、页数、像素的限制仍然有效"
        return note("读取限制", "本系统不能限制读取进程的内存", todo)
    return good("读取限制", "读取进程的内存、时间、文件大小均受限制")
