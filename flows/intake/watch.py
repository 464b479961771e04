"""Something moved in the inbox: a watcher that only wakes; what is there is always found by looking (see `sweep`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserverVFS

from flows.ground import AREA

LOOKED_AT = {"opened", "closed_no_write"}
"""Events that tell of readers only; our own scan causes them."""


class InboxWatch(FileSystemEventHandler):
    """Calls `wake` (from another thread) when something changes below `inbox`. Use as a context manager.

    Without file system events (`polling`, or where the system refuses them) the tree is compared every `every_s`
    seconds.
    """

    def __init__(self, inbox: Path, wake: Callable[[], None], *, polling: bool = False, every_s: float = 5) -> None:
        self._inbox = inbox
        self._area = str(inbox / AREA)
        self._wake = wake
        self._every_s = every_s
        self._polling = polling
        self._observer: BaseObserver | None = None

    @property
    def is_polling(self) -> bool:
        """Whether it compares instead of listening."""
        return self._polling

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake for every change but those of what is in hand."""
        if event.event_type not in LOOKED_AT and not str(event.src_path).startswith(self._area):
            self._wake()

    def __enter__(self) -> InboxWatch:
        if not self._polling:
            try:
                self._observer = self._start(Observer())
                return self
            except OSError:  # no inotify left, or a share without events
                self._polling = True
        self._observer = self._start(PollingObserverVFS(os.stat, self._listed, polling_interval=self._every_s))
        return self

    def _listed(self, folder: str | None) -> Iterator[os.DirEntry[str]]:
        """What lies in a folder, without what is in hand: nobody waits for that, and it is much."""
        with os.scandir(folder or self._inbox) as entries:
            yield from (entry for entry in entries if entry.path != self._area)

    def _start(self, observer: BaseObserver) -> BaseObserver:
        observer.schedule(self, str(self._inbox), recursive=True)
        observer.start()
        return observer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=10)
