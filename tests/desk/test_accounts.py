"""Accounts by the command line, and where the desk may listen."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from extractors.errors import UsageError
from flows.casework import Role
from flows.cli import app
from flows.desk.safety.accounts import Account, Accounts
from flows.desk.safety.store import Store
from flows.desk.serving import Where, outliving_stop, require_allowed
from flows.ground.clock import SHANGHAI
from tests.support import ROOT
from tests.support.accounts import added

CERT = ROOT / "pyproject.toml"
"""Any file that is there."""


def say(root: Path, *words: str, password: str = "") -> str:
    done = CliRunner().invoke(app, ["account", *words, "--root", str(root)], input=f"{password}\n")
    return done.output if done.exception is None or isinstance(done.exception, SystemExit) else str(done.exception)


def test_an_account_is_made_listed_changed_and_switched_off(tmp_path: Path) -> None:
    assert "已建立账号" in say(tmp_path, "add", "王审核", "--role", "窗口", password="geheim-123")
    assert "至少 8 个" in say(tmp_path, "add", "李窗口", "--role", "窗口", password="short")
    assert "已有名为" in say(tmp_path, "add", "王审核", "--role", "管理", password="geheim-123")
    assert "没有“科长”" in say(tmp_path, "add", "李窗口", "--role", "科长", password="geheim-123")
    assert "写明是哪一家" in say(tmp_path, "add", "周供水", "--role", "专营单位", password="geheim-123")
    assert "已建立" in say(
        tmp_path, "add", "周供水", "--role", "专营单位", "--provider", "water", password="geheim-123"
    )
    assert "已停用" in say(tmp_path, "off", "王审核") and "没有名为" in say(tmp_path, "off", "谁人")
    assert "王审核  窗口  —  停用" in say(tmp_path, "list")
    assert "已更改" in say(tmp_path, "password", "王审核", password="geheim-456")
    listed = say(tmp_path, "list")
    assert "王审核  窗口  —  可用" in listed and "周供水  专营单位  water  可用" in listed
    assert b"geheim" not in b"".join(p.read_bytes() for p in (tmp_path / "var").glob("desk.sqlite*"))


@pytest.mark.parametrize(
    ("where", "has_accounts", "word"),
    [
        (Where(), False, ""),
        (Where(host="::1"), False, ""),
        (Where(host="0.0.0.0"), False, "还没有账号"),
        (Where(host="0.0.0.0", behind_proxy=True), False, "还没有账号"),
        (Where(host="0.0.0.0"), True, "必须加密"),
        (Where(host="10.0.0.5", behind_proxy=True), True, ""),
        (Where(host="10.0.0.5", cert=CERT, key=CERT), True, ""),
        (Where(host="10.0.0.5", cert=CERT), True, "两个文件"),
        (Where(cert=CERT, key=Path("/nowhere")), True, "没有这个文件"),
    ],
)  # fmt: skip
def test_it_leaves_this_machine_only_with_accounts_and_encrypted(where: Where, has_accounts: bool, word: str) -> None:
    desk = cast("Any", SimpleNamespace(accounts=SimpleNamespace(has_any=lambda: has_accounts)))
    if not word:
        require_allowed(where, desk)
        return
    with pytest.raises(UsageError, match=word):
        require_allowed(where, desk)


def test_a_stop_ends_the_server_and_then_closes_the_office() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with outliving_stop():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) is before


def test_guesses_from_everywhere_end_and_leave_the_known_address_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "desk.sqlite")) as earlier:
        columns = "name PRIMARY KEY, role, provider, hash, made_at, is_off DEFAULT 0, wrong DEFAULT 0, shut_until"
        earlier.execute(f"CREATE TABLE accounts ({columns})")
    store, now, good = Store(tmp_path / "desk.sqlite"), datetime(2026, 11, 29, 9, tzinfo=SHANGHAI), "geheim-123"
    assert not {"wrong", "shut_until"} & {row["name"] for row in store.rows("PRAGMA table_info(accounts)")}
    accounts = Accounts(store)
    added(accounts, Account(name="孙档案", role=Role.ARCHIVE), good, now)
    monkeypatch.setattr("flows.desk.safety.accounts.MOST_WRONG_A_DAY", 6)
    assert accounts.sign_in("孙档案", good, now, address="home").account is not None
    for name in ("孙档案", "查无其人"):
        shut = [accounts.sign_in(name, "falsch-falsch", now, address=f"a{n}").is_shut for n in range(8)]
        assert shut == [False] * 6 + [True] * 2
    assert accounts.sign_in("孙档案", good, now, address="a9").is_shut
    assert accounts.sign_in("孙档案", good, now, address="home").account is not None
    assert accounts.sign_in("孙档案", good, now + timedelta(days=2), address="a9").account is not None
    told = [row["told"] for row in store.rows("SELECT told FROM alarms")]
    assert len(told) == 1 and "孙档案 一天内" in told[0]
