"""Who looked at what and did what: noted at once beside the ledger, carried into the ledger's log a moment later.

A page never waits for the ledger's one writer; what is noted is not lost, for the next start carries it on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flows.desk.safety.store import Store
from flows.ground import stamp
from flows.ledger import DESK_LOG, Ledger

log = logging.getLogger("baozhuang.desk")
_EVERY_S, _MOST, _MOST_KNOWN = 5.0, 500, 5000
_AGAIN: Final = timedelta(minutes=10)
"""The same person at the same page of the same case is noted at most so often."""


class Trail:
    """The log of one office's desk; `start` carries it into the ledger in a thread of its own."""

    def __init__(self, store: Store, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._store, self._ledger, self._now = store, ledger, now
        self._last: dict[tuple[str, str, str], datetime] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_carrying, name="desk-log", daemon=True)

    def looked(self, name: str, what: str, case_no: str = "") -> None:
        """Somebody has seen personal data."""
        key, now = (name, what, case_no), self._now()
        if (last := self._last.get(key)) is None or now - last > _AGAIN:
            if len(self._last) >= _MOST_KNOWN:
                self._last = {k: at for k, at in self._last.items() if now - at <= _AGAIN}
            self._last[key] = now
            self.did(name, what, case_no)

    def did(self, name: str, what: str, case_no: str = "") -> None:
        """Somebody has done something."""
        said = (stamp(self._now()), name, what, case_no)
        self._store.write("INSERT INTO trail (at, name, what, case_no) VALUES (?, ?, ?, ?)", said)

    def start(self) -> None:
        """Carry on from here in the background."""
        self._thread.start()

    def close(self) -> None:
        """Carry what is left and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self.carry()

    def carry(self) -> int:
        """What is noted goes into the ledger; how many entries. Never fails: what could not be carried stays noted."""
        try:
            rows = self._store.rows("SELECT * FROM trail ORDER BY id LIMIT ?", (_MOST,))
            if rows:
                entries = [{k: row[k] for k in ("at", "name", "what", "case_no")} for row in rows]
                self._ledger.record("", DESK_LOG, {"entries": entries}, actor="办件台", now=self._now())
                self._store.write("DELETE FROM trail WHERE id <= ?", (rows[-1]["id"],))
        except Exception as error:  # the ledger is locked or away: the next time
            log.warning("the desk's log could not be carried into the ledger: %s", type(error).__name__)
            return 0
        return len(rows)

    def _keep_carrying(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self.carry()
