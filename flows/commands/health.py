"""`baozhuang health`: one look for monitors. Exit code 0 where all is well, 1 where somebody should look."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from flows.ground import ails, load_settings, read_health
from flows.opened import open_ledger, require_root, say
from flows.packages import unfinished
from flows.trust import allowed_error, rate_line, rate_of_year

AUDIT_WITHIN = timedelta(hours=26)


def show_health(root: Path, console: Console, *, now: datetime, within: timedelta) -> int:
    """Show when package, sweep and audit last ended well, and what is wrong."""
    settings = load_settings(require_root(root))
    workspace = settings.workspace(root)
    health = read_health(workspace.var)
    for words, beat in (("材料", health.package), ("收件", health.sweep), ("核对", health.audit)):
        say(console, f"{words}　最近一次正常结束：{beat.well_at[:19].replace('T', ' ') or '—'}")
    told = ails(health, now, within=within, audit_within=AUDIT_WITHIN)
    with open_ledger(root) as desk:
        left = unfinished(workspace, desk.ledger, settings, now)
        promised = settings.reading.wanted_error
        say(console, rate_line(rate_of_year(desk.ledger), allowed_error(desk.ledger, promised), promised))
    for line in (*told, *(u.line for u in left if u.needs_person)):
        say(console, line, style="red")
    for waiting in (u.line for u in left if not u.needs_person):
        say(console, waiting)
    told += tuple(u.line for u in left if u.needs_person)
    if not told:
        say(console, "正常。", style="green")
    return 1 if told else 0
