"""Who is alive: each process holds a lock file for as long as it runs; the system frees it when the process dies.

That is surer than a process number (which is used again) and faster than waiting for a lease to run out.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout


class Presence:
    """The name of this process in claims, and the lock that proves it runs. Use as a context manager or `close` it.

    is_shared: owners without a lock file here may be processes of other hosts; only their leases tell of them.
    """

    def __init__(self, owners: Path, *, is_shared: bool = False) -> None:
        self._owners = owners
        self._is_shared = is_shared
        self._gone: set[str] = set()
        host = re.sub(r"[^A-Za-z0-9-]", "", socket.gethostname())[:40] or "host"
        self.owner = f"{host}-{os.getpid()}-{secrets.token_hex(4)}"
        self._lock = FileLock(self._file(self.owner))
        self._lock.acquire(timeout=0)

    def _file(self, owner: str) -> Path:
        return self._owners / f"{owner}.lock"

    def is_gone(self, owner: str) -> bool:
        """Whether the process that called itself so is known to have ended."""
        file = self._file(re.sub(r"[^A-Za-z0-9-]", "", owner))
        if owner == self.owner or owner in self._gone:
            return owner != self.owner
        if not file.exists():
            return not self._is_shared
        try:
            with FileLock(file, timeout=0):
                file.unlink(missing_ok=True)
        except (Timeout, OSError):
            return False
        self._gone.add(owner)
        return True

    @property
    def is_alone(self) -> bool:
        """Whether no other process of this office runs on this machine."""
        return all(self.is_gone(file.stem) for file in self._owners.glob("*.lock") if file.stem != self.owner)

    def close(self) -> None:
        """End the presence; what this process had in hand may be taken over."""
        self._lock.release()
        self._file(self.owner).unlink(missing_ok=True)

    def __enter__(self) -> Presence:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
