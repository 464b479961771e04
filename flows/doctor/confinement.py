"""What of the bars behind which foreign files are opened this machine offers, each tried by a process of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from extractors import shut_in
from extractors.shut_in import Bar
from flows.doctor.precondition import Check, good, note

_ANSWER_S: Final = 30
_HELD: Final = {
    Bar.FILES: ("读取进程·文件", "看不到台账、收件夹、发件夹和其他材料"),
    Bar.NETWORK: ("读取进程·网络", "没有网络"),
    Bar.CALLS: ("读取进程·系统调用", "不能启动程序、不能放宽自己的限制"),
    Bar.PRIVILEGES: ("读取进程·特权", "没有特权，也得不到特权"),
}
_REMEDY: Final = {
    Bar.FILES: "使用启用了 Landlock 的 Linux 内核（5.13 以上），并安装 landlock 库",
    Bar.NETWORK: "允许普通用户建立名字空间（user.max_user_namespaces），或由系统防火墙禁止本程序外联",
    Bar.CALLS: "安装 libseccomp2 系统库和 pyseccomp 库",
    Bar.PRIVILEGES: "检查容器或服务是否禁止了 prctl",
}


def check_confinement() -> list[Check]:
    """A line for each bar, and one for the account that the program runs under."""
    if sys.platform != "linux":
        todo = "材料来源不可信的，在 Linux 上运行；页数、像素、时间的限制仍然有效"
        return [note("读取进程", "本系统没有隔离读取进程的手段", todo)]
    holding = _holding()
    lines = [
        good(*_HELD[bar]) if bar in holding else note(_HELD[bar][0], "本机没有这道隔离", _REMEDY[bar]) for bar in Bar
    ]
    return [*lines, _account()]


def _holding() -> frozenset[str]:
    """The words of the bars that a process tried to put before itself and that hold."""
    place = Path(shut_in.__file__)
    try:
        asked = [sys.executable, "-I", str(place)]
        told = subprocess.run(asked, capture_output=True, text=True, timeout=_ANSWER_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(told.stdout.split())


def _account() -> Check:
    if importlib.util.find_spec("resource") is not None and os.geteuid() == 0:
        todo = "为本程序建一个普通账号，用它运行；读取进程虽已放弃特权，仍是同一个账号"
        return note("运行账号", "以 root 运行", todo)
    return good("运行账号", "不是 root")
