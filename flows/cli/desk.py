"""`baozhuang desk` and `baozhuang account`: each opens what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.parts import Root, out, root_of


def desk(  # noqa: PLR0913 - one option each
    *,
    root: Root = None,
    host: Annotated[str, typer.Option("--host", help="在哪个地址开放；默认只在本机")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口")] = 8390,
    cert: Annotated[Path | None, typer.Option("--cert", help="TLS 证书文件", show_default=False)] = None,
    key: Annotated[Path | None, typer.Option("--key", help="TLS 私钥文件", show_default=False)] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="前面有本单位的代理负责加密")] = False,
    beside: Annotated[bool, typer.Option("--beside", hidden=True)] = False,
) -> None:
    """在浏览器中办件：核对、案件、查找、收件；按 Ctrl-C 结束。"""
    from flows.desk import Where, serve_desk

    where = Where(host=host, port=port, cert=cert, key=key, behind_proxy=behind_proxy, is_beside=beside)
    raise typer.Exit(serve_desk(root_of(root), out, where))


account_app = typer.Typer(no_args_is_help=True, help="办件台的账号。")
Person = Annotated[str, typer.Argument(help="本人姓名，登录和写入台账都用它")]


@account_app.command("add")
def add_account(
    name: Person,
    role: Annotated[str, typer.Option("--role", help="窗口、审批、档案、管理、专营单位")],
    root: Root = None,
    provider: Annotated[str, typer.Option("--provider", help="专营单位：哪一家，如 water", show_default=False)] = "",
) -> None:
    """建立账号；密码从标准输入读一行，或在终端上输入。"""
    from flows.desk import add_account as add

    raise typer.Exit(add(root_of(root), out, name, role=role, provider=provider))


@account_app.command("list")
def list_accounts(root: Root = None) -> None:
    """列出账号。"""
    from flows.desk import list_accounts as listed

    raise typer.Exit(listed(root_of(root), out))


@account_app.command("off")
def switch_off(name: Person, root: Root = None) -> None:
    """停用账号；已登录的随即退出。"""
    from flows.desk import switch_off as off

    raise typer.Exit(off(root_of(root), out, name))


@account_app.command("password")
def change_password(name: Person, root: Root = None) -> None:
    """改密码；停用或锁定的账号随之恢复。"""
    from flows.desk import change_password as change

    raise typer.Exit(change(root_of(root), out, name))
