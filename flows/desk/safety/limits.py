"""How often one address may ask for what can be guessed at: sliding windows, kept in memory."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Final

_MOST_KNOWN: Final = 10_000


class RateLimits:
    """Windows by (what, who)."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, what: str, who: str, *, most: int, per_s: float) -> bool:
        """Whether `who` may do `what` once more: at most so many times in any stretch of so many seconds."""
        now = time.monotonic()
        with self._lock:
            if len(self._seen) > _MOST_KNOWN:
                self._seen.clear()
            times = self._seen.setdefault((what, who), deque())
            while times and times[0] <= now - per_s:
                times.popleft()
            if len(times) >= most:
                return False
            times.append(now)
            return True

    def take_back(self, what: str, who: str) -> None:
        """The last time does not count: it was no guess."""
        with self._lock:
            if times := self._seen.get((what, who)):
                times.pop()
