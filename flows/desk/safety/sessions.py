"""Who is signed in: a random token in a cookie, its hash in the store; and the token that a form must carry."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from flows.desk.safety.accounts import Account, Accounts
from flows.desk.safety.store import Store
from flows.ground import stamp

COOKIE: Final = "baozhuang"
"""Of whoever is signed in."""
FORM_COOKIE: Final = "baozhuang_form"
"""Of a visitor who is not: what binds a form to the browser it was shown in."""
IDLE: Final = timedelta(hours=4)
LONGEST: Final = timedelta(hours=14)
_NOTED_S: Final = 60
"""A session is marked as seen at most so often."""


class Sessions:
    """The sessions of one office."""

    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store, self._accounts = store, accounts
        self._key = store.secret("csrf")

    def begin(self, name: str, now: datetime) -> str:
        """The token of a new session; those that are over are let go."""
        token = secrets.token_urlsafe(32)
        with self._store.writing() as c:
            over = (stamp(now - IDLE), stamp(now - LONGEST))
            c.execute("DELETE FROM sessions WHERE seen_at < ? OR made_at < ?", over)
            c.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), name, stamp(now), stamp(now)))
        return token

    def account(self, token: str, now: datetime) -> Account | None:
        """Whose session it is; None where it is over or was never one."""
        if not token:
            return None
        row = self._store.row("SELECT * FROM sessions WHERE token = ?", (_hash(token),))
        if row is None or row["seen_at"] < stamp(now - IDLE) or row["made_at"] < stamp(now - LONGEST):
            return None
        if row["seen_at"] < stamp(now - timedelta(seconds=_NOTED_S)):
            self._store.write("UPDATE sessions SET seen_at = ? WHERE token = ?", (stamp(now), _hash(token)))
        return self._accounts.of(row["name"])

    def end(self, token: str) -> None:
        """Sign out."""
        self._store.write("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def form_token(self, cookie: str) -> str:
        """What a form shown to the holder of this cookie must bring back."""
        return hmac.new(self._key, cookie.encode(), hashlib.sha256).hexdigest()

    def is_ours(self, cookie: str, brought: str) -> bool:
        """Whether a form was shown by us to the holder of this cookie."""
        return bool(cookie) and hmac.compare_digest(self.form_token(cookie).encode(), brought.encode(errors="replace"))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
