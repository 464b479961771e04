"""`baozhuang desk`: the desk on an address of this machine, and the rules by which it may leave the loopback."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from rich.console import Console

from extractors.errors import UsageError
from flows.desk.app import create_app, make_desk
from flows.desk.asking import Desk
from flows.ground import write_logs
from flows.office import open_runtime
from flows.opened import say

LEDGER_PATIENCE_S = 4.0
"""So long does a page wait for whoever writes into the ledger; then it says so, and nothing has been done."""


@dataclass(frozen=True)
class Where:
    """Where the desk listens. cert, key: files for TLS. behind_proxy: a proxy of the office does TLS in front.

    is_beside: it was started by `run` and ends when that closes its standard input.
    """

    host: str = "127.0.0.1"
    port: int = 8390
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    is_beside: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it over TLS alone."""
        return self.cert is not None or self.behind_proxy

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def address(self) -> str:
        """What is typed into the browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.cert is not None else 'http'}://{host}:{self.port}/"


def serve_desk(root: Path, console: Console, where: Where) -> int:
    """Serve until Ctrl-C or SIGTERM.

    Raises:
        UsageError: the address may not be used so, TLS lacks half of it, or the port is taken.
    """
    with open_runtime(root, patience_s=LEDGER_PATIENCE_S) as office:
        write_logs(office.workspace.logs)
        desk = make_desk(office, is_secure=where.is_secure, is_behind_proxy=where.behind_proxy)
        require_allowed(where, desk)
        with _listening(where) as listening:
            if where.is_beside:
                threading.Thread(target=_end_with_parent, daemon=True).start()
            say(console, f"办件台：{where.address}" + "（按 Ctrl-C 结束）" * (not where.is_beside))
            if not desk.accounts.has_any():
                say(console, "还没有账号：运行 baozhuang account add 姓名 --role 管理 建立第一个。", style="yellow")
            with outliving_stop():
                uvicorn.Server(_config(desk, where)).run(sockets=[listening])
    return 0


@contextmanager
def outliving_stop() -> Iterator[None]:
    """What ends the server ends nothing else: uvicorn raises the signal once more when it has shut down.

    Without this the office would not be closed: leases stay held, processes that read are left behind.
    """
    known = {stop: signal.signal(stop, lambda *_: None) for stop in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for stop, handler in known.items():
            signal.signal(stop, handler)


def _end_with_parent() -> None:
    """Standard input ends when the parent does."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def require_allowed(where: Where, desk: Desk) -> None:
    """Raise UsageError where the desk may not listen at that address."""
    if (where.cert is None) != (where.key is None):
        raise UsageError("TLS 要证书和私钥两个文件", next_step="同时写明 --cert 和 --key")
    for file in filter(None, (where.cert, where.key)):
        if not file.is_file():
            raise UsageError("没有这个文件", file=str(file), next_step="核对 --cert 和 --key 的位置")
    if where.is_loopback:
        return
    if not desk.accounts.has_any():
        raise UsageError("还没有账号，办件台只在本机开放", next_step="先用 baozhuang account add 建立账号")
    if not where.is_secure:
        what = f"{where.host} 不是本机地址，必须加密"
        raise UsageError(what, next_step="写明 --cert 和 --key，或由本单位的代理加密并写 --behind-proxy")


def _listening(where: Where) -> socket.socket:
    """The socket, taken before anything is said."""
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((where.host, where.port))
    except OSError as error:
        listening.close()
        what = f"办件台不能使用 {where.host} 的端口 {where.port}（可能已被占用）"
        raise UsageError(what, next_step="关闭占用它的程序，或用 --port 换一个端口") from error
    return listening


def _config(desk: Desk, where: Where) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    return uvicorn.Config(
        create_app(desk),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=where.cert,
        ssl_keyfile=where.key,
        timeout_graceful_shutdown=1,
    )
