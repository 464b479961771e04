"""When a package is whole: its listing (names, sizes, times) has not changed over a quiet time and every file opens.

Times are those of this machine's observations, never those of the files: another machine's clock does not matter.
What was seen is remembered in a file, so that a restart neither forgets nor hurries.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flows.ground import stamp, write_bytes
from flows.intake.listing import opens
from flows.intake.scanning import Candidate

log = logging.getLogger("baozhuang.intake")
Seen = dict[str, tuple[str, str]]
"""File name → fingerprint, and since when it is so (ISO time)."""


@dataclass(frozen=True)
class Look:
    """One look at the inbox: what may be taken, what may still grow, what is quiet but cannot be opened."""

    whole: tuple[Candidate, ...]
    growing: tuple[Candidate, ...]
    locked: tuple[Candidate, ...]


class Stability:
    """Tells the whole packages from the growing ones. `memory`: the file that outlives the process."""

    def __init__(self, memory: Path, *, quiet_s: float, empty_quiet_s: float) -> None:
        self._memory = memory
        self._quiet = timedelta(seconds=quiet_s)
        self._empty_quiet = timedelta(seconds=max(quiet_s, empty_quiet_s))
        self._seen: Seen = load_seen(memory)

    def look(self, candidates: Iterable[Candidate], now: datetime) -> Look:
        """Sort the candidates, each group in the order given, and remember how they looked."""
        looked = [(c, self._since(c, now)) for c in candidates]
        seen = {c.path.name: (c.listing.fingerprint, stamp(since)) for c, since in looked}
        if seen != self._seen:
            self._seen = seen
            self._remember()
        quiet = [c for c, since in looked if self._is_quiet(c, now - since)]
        whole = [c for c in quiet if opens(c.path, c.listing)]
        return Look(
            whole=tuple(whole),
            growing=tuple(c for c, _ in looked if c not in quiet),
            locked=tuple(c for c in quiet if c not in whole),
        )

    def _remember(self) -> None:
        """Where it cannot be written, a restart waits the quiet time once more: no reason to stop."""
        try:
            write_bytes(self._memory, json.dumps(self._seen).encode())
        except OSError as error:
            log.warning("what was seen in the inbox could not be kept: errno %s", error.errno)

    def _since(self, candidate: Candidate, now: datetime) -> datetime:
        """Since when the candidate looks as it does; now, where it changed or the clock was set back."""
        known = self._seen.get(candidate.path.name)
        if known is None or known[0] != candidate.listing.fingerprint:
            return now
        return min(datetime.fromisoformat(known[1]), now)

    def _is_quiet(self, candidate: Candidate, unchanged: timedelta) -> bool:
        return unchanged >= (self._empty_quiet if candidate.is_empty else self._quiet)


def load_seen(memory: Path) -> Seen:
    """What an earlier process saw; nothing where the file is missing or damaged."""
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        for _fingerprint, since in kept.values():
            if datetime.fromisoformat(since).tzinfo is None:
                return {}
        return {str(name): (str(seen[0]), str(seen[1])) for name, seen in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
