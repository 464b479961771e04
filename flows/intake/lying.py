"""What lies in the inbox and has not been taken, and why: a look that changes nothing, for any process."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from extractors.models import Frozen
from flows.intake.listing import Listing, list_tree
from flows.intake.moving import STAGING
from flows.intake.names import is_ignored, shown_name
from flows.intake.stable import load_seen


class Why(StrEnum):
    """away: the inbox itself cannot be read. unreadable: a file that may not be read or is in use. growing: somebody
    still writes to it. waiting: whole, not taken yet. staged: another machine is just taking it.
    """

    AWAY = "away"
    UNREADABLE = "unreadable"
    GROWING = "growing"
    WAITING = "waiting"
    STAGED = "staged"


class Lying(Frozen):
    """An entry of the inbox: its name for people, why it lies there, and the errno of the system where that says it.

    file: the one within a folder that cannot be read, '' for the entry itself.
    """

    name: str
    why: Why
    errno: int = 0
    file: str = ""


def lying_in(inbox: Path, memory: Path, now: datetime, *, quiet: timedelta) -> tuple[Lying, ...]:
    """Everything in the inbox but what is nobody's package. memory: what the intake saw last, see `Stability`."""
    seen = load_seen(memory)
    try:
        entries = sorted(inbox.iterdir())
    except OSError as error:
        return (Lying(name=str(inbox), why=Why.AWAY, errno=error.errno or 0),)
    staged = [Lying(name=shown_name(n), why=Why.STAGED) for p in entries if p.name.startswith(STAGING) for n in _in(p)]
    plain = [p for p in entries if not is_ignored(p.name)]
    return (*(_looked_at(p, seen.get(p.name), now, quiet) for p in plain), *staged)


def _in(staging: Path) -> Iterator[str]:
    try:
        yield from sorted(p.name for p in staging.iterdir())
    except OSError:  # just taken
        return


def _looked_at(path: Path, known: tuple[str, str] | None, now: datetime, quiet: timedelta) -> Lying:
    name = shown_name(path.name)
    try:
        listing = list_tree(path)
    except OSError as error:
        return Lying(name=name, why=Why.UNREADABLE, errno=error.errno or 0)
    if shut := _shut(path, listing):
        return Lying(name=name, why=Why.UNREADABLE, errno=shut[1], file=shut[0])
    is_still = known is not None and known[0] == listing.fingerprint
    is_quiet = is_still and known is not None and now - datetime.fromisoformat(known[1]) >= quiet
    return Lying(name=name, why=Why.WAITING if is_quiet or known is None else Why.GROWING)


def _shut(path: Path, listing: Listing) -> tuple[str, int] | None:
    """The first file that cannot be opened, with the errno."""
    for entry in listing.files:
        try:
            with (path / entry.name if entry.name else path).open("rb") as stream:
                stream.read(1)
        except OSError as error:
            return shown_name(entry.name), error.errno or errno.EIO
    return None
