"""`baozhuang account`: who may use the desk."""

from __future__ import annotations

import sys
from datetime import datetime
from getpass import getpass
from pathlib import Path

from rich.console import Console

from extractors.errors import UsageError
from flows.casework import Role, load_office
from flows.desk.safety.accounts import Account, Accounts
from flows.desk.safety.store import Store
from flows.ground import SHANGHAI, load_settings, stamp
from flows.opened import say


def add_account(root: Path, console: Console, name: str, *, role: str, provider: str) -> int:
    """Make an account; its password comes from standard input or is asked for."""
    account = Account(name=name, role=_role(role), provider=provider)
    _require_provider(root, account)
    _accounts(root).add(account, _password(), datetime.now(SHANGHAI))
    say(console, f"已建立账号：{name}（{account.role}{'，' + provider if provider else ''}）")
    return 0


def list_accounts(root: Path, console: Console) -> int:
    """Every account with its role and whether it may be used."""
    now, known = stamp(datetime.now(SHANGHAI)), _accounts(root).all()
    for account in known:
        shut = "停用" if account.is_off else "锁定" if account.shut_until > now else "可用"
        say(console, f"{account.name}  {account.role}  {account.provider or '—'}  {shut}")
    if not known:
        say(console, "还没有账号；运行 baozhuang account add 姓名 --role 管理 建立。")
    return 0


def switch_off(root: Path, console: Console, name: str) -> int:
    """Nobody signs in by it any more."""
    _accounts(root).switch_off(name)
    say(console, f"已停用账号：{name}，已登录的随即退出")
    return 0


def change_password(root: Path, console: Console, name: str) -> int:
    """Another password; an account that was off or shut is open again."""
    _accounts(root).set_password(name, _password())
    say(console, f"已更改 {name} 的密码，请本人重新登录")
    return 0


def _accounts(root: Path) -> Accounts:
    return Accounts(Store(load_settings(root).workspace(root).create().desk_file))


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError as error:
        raise UsageError(f"没有“{word}”这个角色", next_step=f"用其中之一：{'、'.join(Role)}") from error


def _require_provider(root: Path, account: Account) -> None:
    """A provider's account names which one; nobody else's does."""
    from extractors.templates import Templates

    known = load_office(Templates(load_settings(root).workspace(root).templates)).providers
    if account.role is Role.PROVIDER and account.provider not in known:
        what = "专营单位的账号要写明是哪一家" if not account.provider else f"没有名为 {account.provider} 的专营单位"
        raise UsageError(what, next_step=f"加上 --provider，用其中之一：{'、'.join(known)}")
    if account.role is not Role.PROVIDER and account.provider:
        raise UsageError("只有专营单位的账号才写 --provider", next_step="去掉 --provider，或把角色改为 专营单位")


def _password() -> str:
    """One line of standard input, or asked for twice at a terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("密码：")
    if getpass("再输一遍：") != first:
        raise UsageError("两次输入的密码不同", next_step="重新运行一次")
    return first
