"""Who may sign in: accounts with a role and an Argon2 hash; wrong passwords shut a name for a while.

Shut for the address that they came from, so that nobody keeps others out; beyond many wrong ones in a day, for every
address from which that person has not signed in before. A name that nobody has is shut alike.

Owns the words that tell what is wrong with a name, a role or a password.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from extractors.errors import UsageError
from extractors.models import Frozen
from flows.casework import Role, Viewer
from flows.desk.safety.store import Store
from flows.ground import stamp

LEAST_PASSWORD, MOST_PASSWORD = 8, 200
MOST_NAME: Final = 20
MOST_WRONG, MOST_WRONG_A_DAY = 5, 100
"""In a row from one address; from all addresses together."""
SHUT_FOR: Final = timedelta(minutes=15)
_DAY: Final = timedelta(days=1)
_KNOWN_FOR: Final = timedelta(days=90)
"""So long is an address known after somebody has signed in from it."""
_SHUT_UNTIL: Final = (
    "coalesce((SELECT max(w.shut_until) FROM wrong_passwords w WHERE w.name = accounts.name), '') AS shut_now"
)
_HASHER: Final = PasswordHasher()
_NOBODY: Final = _HASHER.hash("nobody")
"""Compared with where there is no such account: a stranger learns nothing from the time that it takes."""


class Account(Frozen):
    """An account as it is listed."""

    name: str
    role: Role
    provider: str = ""
    is_off: bool = False
    shut_until: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who looks, once signed in."""
        return Viewer(name=self.name, role=self.role, provider=self.provider)


class SignIn(Frozen):
    """What came of a password. is_new_lock: this try has shut the account."""

    account: Account | None = None
    is_shut: bool = False
    is_new_lock: bool = False


class Accounts:
    """The accounts of one office."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, account: Account, password: str, now: datetime) -> None:
        """Make an account. Raises UsageError for a name that is taken or unfit, or a weak password."""
        _require_name(account.name)
        _require_password(password)
        try:
            self._store.write(
                "INSERT INTO accounts (name, role, provider, hash, made_at) VALUES (?, ?, ?, ?, ?)",
                (account.name, account.role.value, account.provider, _HASHER.hash(password), stamp(now)),
            )
        except sqlite3.IntegrityError as error:
            what = f"已有名为 {account.name} 的账号"
            raise UsageError(what, next_step="换一个姓名，或用 account password 改密码") from error

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        asked = f"SELECT *, {_SHUT_UNTIL} FROM accounts ORDER BY name"
        return tuple(map(_account, self._store.rows(asked)))

    def has_any(self) -> bool:
        """Whether somebody can sign in."""
        return self._store.row("SELECT 1 FROM accounts WHERE is_off = 0") is not None

    def of(self, name: str) -> Account | None:
        """The account of that name, None where there is none or it is switched off."""
        row = self._row(name)
        return _account(row) if row is not None else None

    def switch_off(self, name: str) -> None:
        """Nobody signs in by it any more, and who is signed in is out. Raises UsageError where there is none."""
        self._require(self._store.write("UPDATE accounts SET is_off = 1 WHERE name = ?", (name,)), name)
        self._store.write("DELETE FROM sessions WHERE name = ?", (name,))

    def set_password(self, name: str, password: str) -> None:
        """Another password; whoever is signed in must sign in again, and a shut account is open."""
        _require_password(password)
        change = "UPDATE accounts SET hash = ?, is_off = 0 WHERE name = ?"
        self._require(self._store.write(change, (_HASHER.hash(password), name)), name)
        self._store.write("DELETE FROM sessions WHERE name = ?", (name,))
        self._store.write("DELETE FROM wrong_passwords WHERE name = ?", (name,))

    def sign_in(self, name: str, password: str, now: datetime, *, address: str) -> SignIn:
        """Whose name and password these are; the fifth wrong one in a row shuts the name for this address."""
        row = self._row(name)
        if (times := self._counted(name, address, now)) > MOST_WRONG:
            return SignIn(is_shut=True)
        if _matches(row["hash"] if row is not None else _NOBODY, password) and row is not None:
            with self._store.writing() as c:
                c.execute("DELETE FROM wrong_passwords WHERE name = ? AND address = ?", (name, address))
                c.execute("INSERT OR REPLACE INTO known_addresses VALUES (?, ?, ?)", (name, address, stamp(now)))
            return SignIn(account=_account(row))
        if times < MOST_WRONG:
            return SignIn()
        self._shut(name, address, now, is_known=row is not None)
        return SignIn(is_shut=True, is_new_lock=row is not None)

    def _counted(self, name: str, address: str, now: datetime) -> int:
        """How many in a row this one would make from this address, counted before it is looked at; too many: shut."""
        shut, who = MOST_WRONG + 1, (name, address)
        with self._store.writing() as c:
            c.execute("DELETE FROM wrong_passwords WHERE at < ?", (stamp(now - _DAY),))
            c.execute("DELETE FROM known_addresses WHERE at < ?", (stamp(now - _KNOWN_FOR),))
            row = c.execute("SELECT * FROM wrong_passwords WHERE name = ? AND address = ?", who).fetchone()
            if row is not None and (row["shut_until"] > stamp(now) or row["times"] >= MOST_WRONG):
                return shut
            (of_day,) = c.execute("SELECT total(of_day) FROM wrong_passwords WHERE name = ?", (name,)).fetchone()
            asked = "SELECT 1 FROM known_addresses WHERE name = ? AND address = ?"
            if of_day >= MOST_WRONG_A_DAY and c.execute(asked, who).fetchone() is None:
                return shut
            times, so_far = (row["times"] + 1, row["of_day"] + 1) if row is not None else (1, 1)
            facts = (*who, times, so_far, stamp(now))
            c.execute("INSERT OR REPLACE INTO wrong_passwords VALUES (?, ?, ?, ?, ?, '')", facts)
            if of_day + 1 == MOST_WRONG_A_DAY:
                told = f"{name} 一天内输错密码 {MOST_WRONG_A_DAY} 次，一天之内只能在登录过的电脑上登录"
                asked = "INSERT INTO alarms (at, told) SELECT ?, ? FROM accounts WHERE name = ?"
                c.execute(asked, (stamp(now), told, name))
        return times

    def _shut(self, name: str, address: str, now: datetime, *, is_known: bool) -> None:
        change = "UPDATE wrong_passwords SET times = 0, shut_until = ? WHERE name = ? AND address = ?"
        self._store.write(change, (stamp(now + SHUT_FOR), name, address))
        if is_known:
            told = f"{name} 连续 {MOST_WRONG} 次输错密码，在 {address} 这台电脑上锁定 {SHUT_FOR.seconds // 60} 分钟"
            self._store.write("INSERT INTO alarms (at, told) VALUES (?, ?)", (stamp(now), told))

    def _row(self, name: str) -> sqlite3.Row | None:
        asked = f"SELECT *, {_SHUT_UNTIL} FROM accounts WHERE name = ? AND is_off = 0"
        return self._store.row(asked, (name,))

    def _require(self, touched: int, name: str) -> None:
        if not touched:
            known = "、".join(a.name for a in self.all()) or "还没有账号"
            raise UsageError(f"没有名为 {name} 的账号", next_step=f"核对姓名（{known}）")


def _account(row: sqlite3.Row) -> Account:
    facts = {name: row[name] for name in ("name", "role", "provider")}
    return Account(is_off=bool(row["is_off"]), shut_until=row["shut_now"], **facts)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password[:MOST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


def _require_name(name: str) -> None:
    if (
        not 2 <= len(name) <= MOST_NAME
        or not name.isprintable()
        or name != name.strip()
        or set(name) & set("/\\<>\"'&")
    ):
        raise UsageError("姓名不合适", next_step=f"用本人姓名，2 到 {MOST_NAME} 个字，不含符号")


def _require_password(password: str) -> None:
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise UsageError(f"密码至少 {LEAST_PASSWORD} 个字符", next_step="换一个长一些的密码")
