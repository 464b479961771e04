"""Has ledger and outbox held against each other beside the intake: what is news once a day, all of it once a week.

A small ledger is looked through wholly every day: that takes less than it takes to notice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from flows.audit import audit
from flows.ground import SHANGHAI, load_settings, note_health
from flows.ledger import VERIFIED, Ledger, Verified
from flows.office import Runtime
from flows.opened import OpenLedger, open_ledger
from flows.packages import cause_of
from flows.running.aside import Aside, job_of
from flows.running.spares import drop_spares

WHOLE_EVERY = timedelta(days=7)
SMALL = 20_000
"""Events of a ledger that is looked through wholly every day: a hundred cases, half a minute."""


class Verifier:
    """Verifies once a day in a process that ends with it. told: hears in Chinese what does not match."""

    def __init__(self, root: Path, office: Runtime, told: Callable[[str], None]) -> None:
        self._root, self._office, self._told = root, office, told
        self._aside = Aside(is_brief=True)
        self._day: date | None = None

    def look(self) -> None:
        """Begin where it has not been done today; take the answer where there is one. Never fails."""
        answer = self._aside.answer()
        if answer is not None:
            note_health(self._office.workspace.var, "audit", self._office.now(), wrong=answer)
            if answer:
                self._told(f"台账核对：{answer}")
        elif not self._aside.is_busy and self._day != self._office.day():
            self._day = self._office.day()
            self._aside.start(job_of(verify_there, self._root))

    def close(self) -> None:
        """End the process at once: tomorrow, or after the next start, it is done anew."""
        self._aside.end()


def verify_there(root: Path) -> str:
    """In the process: verify, and let go of what is proved. Returns what does not match, '' where all does."""
    now = datetime.now(SHANGHAI)
    try:
        with open_ledger(root) as desk:
            wrong = verify(desk, now)
            if not wrong:
                keep_days = load_settings(root).keep_done_days
                drop_spares(desk.workspace, desk.ledger, now, keep_days=keep_days)
            return wrong
    except Exception as error:  # the report of a failed verification must come, and the office goes on
        return f"核对没有完成（{cause_of(error)}）"


def verify(desk: OpenLedger, now: datetime) -> str:
    """Hold the ledger against itself, wholly and against the outbox where it is time; write down that it was sound."""
    found = None if _is_whole_due(desk.ledger, now) else desk.ledger.checks.news()
    if found is None:
        result = audit(desk)
        problems, found = len(result.problems), result.ledger
    else:
        problems = len(found.problems)
    if problems or found is None:
        return f"{problems} 处不符，运行 baozhuang audit 查看"
    _note(desk.ledger, found, now)
    return ""


def _is_whole_due(ledger: Ledger, now: datetime) -> bool:
    last = ledger.checks.last_whole()
    return not last or now - datetime.fromisoformat(last) >= WHOLE_EVERY or ledger.views.head() <= SMALL


def _note(ledger: Ledger, found: Verified, now: datetime) -> None:
    """Write down the point; where nothing but that was written since the last one, it stands already."""
    last = ledger.latest(VERIFIED)
    if found.whole or last is None or found.upto > last.seq:
        ledger.record("", VERIFIED, {"seq": found.upto, "hash": found.hash, "whole": found.whole}, now=now)
