"""Who may come in: accounts, sessions, limits of tries, the trail of who saw and did what.

Owns `var/desk.sqlite`. Hands on what the desk is made of, and the commands by which accounts are kept.
"""

from __future__ import annotations

from flows.desk.safety.accounts import Account, Accounts
from flows.desk.safety.keeping import add_account, change_password, list_accounts, switch_off
from flows.desk.safety.limits import RateLimits
from flows.desk.safety.sessions import COOKIE, FORM_COOKIE, LONGEST, Sessions
from flows.desk.safety.store import Store
from flows.desk.safety.trail import Trail

__all__ = [
    "COOKIE",
    "FORM_COOKIE",
    "LONGEST",
    "Account",
    "Accounts",
    "RateLimits",
    "Sessions",
    "Store",
    "Trail",
    "add_account",
    "change_password",
    "list_accounts",
    "switch_off",
]
