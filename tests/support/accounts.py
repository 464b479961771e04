"""Accounts for tests: real Argon2, but not the tenth of a second that each password costs on purpose."""

from __future__ import annotations

from datetime import datetime
from unittest import mock

from argon2 import PasswordHasher

from flows.desk.safety import accounts as kept
from flows.desk.safety.accounts import Account, Accounts

_QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def added(accounts: Accounts, account: Account, password: str, now: datetime) -> None:
    """An account whose password is told right from wrong in no time."""
    with mock.patch.object(kept, "_HASHER", _QUICK):
        accounts.add(account, password, now)
