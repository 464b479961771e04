"""Has books and reports written beside the intake: by a process of its own, where there is news, every few minutes."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from extractors.templates import Templates
from flows.books import load_course_rules
from flows.chores import BookDesk, desk_of, write_books, write_reports
from flows.ground import SHANGHAI, load_settings
from flows.ledger import Ledger
from flows.office import Runtime, turn
from flows.opened import ledger_url
from flows.packages import cause_of
from flows.roads import OpenWorks, load_road_files
from flows.running.aside import Aside, job_of

TURN: Final = "books"
"""What one process of an office does at a time; a turn that its process did not give up is over with the lease."""
log = logging.getLogger("baozhuang.books")


def books_now(office: Runtime) -> str:
    """Write books and reports here and now. Returns what went wrong in Chinese, '' where nothing did, and where another
    process is at it.
    """
    try:
        with turn(office, TURN) as is_ours:
            if is_ours:
                _write(desk_of(office))
    except Exception as error:  # nothing is lost: they are written anew from the ledger
        log.exception("the books could not be written")
        return _told(cause_of(error))
    return ""


class Bookkeeper:
    """Looks after the books of a running office. trouble: why they could not be written the last time, '' if they were.

    every_s: the least time between two writings.
    """

    def __init__(self, root: Path, office: Runtime, *, every_s: float) -> None:
        self._root, self._office, self._every_s = root, office, every_s
        self._aside = Aside()
        self._written: tuple[date, int] | None = None
        self._asked: tuple[date, int] = (date.min, 0)
        self._next = 0.0
        self.trouble = ""

    def look(self) -> None:
        """Take note of what was written, and begin anew where something has changed and it is time. Never fails."""
        with self._away():
            self._look()

    def _look(self) -> None:
        self._take(self._aside.answer())
        if not self._aside.is_busy and time.monotonic() >= self._next and self._has_news():
            self._begin()

    def finish(self) -> None:
        """Bring the books up to date and end the process."""
        with self._away():
            self._take(self._aside.answer(wait=True))
            if self._has_news():
                self._begin()
                self._take(self._aside.answer(wait=True))
        self._aside.close()

    @contextmanager
    def _away(self) -> Iterator[None]:
        """A ledger that is away keeps the books waiting and nothing else."""
        try:
            yield
        except Exception as error:  # tried again with the next look
            log.exception("the books could not be looked after")
            self.trouble = _told(cause_of(error))

    def _has_news(self) -> bool:
        return self._now() != self._written

    def _now(self) -> tuple[date, int]:
        return self._office.day(), self._office.ledger.views.news_head()

    def _begin(self) -> None:
        """Where another process of the office is at it just now, its turn is waited for till next time."""
        self._asked, self._next = self._now(), time.monotonic() + self._every_s
        owner = self._office.intake.owner
        if self._office.ledger.take_turn(TURN, owner, self._office.now()) == owner:
            self._aside.start(job_of(write_there, self._root))

    def _take(self, answer: str | None) -> None:
        if answer is None:
            return
        self._office.ledger.end_turn(TURN, self._office.intake.owner)
        self.trouble = _told(answer) if answer else ""
        self._written = None if answer else self._asked


def write_there(root: Path) -> str:
    """In the process: write books and reports. Returns why they could not be written."""
    try:
        _write(_desk(root))
    except Exception as error:  # told in the office
        return cause_of(error)
    return ""


def _write(desk: BookDesk) -> None:
    write_books(desk)
    write_reports(desk)


@cache
def _desk(root: Path) -> BookDesk:
    """Ledger and rules, opened once in the process, which writes book after book."""
    settings = load_settings(root)
    workspace = settings.workspace(root)
    templates = Templates(workspace.templates)
    rules = load_course_rules(templates)
    works = OpenWorks(load_road_files(templates), rules.office, rules.settings)
    return BookDesk(workspace, Ledger(ledger_url(settings, workspace)), rules, works, _now)


def _now() -> datetime:
    return datetime.now(SHANGHAI)


def _told(cause: str) -> str:
    return f"台账未能完成（{cause}），将自动再试"
